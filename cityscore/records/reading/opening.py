"""Opening a received file: what it is, how it is encoded, where its header is."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from cityscore.core.refusals import Sentence
from cityscore.core.text import tidy

from .csv_rows import delimiter_of, numbered_rows
from .encodings import encoding_of
from .formats import HEAD_LENGTH, refuse_other_formats
from .refusals import EmptyFile, FileRefused
from .table import HeaderCell, Row, Table

MOST_COLUMNS = 500

_TOO_WIDE = Sentence(
    f"The header names more than {MOST_COLUMNS} columns. Send only the columns that are needed.",
    f"表头超过 {MOST_COLUMNS} 列，请只报送需要的列。",
)
_HEADER_BROKEN = Sentence(
    "The header row cannot be taken apart: look for a quotation mark that is not closed.",
    "无法拆分表头行，请检查是否有未闭合的引号。",
)


def open_table(source: BinaryIO | bytes) -> Table:
    """The table in a CSV file: UTF-8, UTF-8 with BOM or GB18030; comma, semicolon or tab.

    `source` is seekable, is read from its start, and stays open. The header is the first row that is not
    blank. Raises FileRefused (`unreadable-file`), UnknownEncoding or EmptyFile; reading the rows may raise
    FileRefused when very many are broken.
    """
    stream = io.BytesIO(source) if isinstance(source, bytes) else source
    stream.seek(0)
    refuse_other_formats(stream.read(HEAD_LENGTH))
    encoding = encoding_of(stream)
    delimiter = delimiter_of(next((line for line in _lines(stream, encoding) if tidy(line)), ""))
    reopen = partial(_rows, stream, encoding, delimiter)
    first = next((row for row in reopen() if row.flaw or any(map(tidy, row.cells))), None)
    if first is None:
        raise EmptyFile
    if first.flaw:
        raise FileRefused(_HEADER_BROKEN)
    if len(first.cells) > MOST_COLUMNS:
        raise FileRefused(_TOO_WIDE)
    header = tuple(HeaderCell(tidy(name), position) for position, name in enumerate(first.cells))
    return Table(header, first.line, reopen)


def _rows(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[Row]:
    return numbered_rows(_lines(stream, encoding), delimiter)


def _lines(stream: BinaryIO, encoding: str) -> Iterator[str]:
    stream.seek(0)
    # newline="" keeps line ends inside quoted cells, and csv counts physical lines by them
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    try:
        for line in text:  # noqa: UP028 - `yield from` would close the caller's file when left early
            yield line
    finally:
        text.detach()  # a wrapper that dies would close the caller's file
