"""Small schemes for tests of the computation: one rule, and whatever around it a test is about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.scoring.facts import Fact, Value

EN = {"en": "Hours given", "zh-hans": "志愿时长"}
BASIS = {"citation": "Measures annex 2", "url": "https://example.org/measures"}
WENDENG_STEPS = [
    [10, 2], [20, 5], [50, 10], [80, 15], [100, 20], [150, 25], [200, 30], [250, 40], [300, 50],
]  # fmt: skip
WENDENG_TIERS = [
    {"upto": 1000, "step": 100, "points": 1, "max": 10},
    {"upto": 5000, "step": 400, "points": 1, "max": 10},
    {"upto": 10000, "step": 500, "points": 1, "max": 10},
    {"upto": None, "step": 1000, "points": 1, "max": 10},
]


def numbers(content: Any) -> Any:
    """Plain content with exact numbers, as the reader of files gives them."""
    if isinstance(content, dict):
        return {key: numbers(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [numbers(value) for value in content]
    if isinstance(content, bool) or not isinstance(content, int | float):
        return content
    return Decimal(str(content))


def rule(code: str = "hours", **keys: Any) -> dict[str, Any]:
    return {
        "code": code,
        "title": EN,
        "dimension": "giving",
        "record_type": "volunteer-hours",
        "points": {"fixed": 1},
        "valid": {"months": 12},
        "legal_basis": BASIS,
        **keys,
    }


def scheme(
    *rules: dict[str, Any], organisation: bool = False, fields: dict[str, Any] | None = None, **keys: Any
) -> SchemeTree:
    """A scheme that passes its guardrails: base 1000, one dimension `giving`, one record type."""
    criteria = keys.get("kind") == "criteria"
    score = {} if criteria else {"scale": {"base": 1000}, "dimensions": [{"code": "giving", "title": EN}]}
    fields = fields or {
        "hours": {"type": "decimal"} if organisation else {"type": "decimal", "min": 0},
        "level": {"type": "choice", "choices": ["district", "city", "province", "nation"]},
        "matter_no": {"type": "text-code"},
        "signed_on": {"type": "date"},
    }
    content = {
        "format": "cityscore.scheme/1",
        "city": "willow",
        "scheme": "points",
        "title": EN,
        "participants": "organisation" if organisation else "person",
        "effective": {"from": "2025-01-01", "review_by": "2026-12-31"},
        "sources": [{"code": "volunteers", "kind": "public-body", "title": EN, "legal_basis": BASIS}],
        "record_types": [
            {
                "code": "volunteer-hours",
                "source": "volunteers",
                "topic": "environmental" if organisation else "volunteering",
                "title": EN,
                "description": EN,
                "decision": organisation,
                "fields": fields,
            }
        ],
        "rules": list(rules),
        **score,
        **keys,
    }
    reading = guarded(read_content(numbers(content)))
    assert reading.sound, reading.as_json()
    assert reading.tree is not None
    return reading.tree


def fact(record_no: str = "V-1", on: date = date(2025, 10, 1), **fields: Value) -> Fact:
    """A record that occurred and was recorded on one day; `ended_on` and `recorded_on` are taken from it."""
    dates = {name: fields.pop(name, default) for name, default in (("ended_on", None), ("recorded_on", on))}
    recorded_on, ended_on = dates["recorded_on"], dates["ended_on"]
    assert isinstance(recorded_on, date)
    assert ended_on is None or isinstance(ended_on, date)
    return Fact("volunteer-hours", "volunteers", record_no, on, ended_on, recorded_on, fields)
