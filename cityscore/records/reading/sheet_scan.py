"""One sheet's XML looked through as it is unpacked: how far it reaches, and what its cells hide."""

from __future__ import annotations

import re

from cityscore.core.refusals import Sentence

from .archive import DAMAGED, TOO_LARGE
from .refusals import FileRefused

MOST_COLUMNS = 500
MOST_CELLS = 1_000_000
"""Of the rectangle around all cells, which is what a reader lays out in memory, at 32 bytes a cell."""
LONGEST_TAG = 1 << 20

_PREFIX = rb"<(?:\w+:)?"
_PLACES = re.compile(rb"[\s:]r\s*=\s*[\"']\s*([A-Za-z]*)([0-9]*)")
_CELLS = re.compile(_PREFIX + rb"c[\s/>]")
_ROWS = re.compile(_PREFIX + rb"row[\s/>]")
_FAILED = re.compile(
    _PREFIX + rb"c(?=[^<>]*\st\s*=\s*[\"']e[\"'])[^<>]*\sr\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']"
)
_UNCALCULATED = re.compile(rb"(?:</(?:\w+:)?f|<(?:\w+:)?f(?:\s[^<>]*)?/)>\s*</(?:\w+:)?c>")
_FOREIGN = re.compile(
    rb"<!DOCTYPE|<!ENTITY|\0|^\s*<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-?8[\"'])", re.IGNORECASE
)
_OVERLAP = 64

_TOO_WIDE = Sentence(
    f"The sheet has cells beyond column {MOST_COLUMNS}. Send only the columns that are needed.",
    f"工作表在第 {MOST_COLUMNS} 列之后仍有单元格，请只报送需要的列。",
)
_TOO_MANY = Sentence(
    f"The sheet spans more than {MOST_CELLS:,} cells. Save it as CSV, which has no such limit.",
    f"工作表范围超过 {MOST_CELLS} 个单元格，请另存为 CSV（不受此限制）。",
)
_NOT_CALCULATED = Sentence(
    "The sheet holds formulas without results. Open it in Excel or WPS, save it, and send it again.",
    "工作表中的公式没有计算结果，请用 Excel 或 WPS 打开并保存后重新报送。",
)


class SheetScan:
    """Feed it all of a sheet's XML, piece by piece, then `finish`.

    `failed` are the (row, column) places, from 1, of cells whose formula came to an error such as #N/A.
    Raises FileRefused as soon as the sheet reaches further than MOST_COLUMNS or MOST_CELLS, is not plain
    UTF-8 XML, or holds a formula that nobody calculated.
    """

    def __init__(self) -> None:
        self.failed: set[tuple[int, int]] = set()
        self._rest = b""
        self._before = b""
        self._last_row = self._last_column = 0
        self._placed_rows = self._placed_cells = self._rows = self._cells = 0

    def feed(self, piece: bytes) -> None:
        text = self._rest + piece
        cut = text.rfind(b"<")
        self._rest = text[cut:] if cut >= 0 else text
        if len(self._rest) > LONGEST_TAG:
            raise FileRefused(DAMAGED)
        self._look_at(text[: max(cut, 0)])

    def finish(self) -> None:
        self._look_at(self._rest)

    def _look_at(self, text: bytes) -> None:
        if _FOREIGN.search(text):
            raise FileRefused(DAMAGED)
        if _UNCALCULATED.search(self._before + text):
            raise FileRefused(_NOT_CALCULATED)
        self._before = text[-_OVERLAP:]
        places = _PLACES.findall(text)
        columns = {letters for letters, _ in places}
        rows = {digits for _, digits in places}
        if max(map(len, columns), default=0) > 3 or max(map(len, rows), default=0) > 7:
            raise FileRefused(TOO_LARGE)
        self._last_column = max(self._last_column, *map(column_number, columns), 0)
        self._last_row = max(self._last_row, *(int(digits or 0) for digits in rows), 0)
        placed_rows = sum(1 for letters, _ in places if not letters)
        self._placed_rows += placed_rows
        self._placed_cells += len(places) - placed_rows
        self._rows += len(_ROWS.findall(text))
        self._cells += len(_CELLS.findall(text))
        self._judge_reach()
        if b'"e"' in text or b"'e'" in text:
            self.failed |= {(int(row), column_number(name)) for name, row in _FAILED.findall(text)}

    def _judge_reach(self) -> None:
        # a cell or row that does not say where it is may stand one further than all before it
        width = self._last_column + max(0, self._cells - self._placed_cells)
        height = self._last_row + max(0, self._rows - self._placed_rows)
        if self._last_column > MOST_COLUMNS:
            raise FileRefused(_TOO_WIDE)
        if width * height > MOST_CELLS or self._cells > MOST_CELLS:
            raise FileRefused(_TOO_MANY)


def column_number(letters: bytes) -> int:
    """A as 1, Z as 26, AA as 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
