"""Small counts are withheld, and nothing shown gives one away: no sum, no margin, no difference."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from itertools import product
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.scoring.preview import impact, stretches, suppression
from cityscore.scoring.preview.suppression import SMALLEST, withheld

Kind = frozenset[Any]


def tables(people: Mapping[Any, int]) -> dict[Hashable, int]:
    counts: Counter[Hashable] = Counter()
    for kind, number in people.items():
        for key in kind:
            counts[key] += number
    return dict(counts)


def all_first(key: Hashable) -> int:
    return key != "all"


def is_computable(target: Hashable, shown: Iterable[Hashable], kinds: Iterable[Kind]) -> bool:
    """Whether some weights of shown counts give the target for every kind of person: rational algebra."""
    shown, kinds = list(shown), list(kinds)
    rows = [[Fraction(key in kind) for key in shown] + [Fraction(target in kind)] for kind in kinds]
    rank = 0
    for column in range(len(shown)):
        pivot = next((place for place in range(rank, len(rows)) if rows[place][column]), None)
        if pivot is None:
            continue
        rows[rank], rows[pivot] = rows[pivot], rows[rank]
        for place, row in enumerate(rows):
            if place != rank and row[column]:
                factor = row[column] / rows[rank][column]
                rows[place] = [a - factor * b for a, b in zip(row, rows[rank], strict=True)]
        rank += 1
    return all(not row[-1] for row in rows[rank:])


def movement(before: int, after: int) -> Kind:
    """A person in two bands, as the preview counts them."""
    moved = "same" if before == after else "up" if after > before else "down"
    pair = ("flow", before, after)
    return frozenset({"all", ("before", before), ("after", after), pair, moved})


SIZES = st.one_of(st.integers(0, 12), st.integers(0, 400))
CROWDS = st.dictionaries(
    st.builds(movement, st.integers(0, 3), st.integers(0, 3)), SIZES.filter(bool), min_size=1, max_size=12
)


RANKS = st.permutations(range(7)).map(lambda order: lambda key: order[crc32(repr(key).encode()) % 7])
"""Any order of importance of the counts."""


@given(CROWDS, RANKS)
@settings(max_examples=150, deadline=None)
def test_no_withheld_count_can_be_computed_from_those_shown(
    people: dict[Kind, int], rank: Callable[[Hashable], int]
) -> None:
    counts = tables(people)
    hidden = withheld(counts, people, rank=rank)
    assert hidden >= {key for key, number in counts.items() if number < SMALLEST}
    shown = set(counts) - hidden
    assert not [key for key in hidden if is_computable(key, shown, people)]


@given(
    st.dictionaries(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), SIZES.filter(bool), min_size=1),
    RANKS,
    st.sampled_from([1, suppression.ROUNDS]),
)
@settings(max_examples=150, deadline=None)
def test_the_same_holds_for_tables_of_any_shape(
    people: dict[Any, int], rank: Callable[[Hashable], int], rounds: int
) -> None:
    counts = tables(people)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "ROUNDS", rounds)
        hidden = withheld(counts, people, rank=rank)
    shown = set(counts) - hidden
    assert hidden >= {key for key, number in counts.items() if number < SMALLEST}
    assert not [key for key in hidden if is_computable(key, shown, people)]


@given(CROWDS, st.data())
@settings(max_examples=50, deadline=None)
def test_kinds_that_are_left_out_can_only_withhold_more(people: dict[Kind, int], data: st.DataObject) -> None:
    counts = tables(people)
    ordered = data.draw(st.permutations(sorted(people, key=repr)))
    some: list[Kind] = []
    for kind in ordered:
        if not kind <= frozenset().union(*some):
            some.append(kind)
    shown = set(counts) - withheld(counts, some)
    assert not [key for key in set(counts) - shown if is_computable(key, shown, people)]


def in_three(values: tuple[int, ...]) -> dict[Kind, int]:
    return {frozenset({"all", ("part", place)}): value for place, value in enumerate(values)}


def in_a_square(values: tuple[int, ...]) -> dict[Kind, int]:
    return {
        frozenset({"all", ("row", place // 2), ("column", place % 2), ("cell", place)}): value
        for place, value in enumerate(values)
    }


def in_two_bands(values: tuple[int, ...]) -> dict[Kind, int]:
    return {movement(place // 2, place % 2): value for place, value in enumerate(values)}


def coarse_first(key: Any) -> int:
    names = ("all", "up", "down", "same", "row", "before", "column", "after")
    name = key if isinstance(key, str) else key[0]
    return names.index(name) if name in names else len(names)


def fine_first(key: Any) -> int:
    return -coarse_first(key)


def alike(_: Any) -> int:
    return 0


@pytest.mark.parametrize("rank", [alike, coarse_first, fine_first])
@pytest.mark.parametrize(
    ("shape", "cells", "most"),
    [(in_three, 3, 7), (in_a_square, 4, 4), (in_two_bands, 4, 4)],
    ids=["a list", "a square", "two bands"],
)
def test_not_even_whole_numbers_above_nothing_give_a_count_away(
    shape: Callable[[tuple[int, ...]], dict[Kind, int]], cells: int, most: int, rank: Callable[[Any], int]
) -> None:
    """All small tables, with 3 as the smallest count: a withheld count has two values that fit what is shown.

    Where fewer people than that take part at all, so few take part that nothing is shown but zeros.
    """
    all_tables = [tables(shape(values)) for values in product(range(most + 4), repeat=cells)]
    fitting: dict[Any, dict[Hashable, set[int]]] = {}
    asked = []
    for values in product(range(most + 1), repeat=cells):
        people = shape(values)
        counts = tables(people)
        hidden = withheld(counts, [kind for kind, number in people.items() if number], smallest=3, rank=rank)
        if hidden and "all" not in hidden:
            asked.append((counts, hidden))
    for hidden in {hidden for _, hidden in asked}:
        for counts in all_tables:
            if all(counts[key] for key in hidden):
                shown = (hidden, tuple(counts[key] for key in counts if key not in hidden))
                held = fitting.setdefault(shown, defaultdict(set))
                for key in hidden:
                    held[key].add(counts[key])
    for counts, hidden in asked:
        shown = (hidden, tuple(counts[key] for key in counts if key not in hidden))
        for key in hidden:
            assert len(fitting[shown][key]) > 1, (key, counts, hidden)


TOTALS = {1000: 130, 1010: 57, 1020: 34, 1030: 28, 1045: 4, 1055: 34, 1075: 8, 1095: 5}
"""A town of 300 by points, as the demo has it."""
BANDS = {"a": 960, "aa": 1030, "aaa": 1050}
LADDERS = {"bus": [960, 1030, 1050], "books": [960, 1010], "hall": [1030]}


def forty_points_less(total: int) -> Kind:
    """In which counts of a preview somebody is whom a draft takes 40 points."""
    totals = {"before": total, "after": total - 40}
    bands = {when: [code for code in BANDS if BANDS[code] <= each][-1] for when, each in totals.items()}
    keys: set[Any] = {("all",), ("points", "lose"), ("flow", *bands.values())}
    keys.add(("move", "same" if bands["before"] == bands["after"] else "down"))
    for when, each in totals.items():
        keys |= {("band", when, bands[when]), ("stretch", when, each // 10)}
    for perk, asked in LADDERS.items():
        tiers = {when: sum(each >= least for least in asked) for when, each in totals.items()}
        sign = "keep" if tiers["before"] == tiers["after"] else "lose"
        keys |= {("perk", perk, sign), *(("tier", perk, when, tier) for when, tier in tiers.items())}
        keys |= {("lost", "some")} if sign == "lose" else set()
    return frozenset(keys)


def test_small_flows_in_a_town_of_three_hundred_leave_the_important_numbers() -> None:
    people = {forty_points_less(total): number for total, number in TOTALS.items()}
    tried: list[Any] = []

    def recorded(counts: Any, kinds: Any) -> Any:
        tried.append(kinds)
        return withheld(counts, kinds, rank=impact.rank_of)

    counts, hidden = stretches.fitted(tables(people), list(people), 120, recorded)  # type: ignore[arg-type]
    shown = set(counts) - hidden
    assert {key for key, number in counts.items() if number < SMALLEST} <= hidden
    assert not [key for key in hidden if is_computable(key, shown, tried[-1])]
    assert {("lost", "some"), ("move", "down")} <= withheld(tables(people), people), "the order decides"
    of = {table: {key for key in counts if key[0] == table} for table in {key[0] for key in counts}}
    for table in ("all", "points", "lost", "move"):
        assert of[table] <= shown, table
    for table in ("band", "stretch", "perk", "tier"):
        assert of[table] & shown, (table, hidden)
    assert len(of["stretch"] & shown) * 2 >= len(of["stretch"])


def test_a_lone_small_count_takes_the_smallest_other_with_it() -> None:
    people = {
        frozenset({"all", name}): number for name, number in {"gain": 3, "lose": 40, "keep": 900}.items()
    }
    assert withheld(tables(people), people, rank=all_first) == {"gain", "lose"}


def test_nothing_is_withheld_when_all_counts_are_large_or_nobody() -> None:
    people = {frozenset({"all", name}): number for name, number in {"gain": 10, "keep": 900}.items()}
    assert withheld(tables(people) | {"lose": 0}, people) == frozenset()


def test_when_there_is_nothing_else_to_withhold_the_total_goes() -> None:
    people = {frozenset({"all", "keep"}): 7}
    assert withheld(tables(people), people, rank=all_first) == {"all", "keep"}


def test_two_distributions_do_not_give_a_small_flow_away_by_their_difference() -> None:
    people = {movement(0, 0): 500, movement(0, 1): 5, movement(1, 1): 700}
    hidden = withheld(tables(people), people, rank=all_first)
    assert {("flow", 0, 1), "up"} <= hidden
    assert not {("before", 0), ("after", 0)} <= set(tables(people)) - hidden


def test_the_proofs_fail_when_the_complement_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "_endangering", lambda *_: set())
    monkeypatch.setattr(suppression, "_gives_away", lambda *_: False)
    people = {frozenset({"all", name}): number for name, number in {"gain": 3, "keep": 900}.items()}
    hidden = withheld(tables(people), people)
    assert is_computable("gain", set(tables(people)) - hidden, people)


def test_a_count_that_no_kind_is_in_is_a_defect() -> None:
    with pytest.raises(ValueError, match="no kind"):
        withheld({"all": 20, "gain": 4}, [["all"]])


def test_a_hundred_counts_of_three_thousand_kinds_take_no_long_time() -> None:
    people = {
        frozenset(
            {"all", ("a", a), ("b", b), ("perk", (a + b) % 7), ("rule", (a * b) % 5), ("cell", a, b)}
        ): (a * 31 + b * 17) % 400 + 1
        for a in range(20)
        for b in range(20)
    }
    assert withheld(tables(people), people, rank=all_first)
