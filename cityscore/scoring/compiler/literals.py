"""What a scheme says, as SQL text that can mean nothing else; and the fixed frames it is filled into."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template

from cityscore.core.points import to_hundredths

_FRAMES = Path(__file__).parent.parent / "sql"


def text(value: str) -> str:
    """A quoted text, safe under either setting of standard_conforming_strings, as psycopg placeholders
    want it (% doubled). Raises ValueError for a NUL, which PostgreSQL cannot hold."""
    if "\0" in value:
        raise ValueError("PostgreSQL text holds no NUL")
    quoted = value.replace("'", "''").replace("%", "%%")
    return f"E'{quoted.replace(chr(92), chr(92) * 2)}'" if "\\" in quoted else f"'{quoted}'"


def number(value: Decimal) -> str:
    """An exact numeric."""
    return f"{value:f}::numeric"


def day(value: date) -> str:
    return f"date '{value.isoformat()}'"


def hundredths(points: Decimal) -> str:
    """Points as a plain integer of hundredths."""
    return str(to_hundredths(points))


def optional(value: object | None, kind: str) -> str:
    """A value or a null of the given SQL type, for the rows of a VALUES list."""
    return f"NULL::{kind}" if value is None else f"{value}::{kind}"


def truth(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def case(subject: str, branches: Iterable[tuple[object, str]], otherwise: str = "NULL") -> str:
    """`CASE subject WHEN … THEN … ELSE otherwise END`, or just `otherwise` where there is no branch."""
    arms = " ".join(f"WHEN {value} THEN {result}" for value, result in branches)
    return f"CASE {subject} {arms} ELSE {otherwise} END" if arms else otherwise


def fill(frame: str, **parts: str) -> str:
    """The frame `sql/{frame}.sql` with its $places filled."""
    return _template(frame).substitute(parts)


@cache
def _template(frame: str) -> Template:
    return Template((_FRAMES / f"{frame}.sql").read_text(encoding="utf-8"))
