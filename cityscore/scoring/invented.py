"""Records that somebody only supposes, read exactly as a row of a source's file would be; nothing is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cityscore.core.refusals import Problem, Sentence
from cityscore.core.text import Flaw
from cityscore.records.plans import field_reader
from cityscore.records.reading.dates import read_closed_date, read_date
from cityscore.records.row_flaws import ENDS_EARLY, FUTURE, MISSING
from cityscore.schemes.language import RecordType, SchemeTree

from .facts import Fact, typed_fields
from .refusals import RecordsNotUsable

MOST = 20
"""Records in one question."""
_MARK = "＋"
"""Begins the number of an invented record. Record numbers and text-codes of real ones are NFKC, in which
this character does not occur, so an invented record is never taken for a real one."""

UNKNOWN_TYPE = Flaw(
    "unknown-record-type",
    Sentence(
        "The scheme has no such record type. Use one of its codes.",
        "方案中没有该记录类型，请使用方案列出的代码。",
    ),
)
UNKNOWN_FIELD = Flaw(
    "unknown-field",
    Sentence("The record type has no such field. Leave it out.", "该记录类型没有此字段，请删去。"),
)
TOO_MANY = Flaw(
    "too-many-records",
    Sentence(f"At most {MOST} records at a time. Leave some out.", f"每次最多 {MOST} 条记录，请减少。"),
)


def read_invented(tree: SchemeTree, given: Sequence[Mapping[str, Any]], *, as_of: date) -> tuple[Fact, ...]:
    """Invented records of a scheme, as facts: `[{record_type, occurred_on, ended_on, recorded_on, fields}]`.

    Every value is a text, or absent; days default as in a file, `occurred_on` to `as_of`. A text-code that
    is required and not given is taken to be a new one. Raises RecordsNotUsable with every problem, its path
    like `records[0].fields.hours`.
    """
    if len(given) > MOST:
        raise RecordsNotUsable([Problem(TOO_MANY.code, "records", TOO_MANY.message)])
    found: list[tuple[str, Flaw]] = []
    facts = [_fact(tree, place, one, as_of, found) for place, one in enumerate(given)]
    if found:
        raise RecordsNotUsable([Problem(flaw.code, path, flaw.message) for path, flaw in found])
    return tuple(fact for fact in facts if fact is not None)


def _fact(
    tree: SchemeTree, place: int, given: Mapping[str, Any], as_of: date, found: list[tuple[str, Flaw]]
) -> Fact | None:
    record_type = next((each for each in tree.record_types if each.code == given.get("record_type")), None)
    path, number = f"records[{place}]", f"{_MARK}{place + 1}"
    if record_type is None:
        found.append((f"{path}.record_type", UNKNOWN_TYPE))
        return None
    flaws = list(_days(given, as_of))
    days = {name: value for name, value in flaws if not isinstance(value, Flaw)}
    fields = dict(_fields(record_type, given.get("fields") or {}, number))
    flaws += [(f"fields.{name}", value) for name, value in fields.items()]
    wrong = [(f"{path}.{name}", value) for name, value in flaws if isinstance(value, Flaw)]
    found += wrong
    if wrong:
        return None
    return Fact(
        record_type=record_type.code,
        source=record_type.source,
        record_no=number,
        occurred_on=days["occurred_on"],
        ended_on=days.get("ended_on"),
        recorded_on=days["recorded_on"],
        fields=typed_fields(record_type, fields),
    )


def _days(given: Mapping[str, Any], as_of: date) -> Iterator[tuple[str, Any]]:
    """(name, day or Flaw) for the days there are."""
    occurred = read_closed_date(given.get("occurred_on") or "") or as_of
    recorded = read_closed_date(given.get("recorded_on") or "") or occurred
    ended = read_date(given.get("ended_on") or "")
    for name, day in (("occurred_on", occurred), ("recorded_on", recorded)):
        yield name, FUTURE if isinstance(day, date) and day > as_of else day
    if ended is not None:
        early = isinstance(ended, date) and isinstance(occurred, date) and ended < occurred
        yield "ended_on", ENDS_EARLY if early else ended


def _fields(record_type: RecordType, given: Mapping[str, str], number: str) -> Iterator[tuple[str, Any]]:
    """(name, canonical text or Flaw) for the fields that are given or needed."""
    for name in given:
        if name not in record_type.fields:
            yield name[:60], UNKNOWN_FIELD
    for name, field in record_type.fields.items():
        value = field_reader(field)(given.get(name) or "")
        if value is None and field.required:
            value = number if field.type == "text-code" else MISSING
        if value is not None:
            yield name, value
