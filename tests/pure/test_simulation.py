"""What an agreement would do, counted by hand, and never of few people."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.core.ladders import Asked, Ladder
from cityscore.core.refusals import Sentence
from conversions.equating import Distribution
from conversions.mappings import Equipercentile, Linear, Piecewise, StandingValue
from conversions.simulation import Crowd, Ground, loss, masses, report, spread, tier_reached
from conversions.tables import Table

BOOKS = Ladder(
    perk="books",
    title=Sentence("Books", "图书"),
    tiers=(
        (Sentence("4 books", "4 册"), Asked()),
        (Sentence("8 books", "8 册"), Asked(total=55_000)),
        (Sentence("40 books", "40 册"), Asked(total=60_000, band="good")),
    ),
)
MEDAL = Ladder(
    perk="medal",
    title=Sentence("Medal", "奖章"),
    tiers=((Sentence("A medal", "奖章"), Asked(dimension="giving", at_least=100)),),
)
GROUND = Ground(scale=None, bands=("fair", "good"), perks=(BOOKS, MEDAL), named=frozenset())


def held(points: int, band: str = "fair") -> StandingValue:
    return StandingValue(Decimal(points), band)


def crowd(people: dict[StandingValue, int], *, own: bool = True, visitors: bool = True) -> Crowd:
    return Crowd(
        masses([(value, Fraction(count)) for value, count in people.items()]),
        is_own=own,
        are_visitors=visitors,
    )


def tiers(found: dict[str, Any], who: str, perk: int = 0) -> list[int | None]:
    return [tier[who] for tier in found["perks"][perk]["tiers"]]


def test_each_counts_in_the_best_step_they_reach() -> None:
    people = {held(500): 100, held(560): 200, held(650): 50, held(650, "good"): 30}
    found = report(GROUND, crowd(people), None)
    assert tiers(found, "visitors") == [0, 100, 250, 30]
    assert tiers(found, "visitors", perk=1) == [380, 0]
    assert tiers(found, "residents") == [None] * 4
    assert found["people"] == {"visitors": 380, "residents": None}
    assert found["known"] == {"visitors": True, "residents": False}


def test_a_recognised_visitor_reaches_the_first_better_step_of_a_named_perk_alone() -> None:
    named = Ground(scale=None, bands=(), perks=(BOOKS, MEDAL), named=frozenset({"books"}))
    known = StandingValue(Decimal(500), None, recognised=True)
    assert tier_reached(named, BOOKS, known, visiting=True) == 2
    assert tier_reached(named, BOOKS, known, visiting=False) == 1
    assert tier_reached(named, MEDAL, known, visiting=True) == 0
    assert [each.perk for each in named.offered] == ["books"]


def test_small_groups_and_what_would_give_them_away_are_withheld() -> None:
    found = report(GROUND, crowd({held(500): 95, held(560): 4, held(650, "good"): 30}), None)
    shown = tiers(found, "visitors")
    assert shown[2] is None
    assert None in (shown[1], shown[3], found["people"]["visitors"])  # or the four would be the difference


@given(
    st.dictionaries(
        st.tuples(st.integers(450, 700), st.sampled_from(["fair", "good"])), st.integers(1, 40), max_size=25
    )
)
@settings(max_examples=100, deadline=None)
def test_no_group_of_fewer_than_ten_is_ever_shown(people: dict[tuple[int, str], int]) -> None:
    found = report(GROUND, crowd({held(*key): count for key, count in people.items()}), None)
    counts = [tier["visitors"] for perk in found["perks"] for tier in perk["tiers"]]
    counts += [each["visitors"] for each in found["stretches"]] + [found["people"]["visitors"]]
    assert all(count is None or count == 0 or count >= 10 for count in counts)
    assert all(count is None or count % 10 == 0 for count in counts)


def test_a_published_table_is_spread_evenly_over_its_buckets() -> None:
    table = Table(Decimal(10), ((Decimal(540), 100), (Decimal(560), 300)))
    people = spread(table, step=Decimal(1))
    assert sum(people.values()) == 400
    assert people[Decimal(540)] == people[Decimal(549)] == 10
    found = report(
        GROUND,
        None,
        crowd({held(int(at)): int(mass) for at, mass in people.items()}, own=False, visitors=False),
    )
    assert tiers(found, "residents") == [0, 100, 300, 0]


def test_the_stretches_cover_everybody_in_few_columns() -> None:
    people = {held(score): 20 for score in range(300, 950, 7)}
    found = report(GROUND, crowd(people), None)
    assert 4 < len(found["stretches"]) <= 16
    assert sum(each["visitors"] for each in found["stretches"]) == 20 * len(people)
    assert Decimal(found["stretches"][0]["from"]) <= 300
    assert Decimal(found["stretches"][-1]["below"]) > 944


def test_the_loss_against_exact_tables_is_nothing_when_the_table_is_exact() -> None:
    exact = {Decimal(score): 100 + score for score in range(10)}
    own = Distribution.of([(score, Decimal(count)) for score, count in exact.items()], Decimal(1))
    for kind in (Linear, Equipercentile):
        for side in ("home", "host"):
            assert loss(kind(own, own), exact, side=side, step=Decimal(1)) == {"mean": "0.00", "most": "0.00"}
    assert loss(Piecewise(((Fraction(0), Fraction(0)),)), exact, side="home", step=Decimal(1)) is None


def test_a_coarser_table_loses_a_little_and_says_how_much() -> None:
    exact = {Decimal(score): 100 + score * 10 for score in range(20)}
    fine = Distribution.of([(score, Decimal(count)) for score, count in exact.items()], Decimal(1))
    coarse = Distribution.of([(Decimal(5 * n), Decimal(800)) for n in range(4)], Decimal(5))
    said = loss(Equipercentile(coarse, fine), exact, side="home", step=Decimal(1))
    assert said is not None
    assert 0 < Decimal(said["mean"]) <= Decimal(said["most"]) < 10
