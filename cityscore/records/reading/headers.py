"""Which row of a file names its columns: the first that names most of those that are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from cityscore.core.text import tidy

from .cells import header_key
from .table import Row

LOOKED_AT = 30
"""Rows with content; titles, units and dates of issue above a header are fewer."""


class Found(NamedTuple):
    """A header row, its names filled from a two-storied header, and how many of them were asked for."""

    row: Row
    names: tuple[str, ...]
    known_count: int


def find_header(rows: Iterable[Row], known: Collection[str]) -> Found | None:
    """The header among the first LOOKED_AT rows that are not blank, `known` being names by header_key.

    Of rows that name equally many the first counts: a value below a header may be spelled like a column.
    When no row names any, the first row is the header, and a report says what it lacks. None: no rows.
    """
    best: Found | None = None
    for found in _candidates(rows, known):
        if best is None or found.known_count > best.known_count:
            best = found
    return best


def _candidates(rows: Iterable[Row], known: Collection[str]) -> Iterator[Found]:
    above: Row | None = None
    shown = (row for row in rows if row.flaw or any(map(tidy, row.cells)))
    for row in islice(shown, LOOKED_AT):
        names = tuple(map(tidy, _with_upper_storey(row, above)))
        yield Found(row, names, len({header_key(name) for name in names if name} & set(known)))
        above = row


def _with_upper_storey(row: Row, above: Row | None) -> tuple[str, ...]:
    """A cell merged with the one above it holds its name there; a title, which stands alone, is no name."""
    if (
        above is None
        or len(above.cells) != len(row.cells)
        or sum(bool(tidy(cell)) for cell in above.cells) < 2
    ):
        return row.cells
    return tuple(cell if tidy(cell) else upper for cell, upper in zip(row.cells, above.cells, strict=True))
