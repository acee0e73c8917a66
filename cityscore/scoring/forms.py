"""What each form of points gives for one value, in hundredths of a point."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor

from cityscore.core.points import fraction_of, to_hundredths
from cityscore.schemes.language import By, Fixed, Per, Steps, Tier, Tiers

from .results import LARGEST

Form = Fixed | Per | Steps | Tiers | By


def form_points(form: Form, value: Fraction | str | None) -> int:
    """The points for one record's value, or for a sum of values; a missing value earns 0.

    A number comes as an exact fraction, a choice as text; `fixed` does not look at the value.
    """
    if isinstance(form, Fixed):
        points = to_hundredths(form.points)
    elif isinstance(form, By):
        points = to_hundredths(form.table[value]) if isinstance(value, str) and value in form.table else 0
    elif isinstance(value, Fraction):
        points = _number_points(form, value)
    else:
        points = 0
    return towards_zero(points, None)


def _number_points(form: Per | Steps | Tiers, value: Fraction) -> int:
    if isinstance(form, Per):
        return _stepped(value, form)
    if isinstance(form, Tiers):
        return _tier_points(form, value)
    reached = [points for threshold, points in form.table if fraction_of(threshold) <= value]
    return to_hundredths(reached[-1]) if reached else 0


def _tier_points(form: Tiers, value: Fraction) -> int:
    points, lower = 0, Fraction()
    for tier in form.table:
        upper = value if tier.upto is None else min(value, fraction_of(tier.upto))
        if upper > lower:
            points += _stepped(upper - lower, tier)
        lower = upper
    return points


def _stepped(value: Fraction, each: Per | Tier) -> int:
    """floor(value / step) × points, at most max."""
    return towards_zero(floor(value / fraction_of(each.step)) * to_hundredths(each.points), each.max)


def towards_zero(hundredths: int, cap: Decimal | None) -> int:
    """Hundredths with at most the cap's points on either side of 0; None is `LARGEST`."""
    most = LARGEST if cap is None else to_hundredths(cap)
    return max(-most, min(hundredths, most))
