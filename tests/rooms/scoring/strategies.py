"""Random schemes that reach every construct of the language and pass its guardrails."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from cityscore.schemes.guardrails import GUARDRAILS, guarded
from cityscore.schemes.language import SchemeTree, read_content

Content = dict[str, Any]

_STRUCTURAL = [each for each in GUARDRAILS if not each.__module__.endswith(".wording")]
"""The guardrails that read texts are left out: the texts are always the same, and reading them is slow."""

LEVELS = ("district", "市级", "50% o'clock", "back\\slash")
MATTERS = ("A", "A1", "1B", "B", "a", "é", "中", "x'y", "1.0")
EN = {"en": "Hours given", "zh-hans": "志愿时长"}
BASIS = {"citation": "Measures annex 2"}


def number(*values: str) -> SearchStrategy[Decimal]:
    return st.sampled_from([Decimal(value) for value in values])


def _fields(persons: bool) -> Content:
    """Every field type; in an organisation scheme `net` may be below 0, so one rule may add and deduct."""
    return {
        "hours": {"type": "decimal", "min": 0},
        "net %s": {"type": "decimal"} if not persons else {"type": "decimal", "min": 0},
        "次数": {"type": "integer", "min": 0},
        "level": {"type": "choice", "choices": list(LEVELS)},
        "matter'no": {"type": "text-code"},
        "branch": {"type": "text-code"},
        "signed_on": {"type": "date"},
    }


NUMBERS = ("hours", "net %s", "次数")
POINTS = number("5", "0.5", "1", "2.25", "10", "12.34", "0")
SMALL = number("12", "0.5", "1", "3.33", "5", "0.01", "40")


@st.composite
def points_forms(draw: DrawFn, persons: bool, counts: str) -> Content:
    forms = ["per", "steps", "tiers"] + (["fixed", "by"] if counts != "total" else [])
    form = draw(st.sampled_from(forms))
    sign = 1 if persons else draw(st.sampled_from([1, -1]))
    points = POINTS.map(lambda value: value * sign)
    field = draw(st.sampled_from(NUMBERS if persons else ("net %s", *NUMBERS)))
    limit = st.none() | SMALL
    if form == "fixed":
        return {"fixed": draw(points)}
    if form == "by":
        chosen = draw(st.lists(st.sampled_from(LEVELS), min_size=1, unique=True))
        return {"by": {"field": "level", "table": {level: draw(points) for level in chosen}}}
    if form == "per":
        step = draw(number("0.1", "1", "3", "7.5", "10"))
        return {"per": {"field": field, "step": step, "points": draw(points), "max": draw(limit)}}
    edges = draw(
        st.lists(number("0", "0.5", "3", "9.99", "10", "20", "150"), min_size=1, max_size=4, unique=True)
    )
    if form == "steps":
        values = sorted([draw(points) for _ in edges], key=abs)
        return {
            "steps": {
                "field": field,
                "table": [list(each) for each in zip(sorted(edges), values, strict=True)],
            }
        }
    uptos = [*(edge for edge in sorted(edges) if edge > 0), None]
    return {
        "tiers": {
            "field": field,
            "table": [
                {
                    "upto": upto,
                    "step": draw(number("0.3", "1", "2.5")),
                    "points": draw(points),
                    "max": draw(limit),
                }
                for upto in uptos
            ],
        }
    }


@st.composite
def conditions(draw: DrawFn) -> Content:
    field = draw(st.sampled_from([*NUMBERS, "level", "matter'no", "signed_on"]))
    plain = ["eq", "ne", "in"]
    if field in NUMBERS:
        values, ops = number("0", "0.50", "1", "10", "20"), [*plain, "gt", "gte", "lt", "lte"]
    elif field == "signed_on":
        values, ops = (
            st.sampled_from(["2026-01-31", "2026-02-28", "2025-01-01"]),
            [*plain, "gt", "gte", "lt", "lte"],
        )
    else:
        values, ops = st.sampled_from(LEVELS if field == "level" else MATTERS), plain
    op = draw(st.sampled_from(ops))
    value = draw(st.lists(values, min_size=1, max_size=3, unique=True)) if op == "in" else draw(values)
    return {"field": field, "op": op, "value": value}


@st.composite
def valids(draw: DrawFn) -> Content:
    months = st.sampled_from([12, 24, 13, 60, 11, 2, 1])
    if draw(st.integers(0, 2)):
        return {"months": draw(months)}
    chosen = draw(st.lists(st.sampled_from(LEVELS), min_size=2, unique=True))
    return {"by": {"field": "level", "table": {level: draw(months) for level in chosen}}}


@st.composite
def rules(draw: DrawFn, place: int, persons: bool, criteria: bool, dimensions: int) -> Content:
    counts = "each" if criteria else draw(st.sampled_from(["each", "each", "each", "best", "total"]))
    rule: Content = {
        "code": f"rule-{place}",
        "title": EN,
        "record_type": draw(st.sampled_from(["volunteer-hours", "city-award"])),
        "counts": counts,
        "points": {"fixed": Decimal(1)} if criteria else draw(points_forms(persons, counts)),
        "valid": draw(valids()),
        "legal_basis": BASIS,
    }
    if not criteria:
        rule["dimension"] = f"dimension-{draw(st.integers(0, dimensions - 1))}"
    if draw(st.integers(0, 2)) == 0:
        entry = conditions() | st.lists(conditions(), min_size=1, max_size=3).map(
            lambda any_of: {"any": any_of}
        )
        rule["when"] = draw(st.lists(entry, max_size=2))
    if draw(st.booleans()):
        clock = {"from": draw(st.sampled_from(["occurred", "ended", "recorded"]))}
        rule["clock"] = {**clock, "after_days": draw(st.sampled_from([0, 1, 15, 30]))}
    if draw(st.integers(0, 2)) == 0:
        rule["cap"] = draw(SMALL)
    if counts != "total":
        rule |= draw(_trimmings())
    return rule


@st.composite
def _trimmings(draw: DrawFn) -> Content:
    found: Content = {}
    which = draw(st.sampled_from(["none", "once", "year"]))
    if which == "once":
        names = [["matter'no", "branch"], ["matter'no"], ["hours"], ["level", "signed_on"], ["次数"]]
        found["once_per"] = draw(st.sampled_from(names))
    elif which == "year":
        found["cap_per_year"] = draw(SMALL)
    if draw(st.integers(0, 2)) == 0:
        found["at_most"] = draw(st.integers(1, 3))
    if draw(st.integers(0, 3)) == 0:
        found["fade"] = "linear"
    return found


@st.composite
def _dimensions(draw: DrawFn, persons: bool) -> list[Content]:
    floors = [None, Decimal(0), Decimal("1.5")] + ([] if persons else [Decimal(-20)])
    weights = ["1", "1", "0.5", "0.07", "1.25"] + ([] if persons else ["0"])
    return [
        {
            "code": f"dimension-{place}",
            "title": EN,
            "min": draw(st.sampled_from(floors)),
            "max": draw(st.sampled_from([None, Decimal("7.77"), Decimal(50)])),
            "weight": Decimal(draw(st.sampled_from(weights))),
        }
        for place in range(draw(st.integers(1, 3)))
    ]


@st.composite
def _scale(draw: DrawFn, persons: bool) -> Content:
    decimals = draw(st.integers(0, 2))
    base = draw(number("0", "9", "100") if persons else number("0", "9", "-3", "100"))
    highest = draw(st.sampled_from([None, base + 3, base + 40]))
    return {
        "base": base,
        "min": draw(st.sampled_from([None, base, base - 5])),
        "max": highest,
        "decimals": Decimal(decimals),
    }


@st.composite
def _bands(draw: DrawFn, persons: bool, scale: Mapping[str, Any]) -> list[Content]:
    above = draw(st.lists(st.sampled_from([-4, 0, 2, 5, 12, 30]), max_size=4, unique=True))
    edges = [scale["base"] + each for each in sorted(above)]
    edges = [edge for edge in edges if scale["max"] is None or edge < scale["max"]]
    bands: list[Content] = [{"code": "lowest", "title": EN}] if draw(st.booleans()) or not edges else []
    for place, edge in enumerate(edges):
        band = {"code": f"band-{place}", "title": EN, draw(st.sampled_from(["from", "above"])): edge}
        if not persons and draw(st.booleans()):
            band["top_share"] = draw(number("0.02", "0.2", "0.34", "0.5", "1"))
        bands.append(band)
    return bands


@st.composite
def schemes(draw: DrawFn, *, persons_only: bool = False) -> SchemeTree:
    """A scheme that passes every guardrail, a person's or an organisation's, of points or of criteria."""
    persons = persons_only or draw(st.booleans())
    criteria = not persons_only and draw(st.integers(0, 7)) == 0
    dimensions = [] if criteria else draw(_dimensions(persons))
    source = {"code": "volunteers", "kind": "public-body", "title": EN, "legal_basis": BASIS}
    topic = "volunteering" if persons else "timely-filing"
    kind = {
        "source": "volunteers",
        "topic": topic,
        "title": EN,
        "description": EN,
        "fields": _fields(persons),
    }
    content: Content = {
        "format": "cityscore.scheme/1",
        "city": "willow",
        "scheme": "points",
        "title": EN,
        "participants": "person" if persons else "organisation",
        "kind": "criteria" if criteria else "points",
        "period": draw(st.sampled_from(["rolling", "rolling", "calendar-year"])),
        "effective": {"from": "2025-06-01", "review_by": "2026-12-31"},
        "dimensions": dimensions,
        "sources": [source],
        "record_types": [
            {**kind, "code": code, "decision": not persons} for code in ("volunteer-hours", "city-award")
        ],
        "rules": [
            draw(rules(place, persons, criteria, len(dimensions)))
            for place in range(draw(st.sampled_from([4, 3, 5, 2, 1, 0])))
        ],
    }
    if not criteria:
        content["scale"] = draw(_scale(persons))
        content["bands"] = draw(_bands(persons, content["scale"]))
    reading = guarded(read_content(content), _STRUCTURAL)
    assert reading.sound, reading.as_json()
    assert reading.tree is not None
    return reading.tree
