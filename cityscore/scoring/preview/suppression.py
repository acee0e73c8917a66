"""Which counts to withhold so that no small group of people can be read from a set of tables, or computed.

Every count under `SMALLEST` but 0 is withheld. That alone hides nothing when what is shown adds up to it.
So counts are shown one after another, the most important first, and one is withheld when a small count
would follow from it and those shown before, by any linear relation that holds for everybody counted (a
total, a margin, a difference of two tables). Nor may withheld ones be known to add up to a small count.
The relations are not declared: they are read off the kinds of people there are.

Zeros are shown: that nobody is in a group says nothing about anybody. The arithmetic is in the integers
modulo a prime of 61 bits, where a relation can only be found too often, never be missed.

Within one set of tables that is all. Two sets, of drafts that differ by one person's step, could still be
subtracted from each other, and neither of them knows of the other. So what is shown is rounded to tens,
always in the same way: a difference of a few people shows only where a count happens to cross the middle
between two tens, and who looks for such a place needs many previews, of which a day allows few. What two
previews still tell apart is a group of nobody and a group too small to show.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TypeVar

SMALLEST = 10
PRIME = 2**61 - 1
ROUNDS = 5
"""How often the choice starts again with further sums to guard, before more is simply withheld."""

STEP = 10
"""What is shown is a multiple of this."""

Key = TypeVar("Key", bound=Hashable)
Row = dict[int, int]
"""A sparse vector modulo PRIME: place → value, without zeros."""


def withheld(
    counts: Mapping[Key, int],
    kinds: Iterable[Iterable[Key]],
    *,
    smallest: int = SMALLEST,
    rank: Callable[[Key], int] = lambda _: 0,
) -> frozenset[Key]:
    """The keys whose counts may not be shown.

    `counts` holds every count that would be shown; `kinds` says, for each kind of person, in which of the
    counts such a person is. Kinds may be left out as long as each count keeps one: fewer of them can only
    withhold more. `rank` is the order of importance: counts of a lower rank are shown first, and within a
    rank the larger ones. Raises ValueError for a count of people that
    no kind is in.
    """
    kinds = [frozenset(kind) for kind in kinds]
    if any(counts[key] and not any(key in kind for kind in kinds) for key in counts):
        raise ValueError("some count has people and no kind of person")
    held = Counter(key for kind in kinds for key in kind)  # how many kinds: fine counts come before coarse
    if all(number == 0 or number >= smallest for number in counts.values()):
        return frozenset()
    keys = sorted((key for key in counts if counts[key]), key=lambda key: (held[key], repr(key)))
    place = {key: number for number, key in enumerate(keys)}
    basis = _reduced([{place[key]: 1 for key in kind if key in place} for kind in kinds], range(len(keys)))
    values = [counts[key] for key in keys]
    small = {number for number, value in enumerate(values) if value < smallest}
    wanted = sorted(
        set(range(len(keys))) - small,
        key=lambda number: (rank(keys[number]), -values[number], number),
    )
    hidden = _chosen(basis, small, wanted, values, smallest)
    return frozenset(keys[number] for number in hidden)


def rounded(count: int) -> int:
    """A count as it is shown: the nearest ten, the higher of two. 0 is 0, and nothing else becomes 0."""
    return (count + STEP // 2) // STEP * STEP


def _chosen(
    basis: list[Row], small: set[int], wanted: list[int], values: list[int], smallest: int
) -> set[int]:
    """The small counts and those of the wanted that would give one away, or the sum of several."""
    relations = _relations(basis, len(values))
    guarded = {frozenset([place]) for place in small}
    for _ in range(ROUNDS):
        hidden = small | _endangering(basis, guarded, wanted)
        leaks = _leaks(relations, hidden, values, smallest)
        if not leaks:
            return hidden
        guarded |= {frozenset(inside) for inside, _ in leaks}
    order = {number: place for place, number in enumerate(wanted)}
    while leaks:
        hidden |= {max(outside, key=lambda number: order[number]) for _, outside in leaks}
        leaks = _leaks(relations, hidden, values, smallest)
    return hidden


def _endangering(basis: list[Row], guarded: Iterable[Iterable[int]], wanted: Iterable[int]) -> set[int]:
    """Those of the counts that, with the ones wanted before them, would make a guarded sum computable.

    A count is what it holds of each row of the basis. Whatever follows from the counts taken so far is
    taken off the others: the next one gives a sum away when both have become multiples of each other.
    """
    columns: defaultdict[int, Row] = defaultdict(dict)
    for number, row in enumerate(basis):
        for place, value in row.items():
            columns[place][number] = value
    at_risk = [_sum(columns[place] for place in places) for places in guarded]
    taken: dict[int, Row] = {}
    refused = set()
    for place in wanted:
        count = columns[place]
        for pivot, row in taken.items():
            if pivot in count:
                _take_off(count, row, count[pivot])
        if not count:
            continue  # it follows from those taken, and shows nothing more
        pivot = next(iter(count))
        scale = pow(count[pivot], PRIME - 2, PRIME)
        count = {number: value * scale % PRIME for number, value in count.items()}
        if any(_is_multiple(other, count, pivot) for other in at_risk):
            refused.add(place)
            continue
        taken[pivot] = count
        for other in at_risk:
            if pivot in other:
                _take_off(other, count, other[pivot])
    return refused


def _is_multiple(row: Row, unit: Row, pivot: int) -> bool:
    return row.keys() == unit.keys() and all(
        value == row[pivot] * unit[number] % PRIME for number, value in row.items()
    )


def _sum(rows: Iterable[Row]) -> Row:
    total: Row = {}
    for row in rows:
        _take_off(total, row, PRIME - 1)
    return total


def _leaks(
    relations: list[Row], hidden: set[int], values: list[int], smallest: int
) -> list[tuple[list[int], list[int]]]:
    """For each relation that gives withheld counts away: these, and the shown ones it does so by."""
    found = []
    # Solved for the fine counts and for the coarse ones: each way shows other sums.
    for row in (*_reduced(relations, hidden, min), *_reduced(relations, hidden, max)):
        inside = {number: value for number, value in row.items() if number in hidden}
        outside = [number for number in row if number not in hidden]
        if inside and outside and _gives_away(inside, values, smallest):
            found.append((list(inside), outside))
    return found


def _gives_away(inside: Row, values: list[int], smallest: int) -> bool:
    if len(inside) == 1:
        return True
    if len(set(inside.values())) > 1:
        return False  # a difference: both may be large
    together, least, most = sum(values[number] for number in inside), len(inside), smallest - 1
    # none is 0: as many as there are counts means 1 each; if all are small, the most means that each is
    return together < smallest or together in (least, least * most)


def _relations(basis: list[Row], size: int) -> list[Row]:
    """A basis of all relations between the counts: weights whose sum is 0 for every kind of person."""
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
