"""Which texts of a scheme are days: only the type of the field compared with tells a day from text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .places import Place
from .values import iso_day


def with_days(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """The content with days where a condition compares a date field: only its type tells day from text."""
    scheme = Place(raw)
    types = {kind["code"].text: kind["fields"] for kind in scheme["record_types"]}
    rules = [_rule_with_days(rule, types.get(rule["record_type"].text)) for rule in scheme["rules"]]
    return {**raw, "rules": rules} if scheme["rules"].listed else raw


def _rule_with_days(rule: Place, fields: Place | None) -> Any:
    if fields is None or not rule["when"].listed:
        return rule.value
    return {**rule.value, "when": [_entry_with_days(entry, fields) for entry in rule["when"]]}


def _entry_with_days(entry: Place, fields: Place) -> Any:
    if entry["any"].listed:
        return {**entry.value, "any": [_entry_with_days(inner, fields) for inner in entry["any"]]}
    field = entry["field"].text
    if field is None or fields[field]["type"].text != "date" or "value" not in entry:
        return entry.value
    value = entry["value"]
    days = [_day_or_as_is(each.value) for each in value] if value.listed else _day_or_as_is(value.value)
    return {**entry.value, "value": days}


def _day_or_as_is(value: Any) -> Any:
    return iso_day(value) or value
