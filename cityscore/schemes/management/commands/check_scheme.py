"""`check_scheme FILE`: is this scheme file sound? Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, problems_of, read_file
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes.guardrails import check_scheme


class Command(CityCommand):
    help = "Check a scheme file: its structure and every guardrail, all problems at once."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def act(self, *, file: Path, **_: Any) -> Answer:
        reading = check_scheme(read_file(file, at_most=MAX_BYTES + 1))
        lines = problems_of(file, reading.problems)
        return Answer(reading.as_json(), lines, refused=not reading.sound)
