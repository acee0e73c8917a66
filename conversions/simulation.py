"""What an agreement would do, counted: who would reach which perk, beside the host's own people.

People come as masses by what they hold in the host scheme. The open city's own are whole counts, and none
under ten that could be read or computed is shown; the other city's come from the table it published, spread
evenly over each bucket, and are as coarse as that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from cityscore.core.ladders import Ladder
from cityscore.core.points import HUNDREDTHS
from cityscore.schemes.language import SchemeTree
from cityscore.scoring.preview.suppression import rounded, withheld
from conversions.equating import Distribution
from conversions.mappings import Equipercentile, HostScale, Linear, Method, StandingValue, converted
from conversions.tables import WIDTHS, Table

COLUMNS = 16
MARKS_IN_A_BUCKET = 20
"""A bucket is spread over at most so many points."""

Mass = Mapping[StandingValue, Fraction]
Key = tuple[str, str, int]
Shown = Mapping[Key, int | None]


@dataclass(frozen=True, slots=True)
class Crowd:
    """People by what they hold in the host scheme; `is_own` of the city whose office looks."""

    people: Mass
    is_own: bool
    are_visitors: bool


@dataclass(frozen=True, slots=True)
class Ground:
    """The host's side: its scale, its bands from low to high, its perks open to agreements, and which of
    them the agreement names (none: all)."""

    scale: HostScale | None
    bands: tuple[str, ...]
    perks: tuple[Ladder, ...]
    named: frozenset[str]

    @classmethod
    def of(cls, host: SchemeTree, perks: tuple[Ladder, ...], named: Iterable[str]) -> Ground:
        return cls(
            scale=HostScale.of(host),
            bands=tuple(band.code for band in host.bands),
            perks=perks,
            named=frozenset(named),
        )

    @property
    def offered(self) -> tuple[Ladder, ...]:
        return tuple(each for each in self.perks if not self.named or each.perk in self.named)


def spread(table: Table, *, step: Decimal) -> dict[Decimal, Fraction]:
    """A published table as people by points: each bucket evenly over its marks."""
    marks = max(1, min(int(table.unit / step), MARKS_IN_A_BUCKET))
    found: dict[Decimal, Fraction] = {}
    for lowest, count in table.rows:
        for mark in range(marks):
            found[lowest + table.unit * mark / marks] = Fraction(count, marks)
    return found


def report(ground: Ground, visitors: Crowd | None, residents: Crowd | None) -> dict[str, Any]:
    """The tables of a simulation as JSON; counts are rounded to ten, None where withheld or not known."""
    crowds = {"visitors": visitors, "residents": residents}
    width, first, size = _columns(crowds.values())
    shown = {
        name: _shown(ground, crowd, width, first) if crowd is not None else {}
        for name, crowd in crowds.items()
    }
    known = {name: crowd is not None for name, crowd in crowds.items()}

    def counts(key: Key) -> dict[str, int | None]:
        return {name: shown[name].get(key, 0) if known[name] else None for name in crowds}

    return {
        "known": known,
        "people": counts(("people", "", 0)),
        "perks": [
            {
                "code": ladder.perk,
                "title": ladder.title.as_json(),
                "tiers": [
                    {"label": None, **counts(("tier", ladder.perk, 0))},
                    *(
                        {
                            "label": label.as_json(),
                            "beyond_totals": asked.beyond_totals,
                            **counts(("tier", ladder.perk, place)),
                        }
                        for place, (label, asked) in enumerate(ladder.tiers, 1)
                    ),
                ],
            }
            for ladder in ground.offered
        ],
        "stretches": [
            {
                "from": str((first + place) * width),
                "below": str((first + place + 1) * width),
                **counts(("stretch", "", place)),
            }
            for place in range(size)
        ],
    }


def loss(method: Method, exact: Mapping[Decimal, int], *, side: str, step: Decimal) -> dict[str, str] | None:
    """How far the tables of the agreement lie from exact counts of one side, in host points: for one person
    on average and at most. None for methods without tables, and where nobody is counted."""
    if not isinstance(method, Linear | Equipercentile) or not exact:
        return None
    own = Distribution.of([(score, Decimal(count)) for score, count in sorted(exact.items())], step)
    kind = type(method)
    other = kind(own, method.host) if side == "home" else kind(method.home, own)
    people = (
        exact
        if side == "home"
        else {Decimal(score.numerator) / Decimal(score.denominator): 1 for score in method.home.scores}
    )
    found = [(abs(_points(method, at) - _points(other, at)), count) for at, count in people.items()]
    mean = sum(apart * count for apart, count in found) / sum(count for _, count in found)
    return {"mean": f"{float(mean):.2f}", "most": f"{float(max(apart for apart, _ in found)):.2f}"}


def _points(method: Method, score: Decimal) -> Fraction:
    return converted(method, score) or Fraction(0)


def tier_reached(ground: Ground, ladder: Ladder, value: StandingValue, *, visiting: bool) -> int:
    """The best tier somebody reaches by what they hold, from 1; 0 for none."""
    total = None if value.points is None else int(value.points * HUNDREDTHS)
    entry = next((place for place, (_, asked) in enumerate(ladder.tiers, 1) if not asked.nothing), 0)
    reached = 0
    for place, (_, asked) in enumerate(ladder.tiers, 1):
        recognised = visiting and value.recognised and ladder.perk in ground.named and place == entry
        if recognised or asked.met_by(total, value.band, ground.bands):
            reached = place
    return reached


def _columns(crowds: Iterable[Crowd | None]) -> tuple[Decimal, int, int]:
    """Width of a stretch of the scale, the number of the first, and how many hold everybody's points."""
    points = [
        value.points
        for crowd in crowds
        if crowd is not None
        for value in crowd.people
        if value.points is not None
    ]
    if not points:
        return Decimal(1), 0, 0
    low, high = min(points), max(points)
    width = next(each for each in WIDTHS if high // each - low // each < COLUMNS)
    first = int(low // width)
    return width, first, int(high // width) - first + 1


def _shown(ground: Ground, crowd: Crowd, width: Decimal, first: int) -> Shown:
    counts: Counter[Key] = Counter()
    kinds = set()
    for value, mass in crowd.people.items():
        keys = frozenset(_keys(ground, crowd, value, width, first))
        kinds.add(keys)
        for key in keys:
            counts[key] += mass  # type: ignore[assignment] # masses of a table are fractions
    whole = {key: int(count) for key, count in counts.items()}
    hidden = withheld(whole, kinds, rank=_rank) if crowd.is_own else frozenset()
    return {key: None if key in hidden else rounded(count) for key, count in whole.items()}


def _keys(ground: Ground, crowd: Crowd, value: StandingValue, width: Decimal, first: int) -> Iterator[Key]:
    yield ("people", "", 0)
    for ladder in ground.offered:
        place = tier_reached(ground, ladder, value, visiting=crowd.are_visitors)
        yield ("tier", ladder.perk, place)
    if value.points is not None:
        yield ("stretch", "", int(value.points // width) - first)


def _rank(key: Key) -> int:
    return ("people", "tier", "stretch").index(key[0])


def masses(values: Sequence[tuple[StandingValue, Fraction]]) -> dict[StandingValue, Fraction]:
    """Equal holdings counted together."""
    found: dict[StandingValue, Fraction] = {}
    for value, mass in values:
        found[value] = found.get(value, Fraction(0)) + mass
    return found
