"""Random schemes for persons, as far as the guardrails let them through, and records that they count."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.scoring.facts import Fact
from tests.pure.scheme_examples import edited

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
        lambda field, step, points, most: {
            "per": {"field": field, "step": step, "points": points, "max": most}
        },
        st.sampled_from(["size", "times"]),
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
    "once_per": st.sampled_from([["matter"], ["kind"], ["matter", "kind"], ["began"], ["size"]]),
}
ORDERED, PLAIN = ("eq", "ne", "gt", "lt", "gte", "lte"), ("eq", "ne")
BEGAN = st.sampled_from(["2026-05-10", "2026-01-01", "2025-11-30"])
COMPARED: dict[str, tuple[tuple[str, ...], st.SearchStrategy[Any]]] = {
    "size": (ORDERED, SIZES),
    "times": (ORDERED, st.sampled_from([Decimal(0), Decimal(1), Decimal(3)])),
    "began": (ORDERED, BEGAN),
    "kind": (PLAIN, st.sampled_from(CHOICES)),
    "matter": (PLAIN, st.sampled_from(["m1", "m2"])),
}


@st.composite
def conditions(draw: st.DrawFn) -> dict[str, Any]:
    """Any field compared in any way that its type allows."""
    field = draw(st.sampled_from(list(COMPARED)))
    ops, values = COMPARED[field]
    op = draw(st.sampled_from([*ops, "in"]))
    value = draw(st.lists(values, min_size=1, max_size=2, unique=True)) if op == "in" else draw(values)
    return {"field": field, "op": op, "value": value}


WHEN = st.lists(
    conditions() | st.lists(conditions(), min_size=1, max_size=3).map(lambda found: {"any": found}),
    max_size=2,
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
        "dimension": draw(st.sampled_from(["giving", "learning"])),
        "record_type": "act",
        "when": draw(WHEN) if draw(st.booleans()) else [],
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
            "times": {"type": "integer", **least},
            "began": {"type": "date"},
        },
    }
    lows, highs = st.sampled_from([None, Decimal(-2), Decimal(1)]), st.sampled_from([None, 3, 50])
    most = draw(st.sampled_from([None, None, 30, 12, 9]))
    content = edited(
        "person",
        ("bands", []),
        ("period", draw(st.sampled_from(["rolling", "calendar-year"]))),
        (
            "scale",
            {
                "base": 10,
                "min": draw(st.sampled_from([None, 0, 12])),
                "max": most,
                "decimals": draw(st.integers(0, 2)),
            },
        ),
        (
            "dimensions",
            [
                {
                    "code": code,
                    "title": TEXT,
                    "min": draw(lows),
                    "max": draw(highs),
                    "weight": draw(figures()),
                }
                for code in ("giving", "learning")
            ],
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
    lambda day, ended, recorded, **fields: Fact("act", "library", "", day, ended, recorded, fields),
    DAYS,
    st.none() | DAYS,
    DAYS,
    size=st.sampled_from([*FIGURES, Decimal(0), None]),
    kind=st.sampled_from([*CHOICES * 2, None]),
    matter=st.sampled_from([None, "m1", "m2"]),
    times=st.sampled_from([Decimal(0), Decimal(1), Decimal(4), None]),
    began=st.none() | DAYS,
)
REVIEWS = st.sampled_from([None, date(2026, 5, 1), date(2026, 1, 15), date(2027, 12, 31)])
