"""In every person scheme that passes the guardrails, one more record never lowers a total, on any day."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import (
    AnyOf,
    By,
    Fixed,
    Per,
    Points,
    Rule,
    SchemeTree,
    Steps,
    Tiers,
    read_content,
)
from cityscore.schemes.language.tree import OPS
from cityscore.scoring.facts import Fact
from cityscore.scoring.formula import score
from cityscore.scoring.results import Result
from tests.pure.person_schemes import AS_OF, FACTS, REVIEWS, person_schemes
from tests.pure.scheme_examples import Edit, edited


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(person_schemes(), st.lists(FACTS, min_size=3, max_size=8), REVIEWS)
def test_adding_any_record_never_lowers_a_total(
    tree: SchemeTree, facts: list[Fact], review_by: date | None
) -> None:
    assert all(before <= after for before, after in pairwise(totals_one_by_one(tree, facts, review_by)))


@pytest.mark.soak
@settings(max_examples=5000, deadline=None, suppress_health_check=list(HealthCheck))
@given(person_schemes(), st.lists(FACTS, min_size=3, max_size=8), REVIEWS)
def test_adding_any_record_never_lowers_a_total_in_thousands_of_schemes(
    tree: SchemeTree, facts: list[Fact], review_by: date | None
) -> None:
    assert all(before <= after for before, after in pairwise(totals_one_by_one(tree, facts, review_by)))


def totals_one_by_one(tree: SchemeTree, facts: list[Fact], review_by: date | None = None) -> list[int]:
    totals = [each.total for each in results_one_by_one(tree, facts, review_by)]
    return [total for total in totals if total is not None]


def results_one_by_one(tree: SchemeTree, facts: list[Fact], review_by: date | None) -> list[Result]:
    facts = [replace(fact, record_no=f"R{number}") for number, fact in enumerate(facts)]
    return [score(tree, facts[:count], as_of=AS_OF, review_by=review_by) for count in range(len(facts) + 1)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(person_schemes(), st.lists(FACTS, min_size=3, max_size=8))
def test_adding_any_record_never_takes_back_what_a_criterion_holds(
    tree: SchemeTree, facts: list[Fact]
) -> None:
    rules = tuple(
        rule.model_copy(update={"points": Points(fixed=Decimal(1)), "counts": "each"}) for rule in tree.rules
    )
    criteria = tree.model_copy(update={"kind": "criteria", "scale": None, "bands": (), "rules": rules})
    held = [{line.rule for line in each.lines} for each in results_one_by_one(criteria, facts, None)]
    assert all(before <= after for before, after in pairwise(held))


Reached = Callable[[SchemeTree], bool]


def some_rule(fits: Callable[[Rule], object]) -> Reached:
    return lambda tree: any(fits(rule) for rule in tree.rules)


def counted(form: type, counts: str) -> Reached:
    return some_rule(lambda rule: isinstance(rule.form, form) and rule.counts == counts)


def starting(start: str) -> Reached:
    return some_rule(lambda rule: rule.clock.starts == start)


def comparing(op: str) -> Reached:
    return some_rule(lambda rule: op in [getattr(each, "op", None) for each in rule.when])


def keyed(key: str) -> Reached:
    return some_rule(lambda rule: getattr(rule, key))


REACHED: dict[str, Reached] = {
    **{
        f"{form.__name__.lower()} counted {counts}": counted(form, counts)
        for form in (Fixed, Per, Steps, Tiers, By)
        for counts in ("each", "best", "total")
        if counts != "total" or form in (Per, Steps, Tiers)
    },
    **{key: keyed(key) for key in ("cap", "cap_per_year", "at_most", "fade", "once_per", "when")},
    **{f"a clock from {start}": starting(start) for start in ("occurred", "ended", "recorded")},
    **{f"the comparison {op}": comparing(op) for op in OPS},
    "a clock after days": some_rule(lambda rule: rule.clock.after_days),
    "validity by a choice": some_rule(lambda rule: rule.valid.by),
    "any of several": lambda tree: any(
        isinstance(each, AnyOf) and len(each.any) > 1 for rule in tree.rules for each in rule.when
    ),
    "a calendar year": lambda tree: tree.period == "calendar-year",
    "a lowest total": lambda tree: tree.scale is not None and tree.scale.min is not None,
    "a highest total": lambda tree: tree.scale is not None and tree.scale.max is not None,
    "decimals": lambda tree: tree.scale is not None and tree.scale.decimals > 0,
    "a bounded dimension": lambda tree: any(each.max is not None for each in tree.dimensions),
    "a weight": lambda tree: any(each.weight != 1 for each in tree.dimensions),
    "two rules of one dimension": lambda tree: (
        len({rule.dimension for rule in tree.rules}) < len(tree.rules)
    ),
}  # fmt: skip


def test_the_schemes_reach_every_construct_of_the_language_for_persons() -> None:
    left = set(REACHED)

    def reaches_the_last(tree: SchemeTree) -> bool:
        left.difference_update({name for name in left if REACHED[name](tree)})
        return not left

    quietly = settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck),
                       phases=[Phase.generate], derandomize=True)  # fmt: skip
    with suppress(NoSuchExample):
        find(person_schemes(), reaches_the_last, settings=quietly)
    assert left == set()


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
