"""How each column of one file is to be read, settled once before its rows are."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from cityscore.core.text import Flaw, narrow, tidy
from cityscore.participants.identifiers import KINDS, UNKNOWN_KIND
from cityscore.schemes.language import RecordField, RecordType
from cityscore.schemes.language.tree import RECORD_COLUMNS

from .columns import Columns
from .drafts import STATUSES
from .mapping import FeedMapping
from .reading.cells import EMPTY, read_key, read_prose
from .reading.dates import read_closed_date, read_date
from .reading.numbers import read_number
from .row_flaws import NOT_AS_FIXED, UNKNOWN_STATUS, UNKNOWN_TYPE, unknown_choice

Read = Callable[[str], Any]
"""A cell to its value, to a Flaw, or to None when it is empty."""

REMEMBERED = 5000
LONGEST_REMEMBERED = 64


class Remembered(dict[str, Any]):
    """Reads each distinct short cell once: days, choices and small numbers repeat in every file."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, cell: str) -> Any:
        value = self._read(cell)
        if len(cell) <= LONGEST_REMEMBERED:
            if len(self) >= REMEMBERED:
                self.clear()
            self[cell] = value
        return value


class FieldPlan(NamedTuple):
    """Where a record type's field is in this file (None: nowhere), and how it is read."""

    name: str
    place: int | None
    read: Read
    required: bool


class TypePlan(NamedTuple):
    """A record type as the rows of this file are read against it."""

    decision: bool
    organisations_only: bool
    fields: tuple[FieldPlan, ...]


class FilePlan:
    """Everything about one file that its rows have in common.

    `common` holds (name, place, reader) of the common columns the file has, the identifier left out;
    `given` the values of those it does not have, or that stand where a cell is empty. `today` is the city's
    day. `organisation_types` are the record types that only organisation schemes use. `day_zero` is where the
    file counts day numbers from, if it does.
    """

    def __init__(
        self,
        columns: Columns,
        mapping: FeedMapping,
        record_types: Iterable[RecordType],
        *,
        today: date,
        organisation_types: frozenset[str] = frozenset(),
        day_zero: date | None = None,
    ) -> None:
        self.columns = columns
        self.today = today
        self.types = {
            code: plan_of(each, columns, organisations_only=code in organisation_types, day_zero=day_zero)
            for code, each in mapping.types_read(record_types).items()
        }
        self.given: dict[str, Any] = {name: mapping.fixed.get(name) for name in RECORD_COLUMNS}
        self.given["status"] = "active"
        self.common = tuple(
            (name, columns.places[name], common_reader(name, mapping, self.types, day_zero))
            for name in RECORD_COLUMNS
            if name in columns.places and name != "identifier"
        )
        self.identifier_place = columns.places["identifier"]


def plan_of(
    record_type: RecordType, columns: Columns, *, organisations_only: bool, day_zero: date | None
) -> TypePlan:
    return TypePlan(
        decision=record_type.decision,
        organisations_only=organisations_only,
        fields=tuple(
            FieldPlan(name, columns.places.get(name), field_reader(each, day_zero), each.required)
            for name, each in record_type.fields.items()
        ),
    )


def field_reader(field: RecordField, day_zero: date | None = None) -> Read:
    """Numbers to canonical text, days to ISO text, choices to the declared spelling, text-codes to NFKC."""
    if field.type in ("decimal", "integer"):
        return Remembered(partial(read_number, whole=field.type == "integer", minimum=field.min)).__getitem__
    if field.type == "date":
        return Remembered(partial(_read_day_text, day_zero)).__getitem__
    if field.type == "choice":
        declared = {_comparable(choice): choice for choice in field.choices or ()}
        return Remembered(partial(_read_choice, declared, unknown_choice(declared.values()))).__getitem__
    return read_key


def common_reader(
    name: str, mapping: FeedMapping, types: Mapping[str, TypePlan], day_zero: date | None
) -> Read:
    """How one of the ten common columns is read; record_no alone never repeats and is not remembered."""
    fixed = mapping.fixed.get(name)
    reads: dict[str, Read] = {
        "identifier_type": partial(_read_one_of, KINDS, UNKNOWN_KIND),
        "record_type": partial(_read_one_of, tuple(types), UNKNOWN_TYPE),
        "record_no": read_key,
        "occurred_on": partial(read_closed_date, day_zero=day_zero),
        "ended_on": partial(read_date, day_zero=day_zero),
        "recorded_on": partial(read_closed_date, day_zero=day_zero),
        "status": partial(_read_one_of, STATUSES, UNKNOWN_STATUS),
        "document_no": read_prose,
        "authority": read_prose,
    }
    read = reads[name] if fixed is None else partial(_read_one_of, (fixed,), NOT_AS_FIXED)
    return read if name == "record_no" else Remembered(read).__getitem__


def _read_one_of(allowed: tuple[str, ...], otherwise: Flaw, cell: str) -> str | Flaw | None:
    text = narrow(cell).lower()
    if text in EMPTY:
        return None
    return text if text in allowed else otherwise


def _read_choice(declared: Mapping[str, str], otherwise: Flaw, cell: str) -> str | Flaw | None:
    text = tidy(cell)
    return None if text in EMPTY else declared.get(_comparable(text), otherwise)


def _read_day_text(day_zero: date | None, cell: str) -> str | Flaw | None:
    day = read_closed_date(cell, day_zero)
    return day.isoformat() if isinstance(day, date) else day


def _comparable(choice: str) -> str:
    return unicodedata.normalize("NFKC", choice).strip()
