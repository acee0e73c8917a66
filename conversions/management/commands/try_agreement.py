"""`try_agreement FILE`: the mapping an agreement would use, every home score given. Needs no database."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.core.management.base import Answer, CityCommand, problems_of, read_file
from cityscore.core.yaml_files import MAX_BYTES
from conversions.language import check_agreement
from conversions.mappings import mapping_json


class Command(CityCommand):
    help = "Show what each home score or band becomes, neither rounded down nor clamped, to 4 places."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def act(self, *, file: Path, **_: Any) -> Answer:
        reading = check_agreement(read_file(file, at_most=MAX_BYTES + 1))
        if reading.tree is None or not reading.sound:
            return Answer(reading.as_json(), problems_of(file, reading.problems), refused=True)
        document = mapping_json(reading.tree.mapping)
        return Answer(document, [f"{home}\t{host}" for home, host in document["mapping"]])
