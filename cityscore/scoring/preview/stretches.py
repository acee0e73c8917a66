"""The stretches of the scale in a distribution: neighbours are joined rather than withheld.

A count of a stretch has the key ("stretch", "before" or "after", place); a joined one has its first place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from cityscore.scoring.preview.suppression import SMALLEST

Key = tuple[str | int, ...]
Counts = Mapping[Key, int]
Kinds = list[frozenset[Key]]
WHEN = ("before", "after")


def fitted(
    counts: Counts, kinds: Kinds, size: int, withheld: Callable[[Counts, Kinds], frozenset[Key]]
) -> tuple[Counts, frozenset[Key]]:
    """The counts with stretches joined, and the keys to withhold.

    First none is left that is small but not empty, then no two neighbours that would both be withheld.
    """
    counts, kinds = _place(counts, kinds, _without_small_ones(counts, size))
    hidden = withheld(counts, kinds)
    while pair := _both_hidden(counts, hidden):
        first, second = pair
        counts, kinds = _place(counts, kinds, {second: first})
        hidden = withheld(counts, kinds)
    return counts, hidden


def shown(counts: Counts) -> Iterator[tuple[int, int | None]]:
    """First place of each stretch and of the one above it; empty ones at both ends are left out."""
    places = _places(counts)
    used = [place for place in places if any(counts.get(("stretch", when, place)) for when in WHEN)]
    for place, following in pairwise([*places, None]):
        if place is not None and used and used[0] <= place <= used[-1]:
            yield place, following


def _places(counts: Counts) -> list[int]:
    return sorted({int(key[2]) for key in counts if key[0] == "stretch"}) or [0]


def _both_hidden(counts: Counts, hidden: frozenset[Key]) -> tuple[int, int] | None:
    for first, second in pairwise(_places(counts)):
        if any({("stretch", when, first), ("stretch", when, second)} <= hidden for when in WHEN):
            return first, second
    return None


def _place(counts: Counts, kinds: Kinds, first_of: Mapping[int, int]) -> tuple[Counts, Kinds]:
    def placed(key: Key) -> Key:
        return (*key[:2], first_of.get(int(key[2]), key[2])) if key[0] == "stretch" else key

    together: Counter[Key] = Counter()
    for key, number in counts.items():
        together[placed(key)] += number
    return dict(together), [frozenset(map(placed, kind)) for kind in kinds]


def _without_small_ones(counts: Counts, size: int) -> dict[int, int]:
    """For each stretch the first of those it is shown with: small ones are joined to the one below."""
    joined: list[int] = []
    held = {"before": SMALLEST, "after": SMALLEST}
    for place in range(size):
        here = {when: counts.get(("stretch", when, place), 0) for when in held}
        if joined and any(0 < number < SMALLEST for number in held.values()):
            joined.append(joined[-1])
            held = {when: held[when] + here[when] for when in held}
        else:
            joined.append(place)
            held = here
    if any(0 < number < SMALLEST for number in held.values()):
        last = joined[-1]
        below = max((first for first in joined if first < last), default=last)
        joined = [below if first == last else first for first in joined]
    return dict(enumerate(joined))
