"""Each item against the guardrails themselves: a rule, refused under its codes, or waiting for an input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.guardrails import grounds, guardrail_problems, persons, wording
from cityscore.schemes.words.plain import plain
from cityscore.schemes.words.topics import topic_of

from .reading import Item

ASKED = (
    persons.deduction_for_person,
    grounds.topic_not_allowed,
    wording.forbidden_subject,
    wording.about_someone_else,
    wording.rewards_mere_duty,
    wording.open_ended,
)
"""The guardrails that an item by itself can meet; the others are for the draft as a whole."""


class Outcome(StrEnum):
    RULE = "rule"
    INPUT = "needs-input"
    REFUSED = "refused"


INPUTS = {
    "one-figure": Sentence(
        "The catalogue leaves {least} to {most} points: write one figure, or a form that counts it.",
        "目录给出 {least} 至 {most} 分的区间：请写明一个分值，或写明计分方式。",
    ),
    "no-figure": Sentence("The catalogue names no points: write one figure.", "目录没有写明分值，请写明。"),
    "same-text-other-points": Sentence(
        "Line {line} says the same with other points: name what tells the two apart, or keep one.",
        "第 {line} 行内容相同而分值不同：请写明两者的区别，或只保留一条。",
    ),
    "what-establishes-it": Sentence(
        "“{phrase}” is judged by somebody: describe the certificate or decision that establishes it.",
        "“{phrase}”需由人判断：请在说明中写明以什么证书或决定为准。",
    ),
    "note-left-out": Sentence(
        "The note “{note}” is left out ({code}): only the participant's own act counts.",
        "备注“{note}”已略去（{code}）：只计参与者本人的行为。",
    ),
    "which-decision": Sentence(
        "A deduction rests on an official decision: name the decision, its authority and its term.",
        "扣分须以正式决定为依据：请写明何种决定、由谁作出、有效多久。",
    ),
}
"""What an officer is asked for one item, beyond what every rule of the draft still needs."""

# Words by which somebody would judge: not refused, but a record must settle them.
_JUDGED = re.compile(
    "(?:成效|效果|作用|反响|效益|表现|贡献|成绩|良好|突出|明显)(?:较|非常|特别|十分|成效)?(?:良好|突出|明显|较大|显著|优秀)"
    "|(?:发挥)?良好作用|作用良好|运作良好|突出贡献|重大贡献|重要贡献|做出贡献|作出贡献|积极(?:参加|配合|作为)|长期参加|多次"
    "|等(?:的|方面)|重大邻里|示范点|经验做法|outstanding|remarkable|significant|active(?:ly)?|etc"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one item: `problems` if it is refused, `inputs` if an officer must add something."""

    item: Item
    topic: str | None
    problems: tuple[Problem, ...]
    inputs: tuple[Problem, ...] = ()

    @property
    def outcome(self) -> Outcome:
        if self.problems:
            return Outcome.REFUSED
        return Outcome.INPUT if self.inputs else Outcome.RULE

    def asks(self, code: str) -> bool:
        return any(each.code == code for each in self.inputs)


def judge(items: Iterable[Item]) -> list[Finding]:
    """A finding for each item, in order. Items that say the same with other points are told of each other."""
    items = list(items)
    same = _same_text(items)
    found = []
    for item in items:
        topic = _topic(item)
        problems = tuple(_problems(item, topic))
        inputs = () if problems else tuple(_inputs(item, same.get(item.line)))
        found.append(Finding(item, topic, problems, inputs))
    return found


def _topic(item: Item) -> str | None:
    if item.deducts and item.subject == "organisation":
        return topic_of("deduction", item.text) or "administrative-decision"
    return topic_of(item.subject, item.text, item.category)


def _same_text(items: list[Item]) -> dict[int, int]:
    """Line → the other line with the same text, subject and category but other points."""
    held: dict[tuple[str, str, str], Item] = {}
    same: dict[int, int] = {}
    for item in items:
        first = held.setdefault((item.subject, item.category, plain(item.text)), item)
        if (first.least, first.most) != (item.least, item.most):
            same[item.line] = first.line
            same.setdefault(first.line, item.line)
    return same


def _problems(item: Item, topic: str | None) -> Iterator[Problem]:
    """One for each code: the first that a guardrail finds in the item as a rule of its own."""
    seen = set()
    for problem in guardrail_problems(_as_scheme(item, topic, item.text, item.category), ASKED):
        if problem.code not in seen:
            seen.add(problem.code)
            yield problem


def _as_scheme(item: Item, topic: str | None, *texts: str) -> dict[str, Any]:
    text, *rest = texts
    return {
        "participants": item.subject,
        "dimensions": [{"title": {"zh-hans": other}} for other in rest],
        "record_types": [{"code": "record", "topic": topic or item.category or item.text, "decision": True}],
        "rules": [
            {"title": {"zh-hans": text}, "record_type": "record", "points": {"fixed": _lowest(item)}},
            *({"title": {"zh-hans": other}} for other in rest),
        ],
    }


def _lowest(item: Item) -> Decimal | None:
    return min((value for value in (item.least, item.most) if value is not None), default=None)


def _inputs(item: Item, same_as: int | None) -> Iterator[Problem]:
    if item.least is None or item.most is None:
        yield _input("no-figure")
    elif item.least != item.most:
        yield _input("one-figure", least=item.least, most=item.most)
    if same_as is not None:
        yield _input("same-text-other-points", line=same_as)
    judged = _JUDGED.search(plain(item.text))
    if judged is not None:
        yield _input("what-establishes-it", phrase=judged.group())
    for problem in guardrail_problems(_as_scheme(item, "donation", item.note), ASKED[2:]):
        yield _input("note-left-out", note=item.note, code=problem.code)
        break
    if item.deducts:
        yield _input("which-decision")


def _input(kind: str, /, **facts: Any) -> Problem:
    return Problem(kind, "", INPUTS[kind].filled(facts))
