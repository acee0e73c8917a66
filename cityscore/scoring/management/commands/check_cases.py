"""`check_cases SCHEME_FILE CASES_FILE`: does the scheme give its example people what it must? No database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, counted, problems_of, read_file
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes.guardrails import check_scheme
from cityscore.scoring.cases.file import check_cases, read_cases


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
            return Answer(scheme.as_json(), problems_of(scheme_file, scheme.problems), refused=True)
        if cases.tree is not None and not cases.problems:
            cases = cases.with_problems(*check_cases(scheme.tree, cases.tree))
        count = len(cases.tree.cases) if cases.tree else 0
        held = f"{cases_file}: {counted(count, 'case')}, all as expected. {count} 个用例，全部符合预期。"
        lines = [held] if cases.sound else problems_of(cases_file, cases.problems)
        return Answer({**cases.as_json(), "cases": count}, lines, refused=not cases.sound)
