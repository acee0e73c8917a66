"""Which band a total is in, alone and among all who are scored."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction
from functools import partial
from math import floor
from typing import TypeVar

from cityscore.core.points import to_hundredths
from cityscore.schemes.language import Band, SchemeTree

Who = TypeVar("Who", bound=Hashable)


def meets(band: Band, total: int) -> bool:
    """Whether a total in hundredths meets the band's edge."""
    if band.edge is None:
        return True
    edge = to_hundredths(band.edge.points)
    return total >= edge if band.edge.included else total > edge


def band_of(tree: SchemeTree, total: int, admits: Callable[[Band], bool] = lambda band: True) -> str | None:
    """The code of the highest band whose edge the total meets and that admits it; None below every edge."""
    met = [band.code for band in tree.bands if meets(band, total) and admits(band)]
    return met[-1] if met else None


def assign_top_share(tree: SchemeTree, totals: Mapping[Who, int]) -> dict[Who, str | None]:
    """Everybody's band, given the totals in hundredths of everybody who is scored: the city-wide step.

    Of two bands with a `top_share`, those in the higher one also use up places of the lower one.
    """
    lowest = {band.code: _lowest_admitted(band, totals) for band in tree.bands if band.top_share is not None}

    def admits(total: int, band: Band) -> bool:
        if band.code not in lowest:
            return True
        least = lowest[band.code]
        return least is not None and total >= least

    return {who: band_of(tree, total, partial(admits, total)) for who, total in totals.items()}


def _lowest_admitted(band: Band, totals: Mapping[Who, int]) -> int | None:
    """The total down to which whole groups of equal totals fit into the band's share of all; None: none."""
    assert band.top_share is not None
    places = floor(Fraction(band.top_share) * len(totals))
    ranked = sorted((total for total in totals.values() if meets(band, total)), reverse=True)
    admitted, lowest = 0, None
    while admitted < len(ranked):
        group = ranked.count(ranked[admitted])
        if admitted + group > places:
            break
        lowest = ranked[admitted]
        admitted += group
    return lowest
