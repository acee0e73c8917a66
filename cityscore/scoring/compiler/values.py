"""The forms of points as SQL: whole hundredths of a point, never a float."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from cityscore.core.points import to_hundredths
from cityscore.schemes.language import By, Fixed, Per, Steps, Tier, Tiers

from ..forms import Form, form_points
from ..results import LARGEST
from .literals import case, number, text

_LARGEST_INTEGER = 2**31 - 1


@dataclass(frozen=True)
class Points:
    """An SQL expression for hundredths, with what is known of it without any record.

    `sign`: 1 never negative, -1 never positive, None either. `most`: the greatest absolute value.
    """

    sql: str
    sign: int | None
    most: int

    @property
    def typed(self) -> str:
        """Cast to the narrower integer that holds it: sums of `integer` need no numeric."""
        return f"({self.sql})::{'integer' if self.most <= _LARGEST_INTEGER else 'bigint'}"

    def within(self, most: int) -> Points:
        """Cut towards zero."""
        if self.most <= most:
            return self
        return Points(clamped(self.sql, most, self.sign), self.sign, most)


def clamped(sql: str, most: int, sign: int | None = None) -> str:
    """The expression cut towards zero at `most`; a known sign saves the other half."""
    if sign != -1:
        sql = f"least({sql}, {most})"
    return sql if sign == 1 else f"greatest({sql}, -{most})"


def points_of(form: Form, column: str, *, negative: bool) -> Points:
    """The form's points for the value in `column`; `negative`: the value may be below 0. NULL earns 0."""
    if isinstance(form, Fixed):
        fixed = form_points(form, None)
        return Points(str(fixed), _sign([fixed]), abs(fixed))
    if isinstance(form, By):
        choices = {choice: form_points(form, choice) for choice in form.table}
        sql = case(column, [(text(choice), str(points)) for choice, points in choices.items()], "0")
        return _known(sql, [*choices.values()])
    if isinstance(form, Steps):
        return _steps(form, column)
    if isinstance(form, Tiers):
        return _tiers(form, column)
    stepped = _stepped(column, form, negative=negative)
    # without the coalesce a missing value would earn the max: LEAST skips nulls
    return Points(f"coalesce({stepped.sql}, 0)", stepped.sign, stepped.most).within(_most(form))


def _steps(form: Steps, column: str) -> Points:
    table = [(threshold, form_points(Fixed(points=points), None)) for threshold, points in form.table]
    arms = " ".join(
        f"WHEN {column} >= {number(threshold)} THEN {points}" for threshold, points in table[::-1]
    )
    return _known(f"CASE {arms} ELSE 0 END", [points for _, points in table])


def _tiers(form: Tiers, column: str) -> Points:
    parts, lower = [], Decimal(0)
    for tier in form.table:
        upper = column if tier.upto is None else f"least({column}, {number(tier.upto)})"
        above = upper if lower == 0 else f"{upper} - {number(lower)}"
        stepped = _stepped(above, tier, negative=False, highest=tier.upto and tier.upto - lower).within(
            _most(tier)
        )
        sql = f"CASE WHEN {column} > {number(lower)} THEN {stepped.sql} ELSE 0 END"
        parts.append(Points(sql, stepped.sign, stepped.most))
        lower = lower if tier.upto is None else tier.upto
    signs = {part.sign for part in parts}
    sign = signs.pop() if len(signs) == 1 else None
    return Points(" + ".join(part.sql for part in parts), sign, sum(part.most for part in parts)).within(
        LARGEST
    )


def _stepped(value: str, each: Per | Tier, *, negative: bool, highest: Decimal | None = None) -> Points:
    """floor(value / step) × points, not yet bounded. `div` is exact where `/` would round, and truncates."""
    step, points = number(each.step), to_hundredths(each.points)
    steps = f"div({value}, {step})"
    if negative:
        steps = f"({steps} - CASE WHEN {value} < 0 AND mod({value}, {step}) <> 0 THEN 1 ELSE 0 END)"
    most = LARGEST + 1 if highest is None else floor(Fraction(highest) / Fraction(each.step)) * abs(points)
    return Points(f"{steps} * {points}", None if negative else _sign([points]), most)


def _most(each: Per | Tier) -> int:
    return LARGEST if each.max is None else to_hundredths(each.max)


def _known(sql: str, values: list[int]) -> Points:
    return Points(sql, _sign(values), max(map(abs, values)))


def _sign(values: list[int]) -> int | None:
    if all(value >= 0 for value in values):
        return 1
    return -1 if all(value <= 0 for value in values) else None
