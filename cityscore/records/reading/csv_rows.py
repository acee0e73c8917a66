"""CSV text as numbered rows; a broken row costs one line, not the file."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator

from cityscore.core.refusals import Sentence
from cityscore.core.text import Flaw

from .refusals import FileRefused
from .table import Row

LINES_IN_A_ROW = 1000
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

_QUOTED = re.compile(r'"[^"]*(?:"|\Z)')


class _RowHasNoEnd(Exception):  # noqa: N818 - never leaves this module
    pass


def delimiter_of(header_line: str) -> str:
    """Comma, semicolon or tab: whichever the header has most of outside quotation marks; comma on a tie."""
    bare = _QUOTED.sub("", header_line)
    return max((",", ";", "\t"), key=bare.count)


def numbered_rows(lines: Iterable[str], delimiter: str) -> Iterator[Row]:
    """Rows with the physical line on which each starts; blank lines are left out.

    After a row that cannot be taken apart reading resumes on the very next line, so that a stray
    quotation mark swallows nothing silently. Raises FileRefused after BROKEN_ROWS such rows.
    """
    fresh = iter(lines)
    again: deque[str] = deque()
    line, broken_count = 1, 0
    while True:
        taken: list[str] = []
        try:
            for cells in csv.reader(_feed(again, fresh, taken), delimiter=delimiter, strict=True):
                if cells:
                    yield Row(line, tuple(cells))
                line += len(taken)
                taken.clear()
            return
        except (csv.Error, _RowHasNoEnd) as failure:
            broken_count += 1
            if broken_count > BROKEN_ROWS:
                raise FileRefused(_TOO_BROKEN) from None
            yield Row(line, (), CELL_TOO_LONG if "limit" in str(failure) else BROKEN_QUOTES)
        again.extendleft(reversed(taken[1:]))
        line += 1


def _feed(again: deque[str], fresh: Iterator[str], taken: list[str]) -> Iterator[str]:
    while again:
        taken.append(again.popleft())
        if len(taken) > LINES_IN_A_ROW:
            raise _RowHasNoEnd
        yield taken[-1]
    for each in fresh:
        taken.append(each)
        if len(taken) > LINES_IN_A_ROW:
            raise _RowHasNoEnd
        yield each
