"""The text of one cell: tidied, told empty, or found unfit."""

from __future__ import annotations

import re
import unicodedata

from cityscore.core.refusals import Sentence
from cityscore.core.text import DAMAGED, Flaw, tidy

EMPTY = frozenset({"", "/", "\\", "／", "＼", "无", "空"})
"""What senders write into a cell that has no value."""


CONTROL = Flaw(
    "control-character",
    Sentence(
        "The cell holds line breaks, tabs or invisible characters. Type the value again.",
        "单元格含有换行、制表符或不可见字符，请重新录入。",
    ),
)


FORMULA_FAILED = Flaw(
    "formula-failed",
    Sentence(
        "The cell holds a spreadsheet's error such as #N/A instead of a value. Correct its formula.",
        "单元格内容为电子表格的错误值（如 #N/A），请更正公式。",
    ),
)
ROUNDED = Flaw(
    "number-rounded",
    Sentence(
        "A spreadsheet has rounded this number and its last digits are lost. Format the column as text and"
        " type the number again.",
        "电子表格已将此号码四舍五入，末尾数字丢失。请将该列设为文本格式后重新录入。",
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
_FAILED = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!|[Nn]/[Aa])")
_SCIENTIFIC = re.compile(r"[1-9](?:\.[0-9]+)?[eE]\+[0-9]{2,3}")
_RUNS_OF_SPACE = re.compile(r"\s+")
_RUNS_OF_BLANKS = re.compile(r"[ \t]+")


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
    return spoiled(text) or text


def read_prose(cell: str, limit: int = 200) -> str | Flaw | None:
    """A text that is only shown (an authority, a document number): NFC, inner spaces as one. A line break is
    refused: it may be the trace of rows that a stray quotation mark swallowed."""
    text = tidy(cell)
    if text in EMPTY:
        return None
    text = _RUNS_OF_BLANKS.sub(" ", unicodedata.normalize("NFC", text))
    if len(text) > limit:
        return text_too_long(limit)
    if flaw := spoiled(text):
        return flaw
    return CONTROL if any(unicodedata.category(each) in ("Cc", "Cs") for each in text) else text


def spoiled(text: str) -> Flaw | None:
    """What a spreadsheet or a decoder has made of a value that is no more what its sender typed: a failed
    formula, a long number rounded to 3.30106E+17, replacement characters."""
    if not text.isascii():
        return DAMAGED if _DAMAGE.search(text) else None
    if text[:1] == "#" and _FAILED.fullmatch(text):
        return FORMULA_FAILED
    return ROUNDED if "+" in text and _SCIENTIFIC.fullmatch(text) else None


def header_key(name: str) -> str:
    """A header as headers are compared: NFKC, any case, spaces and line breaks as one space, without the star
    that marks what must be filled in."""
    return _RUNS_OF_SPACE.sub(" ", unicodedata.normalize("NFKC", tidy(name))).strip(" *").casefold()
