"""Tables of scores that may leave a city: k-anonymous buckets of equal width, rounded, never of few people.

What another city learns of people's points is one table a month: no bucket with fewer than 100 people but
empty ones, no table of fewer than 1,000, every count rounded to ten. Who is in a bucket that is too small is
counted in the next one towards the middle of everybody, until there are enough; of the widths 1, 2, 5, 10,
20, 50, … the finest is taken that moves at most one person in fifty.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from conversions.language import Agreement

SMALLEST_BUCKET = 100
SMALLEST_TABLE = 1_000
STEP = 10
MOVED_AT_MOST = 50
"""One person in so many may be counted in another bucket than their own."""
WIDTHS = tuple(Decimal(mark * 10**power) for power in range(7) for mark in (1, 2, 5))

TOO_FEW = Sentence(
    "The table counts {people} people; a table of fewer than {least} may not leave a city.",
    "该分布表共 {people} 人；不足 {least} 人的分布表不得出市。",
)
BUCKET_TOO_SMALL = Sentence(
    "{count} people hold {score}; a bucket of fewer than {least} may not leave a city. Use a wider unit.",
    "分数 {score} 共 {count} 人；不足 {least} 人的分组不得出市，请加大分组宽度。",
)
NOT_ROUNDED = Sentence(
    "{count} at {score} is not rounded to ten; use the table that the city published.",
    "分数 {score} 的人数 {count} 未取整到十，请使用城市公布的分布表。",
)


@dataclass(frozen=True, slots=True)
class Table:
    """[lowest points of a bucket, people] ascending, the width of a bucket, and the people counted."""

    unit: Decimal
    rows: tuple[tuple[Decimal, int], ...]

    @property
    def people(self) -> int:
        return sum(count for _, count in self.rows)


def check_tables(tree: Agreement) -> Iterator[Problem]:
    """What keeps an agreement's tables from being proposed and signed: code `not-publishable`."""
    given = tree.distributions
    if given is None:
        return
    for side, rows in (("home", given.home), ("host", given.host)):
        people = sum(int(count) for _, count in rows)
        if people < SMALLEST_TABLE:
            facts = {"people": people, "least": SMALLEST_TABLE}
            yield Problem("not-publishable", f"distributions.{side}", TOO_FEW.filled(facts))
        for place, (score, count) in enumerate(rows):
            told = {"count": count, "score": score, "least": SMALLEST_BUCKET}
            where = f"distributions.{side}[{place}]"
            if 0 < count < SMALLEST_BUCKET:
                yield Problem("not-publishable", where, BUCKET_TOO_SMALL.filled(told))
            elif count % STEP:
                yield Problem("not-publishable", where, NOT_ROUNDED.filled(told))


def table_of(counts: Mapping[Decimal, int], *, step: Decimal = Decimal(1)) -> Table | None:
    """The finest table of these people, by points, that may leave the city; None while they are too few.

    `step` is the distance of two neighbouring marks of the scale; a bucket is at least one wide.
    """
    people = sum(counts.values())
    if people < SMALLEST_TABLE:
        return None
    for width in WIDTHS:
        table, moved = _bucketed(counts, width * step)
        if moved * MOVED_AT_MOST <= people:
            return table
    return table  # so wide that everybody is in one bucket or two


def _bucketed(counts: Mapping[Decimal, int], width: Decimal) -> tuple[Table, int]:
    """Buckets of one width with the small ones counted further in, and how many people that moved."""
    held: Counter[int] = Counter()
    for score, count in counts.items():
        held[int(score // width) if score >= 0 else -int(-score // width) - bool(-score % width)] += count
    own, middle, moved = Counter(held), _median(held), 0
    ends = range(min(held), middle), range(max(held), middle, -1)
    for towards, places in zip((1, -1), ends, strict=True):
        for place in places:
            if 0 < held[place] < SMALLEST_BUCKET:
                moved += own[place]
                held[place + towards] += held.pop(place)
    if 0 < held[middle] < SMALLEST_BUCKET:
        moved += own[middle]
        few = held.pop(middle)
        held[min(+held, key=lambda place: abs(place - middle))] += few
    rows = tuple(
        (place * width, (held[place] + STEP // 2) // STEP * STEP) for place in sorted(held) if held[place]
    )
    return Table(width, rows), moved


def _median(held: Mapping[int, int]) -> int:
    half, seen = sum(held.values()) / 2, 0
    for place in sorted(held):
        seen += held[place]
        if seen >= half:
            return place
    raise ValueError("nobody is counted")
