"""The agreement file, format `cityscore.agreement/1`: its tree, and everything that can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Described, Named, Place
from cityscore.schemes.language.files import FileReading, read_as
from cityscore.schemes.language.forms import Part
from cityscore.schemes.language.values import Code, Day, Given, Number, Text, Truth, Whole, iso_day
from conversions.equating import Distribution
from conversions.mappings import (
    Award,
    Bands,
    Equipercentile,
    Linear,
    Method,
    Piecewise,
    Recognition,
)

FORMAT = "cityscore.agreement/1"
LONGEST_STANDING_DAYS = 366
LONGEST_AWARD_MONTHS = 60

MISSING = Sentence("The method {method} needs “{key}”; add it.", "换算方法 {method} 需要“{key}”，请补上。")
SAME_SCHEME = Sentence(
    "Home and host are the same scheme; an agreement joins two.",
    "两方是同一个方案；协议须连接两个不同的方案。",
)
ENDS_BEFORE_IT_STARTS = Sentence(
    "The last day lies before the first; correct one of them.", "截止日早于起始日，请更正。"
)
HOME_NOT_ASCENDING = Sentence(
    "Home score {score} does not rise above the one before it.", "来源分数 {score} 没有高于前一个分数。"
)
HOST_FALLS = Sentence(
    "Host score {score} is lower than the one before it; a higher home score may not give less.",
    "目标分数 {score} 低于前一个；来源分数越高，换算结果不得越低。",
)
NEGATIVE_COUNT = Sentence("A count is 0 or more.", "人数不得小于 0。")
SCORES_TOO_CLOSE = Sentence(
    "Score {score} is given twice or lies closer than one unit to its neighbour.",
    "分数 {score} 重复，或与相邻分数的间隔小于一个单位。",
)
NOBODY = Sentence("All counts are 0; at least one must be above.", "所有人数均为 0，至少须有一个大于 0。")
ALL_EQUAL = Sentence(
    "All home scores are equal, so the linear method has no slope; use another method.",
    "来源分数全部相同，无法使用线性法，请改用其他方法。",
)
NOT_A_GRANT = Sentence(
    "An award gives more than 0 points, with at most 2 decimals.", "奖励分须大于 0，且最多两位小数。"
)
TWICE = Sentence("“{perk}” is listed twice; keep one.", "“{perk}”重复列出，请只保留一个。")
NOT_A_DAY_OF_EVERY_YEAR = Sentence(
    "Write a day that every year has as “MM-DD”, such as “12-31”.",
    "请写每年都有的日期，格式为“月-日”，例如“12-31”。",
)


class Party(Part):
    """One scheme of one city."""

    city: Code
    scheme: Code


class Span(Part):
    """First and last day, of the host's calendar, on which standings are issued and can be used."""

    starts_on: Annotated[Day, Field(alias="from")]
    ends_on: Annotated[Day, Field(alias="until")]


class AwardTerms(Part):
    """The home band on `assessed_on` gives points in the host scheme from `counts_from` for `months`.

    Both days are text such as "12-31", a day that every year has.
    """

    assessed_on: Text
    counts_from: Text
    months: Annotated[Whole, Field(ge=1, le=LONGEST_AWARD_MONTHS)]
    dimension: Code
    table: Annotated[Mapping[Code, Number], Field(min_length=1)]


class Distributions(Part):
    """How many hold each score in both schemes: [score, count]; `unit` is the width of a score or bucket."""

    unit: Annotated[Number, Field(gt=0)] = Decimal(1)
    home: Annotated[tuple[tuple[Number, Number], ...], Field(min_length=1)]
    host: Annotated[tuple[tuple[Number, Number], ...], Field(min_length=1)]


class Caps(Part):
    """How much the agreement may be used, in host perks redeemed: by one resident a month, and in all."""

    per_resident_month: Given[Annotated[Whole, Field(ge=1)]] = None
    total: Given[Annotated[Whole, Field(ge=1)]] = None


class Costs(Part):
    """Which city pays the merchants of the host for what visitors use; settled month by month."""

    borne_by: Literal["home", "host"] = "host"


class Agreement(Part):
    """A whole agreement file. Only the key that the method needs is used; the others may be prepared."""

    format: Literal["cityscore.agreement/1"]
    title: Given[Named] = None
    description: Given[Described] = None
    illustrative: Truth = False
    home: Party
    host: Party
    effective: Span
    method: Literal["recognition", "bands", "award", "piecewise", "linear", "equipercentile"] = "recognition"
    bands: Given[Annotated[Mapping[Code, Code], Field(min_length=1)]] = None
    award: Given[AwardTerms] = None
    points: Given[Annotated[tuple[tuple[Number, Number], ...], Field(min_length=1)]] = None
    distributions: Given[Distributions] = None
    perks: tuple[Code, ...] = ()
    valid_days: Annotated[Whole, Field(ge=1, le=LONGEST_STANDING_DAYS)] = 90
    caps: Caps = Caps()
    costs: Costs = Costs()

    @property
    def mapping(self) -> Method:
        """The method with its numbers. Raises ValueError when the agreement is not sound."""
        if self.method == "bands" and self.bands is not None:
            return Bands(self.bands)
        if self.method == "award" and self.award is not None:
            return Award(self.award.table)
        if self.method == "piecewise" and self.points is not None:
            return Piecewise(tuple((Fraction(home), Fraction(host)) for home, host in self.points))
        if self.method in ("linear", "equipercentile") and self.distributions is not None:
            given = self.distributions
            kind = Linear if self.method == "linear" else Equipercentile
            return kind(Distribution.of(given.home, given.unit), Distribution.of(given.host, given.unit))
        if self.method == "recognition":
            return Recognition()
        raise ValueError(f"the agreement gives nothing for its method {self.method}")


