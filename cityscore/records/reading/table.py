"""A table as numbered rows, whatever file it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from itertools import dropwhile
from typing import NamedTuple

from cityscore.core.text import Flaw


class HeaderCell(NamedTuple):
    """A column's name as the sender wrote it, and its place from 0."""

    name: str
    position: int


class Row(NamedTuple):
    """One row: the line it starts on (the header's file counts from 1) and its cells as written.

    A row that could not be taken apart has no cells and a `flaw`.
    """

    line: int
    cells: tuple[str, ...]
    flaw: Flaw | None = None


class Table:
    """A header and rows that can be read again from the start; only one reading at a time, memory flat.

    `header_line` is the line the header starts on. `day_zero` is where a workbook counts its day
    numbers from; None where a bare number says nothing of a day.
    """

    def __init__(
        self,
        header: tuple[HeaderCell, ...],
        header_line: int,
        reopen: Callable[[], Iterator[Row]],
        day_zero: date | None = None,
    ) -> None:
        self.header = header
        self.header_line = header_line
        self.day_zero = day_zero
        self._reopen = reopen

    @property
    def rows(self) -> Iterator[Row]:
        """All rows below the header, blank lines left out, from the first again at each call."""
        return dropwhile(lambda row: row.line <= self.header_line, self._reopen())
