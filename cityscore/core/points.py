"""Points as integers of 1/100 point, and the two roundings that the scheme language uses."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache

HUNDREDTHS = 100


@lru_cache(maxsize=10_000)
def to_hundredths(points: Decimal | int) -> int:
    """Exact hundredths of a point. Raises ValueError when finer than 0.01 (`not-representable`)."""
    scaled = Decimal(points) * HUNDREDTHS
    if scaled != scaled.to_integral_value():
        raise ValueError(f"{points} has more than two decimals")
    return int(scaled)


fraction_of = lru_cache(maxsize=50_000)(Fraction)
"""A decimal as a fraction, to divide by a step without a remainder lost."""


def round_half_away(numerator: int, denominator: int) -> int:
    """numerator / denominator rounded half away from zero (the scheme language, step 3); denominator > 0."""
    quotient, remainder = divmod(abs(numerator), denominator)
    if 2 * remainder >= denominator:
        quotient += 1
    return quotient if numerator >= 0 else -quotient


def round_to_decimals(hundredths: int, decimals: int) -> int:
    """A total in hundredths rounded half away from zero to 0, 1 or 2 decimals, still in hundredths."""
    unit: int = 10 ** (2 - decimals)
    return round_half_away(hundredths, unit) * unit


@lru_cache(maxsize=50_000)
def show(hundredths: int, decimals: int = 2) -> str:
    """Hundredths as a decimal string with exactly `decimals` decimals, as statements print them."""
    exact = Decimal(hundredths) / HUNDREDTHS
    return str(exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP))
