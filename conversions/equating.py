"""Two score distributions made comparable: the linear and the equipercentile method, in exact fractions.

Source of both: M. J. Kolen and R. L. Brennan, Test Equating, Scaling, and Linking (2nd ed. 2004; 3rd ed.
2014), chapter 2. Nothing is smoothed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from math import isqrt

Exact = Decimal | Fraction | int
"""A number as callers may hand it in; inside, everything is a Fraction."""

_HALF = Fraction(1, 2)
_DIGITS_OF_A_ROOT = 60


@dataclass(frozen=True)
class Distribution:
    """How many hold each score. `scores` ascend at least one `unit` apart; `counts` are not negative.

    A score may have count 0: it belongs to the scale, and its place counts at the ends (see
    `equipercentile`). Counts may be shares, only their proportion matters.
    """

    scores: tuple[Fraction, ...]
    counts: tuple[Fraction, ...]
    unit: Fraction
    edges: tuple[Fraction, ...]
    """Where the straight pieces of the continuous distribution meet, ascending."""
    below: tuple[Fraction, ...]
    """The share of the mass below each edge, from 0 to 1, never falling."""

    @classmethod
    def of(cls, rows: Iterable[Sequence[Exact]], unit: Exact = 1) -> Distribution:
        """A distribution from [score, count] pairs in any order. Raises ValueError when it is not one."""
        pairs = sorted((Fraction(score), Fraction(count)) for score, count in rows)
        width = Fraction(unit)
        scores, counts = tuple(score for score, _ in pairs), tuple(count for _, count in pairs)
        total = sum(counts, Fraction(0))
        if width <= 0 or any(count < 0 for count in counts) or total <= 0:
            raise ValueError("unit and total count must be above 0, no count below 0")
        if any(after - before < width for before, after in pairwise(scores)):
            raise ValueError("two scores are closer than one unit")
        edges: list[Fraction] = []
        shares: list[Fraction] = []
        for score, reached in zip(scores, accumulate(counts), strict=True):
            lower = score - width * _HALF
            if not edges or lower > edges[-1]:
                edges.append(lower)
                shares.append(shares[-1] if shares else Fraction(0))
            edges.append(score + width * _HALF)
            shares.append(reached / total)
        return cls(scores, counts, width, tuple(edges), tuple(shares))

    @property
    def mean(self) -> Fraction:
        weighted = sum((score * count for score, count in self._pairs()), Fraction(0))
        return weighted / sum(self.counts, Fraction(0))

    @property
    def variance(self) -> Fraction:
        """The population variance, divided by N and not by N - 1, as Kolen and Brennan report it."""
        mean = self.mean
        weighted = sum(((score - mean) ** 2 * count for score, count in self._pairs()), Fraction(0))
        return weighted / sum(self.counts, Fraction(0))

    def _pairs(self) -> Iterable[tuple[Fraction, Fraction]]:
        return zip(self.scores, self.counts, strict=True)


def percentile_rank(score: Exact, distribution: Distribution) -> Fraction:
    """The share (0 to 1) of the mass below a score, each score's mass spread evenly over ± half a unit.

    Kolen and Brennan, equation 2.14 (they print it times 100). Beyond the ends it is 0 or 1.
    """
    edges, below = distribution.edges, distribution.below
    at = Fraction(score)
    piece = bisect_right(edges, at)
    if piece == 0:
        return Fraction(0)
    if piece == len(edges):
        return Fraction(1)
    left, right = edges[piece - 1], edges[piece]
    return below[piece - 1] + (below[piece] - below[piece - 1]) * (at - left) / (right - left)


def score_at(rank: Fraction, distribution: Distribution) -> Fraction:
    """The score with a percentile rank (0 to 1): the inverse of `percentile_rank`.

    Kolen and Brennan, equations 2.15 and 2.16. Where scores without mass make the inverse many-valued
    they take the middle between the highest score below (x_L) and the lowest above (x_U). At rank 0 the
    lower of the two is half a unit below the lowest score of the scale, at rank 1 the upper is half a
    unit above the highest, whether or not anybody holds those scores.
    """
    edges, below = distribution.edges, distribution.below
    first = bisect_left(below, rank)
    last = bisect_right(below, rank) - 1
    if first <= last:  # the rank is met exactly at one or more edges
        return (edges[first] + edges[last]) * _HALF
    return edges[last] + (edges[first] - edges[last]) * (rank - below[last]) / (below[first] - below[last])


def equipercentile(score: Exact, home: Distribution, host: Distribution) -> Fraction:
    """The host score with the same percentile rank, unsmoothed (Kolen and Brennan, section 2.5).

    Check: f = (.2 .3 .2 .2 .1), g = (.1 .2 .2 .3 .2) on 0 to 4 give .5, 1.75, 2.8333, 3.5, 4.25 (table 2.2).
    """
    return score_at(percentile_rank(score, home), host)


def linear(score: Exact, home: Distribution, host: Distribution) -> Fraction:
    """The host score as many standard deviations from the host mean (Kolen and Brennan, equation 2.6).

    Population mean and standard deviation. Raises ValueError when all home scores are equal. A root that
    is not rational is taken to 60 decimals.
    """
    if home.variance == 0:
        raise ValueError("all home scores are equal")
    slope = _root(host.variance / home.variance)
    return slope * (Fraction(score) - home.mean) + host.mean


def _root(square: Fraction) -> Fraction:
    """The root of a / b as that of a × b over b: exact where it is rational, else cut after 60 decimals."""
    scale = 10**_DIGITS_OF_A_ROOT
    return Fraction(isqrt(square.numerator * square.denominator * scale**2), square.denominator * scale)
