"""Give a file back with a column that says what is wrong with each row. Nothing of it is kept."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.refusals import Problem, Sentence
from cityscore.records import queries
from cityscore.records.actions.importing import checking_of
from cityscore.records.checking import Checking
from cityscore.records.drafts import RowRefusal
from cityscore.records.reading import Row, Table, open_table

PROBLEMS = Sentence("Problems", "问题")


@transaction.atomic
def marked_copy(
    *, feed_code: str, stream: BinaryIO, by: Account, at: datetime, language: str
) -> Iterator[list[str]]:
    """The header and the rows of a file, each with one more cell: all that is wrong with it, or nothing.

    The file is read twice, because only its end tells which record numbers come again: at once, and a second
    time while the answer is read, for which `stream` must stay open. What only a comparison with stored
    records shows is not looked for. Raises DutyMissing, FeedUnknown, and a refusal of `records.reading`.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    feed = queries.feed_by_code(feed_code)
    whole = checking_of(feed, partial(open_table, stream), at)
    for _outcome in whole:
        pass
    audit.write(actor=actor, action="records.mark_problems", at=at, about=f"feed:{feed.code}")
    rows: deque[Row] = deque()
    header: list[str] = []

    def opened(known: frozenset[str]) -> Table:
        table = open_table(stream, known)
        header.extend(_in_their_places(table))
        return Table(table.header, table.header_line, partial(_noted, table, rows), table.day_zero)

    again = checking_of(feed, opened, at)
    return _marked([*header, PROBLEMS.in_language(language)], rows, again, whole, language)


def _in_their_places(table: Table) -> list[str]:
    names = {cell.position: cell.name for cell in table.header}
    return [names.get(place, "") for place in range(1 + max(names, default=-1))]


def _noted(table: Table, rows: deque[Row]) -> Iterator[Row]:
    for row in table.rows:
        rows.append(row)
        yield row


def _marked(
    header: list[str], rows: deque[Row], again: Checking, whole: Checking, language: str
) -> Iterator[list[str]]:
    yield header
    width = len(header) - 1
    for outcome in again:
        while rows[0].line < outcome.line:
            yield _line(rows.popleft(), (), width, language)
        found = outcome.problems if isinstance(outcome, RowRefusal) else ()
        clash = whole.clash(outcome.line)
        yield _line(rows.popleft(), (*found, *([clash] if clash else [])), width, language)
    for row in rows:
        yield _line(row, (), width, language)


def _line(row: Row, problems: Iterable[Problem], width: int, language: str) -> list[str]:
    told = [
        f"{problem.column}: {problem.message.in_language(language)}"
        if problem.column
        else problem.message.in_language(language)
        for problem in problems
    ]
    return [*row.cells, *[""] * (width - len(row.cells)), " / ".join(told)]
