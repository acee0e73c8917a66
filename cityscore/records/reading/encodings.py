"""Which of the two encodings a file is in, decided over every byte of it and never by a sample."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from cityscore.core.refusals import Problem, Sentence

from .refusals import FileRefused, UnknownEncoding

PIECE = 1 << 20
UTF_8, GB18030 = "utf-8-sig", "gb18030"

_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_BEYOND_LATIN = re.compile("[\u0250-\u07ff]")
_PRIVATE_USE = re.compile("[\ue4c6-\ue765]")  # A140 to A7A0
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_ASCII_TO_SPACE = bytes(32 if byte < 0x80 else byte for byte in range(256))
# A run of non-ASCII bytes that is UTF-8 from end to end and holds a three-byte character: ordinary Chinese
# in GB18030 has none (0 of 9,500 runs of official texts), while 小时 in GB18030 is valid two-byte UTF-8.
_UTF_8_RUN = re.compile(
    rb"(?<![\x80-\xff])(?:[\xc2-\xdf][\x80-\xbf])*[\xe1-\xef][\x80-\xbf]{2}"
    rb"(?:[\xc2-\xdf][\x80-\xbf]|[\xe1-\xef][\x80-\xbf]{2})*(?![\x80-\xff])"
)

_NEITHER = Sentence(
    "Line {line} cannot be read as UTF-8 or as GB18030. Save the file again as “CSV UTF-8”.",
    "第 {line} 行既不能按 UTF-8 也不能按 GB18030 读取，请将文件另存为“CSV UTF-8”后重新报送。",
)
_MIXED = Sentence(
    "Line {line} is in UTF-8 while other lines are not. Save the whole file again as “CSV UTF-8”.",
    "第 {line} 行为 UTF-8 编码，而其他行不是，请将整个文件另存为“CSV UTF-8”后重新报送。",
)
_EITHER = Sentence(
    "Line {line} reads differently as UTF-8 and as GB18030. Save the file as “CSV UTF-8” with BOM.",
    "第 {line} 行按 UTF-8 或 GB18030 都能读取但含义不同，请将文件另存为带 BOM 的“CSV UTF-8”。",
)
_ANOTHER = Sentence(
    "Line {line} makes no sense as GB18030; it may be Big5 or Latin-1. Save the file again as “CSV UTF-8”.",
    "第 {line} 行按 GB18030 读取没有意义，可能是 Big5 或 Latin-1 编码，请将文件另存为“CSV UTF-8”。",
)
_NUL = Sentence(
    "Line {line} holds NUL bytes: this is not a text file, or it is UTF-16. Save it as “CSV UTF-8”.",
    "第 {line} 行含有空字节：这不是文本文件，或为 UTF-16 编码，请另存为“CSV UTF-8”。",
)
_NO_LINES = Sentence(
    "Line {line} is longer than a million bytes: this is not a table. Save it as CSV, one row on each line.",
    "第 {line} 行超过一百万字节，这不是表格，请另存为每行一条记录的 CSV 文件。",
)


def encoding_of(source: BinaryIO) -> str:
    """UTF_8 when all of the file is UTF-8 (with or without BOM), else GB18030 when all of it is that.

    Raises UnknownEncoding, naming line and column, for a file that is neither, that mixes both, or that
    both would read differently with equal right; FileRefused for NUL bytes or a line over a megabyte.
    """
    failed_at = _utf_8_fails_at(source)
    if failed_at is None:
        return UTF_8
    also_failed_at = _gb18030_fails_at(source)
    if also_failed_at is not None:
        raise _unknown(source, _NEITHER, max(failed_at, also_failed_at))
    foreign_at = _foreign_at(source)
    if foreign_at is not None:
        raise _unknown(source, _ANOTHER, foreign_at)
    mixed_at = _first_utf_8_run(source)
    if mixed_at is not None:
        raise _unknown(source, _MIXED, mixed_at)
    return GB18030


def _pieces(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """(offset, bytes), cut after line feeds: in neither encoding is one part of a longer character."""
    source.seek(0)
    offset = 0
    while piece := source.read(PIECE):
        rest = b"" if piece.endswith(b"\n") else source.readline(PIECE)
        if len(rest) == PIECE and not rest.endswith(b"\n"):
            raise _unreadable(source, _NO_LINES, offset + len(piece))
        piece += rest
        yield offset, piece
        offset += len(piece)


def _utf_8_fails_at(source: BinaryIO) -> int | None:
    """Where the file stops being UTF-8, or None. Two-byte text only, such as 小时 in GB18030, is not
    believed without a second look."""
    telling = False  # a character of three bytes has been seen; a BOM is one
    doubtful_at: int | None = None
    for offset, piece in _pieces(source):
        nul = piece.find(0)
        if nul >= 0:
            raise _unreadable(source, _NUL, offset + nul)
        try:
            text = piece.decode("utf-8")
        except UnicodeDecodeError as failure:
            return offset + failure.start
        if telling or text.isascii():
            continue
        telling = _BEYOND_TWO_BYTES.search(text) is not None
        odd = _BEYOND_LATIN.search(text) if doubtful_at is None else None
        if odd:
            doubtful_at = offset + len(text[: odd.start()].encode())
    if doubtful_at is not None and not telling and _gb18030_fails_at(source) is None:
        raise _unknown(source, _EITHER, doubtful_at)
    return None


def _gb18030_fails_at(source: BinaryIO) -> int | None:
    for offset, piece in _pieces(source):
        nul = piece.find(0)
        if nul >= 0:
            raise _unreadable(source, _NUL, offset + nul)
        try:
            piece.decode("gb18030")
        except UnicodeDecodeError as failure:
            return offset + failure.start
    return None


def _foreign_at(source: BinaryIO) -> int | None:
    """Where text that can be decoded as GB18030 is evidently something else.

    Big5 is valid GB18030 byte for byte, but puts its commonest characters (人, 大, 小) where GB18030 has
    only places for private use; Latin-1 makes a rare character of an accented letter and the next one, and
    holds none of the 6,763 of GB 2312, without which there is no Chinese file.
    """
    first: int | None = None
    chinese = False
    for offset, piece in _pieces(source):
        text = piece.decode("gb18030")
        if found := _PRIVATE_USE.search(text):
            return offset + len(text[: found.start()].encode("gb18030"))
        if first is None and (odd := _NOT_ASCII.search(text)):
            first = offset + len(text[: odd.start()].encode("gb18030"))
        chinese = chinese or _holds_gb_2312(text)
    return None if chinese else first


def _holds_gb_2312(text: str) -> bool:
    return any(len(each.encode("gb2312", "ignore")) == 2 for each in set(text) if not each.isascii())


def _first_utf_8_run(source: BinaryIO) -> int | None:
    for offset, piece in _pieces(source):
        # the pattern is slow, so it looks only where a run begins and ends as UTF-8 does
        runs = set(piece.translate(_ASCII_TO_SPACE).split())
        if any(0xC2 <= run[0] <= 0xEF and run[-1] <= 0xBF and _UTF_8_RUN.fullmatch(run) for run in runs):
            match = _UTF_8_RUN.search(piece)
            return offset + match.start() if match else offset
    return None


def _unknown(source: BinaryIO, sentence: Sentence, at: int) -> UnknownEncoding:
    problem = _problem(source, UnknownEncoding.code, sentence, at)
    return UnknownEncoding(problem.message, [problem])


def _unreadable(source: BinaryIO, sentence: Sentence, at: int) -> FileRefused:
    problem = _problem(source, FileRefused.code, sentence, at)
    return FileRefused(problem.message, [problem])


def _problem(source: BinaryIO, code: str, sentence: Sentence, at: int) -> Problem:
    line, before = _line_and_what_is_before(source, at)
    header = _probable_header(source, line)
    place = len(re.findall(b"[,;\t]", before))
    # a header that could not be decoded says nothing; the column's number does
    column = header[place].strip('" ') if place < len(header) else ""
    if not column.isprintable() or "\ufffd" in column or not column:
        column = f"#{place + 1}"
    return Problem(code, f"lines[{line}]", sentence.filled({"line": line}), line, column)


def _probable_header(source: BinaryIO, line: int) -> list[str]:
    """The fullest of the first lines, which titles above it are not; of equally full ones the first."""
    source.seek(0)
    lines = [source.readline(PIECE) for _ in range(min(line, 30))]
    split = [re.split("[,;\t]", _readable(each).strip("\ufeff\r\n")) for each in lines]
    return max(split, key=lambda cells: sum(bool(cell.strip()) for cell in cells))


def _readable(line: bytes) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("gb18030", "replace")


def _line_and_what_is_before(source: BinaryIO, at: int) -> tuple[int, bytes]:
    source.seek(0)
    line, left, start = 1, at, b""
    while left > 0 and (piece := source.read(min(PIECE, left))):
        left -= len(piece)
        line += piece.count(b"\n")
        start = (start + piece).rpartition(b"\n")[2][-PIECE:]
    return line, start
