"""The same random crowds every time, each judged once by the formula, for tests that look for many things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import HealthCheck, Phase, given, seed, settings

from cityscore.scoring.results import Result
from tests.pure.scheme_builder import fact, rule, scheme

from .crowds import AS_OF, Crowd, crowds
from .engines import by_formula, queries

SEEDS, CROWDS_AT_ONCE = 50, 4


@dataclass(frozen=True)
class Judged:
    """A crowd, its SQL and what the formula says of it."""

    crowd: Crowd
    sql: str
    expected: dict[int, Result]


def judged(crowd: Crowd) -> Judged:
    return Judged(crowd, "".join(queries(crowd)), by_formula(crowd))


def planted_crowds() -> list[Crowd]:
    """What chance seldom meets: equals of two signs, and two fields that read alike when run together."""
    both_ways = {"per": {"field": "hours", "step": 1, "points": 1}}
    signs = rule(points=both_ways, at_most=1)
    once = rule(points=both_ways, once_per=["matter_no"])
    pairs = rule(once_per=["matter_no", "branch"])
    codes = {"matter_no": {"type": "text-code"}, "branch": {"type": "text-code"}}
    turned = (
        fact("1", matter_no="A", hours=Decimal(5)),
        fact("2", on=date(2025, 9, 1), matter_no="A", hours=Decimal(-5)),
    )
    alike = (fact("1", matter_no="A", branch="1B"), fact("2", matter_no="A1", branch="B"))
    crowds = [
        (scheme(signs, organisation=True), turned),
        (scheme(once, organisation=True), (*turned, fact("3", matter_no="A", hours=Decimal(2)))),
        (scheme(pairs, fields=codes), alike),
    ]
    return [Crowd(tree, {1: facts}, {}, AS_OF, None) for tree, facts in crowds]


@cache
def judged_crowds() -> list[Judged]:
    """The same random crowds every time, judged once."""
    found: list[Judged] = []

    @settings(
        max_examples=1 + CROWDS_AT_ONCE,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(crowd=crowds())
    def collect(crowd: Crowd) -> None:
        found.append(judged(crowd))

    for number in range(SEEDS):
        # Hypothesis varies what it has found, so many short searches see more than one long one
        seed(number)(collect)()
    return [*found, *map(judged, planted_crowds())]
