"""The text of one cell: tidied, told empty, or found unfit."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from cityscore.core.refusals import Sentence

EMPTY = frozenset({"", "/", "\\", "／", "＼", "无", "空"})
"""What senders write into a cell that has no value."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one cell and what to do. Never repeats the cell: it may be about someone who
    has not opted in, and such data is not kept, not even in a report."""

    code: str
    message: Sentence


DAMAGED = Flaw(
    "damaged-text",
    Sentence(
        "The text was damaged before it reached us (it holds replacement characters). Export it again.",
        "文字在导出时已损坏（含有乱码替代字符），请从原系统重新导出。",
    ),
)
CONTROL = Flaw(
    "control-character",
    Sentence(
        "The cell holds line breaks, tabs or invisible characters. Type the value again.",
        "单元格含有换行、制表符或不可见字符，请重新录入。",
    ),
)


def text_too_long(limit: int) -> Flaw:
    return Flaw(
        "text-too-long",
        Sentence(
            f"The text is longer than {limit} characters. Shorten it.", f"文字超过 {limit} 个字符，请缩短。"
        ),
    )


# U+FFFD is what decoders leave of a lost character; 锟斤拷 is U+FFFD written as UTF-8 and read as GBK.
_DAMAGE = re.compile("\N{REPLACEMENT CHARACTER}|锟斤拷")
_SPACES = dict.fromkeys((0x00A0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)), " ")
_INVISIBLE = dict.fromkeys(
    (0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
)
_TIDY = str.maketrans({**_SPACES, **_INVISIBLE})
# Only the full-width forms: NFKC would also turn 5² into 52 and ① into 1.
_NARROW = str.maketrans({**_SPACES, **_INVISIBLE, **{0xFF01 + i: 0x21 + i for i in range(94)}})
_RUNS_OF_SPACE = re.compile(r"\s+")


def tidy(cell: str) -> str:
    """Without invisible characters, without spaces at the ends; spaces of any width are plain spaces."""
    return cell.strip() if cell.isascii() else cell.translate(_TIDY).strip()


def narrow(cell: str) -> str:
    """As `tidy`, and full-width letters, digits and signs in their ordinary width: for numbers and dates."""
    return cell.strip() if cell.isascii() else cell.translate(_NARROW).strip()


def read_key(cell: str, limit: int = 100) -> str | Flaw | None:
    """A text that is compared (a record number, a text-code): NFKC, printable, at most `limit` characters."""
    text = tidy(cell)
    if text in EMPTY:
        return None
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text).strip()
    if not text.isprintable():
        return DAMAGED if _DAMAGE.search(text) else CONTROL
    if len(text) > limit:
        return text_too_long(limit)
    return DAMAGED if _DAMAGE.search(text) else text


def read_prose(cell: str, limit: int = 200) -> str | Flaw | None:
    """A text that is only shown (an authority, a document number): NFC, inner white space as one space."""
    text = tidy(cell)
    if text in EMPTY:
        return None
    text = _RUNS_OF_SPACE.sub(" ", unicodedata.normalize("NFC", text))
    if len(text) > limit:
        return text_too_long(limit)
    if _DAMAGE.search(text):
        return DAMAGED
    return CONTROL if any(unicodedata.category(each) in ("Cc", "Cs") for each in text) else text


def header_key(name: str) -> str:
    """A header as headers are compared: NFKC, any case, spaces and line breaks as one space."""
    return _RUNS_OF_SPACE.sub(" ", unicodedata.normalize("NFKC", tidy(name))).strip().casefold()
