"""Exported cells that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable

from .text import tidy

_STARTS_A_FORMULA = frozenset("=+-@\t\r\n|%")


def is_active(text: str) -> bool:
    """Whether a spreadsheet could run this cell: it begins, behind blanks and invisible characters, with one
    of = + - @ | %, in any width, or with a tab or line break (OWASP, CSV Injection)."""
    if text[:1] in _STARTS_A_FORMULA and text:
        return True
    first = unicodedata.normalize("NFKC", tidy(text)[:1]).replace("\N{MINUS SIGN}", "-")
    return first[:1] in _STARTS_A_FORMULA and first != ""


def inert(text: str) -> str:
    """The cell with an apostrophe in front when it is active; every other cell as it is."""
    return f"'{text}" if is_active(text) else text


def revived(text: str) -> str:
    """What `inert` was given: a cell that comes back is compared without the apostrophe."""
    return text[1:] if text.startswith("'") and is_active(text[1:]) else text


def inert_line(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180, without its end) in which every cell is inert."""
    line = io.StringIO()
    csv.writer(line).writerow(map(inert, cells))
    return line.getvalue().removesuffix("\r\n")
