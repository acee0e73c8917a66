"""One record as scoring sees it: its typed fields, whether a rule takes it, and on which days it counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from cityscore.records.drafts import Draft
from cityscore.schemes.language import AnyOf, Condition, RecordType, Rule

from .months import OPEN, add_months

Value = Decimal | date | str | None


@dataclass(frozen=True, slots=True)
class Fact:
    """The newest revision of one active record from a consented source, its fields typed as its record
    type says (decimal and integer as Decimal, choice and text-code as str). `ended_on` 9999-12-31 is open."""

    record_type: str
    source: str
    record_no: str
    occurred_on: date
    ended_on: date | None
    recorded_on: date
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Span:
    """A record's window under a rule: it counts when starts_on ≤ day < ends_on."""

    starts_on: date
    ends_on: date

    def holds(self, day: date) -> bool:
        return self.starts_on <= day < self.ends_on


def typed_fields(record_type: RecordType, canonical: Mapping[str, str | None]) -> dict[str, Value]:
    """A record's fields as they are stored (numbers `12.5`, days ISO, empty ones absent), with their types.

    Fields that the record type does not have are left out.
    """
    return {
        name: _typed(field.type, text)
        for name, field in record_type.fields.items()
        if (text := canonical.get(name)) is not None
    }


def _typed(kind: str, text: str) -> Value:
    if kind in ("decimal", "integer"):
        return Decimal(text)
    return date.fromisoformat(text) if kind == "date" else text


def fact_of(draft: Draft, record_type: RecordType) -> Fact:
    """An accepted row as scoring sees it."""
    return Fact(
        record_type=draft.record_type,
        source=record_type.source,
        record_no=draft.record_no,
        occurred_on=draft.occurred_on,
        ended_on=draft.ended_on,
        recorded_on=draft.recorded_on,
        fields=typed_fields(record_type, draft.fields),
    )


def matches(rule: Rule, fact: Fact) -> bool:
    """Whether the record is of the rule's type and meets every entry of its `when`."""
    return fact.record_type == rule.record_type and all(_meets_entry(entry, fact) for entry in rule.when)


def _meets_entry(entry: Condition | AnyOf, fact: Fact) -> bool:
    if isinstance(entry, AnyOf):
        return any(_meets(condition, fact) for condition in entry.any)
    return _meets(entry, fact)


_COMPARISONS: Mapping[str, Callable[..., bool]] = {
    "eq": lambda value, operand: value == operand,
    "ne": lambda value, operand: value != operand,
    "in": lambda value, operands: value in operands,
    "gt": lambda value, operand: value > operand,
    "gte": lambda value, operand: value >= operand,
    "lt": lambda value, operand: value < operand,
    "lte": lambda value, operand: value <= operand,
}


def _meets(condition: Condition, fact: Fact) -> bool:
    value = fact.fields.get(condition.field)
    return value is not None and _COMPARISONS[condition.op](value, condition.value)


def span_of(rule: Rule, fact: Fact) -> Span | None:
    """The record's window under the rule; None when it never starts."""
    clock = {"occurred": fact.occurred_on, "ended": fact.ended_on, "recorded": fact.recorded_on}
    begins, months = clock[rule.clock.starts], _months(rule, fact)
    if begins is None or months is None or OPEN - begins <= timedelta(days=rule.clock.after_days):
        return None
    starts_on = begins + timedelta(days=rule.clock.after_days)
    return Span(starts_on, add_months(starts_on, months))


def _months(rule: Rule, fact: Fact) -> int | None:
    if rule.valid.by is None:
        return rule.valid.months
    choice = fact.fields.get(rule.valid.by.field)
    return rule.valid.by.table.get(choice) if isinstance(choice, str) else None
