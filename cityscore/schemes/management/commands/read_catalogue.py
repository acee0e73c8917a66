"""`read_catalogue FILE`: which indicators of a city's catalogue can be rules, and a draft of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, WrongUsage, problem_lines, read_file
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.catalogue import Draft, Finding, draft_of, judge, read_items
from cityscore.schemes.catalogue.reading import MAX_BYTES

NOT_WRITTEN = Sentence("{path} cannot be written: {reason}.", "无法写入 {path}：{reason}。")
OUTCOMES = {
    "rule": Sentence("a rule", "可成规则"),
    "needs-input": Sentence("a rule once an officer has added something", "须工作人员补充"),
    "refused": Sentence("refused", "不予收录"),
}


class Command(CityCommand):
    help = "Read an indicator catalogue (CSV): what each item becomes and why, and a draft scheme."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--participants", choices=("person", "organisation"), default="person",
                            help="whom the draft is for; the report covers both")  # fmt: skip
        parser.add_argument("--city", default="", metavar="CODE", help="the draft's city")
        parser.add_argument("--scheme", default="catalogue", metavar="CODE", help="the draft's code")
        parser.add_argument("--out", type=Path, metavar="DRAFT", help="where to write the draft as YAML")
        super().add_arguments(parser)

    def act(
        self, *, file: Path, participants: str, city: str, scheme: str, out: Path | None, **_: Any
    ) -> Answer:
        items, problems = read_items(read_file(file, at_most=MAX_BYTES + 1))
        if problems:
            return _unread(problems)
        findings = judge(items)
        draft = draft_of(findings, participants=participants, city=city, scheme=scheme)
        if out is not None:
            _write(out, draft.text)
        return Answer(_document(findings, draft), [*_summary(findings), *_lines(findings)])


def _unread(problems: Sequence[Problem]) -> Answer:
    document = {"ok": False, "problems": [problem.as_json() for problem in problems]}
    return Answer(document, problem_lines(problems), refused=True)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise WrongUsage(NOT_WRITTEN, path=str(path), reason=error.strerror or "no reason given") from error


def _document(findings: Sequence[Finding], draft: Draft) -> dict[str, Any]:
    return {
        "ok": True,
        "items": [_item(finding, draft) for finding in findings],
        "counts": _counts(findings),
        "refused_under": dict(_codes(findings)),
        "draft": {
            "participants": draft.content["participants"],
            "rules": len(draft.content["rules"]),
            "open": [problem.as_json() for problem in draft.open_places],
            "file": draft.text,
        },
    }


def _item(finding: Finding, draft: Draft) -> dict[str, Any]:
    item = finding.item
    return {
        "line": item.line,
        "subject": item.subject,
        "category": item.category,
        "item": item.text,
        "outcome": finding.outcome,
        "topic": finding.topic,
        "problems": [{"code": each.code, "message": each.message.as_json()} for each in finding.problems],
        "inputs": [{"code": each.code, "message": each.message.as_json()} for each in finding.inputs],
        "rule": draft.rules.get(item.line),
    }


def _counts(findings: Sequence[Finding]) -> dict[str, dict[str, int]]:
    counted = Counter((finding.item.subject, str(finding.outcome)) for finding in findings)
    return {
        subject: {outcome: counted[subject, outcome] for outcome in OUTCOMES}
        for subject in ("person", "organisation")
    }


def _codes(findings: Sequence[Finding]) -> list[tuple[str, int]]:
    return Counter(problem.code for finding in findings for problem in finding.problems).most_common()


def _summary(findings: Sequence[Finding]) -> list[str]:
    lines = [f"{len(findings)} items. 共 {len(findings)} 条。"]
    for subject, counts in _counts(findings).items():
        for outcome, count in counts.items():
            said = OUTCOMES[outcome]
            lines.append(f"  {subject}  {count:>4}  {said.en}  {said.zh_hans}")
    return [*lines, *(f"  {code}  {count}" for code, count in _codes(findings)), ""]


def _lines(findings: Sequence[Finding]) -> list[str]:
    lines = []
    for finding in findings:
        lines.append(f"{finding.item.line}  {finding.outcome}  {finding.item.text}")
        lines += [
            f"      {each.code}: {each.message.en} {each.message.zh_hans}"
            for each in (*finding.problems, *finding.inputs)
        ]
    return lines
