"""CSV text as numbered rows; a broken row costs one line, not the file."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from cityscore.core.refusals import Sentence
from cityscore.core.text import Flaw

from .refusals import FileRefused
from .table import Row

LINES_IN_A_ROW = 1000
LINES_AT_ONCE = 4000
BROKEN_ROWS = 1000

BROKEN_QUOTES = Flaw(
    "broken-quotes",
    Sentence(
        "A quotation mark is opened and not closed properly. Write each quotation mark inside a text twice.",
        "引号没有正确闭合，文字中的引号请写成两个引号。",
    ),
)
CELL_TOO_LONG = Flaw(
    "cell-too-long",
    Sentence(
        "A cell is longer than 131,072 characters. Shorten it, or close an open quotation mark.",
        "单元格超过 131072 个字符，请缩短，或检查是否有未闭合的引号。",
    ),
)
_TOO_BROKEN = Sentence(
    f"More than {BROKEN_ROWS} rows have broken quotation marks. Export the file again as CSV.",
    f"超过 {BROKEN_ROWS} 行的引号有误，请重新导出为 CSV 文件。",
)

DELIMITERS = (",", ";", "\t")

_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')


def delimiter_of(header_line: str) -> str:
    """Comma, semicolon or tab: whichever the header has most of outside quotation marks; comma on a tie."""
    bare = _QUOTED.sub("", header_line)
    return max(DELIMITERS, key=bare.count)


def numbered_rows(
    lines: Iterable[str], delimiter: str, *, first_line: int = 1, alike: bool = True
) -> Iterator[Row]:
    """Rows with the physical line on which each starts, from `first_line`; blank lines are left out.

    After a row that cannot be taken apart reading resumes on the very next line, so that a stray
    quotation mark swallows nothing silently. `alike`: a row over several lines that is not as wide as the
    first is broken too. Raises FileRefused after BROKEN_ROWS such rows.
    """
    fresh = iter(lines)
    waiting: list[str] = []
    line, width, broken_count = first_line, 0, 0
    while True:
        coming = list(islice(fresh, LINES_AT_ONCE)) if len(waiting) < LINES_AT_ONCE else []
        waiting += coming
        if not waiting:
            return
        reader = csv.reader(waiting, delimiter=delimiter, strict=True)
        done = 0
        try:
            for cells in reader:
                if cells:
                    width = width or len(cells)
                    if alike and len(cells) != width and reader.line_num > done + 1:
                        raise _Swallowed
                    yield Row(line + done, tuple(cells))
                done = reader.line_num
            flaw = None
        except csv.Error as failure:
            cut_short = reader.line_num == len(waiting) and coming and len(waiting) - done < LINES_IN_A_ROW
            flaw = None if cut_short else _flaw_of(failure)
        waiting = waiting[done:]
        line += done
        if flaw is not None:
            broken_count += 1
            if broken_count > BROKEN_ROWS:
                raise FileRefused(_TOO_BROKEN)
            yield Row(line, (), flaw)
            waiting = waiting[1:]
            line += 1


class _Swallowed(csv.Error):
    """A row over several lines with another number of cells than the header: a quotation mark too many."""


def _flaw_of(failure: csv.Error) -> Flaw:
    return CELL_TOO_LONG if "limit" in str(failure) else BROKEN_QUOTES
