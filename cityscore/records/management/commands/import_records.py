"""`import_records CITY FEED FILE --by U`: take in one file and say what became of every row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import (
    Answer,
    CityCommand,
    city_opened,
    open_file,
    problem_lines,
)
from cityscore.records import actions, queries
from cityscore.records.models import Import

COUNTS = ("accepted", "unchanged", "updated", "not_enrolled", "refused")


class Command(CityCommand):
    help = "Import a record file through a feed; rows of people who have not opted in are dropped."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("feed", metavar="FEED")
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument(
            "--check-only",
            action="store_true",
            help="take nothing in before somebody accepts it in the office",
        )

    def act(self, *, city: str, feed: str, file: Path, by: Account, check_only: bool, **_: Any) -> Answer:
        with open_file(file) as stream, city_opened(city):
            document = actions.import_file(
                feed_code=feed,
                stream=stream,
                file_name=file.name,
                by=by,
                at=clock.now(),
                check_only=check_only,
            )
            with transaction.atomic():
                return _answer(document)


def _answer(document: Import) -> Answer:
    counts = {name: getattr(document, f"{name}_count") for name in COUNTS}
    problems, warnings = queries.problems_of(document), queries.warnings_of(document)
    shown = {
        "import": document.id,
        "state": document.state,
        "rows": document.row_count,
        **counts,
        "problems": [problem.as_json() for problem in problems],
        "warnings": [warning.as_json() for warning in warnings],
    }
    summary = ", ".join(f"{name} {count}" for name, count in counts.items())
    return Answer(shown, [f"{document.file_name}: {summary}", *problem_lines([*problems, *warnings])])
