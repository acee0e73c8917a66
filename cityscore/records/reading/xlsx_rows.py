"""The first sheet of a workbook as numbered rows of text, each value as the spreadsheet would show it."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from math import isnan
from typing import Any, BinaryIO

from python_calamine import CalamineSheet, CalamineWorkbook

from .archive import DAMAGED
from .refusals import FileRefused
from .table import Row
from .workbook import first_sheet

EXACT_BELOW = 10**15
"""A spreadsheet keeps 15 digits of a number; of a longer one the last are lost."""
FAILED = "#N/A"
_MIDNIGHT = time()


class SheetRows:
    """Rows of a sheet, to be read as often as wanted. Raises FileRefused as `first_sheet` does, and when the
    sheet cannot be read after all."""

    def __init__(self, source: BinaryIO) -> None:
        found = first_sheet(source)
        self.day_zero = found.day_zero
        self._failed = found.failed
        self._sheet = _opened(found.workbook)
        self._left = self._sheet.start[1] if self._sheet.start else 0

    def __call__(self) -> Iterator[Row]:
        """Rows with the sheet's own numbers; empty rows are left out."""
        lead = ("",) * self._left
        failed_rows = {row for row, _ in self._failed}
        for line, values in enumerate(self._sheet.iter_rows(), 1):
            cells = lead + tuple(map(text_of, values))
            if line in failed_rows:
                cells = tuple(
                    FAILED if (line, column) in self._failed else cell for column, cell in enumerate(cells, 1)
                )
            if any(cells):
                yield Row(line, cells)


def _opened(workbook: bytes) -> CalamineSheet:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(workbook)).get_sheet_by_index(0)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as failure:  # a panic of the Rust library is not an Exception
        raise FileRefused(DAMAGED) from failure


def text_of(value: Any) -> str:
    """A cell's value as text. A number of more than 15 digits is written as 3.30106199001010E+17, so that
    nobody takes its rounded digits for the ones that were typed; days and whole numbers are plain."""
    kind = value.__class__
    if kind is str:
        return str(value)
    if kind is float:
        return _number(value)
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if kind is datetime:
        return str(value.date() if value.time() == _MIDNIGHT else value)
    return str(value)


def _number(value: float) -> str:
    if abs(value) >= EXACT_BELOW:
        return f"{value:.14E}"
    if value.is_integer():
        return str(int(value))
    return "#NUM!" if isnan(value) else f"{Decimal(f'{value:.15g}'):f}"
