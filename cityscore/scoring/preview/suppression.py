"""Which counts to withhold so that no small group of people can be read from a set of tables, or computed.

Every count under `SMALLEST` but 0 is withheld. That alone hides nothing when what is shown adds up to it,
so further counts are withheld until no withheld one follows from those shown, by any linear relation that
holds for everybody counted (a total, a margin, a difference of two tables), and no withheld ones are known
to add up to a small count. The relations are not declared: they are read off the kinds of people there are.

Zeros are shown: that nobody is in a group says nothing about anybody. The arithmetic is in the integers
modulo a prime of 61 bits, where a relation can only be found too often, never be missed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

SMALLEST = 10
PRIME = 2**61 - 1

Key = TypeVar("Key", bound=Hashable)
Row = dict[int, int]
"""A sparse vector modulo PRIME: place → value, without zeros."""


def withheld(
    counts: Mapping[Key, int],
    kinds: Iterable[Iterable[Key]],
    *,
    smallest: int = SMALLEST,
    last_to_go: Iterable[Key] = (),
) -> frozenset[Key]:
    """The keys whose counts may not be shown.

    `counts` holds every count that would be shown; `kinds` says, for each kind of person, in which of the
    counts such a person is. Kinds may be left out as long as each count keeps one: fewer of them can only
    withhold more. `last_to_go`: counts that are withheld only when nothing else helps, such as the number
    of all. Raises ValueError for a count of people that no kind is in.
    """
    kinds = [frozenset(kind) for kind in kinds]
    if any(counts[key] and not any(key in kind for kind in kinds) for key in counts):
        raise ValueError("some count has people and no kind of person")
    held = Counter(key for kind in kinds for key in kind)  # how many kinds: fine counts come before coarse
    keys = sorted((key for key in counts if counts[key]), key=lambda key: (held[key], repr(key)))
    place = {key: number for number, key in enumerate(keys)}
    relations = _relations([[place[key] for key in kind if key in place] for kind in kinds], len(keys))
    hidden = {number for number, key in enumerate(keys) if counts[key] < smallest}
    spared = {place[key] for key in last_to_go if key in place}
    values = [counts[key] for key in keys]
    while more := _next_to_hide(relations, hidden, values, smallest, spared):
        hidden |= more
    return frozenset(keys[number] for number in hidden)


def _next_to_hide(
    relations: list[Row], hidden: set[int], values: list[int], smallest: int, spared: set[int]
) -> set[int]:
    """For each relation that gives a withheld count away, the smallest shown count it does so by."""
    found = set()
    # Solved for the fine counts and for the coarse ones: each way shows other sums.
    for row in (*_reduced(relations, hidden, min), *_reduced(relations, hidden, max)):
        inside = {number: value for number, value in row.items() if number in hidden}
        outside = [number for number in row if number not in hidden]
        if inside and outside and _gives_away(inside, values, smallest):
            found.add(min(outside, key=lambda number: (number in spared, values[number], number)))
    return found


def _gives_away(inside: Row, values: list[int], smallest: int) -> bool:
    if len(inside) == 1:
        return True
    if len(set(inside.values())) > 1:
        return False  # a difference: both may be large
    together, least, most = sum(values[number] for number in inside), len(inside), smallest - 1
    # none is 0: as many as there are counts means 1 each; if all are small, the most means that each is
    return together < smallest or together in (least, least * most)


def _relations(kinds: list[list[int]], size: int) -> list[Row]:
    """A basis of all relations between the counts: weights whose sum is 0 for every kind of person."""
    basis = _reduced([dict.fromkeys(kind, 1) for kind in map(set, kinds)], range(size))
    pivots = {min(row): row for row in basis}
    found = []
    for free in range(size):
        if free not in pivots:
            weights = {first: PRIME - row[free] for first, row in pivots.items() if free in row}
            found.append({free: 1, **weights})
    return found


def _reduced(rows: Iterable[Row], first: Iterable[int], pick: Callable[[list[int]], int] = min) -> list[Row]:
    """The rows in reduced echelon form over the places in `first`; other places are carried along.

    `pick` chooses for which place a row is solved. Rows that have nothing in `first` are dropped.
    """
    leading = set(first)
    done: dict[int, Row] = {}
    for original in rows:
        row = dict(original)
        for pivot in [place for place in row if place in done]:
            _take_off(row, done[pivot], row[pivot])
        candidates = [place for place in row if place in leading]
        if not candidates:
            continue
        pivot = pick(candidates)
        scale = pow(row[pivot], PRIME - 2, PRIME)
        row = {place: value * scale % PRIME for place, value in row.items()}
        for other in done.values():
            if pivot in other:
                _take_off(other, row, other[pivot])
        done[pivot] = row
    return list(done.values())


def _take_off(row: Row, other: Row, times: int) -> None:
    for place, value in other.items():
        left = (row.get(place, 0) - times * value) % PRIME
        if left:
            row[place] = left
        else:
            row.pop(place, None)
