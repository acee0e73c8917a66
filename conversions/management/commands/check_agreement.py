"""`check_agreement FILE`: is this agreement file sound? Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, problems_of, read_file
from cityscore.core.yaml_files import MAX_BYTES
from conversions.language import check_agreement


class Command(CityCommand):
    help = "Check an agreement file: its structure and what it says, all problems at once."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def act(self, *, file: Path, **_: Any) -> Answer:
        reading = check_agreement(read_file(file, at_most=MAX_BYTES + 1))
        lines = problems_of(file, reading.problems)
        return Answer(reading.as_json(), lines, refused=not reading.sound)
