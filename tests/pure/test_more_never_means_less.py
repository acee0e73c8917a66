"""In every person scheme that passes the guardrails, one more record never lowers a total, on any day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.scoring.facts import Fact
from cityscore.scoring.formula import score
from tests.pure.scheme_examples import Edit, edited

AS_OF = date(2026, 6, 1)
FIGURES = [Decimal(text) for text in ("0.5", "1", "2", "3", "5", "7.25", "10")]
POSITIVE = st.sampled_from(FIGURES)
SIZES = st.sampled_from([*FIGURES, Decimal(0)])
MONTHS = st.sampled_from([24, 12, 6, 1])
CHOICES = ("a", "b", "c")
TEXT = {"en": "Help", "zh-hans": "帮助"}


@st.composite
def figures(draw: st.DrawFn) -> Decimal:
    """Points or weights; now and then one that only a guardrail keeps out."""
    return draw(st.sampled_from([*FIGURES * 4, Decimal(0), Decimal(-1)]))


@st.composite
def step_tables(draw: st.DrawFn) -> list[list[Decimal]]:
    thresholds = sorted(draw(st.sets(SIZES, min_size=1, max_size=3)))
    points = draw(st.lists(figures(), min_size=len(thresholds), max_size=len(thresholds)))
    if draw(st.integers(0, 10)):
        points.sort()
    return [list(row) for row in zip(thresholds, points, strict=True)]


@st.composite
def tier_tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    uptos: list[Decimal | None] = [*sorted(draw(st.sets(POSITIVE, max_size=2))), None]
    return [
        {"upto": upto, "step": draw(POSITIVE), "points": draw(figures()), "max": draw(st.none() | POSITIVE)}
        for upto in uptos
    ]


FORMS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "fixed": st.builds(lambda points: {"fixed": points}, figures()),
    "per": st.builds(
        lambda step, points, most: {"per": {"field": "size", "step": step, "points": points, "max": most}},
        POSITIVE,
        figures(),
        st.none() | POSITIVE,
    ),
    "steps": st.builds(lambda table: {"steps": {"field": "size", "table": table}}, step_tables()),
    "tiers": st.builds(lambda table: {"tiers": {"field": "size", "table": table}}, tier_tables()),
    "by": st.builds(
        lambda table: {"by": {"field": "kind", "table": table}},
        st.dictionaries(st.sampled_from(CHOICES), figures(), min_size=2),
    ),
}
LIMITS: dict[str, st.SearchStrategy[Any]] = {
    "cap": POSITIVE,
    "cap_per_year": POSITIVE,
    "at_most": st.integers(1, 2),
    "fade": st.just("linear"),
    "once_per": st.sampled_from([["matter"], ["kind"], ["matter", "kind"]]),
}
CONDITIONS = st.one_of(
    st.builds(
        lambda op, value: {"field": "size", "op": op, "value": value},
        st.sampled_from(["eq", "ne", "gt", "lt", "gte", "lte"]),
        SIZES,
    ),
    st.builds(
        lambda op, value: {"field": "kind", "op": op, "value": value},
        st.sampled_from(["eq", "ne"]),
        st.sampled_from(CHOICES),
    ),
)
VALID = st.one_of(
    st.builds(lambda months: {"months": months}, MONTHS),
    st.builds(
        lambda table: {"by": {"field": "kind", "table": table}},
        st.dictionaries(st.sampled_from(CHOICES), MONTHS, min_size=2),
    ),
)
CLOCKS = st.builds(
    lambda start, days: {"from": start, "after_days": days},
    st.sampled_from(["occurred", "recorded", "ended"]),
    st.integers(0, 20),
)


@st.composite
def rules(draw: st.DrawFn, number: int) -> dict[str, Any]:
    counts = draw(st.sampled_from(["each", "best", "total"]))
    total = counts == "total" and draw(st.integers(0, 10)) > 0
    forms = ("per", "steps", "tiers") if total else tuple(FORMS)
    limits = ("cap",) if total else tuple(LIMITS)
    return {
        "code": f"rule-{number}",
        "title": TEXT,
        "dimension": "giving",
        "record_type": "act",
        "when": draw(st.lists(CONDITIONS | st.builds(lambda one: {"any": [one]}, CONDITIONS), max_size=1)),
        "points": draw(FORMS[draw(st.sampled_from(forms))]),
        "counts": counts,
        "clock": draw(CLOCKS),
        "valid": draw(VALID),
        "legal_basis": {"citation": "art. 1"},
        **{key: draw(LIMITS[key]) for key in draw(st.sets(st.sampled_from(limits), max_size=3))},
    }


@st.composite
def person_schemes(draw: st.DrawFn) -> SchemeTree:
    """A random scheme for persons, as far as the guardrails let it through."""
    least = {"min": 0} if draw(st.integers(0, 10)) else {}
    kind = {
        "code": "act",
        "source": "library",
        "topic": "sport",
        "title": TEXT,
        "description": TEXT,
        "fields": {
            "size": {"type": "decimal", **least},
            "kind": {"type": "choice", "choices": list(CHOICES)},
            "matter": {"type": "text-code"},
        },
    }
    low, high = draw(st.sampled_from([None, Decimal(-2), Decimal(1)])), draw(st.sampled_from([None, 3, 50]))
    most = draw(st.sampled_from([None, None, 30, 12, 9]))
    content = edited(
        "person",
        ("bands", []),
        ("period", draw(st.sampled_from(["rolling", "calendar-year"]))),
        ("scale", {"base": 10, "max": most, "decimals": draw(st.integers(0, 2))}),
        (
            "dimensions",
            [{"code": "giving", "title": TEXT, "min": low, "max": high, "weight": draw(figures())}],
        ),
        ("record_types", [kind]),
        ("rules", [draw(rules(number)) for number in range(draw(st.integers(1, 2)))]),
    )
    reading = guarded(read_content(content))
    assume(reading.sound)
    assert reading.tree is not None
    return reading.tree


DAYS = st.sampled_from([date(2026, 5, 10), date(2026, 1, 1), date(2025, 11, 30), date(2025, 1, 31), AS_OF])
FACTS = st.builds(
    lambda day, ended, recorded, size, kind, matter: Fact(
        "act", "library", "", day, ended, recorded, {"size": size, "kind": kind, "matter": matter}
    ),
    DAYS,
    st.none() | DAYS,
    DAYS,
    st.sampled_from([*FIGURES, Decimal(0), None]),
    st.sampled_from([*CHOICES * 2, None]),
    st.sampled_from([None, "m1", "m2"]),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(person_schemes(), st.lists(FACTS, min_size=3, max_size=8))
def test_adding_any_record_never_lowers_a_total(tree: SchemeTree, facts: list[Fact]) -> None:
    assert all(before <= after for before, after in pairwise(totals_one_by_one(tree, facts)))


def totals_one_by_one(tree: SchemeTree, facts: list[Fact]) -> list[int]:
    facts = [replace(fact, record_no=f"R{number}") for number, fact in enumerate(facts)]
    totals = [score(tree, facts[:count], as_of=AS_OF).total for count in range(len(facts) + 1)]
    return [total for total in totals if total is not None]


def act(day: date, **fields: Any) -> Fact:
    return Fact("service", "volunteers", "", day, None, day, fields)


MAY, APRIL, DECEMBER = date(2026, 5, 1), date(2026, 4, 1), date(2025, 12, 1)
STEPS: dict[str, Any] = {"steps": {"field": "hours", "table": [[1, 9], [5, 4]]}}
PER: dict[str, Any] = {"per": {"field": "hours", "step": 1, "points": 1}}
HOURS = [act(MAY, hours=Decimal(3)), act(APRIL, hours=Decimal(2))]
HOLES: dict[str, tuple[tuple[Edit, ...], list[Fact]]] = {
    "negative points": (
        (("rules[1].points", {"fixed": -1}), ("rules[1].counts", "each"), ("dimensions[0].min", None)),
        HOURS,
    ),
    "decreasing steps": ((("rules[1].points", STEPS),), HOURS),
    "negative weight": ((("dimensions[0].weight", -1), ("rules[1].points", PER)), HOURS),
    "negative values": (
        (("rules[1].points", PER), ("record_types[0].fields.hours", {"type": "decimal"})),
        [act(MAY, hours=Decimal(3)), act(APRIL, hours=Decimal(-2))],
    ),
    # the better record replaces its like in another year, where the cap leaves it less
    "once_per with cap_per_year": (
        (
            ("rules[1]", {**edited("person")["rules"][1], "points": PER, "counts": "each"}),
            ("rules[1].once_per", ["kind"]),
            ("rules[1].cap_per_year", 10),
        ),
        [
            act(APRIL, hours=Decimal(10), kind="guide"),
            act(DECEMBER, hours=Decimal(8), kind="cleaner"),
            act(MAY, hours=Decimal(9), kind="cleaner"),
        ],
    ),
}


@pytest.mark.parametrize("hole", HOLES)
def test_each_hole_that_a_guardrail_closes_would_lower_a_total(hole: str) -> None:
    edits, facts = HOLES[hole]
    reading = guarded(read_content(edited("person", *edits)))
    assert reading.problems
    assert reading.tree is not None
    totals = totals_one_by_one(reading.tree, facts)
    assert any(before > after for before, after in pairwise(totals))
