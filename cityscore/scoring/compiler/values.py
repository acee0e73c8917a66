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
    def wide(self) -> bool:
        """Too large for `integer`. Sums of `integer` are bigint, sums of bigint are numeric and slow."""
        return self.most > _LARGEST_INTEGER

    @property
    def typed(self) -> str:
        return f"({self.sql})::{'bigint' if self.wide else 'integer'}"

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


def points_of(form: Form, column: str, *, negative: bool, whole: bool = False) -> Points:
    """The form's points for the value in `column`; NULL earns 0.

    `negative`: the value may be below 0. `whole`: it is a bigint, and so are the form's steps and edges.
    """
    if isinstance(form, Fixed):
        fixed = form_points(form, None)
        return Points(str(fixed), _sign([fixed]), abs(fixed))
    if isinstance(form, By):
        choices = {choice: form_points(form, choice) for choice in form.table}
        sql = case(column, [(text(choice), str(points)) for choice, points in choices.items()], "0")
        return _known(sql, [*choices.values()])
    if isinstance(form, Steps):
        return _steps(form, column, whole)
    if isinstance(form, Tiers):
        return _tiers(form, column, whole)
    # a missing value would earn the max, since LEAST skips nulls
    stepped = _stepped(column if negative else f"coalesce({column}, 0)", form, negative, whole)
    sql = f"coalesce({stepped.sql}, 0)" if negative else stepped.sql
    return Points(sql, stepped.sign, stepped.most).within(_most(form))


def _steps(form: Steps, column: str, whole: bool) -> Points:
    table = [(threshold, form_points(Fixed(points=points), None)) for threshold, points in form.table]
    arms = " ".join(
        f"WHEN {column} >= {_figure(threshold, whole)} THEN {points}" for threshold, points in table[::-1]
    )
    return _known(f"CASE {arms} ELSE 0 END", [points for _, points in table])


def _tiers(form: Tiers, column: str, whole: bool) -> Points:
    parts, lower = [], Decimal(0)
    for tier in form.table:
        upper = column if tier.upto is None else f"least({column}, {_figure(tier.upto, whole)})"
        above = upper if lower == 0 else f"({upper} - {_figure(lower, whole)})"
        height = None if tier.upto is None else tier.upto - lower
        stepped = _stepped(above, tier, False, whole, height).within(_most(tier))
        sql = f"CASE WHEN {column} > {_figure(lower, whole)} THEN {stepped.sql} ELSE 0 END"
        parts.append(Points(sql, stepped.sign, stepped.most))
        lower = lower if tier.upto is None else tier.upto
    signs = {part.sign for part in parts if part.most} or {1}
    sign = signs.pop() if len(signs) == 1 else None
    most = sum(part.most for part in parts)
    return Points(" + ".join(part.sql for part in parts), sign, most).within(LARGEST)


def _stepped(
    value: str, each: Per | Tier, negative: bool, whole: bool, highest: Decimal | None = None
) -> Points:
    """floor(value / step) × points, not yet bounded; `highest` is the greatest value it can be asked for."""
    step, points = _figure(each.step, whole), to_hundredths(each.points)
    if points == 0:
        return Points("0", 1, 0)
    sign = None if negative else _sign([points])
    if whole and not negative and each.max is not None:
        # beyond this the max is reached: a bounded value keeps the product a bigint
        enough = -(-to_hundredths(each.max) // abs(points)) * each.step
        value, highest = f"least({value}, {_figure(enough, whole)})", min(enough, highest or enough)
    most = LARGEST + 1 if highest is None else floor(Fraction(highest) / Fraction(each.step)) * abs(points)
    if not whole:
        # div is exact where / would round; both truncate, one step short of the floor for a value below 0
        down = f"CASE WHEN {value} < 0 AND mod({value}, {step}) <> 0 THEN 1 ELSE 0 END"
        steps = f"(div({value}, {step}) - {down})" if negative else f"div({value}, {step})"
        return Points(f"{steps} * {points}", sign, most)
    down = f"({value} - CASE WHEN {value} < 0 THEN {step} - 1 ELSE 0 END)" if negative else value
    wide = "::numeric" if highest is None else ""
    return Points(f"({down} / {step}){wide} * {points}", sign, most)


def _figure(value: Decimal, whole: bool) -> str:
    return f"{int(value)}::bigint" if whole else number(value)


def _most(each: Per | Tier) -> int:
    return LARGEST if each.max is None else to_hundredths(each.max)


def _known(sql: str, values: list[int]) -> Points:
    return Points(sql, _sign(values), max(map(abs, values)))


def _sign(values: list[int]) -> int | None:
    if all(value >= 0 for value in values):
        return 1
    return -1 if all(value <= 0 for value in values) else None
