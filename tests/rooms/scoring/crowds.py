"""Random participants whose records stand at the edges of what a scheme says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from cityscore.schemes.language import RecordField, RecordType, SchemeTree
from cityscore.scoring.facts import Fact, Value
from cityscore.scoring.months import OPEN, add_months
from cityscore.scoring.results import Grant

from .strategies import LEVELS, MATTERS, schemes

AS_OF = date(2026, 2, 28)
"""The last of a short month, so that several starts end on one day."""
REVIEWS = (None, None, date(2026, 2, 27), date(2025, 12, 1), date(2026, 12, 31))

_MONTHS = (0, 1, 2, 11, 12, 13, 24, 60)
_DAYS = sorted(
    {add_months(AS_OF, -months) + timedelta(days=days) for months in _MONTHS for days in range(-4, 5)}
    | {AS_OF + timedelta(days=days) for days in (-31, -30, -16, -15, 14, 15, 30)}
    | {date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(9999, 12, 20)}
)
_ODD = [date(2027, 1, 1), AS_OF + timedelta(days=1), date(9999, 12, 20)]
_NEAR = [day for day in _DAYS if add_months(AS_OF, -13) < day <= AS_OF]


_NUMBERS_MET = (
    "0", "0.3", "0.50", "1", "1.0", "2.9999999999999999999999", "5", "5.0", "9.99", "10", "12", "20", "40",
    "149.999", "150", "123456789012.5",
)  # fmt: skip
_BELOW_ZERO = ("-0.1", "-1", "-10", "-7.5", "-3")


def _value(field: RecordField, rng: Random) -> Value:
    """A value at or around the thresholds of the forms, in one of several spellings."""
    if field.type == "choice":
        return rng.choice(LEVELS)
    if field.type == "text-code":
        return rng.choice(MATTERS[:4] if rng.random() < 0.6 else MATTERS)
    if field.type == "date":
        return rng.choice([date(2026, 1, 31), date(2026, 2, 28), date(2025, 1, 1)])
    if field.type == "integer":
        return Decimal(rng.choice(["0", "1", "2", "3", "10", "20", "149", "1000000000000"]))
    below = field.min != 0 and rng.random() < 0.5
    return Decimal(rng.choice(_BELOW_ZERO if below else _NUMBERS_MET))


def _pool(field: RecordField, size: int, rng: Random) -> list[Value]:
    """Values of one participant's records, where a number may come again in other digits or turned round."""
    found = [_value(field, rng) for _ in range(size)]
    first = found[0]
    if isinstance(first, Decimal) and field.type == "decimal" and rng.random() < 0.5:
        found[1] = _in_other_digits(first) if field.min == 0 or rng.random() < 0.5 else -first
    return found


def _in_other_digits(value: Decimal) -> Decimal:
    digits = f"{value:f}"
    return Decimal(f"{digits}0" if "." in digits else f"{digits}.0")


@dataclass(frozen=True)
class Habit:
    """What one participant's records are like: often several of one kind about the same few matters."""

    kinds: Sequence[RecordType]
    near: float
    values: Mapping[str, Sequence[Value]]
    missing: float


def _habit(tree: SchemeTree, rng: Random) -> Habit:
    alike = rng.random() < 0.6
    fields = {name: field for kind in tree.record_types for name, field in kind.fields.items()}
    pools = {name: _pool(field, 2 if alike else 8, rng) for name, field in fields.items()}
    kinds = [rng.choice(tree.record_types)] if alike else tree.record_types
    return Habit(kinds, 0.9 if alike else 0.6, pools, rng.choice([0.05, 0.3]))


def _fact(habit: Habit, record_no: str, rng: Random) -> Fact:
    record_type = rng.choice(habit.kinds)
    occurred_on = rng.choice(_NEAR if rng.random() < habit.near else _DAYS + _ODD * 20)
    recorded_on = occurred_on if rng.random() < 0.6 else rng.choice(_DAYS)
    return Fact(
        record_type=record_type.code,
        source=record_type.source,
        record_no=record_no,
        occurred_on=occurred_on,
        ended_on=rng.choice([None, OPEN, occurred_on, *_NEAR]),
        recorded_on=recorded_on,
        fields={
            name: rng.choice(habit.values[name])
            for name in record_type.fields
            if rng.random() >= habit.missing
        },
    )


RECORD_NOS = ("R-9", "R-10", "r-1", "Z", "é1", "中", "𝄞", "﹏", "a", "B", "_", "-")
"""Code point order is neither a dictionary's nor UTF-16's."""


def facts_of(tree: SchemeTree, rng: Random) -> tuple[Fact, ...]:
    """The records of one participant, in any order."""
    habit, nos = _habit(tree, rng), rng.sample(RECORD_NOS, rng.choice([0, 1, 2, 3, 4, 6, 8, 12]))
    return tuple(_fact(habit, record_no, rng) for record_no in nos)


def _grant(rng: Random) -> Grant:
    """An award that may be over, count on the day, or be yet to begin."""
    counts_from = AS_OF + timedelta(days=rng.choice([-400, -1, 0, 1, 40]))
    length = timedelta(days=rng.choice([1, 30, 400]))
    return Grant("stars", "dimension-0", rng.choice([1, 250, 1500]), counts_from, counts_from + length)


@dataclass(frozen=True)
class Crowd:
    """A scheme, and a few participants with their records and grants, on one day."""

    tree: SchemeTree
    facts: Mapping[int, tuple[Fact, ...]]
    grants: Mapping[int, tuple[Grant, ...]]
    as_of: date
    review_by: date | None


@st.composite
def crowds(draw: DrawFn, trees: SearchStrategy[SchemeTree] | None = None, people: int = 16) -> Crowd:
    """People are drawn from a seed: Hypothesis shrinks the scheme, which is what one wants to read."""
    tree, rng = draw(schemes() if trees is None else trees), Random(draw(st.integers(0, 2**32)))
    numbers = range(1, people + 1)
    grants = {
        who: tuple(_grant(rng) for _ in range(rng.choice([0, 1, 2])))
        for who in numbers
        if tree.scale is not None
    }
    return Crowd(
        tree, {who: facts_of(tree, rng) for who in numbers}, grants, AS_OF, draw(st.sampled_from(REVIEWS))
    )
