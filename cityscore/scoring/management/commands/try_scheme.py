"""`try_scheme FILE RECORDS --as-of DATE`: what would these records score? Keeps nothing."""

from __future__ import annotations

import gc
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection, transaction

from cityscore.core.management.base import (
    Answer,
    CityCommand,
    iso_day,
    open_file,
    problem_lines,
    problems_of,
    read_file,
)
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes.guardrails import check_scheme
from cityscore.scoring import trying


class Command(CityCommand):
    help = "Score a record file by a scheme file; every subject in it counts as enrolled and consenting."
    accountable = False
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("records", metavar="RECORDS", type=Path)
        parser.add_argument("--as-of", required=True, type=iso_day, metavar="DATE")
        parser.add_argument("--engine", choices=["sql", "reference"], default="sql")

    def act(self, *, file: Path, records: Path, as_of: date, engine: str, **_: Any) -> Answer:
        # Millions of small values live until the answer is printed: looking for cycles among them again and
        # again takes as long as the trial.
        gc.disable()
        try:
            return self._try(file, records, as_of, engine)
        finally:
            gc.enable()

    def _try(self, file: Path, records: Path, as_of: date, engine: str) -> Answer:
        reading = check_scheme(read_file(file, at_most=MAX_BYTES + 1))
        tree = reading.tree
        if tree is None or not reading.sound:
            return Answer(reading.as_json(), problems_of(file, reading.problems), refused=True)
        with open_file(records) as stream:
            trial = trying.read_trial(tree, stream)
        if engine == "reference":
            found = trying.by_reference(tree, trial.facts, as_of)
        else:
            found = trying.by_sql(tree, trial.facts, as_of, run_and_forget)
        document = trying.document_of(tree, trial, found, as_of)
        return Answer(document, [*_lines(document), *problem_lines(trial.problems)])


def run_and_forget(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """One query over handed-over rows, in a transaction that is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        transaction.set_rollback(True)
    return rows


def _lines(document: Mapping[str, Any]) -> list[str]:
    scored = f"{document['scheme']} as of {document['as_of']}: {document['scored']} scored"
    return [
        scored,
        *(
            f"  {each['subject']}  {each['total'] or ''} {each['band'] or ''}"
            for each in document["statements"]
        ),
    ]