_NEEDS = {
    "bands": "bands",
    "award": "award",
    "piecewise": "points",
    "linear": "distributions",
    "equipercentile": "distributions",
}


def check_agreement(content: bytes | str) -> FileReading[Agreement]:
    """The file as a tree with every problem in it; `sound` when the agreement can be drafted.

    Codes: those of the YAML reader and of the tree's structure (`missing-key`, `unknown-key`,
    `wrong-type`, `not-allowed-value`), and `same-scheme`, `bad-period`, `bad-table`, `duplicate-code`,
    `not-representable`. Whether the named bands, dimensions and perks exist is `check_references`' matter.
    """
    reading = read_as(Agreement, content)
    if reading.raw is None:
        return reading
    # The checks walk the raw file, so that a part that is not sound hides no finding in another.
    place = Place(reading.raw)
    return reading.with_problems(*(problem for check in _CHECKS for problem in check(place)))


def _needed_key(file: Place) -> Iterator[Problem]:
    method = file["method"].text or "recognition"
    key = _NEEDS.get(method)
    if key is not None and key not in file:
        yield file[key].problem("missing-key", MISSING, method=method, key=key)


def _two_schemes(file: Place) -> Iterator[Problem]:
    home, host = file["home"], file["host"]
    if home.mapped and home.value == host.value:
        yield host.problem("same-scheme", SAME_SCHEME)


def _period(file: Place) -> Iterator[Problem]:
    first, last = file["effective"]["from"].day, file["effective"]["until"].day
    if first is not None and last is not None and last < first:
        yield file["effective"]["until"].problem("bad-period", ENDS_BEFORE_IT_STARTS)


def _corners(file: Place) -> Iterator[Problem]:
    before_home: Decimal | None = None
    before_host: Decimal | None = None
    for row in file["points"]:
        home, host = _pair(row)
        if home is None or host is None:
            continue
        if before_home is not None and home <= before_home:
            yield row.problem("bad-table", HOME_NOT_ASCENDING, score=home)
        if before_host is not None and host < before_host:
            yield row.problem("bad-table", HOST_FALLS, score=host)
        before_home, before_host = home, host


def _counts(file: Place) -> Iterator[Problem]:
    given = file["distributions"]
    unit = given["unit"].number or Decimal(1)
    for side in (given["home"], given["host"]):
        rows = [(row, *_pair(row)) for row in side]
        counts = [count for _, _, count in rows if count is not None]
        for row, _, count in rows:
            if count is not None and count < 0:
                yield row.problem("bad-table", NEGATIVE_COUNT)
        if counts and all(count == 0 for count in counts):
            yield side.problem("bad-table", NOBODY)
        yield from _too_close([(row, score) for row, score, _ in rows if score is not None], unit)


def _too_close(rows: list[tuple[Place, Decimal]], unit: Decimal) -> Iterator[Problem]:
    ordered = sorted(rows, key=lambda row: row[1])
    for (_, before), (place, score) in pairwise(ordered):
        if score - before < unit:
            yield place.problem("bad-table", SCORES_TOO_CLOSE, score=score)


def _slope(file: Place) -> Iterator[Problem]:
    if file["method"].text != "linear":
        return
    home = file["distributions"]["home"]
    held = {score for score, count in map(_pair, home) if score is not None and count}
    if len(held) == 1:
        yield home.problem("bad-table", ALL_EQUAL)


def _yearly_days(file: Place) -> Iterator[Problem]:
    for day in (file["award"]["assessed_on"], file["award"]["counts_from"]):
        # 29 February does not come every year, so nothing yearly may hang on it: 2001 has none.
        if day.text is not None and iso_day(f"2001-{day.text}") is None:
            yield day.problem("not-allowed-value", NOT_A_DAY_OF_EVERY_YEAR)


def _grants(file: Place) -> Iterator[Problem]:
    for _, entry in file["award"]["table"].entries():
        points = entry.number
        if points is not None and (points <= 0 or points != round(points, 2)):
            yield entry.problem("not-representable", NOT_A_GRANT)


def _perks(file: Place) -> Iterator[Problem]:
    seen: set[str] = set()
    for perk in file["perks"]:
        if perk.text in seen:
            yield perk.problem("duplicate-code", TWICE, perk=perk.text)
        seen.add(perk.text or "")


def _pair(row: Place) -> tuple[Decimal | None, Decimal | None]:
    entries = [entry.number for entry in row]
    return (entries[0], entries[1]) if len(entries) == 2 else (None, None)


_CHECKS: tuple[Callable[[Place], Iterator[Problem]], ...] = (
    _needed_key, _two_schemes, _period, _corners, _counts, _slope, _yearly_days, _grants, _perks,
)  # fmt: skip
