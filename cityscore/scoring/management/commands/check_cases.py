"""`check_cases SCHEME_FILE CASES_FILE`: does the scheme give its example people what it must? No database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, problem_lines, read_file
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes.guardrails import check_scheme
from cityscore.scoring.cases import check_cases, read_cases


class Command(CityCommand):
    help = "Check a file of golden cases against a scheme file, by the reference formula."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("scheme_file", type=Path, metavar="SCHEME_FILE")
        parser.add_argument("cases_file", type=Path, metavar="CASES_FILE")
        super().add_arguments(parser)

    def act(self, *, scheme_file: Path, cases_file: Path, **_: Any) -> Answer:
        scheme = check_scheme(read_file(scheme_file, at_most=MAX_BYTES + 1))
        cases = read_cases(read_file(cases_file, at_most=MAX_BYTES + 1))
        if scheme.tree is None or not scheme.sound:
            lines = [f"{scheme_file}: {len(scheme.problems)} problem(s).", *problem_lines(scheme.problems)]
            return Answer(scheme.as_json(), lines, refused=True)
        if cases.tree is not None and not cases.problems:
            cases = cases.with_problems(*check_cases(scheme.tree, cases.tree))
        count, found = len(cases.tree.cases) if cases.tree else 0, len(cases.problems)
        lines = (
            [f"{cases_file}: {count} case(s), all as expected. {count} 个用例，全部符合预期。"]
            if cases.sound
            else [f"{cases_file}: {found} problem(s). 发现 {found} 个问题。", *problem_lines(cases.problems)]
        )
        return Answer({**cases.as_json(), "cases": count}, lines, refused=not cases.sound)
