"""What scoring one participant gives, whichever engine computed it, and what explains every gap in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from cityscore.core.points import fraction_of, round_half_away, to_hundredths
from cityscore.schemes.language import Dimension, Rule, SchemeTree

LARGEST = 10**15
"""Hundredths of a point beyond which neither a record, a rule, a dimension nor a total goes, so that no
absurd value in a file can overflow a column; real schemes stay some ten powers of ten below it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """An explained award from an agreement: added to the total as it is, in hundredths, from `counts_from`
    until the day before `counts_until`.

    `dimension` is only where it is shown; the grant is not bounded or weighted by it.
    """

    label: str
    dimension: str | None
    hundredths: int
    counts_from: date
    counts_until: date

    def holds(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.counts_from <= on < self.counts_until


@dataclass(frozen=True, slots=True)
class ListedRecord:
    """A record under a line. `points` is its share in hundredths after trimming; None when the rule sums
    a field over all its records. `counts_until` is the first day on which it no longer counts."""

    record_type: str
    source: str
    record_no: str
    occurred_on: date
    counts_until: date
    points: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """What one rule gives, in hundredths after its own caps; never 0.

    `capped`: some record or point was cut by once_per, cap_per_year, at_most or cap.
    """

    rule: str
    dimension: str | None
    points: int
    capped: bool
    records: tuple[ListedRecord, ...]


@dataclass(frozen=True, slots=True)
class NotedRecord:
    """A record that counts for a rule which is worth 0 in all."""

    rule: str
    record: ListedRecord


AdjustmentKind = Literal["dimension-bound", "weight", "scale-bound", "rounding"]


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Hundredths that a bound, a weight or the final rounding put in or took away."""

    kind: AdjustmentKind
    dimension: str | None
    points: int


@dataclass(frozen=True, slots=True)
class Result:
    """One participant on one day; all points in hundredths.

    `base + lines + grants + adjustments = total`, exactly. `dimensions` holds every dimension of the
    scheme, in its order, after bounds and weight. `base`, `total` and `band` are None for a criteria
    scheme, whose lines are the criteria held. `band` leaves `top_share` aside until the whole city is known.
    """

    base: int | None
    total: int | None
    band: str | None
    next_change_on: date | None
    dimensions: Mapping[str, int]
    lines: tuple[Line, ...]
    noted: tuple[NotedRecord, ...]
    grants: tuple[Grant, ...]
    adjustments: tuple[Adjustment, ...]


def bounded(hundredths: int, low: Decimal | None, high: Decimal | None) -> int:
    """The value clamped to low and high points; None is unbounded, as far as `LARGEST`."""
    least = -LARGEST if low is None else to_hundredths(low)
    most = LARGEST if high is None else to_hundredths(high)
    return max(least, min(hundredths, most))


def weighted(hundredths: int, weight: Decimal) -> int:
    """The value times the weight, rounded half away from zero to a hundredth."""
    exact = hundredths * fraction_of(weight)
    return bounded(round_half_away(exact.numerator, exact.denominator), None, None)


def adjustments(
    tree: SchemeTree,
    *,
    lines: Sequence[Line],
    dimensions: Mapping[str, int],
    grants: Iterable[Grant],
    total: int | None,
) -> tuple[Adjustment, ...]:
    """What lies between base + lines + grants and the total, in the order it is applied; zeros are left out.

    A weight's entry holds its own rounding to a hundredth. A criteria scheme has no total to explain.
    """
    if tree.scale is None or total is None:
        return ()
    found: list[Adjustment] = []
    for dimension in tree.dimensions:
        earned = sum(line.points for line in lines if line.dimension == dimension.code)
        within = bounded(earned, dimension.min, dimension.max)
        found.append(Adjustment("dimension-bound", dimension.code, within - earned))
        found.append(Adjustment("weight", dimension.code, dimensions[dimension.code] - within))
    loose = sum(line.points for line in lines if line.dimension is None)
    base = to_hundredths(tree.scale.base)
    reached = base + sum(dimensions.values()) + loose + sum(grant.hundredths for grant in grants)
    within = bounded(reached, tree.scale.min, tree.scale.max)
    found.append(Adjustment("scale-bound", None, within - reached))
    found.append(Adjustment("rounding", None, total - within))
    return tuple(each for each in found if each.points)


def rules_of(tree: SchemeTree, dimension: Dimension | None) -> tuple[Rule, ...]:
    """The rules of a dimension, or those that belong to none, in the order of the scheme."""
    code = None if dimension is None else dimension.code
    return tuple(rule for rule in tree.rules if rule.dimension == code)
