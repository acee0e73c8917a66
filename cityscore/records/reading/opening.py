"""Opening a received file: what it is, how it is encoded, where its header is."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice
from typing import BinaryIO

from cityscore.core.refusals import Sentence
from cityscore.core.text import tidy

from .csv_rows import DELIMITERS, delimiter_of, numbered_rows
from .encodings import encoding_of
from .formats import HEAD_LENGTH, ZIPPED, refuse_other_formats
from .headers import Found, find_header
from .refusals import EmptyFile, FileRefused
from .sheet_scan import MOST_COLUMNS
from .table import HeaderCell, Row, Table
from .xlsx_rows import SheetRows

_TOO_WIDE = Sentence(
    f"The header names more than {MOST_COLUMNS} columns. Send only the columns that are needed.",
    f"表头超过 {MOST_COLUMNS} 列，请只报送需要的列。",
)
_HEADER_BROKEN = Sentence(
    "The header row cannot be taken apart: look for a quotation mark that is not closed.",
    "无法拆分表头行，请检查是否有未闭合的引号。",
)


def open_table(source: BinaryIO | bytes, known: Collection[str] = ()) -> Table:
    """The table in a CSV file (UTF-8, UTF-8 with BOM or GB18030; comma, semicolon or tab) or on the first
    sheet of an XLSX workbook.

    `source` is seekable, is read from its start, and stays open. `known` are the column names that are
    asked for, by header_key: the header is the first row that names most of them, so titles may stand above
    it; without them it is the first row that is not blank. Raises FileRefused (`unreadable-file`),
    UnknownEncoding or EmptyFile; reading the rows may raise FileRefused when very many are broken.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    head = stream.read(HEAD_LENGTH)
    if head.startswith(ZIPPED):
        return _sheet_table(stream, known)
    refuse_other_formats(head)
    encoding = encoding_of(stream)
    delimiter, found = _csv_header(stream, encoding, known)
    reopen = partial(_rows, stream, encoding, delimiter, found.row.line)
    return Table(_header_of(found), found.row.line, reopen)


def _sheet_table(stream: BinaryIO, known: Collection[str]) -> Table:
    rows = SheetRows(stream)
    found = find_header(rows(), known)
    if found is None:
        raise EmptyFile
    width = 1 + max((place for place, name in enumerate(found.names) if name), default=0)
    found = found._replace(names=found.names[:width])
    return Table(_header_of(found), found.row.line, partial(_cut, rows, width), rows.day_zero)


def _cut(rows: SheetRows, width: int) -> Iterator[Row]:
    """Rows as wide as the header: a sheet is as wide as its widest row, stray cells count as too many."""
    for row in rows():
        cells = row.cells
        beyond = any(map(tidy, cells[width:]))
        yield row if beyond else Row(row.line, cells[:width])


def _csv_header(stream: BinaryIO, encoding: str, known: Collection[str]) -> tuple[str, Found]:
    """The header as the delimiter reads it that finds most of the known names; what is in the rows below
    it has no say."""
    first = next((line for line in _lines(stream, encoding) if tidy(line)), None)
    if first is None:
        raise EmptyFile
    by_delimiter: list[tuple[str, Found]] = []
    for delimiter in DELIMITERS if known else ():
        found = find_header(numbered_rows(_lines(stream, encoding), delimiter, alike=False), known)
        if found is not None and found.known_count:
            by_delimiter.append((delimiter, found))
    if by_delimiter:
        return max(by_delimiter, key=lambda each: (each[1].known_count, len(each[1].names)))
    delimiter = delimiter_of(first)
    found = find_header(islice(_rows(stream, encoding, delimiter), 1000), ())
    if found is None:
        raise EmptyFile
    return delimiter, found


def _header_of(found: Found) -> tuple[HeaderCell, ...]:
    if found.row.flaw:
        raise FileRefused(_HEADER_BROKEN)
    if len(found.names) > MOST_COLUMNS:
        raise FileRefused(_TOO_WIDE)
    return tuple(HeaderCell(name, position) for position, name in enumerate(found.names))


def _rows(stream: BinaryIO, encoding: str, delimiter: str, first_line: int = 1) -> Iterator[Row]:
    lines = islice(_lines(stream, encoding), first_line - 1, None)
    return numbered_rows(lines, delimiter, first_line=first_line)


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    stream.seek(0)
    # newline="" keeps line ends inside quoted cells, and csv counts physical lines by them
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        for line in text:  # noqa: UP028 - `yield from` would close the caller's file when left early
            yield line
    finally:
        text.detach()  # a wrapper that dies would close the caller's file
