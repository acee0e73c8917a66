"""How a score of one city becomes a standing in another: one small pure function per method.

Conversions only add: a standing is never less than what an unscored visitor has, the base of the host's
scale, and nothing here returns anything to the home city. All arithmetic is exact (fractions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from cityscore.core.points import round_half_away
from cityscore.schemes.language import SchemeTree
from conversions.equating import Distribution, Exact, equipercentile, linear


@dataclass(frozen=True, slots=True)
class HostBand:
    """A band of the host: totals ≥ `edge` (or > it when not `included`); edge None is met by every total."""

    code: str
    edge: Fraction | None = None
    included: bool = True

    def met_by(self, points: Fraction) -> bool:
        if self.edge is None:
            return True
        return points >= self.edge if self.included else points > self.edge


@dataclass(frozen=True, slots=True)
class HostScale:
    """The host scheme's scale, bounds None where unbounded; `bands` from low to high."""

    base: Fraction
    lowest: Fraction | None = None
    highest: Fraction | None = None
    decimals: int = 0
    bands: tuple[HostBand, ...] = ()

    @classmethod
    def of(cls, tree: SchemeTree) -> HostScale | None:
        """The scale of a points scheme; None for a criteria scheme, which has none."""
        if tree.scale is None:
            return None
        bands = tuple(
            HostBand(band.code)
            if band.edge is None
            else HostBand(band.code, Fraction(band.edge.points), band.edge.included)
            for band in tree.bands
        )
        lowest, highest = tree.scale.min, tree.scale.max
        return cls(
            base=Fraction(tree.scale.base),
            lowest=None if lowest is None else Fraction(lowest),
            highest=None if highest is None else Fraction(highest),
            decimals=tree.scale.decimals,
            bands=bands,
        )

    def band_at(self, points: Exact) -> str | None:
        """The highest band whose edge is met; None when the scheme has no bands or none is met."""
        met = [band.code for band in self.bands if band.met_by(Fraction(points))]
        return met[-1] if met else None

    def entry_of(self, band_code: str) -> Fraction:
        """The lowest total on this scale that is in a band; the base for the band without an edge."""
        band = next(each for each in self.bands if each.code == band_code)
        if band.edge is None:
            return self.base
        step = Fraction(1, 10**self.decimals)
        whole_steps = -((-band.edge) // step)  # the edge may be finer than the scale: go up to its next mark
        entry = whole_steps * step
        return entry if band.met_by(entry) else entry + step

    def issued(self, points: Exact) -> Decimal:
        """What somebody with these exact points holds."""
        return _decimal(self.placed(Fraction(points)), self.decimals)

    def placed(self, points: Fraction) -> Fraction:
        """Rounded down to the scale's decimals, within its bounds, and never below the base."""
        step = Fraction(1, 10**self.decimals)
        whole = max((points // step) * step, self.base)
        if self.lowest is not None:
            whole = max(whole, self.lowest)
        return whole if self.highest is None else min(whole, self.highest)


@dataclass(frozen=True, slots=True)
class Recognition:
    """The host knows that the visitor has a score at home, and nothing about how high it is."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Home band code → host band code."""

    table: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Award:
    """Home band code → points granted in the host scheme to those enrolled in both. Not a standing."""

    table: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Piecewise:
    """(home, host) corners; home ascends strictly, host never falls."""

    corners: tuple[tuple[Fraction, Fraction], ...]


@dataclass(frozen=True, slots=True)
class Linear:
    """Same distance from the mean in standard deviations."""

    home: Distribution
    host: Distribution


@dataclass(frozen=True, slots=True)
class Equipercentile:
    """Same percentile rank."""

    home: Distribution
    host: Distribution


Method = Recognition | Bands | Award | Piecewise | Linear | Equipercentile


@dataclass(frozen=True, slots=True)
class StandingValue:
    """What a visitor holds: host points on the host's marks, host band, and whether by recognition only.

    `points` and `band` are None where the host scheme has no scale. A `recognised` standing meets the
    entry tier of the perks that the agreement names, and no perk beyond what everyone gets otherwise.
    """

    points: Decimal | None
    band: str | None
    recognised: bool = False


def piecewise(total: Exact, corners: tuple[tuple[Fraction, Fraction], ...]) -> Fraction:
    """Straight lines between the corners, level beyond the first and the last."""
    at = Fraction(total)
    if at <= corners[0][0]:
        return corners[0][1]
    for (left, low), (right, high) in pairwise(corners):
        if at <= right:
            return low + (high - low) * (at - left) / (right - left)
    return corners[-1][1]


def converted(method: Method, home_total: Exact) -> Fraction | None:
    """The exact host points of a home total, neither rounded nor clamped; None where a method has none."""
    match method:
        case Piecewise(corners):
            return piecewise(home_total, corners)
        case Linear(home, host):
            return linear(home_total, home, host)
        case Equipercentile(home, host):
            return equipercentile(home_total, home, host)
    return None


def granted_by(method: Award, home_band: str | None) -> Decimal:
    """The points an award agreement grants for a home band; 0 for a band that its table does not name."""
    return method.table.get(home_band, Decimal(0)) if home_band is not None else Decimal(0)


def standing_of(
    method: Method, *, home_total: Exact | None, home_band: str | None, host: HostScale | None
) -> StandingValue:
    """What the visitor holds in the host city.

    Converted points are rounded down to the host's decimals and clamped to its scale; a mapped band gives
    the lowest total of that band. Nobody gets less than the host's base, which is what an unscored
    visitor has; a total or band that the agreement does not map gives exactly that. The host band follows
    from the host points. An award is a grant and gives no standing of its own: the base again.
    """
    recognised = isinstance(method, Recognition)
    if host is None:
        return StandingValue(None, None, recognised)
    points = host.base
    if isinstance(method, Bands):
        target = method.table.get(home_band) if home_band is not None else None
        points = host.entry_of(target) if target is not None else host.base
    elif home_total is not None:
        exact = converted(method, home_total)
        points = host.base if exact is None else exact
    placed = host.placed(points)
    return StandingValue(host.issued(placed), host.band_at(placed), recognised)


def mapping_of(method: Method) -> list[tuple[Decimal | str, Decimal | str]]:
    """Every home score (or band) that the agreement gives, with its host score (or band).

    Host scores are neither rounded down nor clamped, but shown to 4 places (half away from zero). The home
    scores are those of the home distribution, scores nobody holds included, or the corners.
    """
    match method:
        case Bands(table):
            return list(table.items())
        case Award(grants):
            return [(band, _decimal(Fraction(points), 4)) for band, points in grants.items()]
        case Piecewise(corners):
            scores = [home for home, _ in corners]
        case Linear(home, _) | Equipercentile(home, _):
            scores = list(home.scores)
        case Recognition():
            return []
    shown: list[tuple[Decimal | str, Decimal | str]] = []
    for score in scores:
        exact = converted(method, score)
        if exact is not None:
            shown.append((_plain(score), _decimal(exact, 4)))
    return shown


def mapping_json(method: Method) -> dict[str, list[list[float | str]]]:
    """`{"mapping": [[home, host], …]}`, the answer of `try_agreement`: numbers for scores, text for bands.

    A float here is only how a JSON number is written: 4 places of any score of ours survive it.
    """
    return {
        "mapping": [
            [home if isinstance(home, str) else _json(home), host if isinstance(host, str) else _json(host)]
            for home, host in mapping_of(method)
        ]
    }


def _json(score: Decimal) -> float:
    return int(score) if score == score.to_integral_value() else float(score)


def _decimal(exact: Fraction, places: int) -> Decimal:
    # From text, because arithmetic would round to the 28 digits of the decimal context.
    return Decimal(f"{round_half_away(exact.numerator * 10**places, exact.denominator)}E-{places}")


def _plain(score: Fraction) -> Decimal:
    """A score as the file wrote it; files hold decimals, so the division ends."""
    return Decimal(score.numerator) / Decimal(score.denominator)
