"""Whether the bands, dimensions and perks that an agreement names exist in the two schemes it joins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import SchemeTree
from conversions.language import Agreement

UNKNOWN_BAND = Sentence(
    "{city} has no band “{band}”; its bands are {bands}.", "{city} 没有等级“{band}”，现有等级：{bands}。"
)
UNKNOWN_DIMENSION = Sentence(
    "{city} has no dimension “{dimension}”.", "{city} 没有维度“{dimension}”，请改用已有维度。"
)
UNKNOWN_PERK = Sentence(
    "{city} has not opened a perk “{perk}” to agreements.", "{city} 没有向协议开放权益“{perk}”。"
)
LEFT_OUT = Sentence(
    "Home band “{band}” stands above a band that is mapped, so it must be mapped too.",
    "来源等级“{band}”高于已列出的等级，也必须列出。",
)
FALLS = Sentence(
    "Home band “{band}” gives less than a lower band does; a higher band may not give less.",
    "来源等级“{band}”的结果低于较低等级；等级越高，结果不得越低。",
)
NO_SCALE = Sentence(
    "The method {method} needs points on both sides; use recognition or an award.",
    "换算方法 {method} 要求双方均有分值，请改用 recognition 或 award。",
)
AWARD_ACROSS_CITIES = Sentence(
    "An award goes to people who take part in both schemes, and between two cities nobody knows who is the "
    "same person; use a standing, or two schemes of one city.",
    "奖励分须确认居民同时加入两个方案，而两市之间无法得知谁是同一人；请改用互认待遇，或连接同一城市的两个方案。",
)
DIFFERENT_PARTICIPANTS = Sentence(
    "One scheme is for persons, the other for organisations; an agreement joins schemes of one kind.",
    "一方面向个人，另一方面向组织；协议只能连接同类方案。",
)


def check_references(
    agreement: Agreement, *, home: SchemeTree, host: SchemeTree, opened: Collection[str]
) -> tuple[Problem, ...]:
    """Every problem that shows only against the two schemes in force; asked when a city signs.

    `opened` are the codes of the host's perks that are open to agreements. Codes: `unknown-reference`,
    `bad-table` (a higher home band would give less), `not-allowed-value`.
    """
    found: list[Problem] = []
    if home.participants != host.participants:
        found.append(Problem("not-allowed-value", "host", DIFFERENT_PARTICIPANTS))
    needs_scale = agreement.method in ("bands", "piecewise", "linear", "equipercentile")
    if needs_scale and (home.scale is None or host.scale is None):
        found.append(Problem("not-allowed-value", "method", NO_SCALE.filled({"method": agreement.method})))
    if agreement.method == "bands" and agreement.bands is not None:
        found += _bands(agreement.bands, home, host)
    if agreement.method == "award" and agreement.award is not None:
        table = agreement.award.table
        if home.city != host.city:
            found.append(Problem("not-allowed-value", "method", AWARD_ACROSS_CITIES))
        found += _known_bands("award.table", table, home)
        found += _rising("award.table", home, table)
        if agreement.award.dimension not in {dimension.code for dimension in host.dimensions}:
            facts = {"city": host.city, "dimension": agreement.award.dimension}
            found.append(Problem("unknown-reference", "award.dimension", UNKNOWN_DIMENSION.filled(facts)))
    found += [
        Problem(
            "unknown-reference", f"perks[{index}]", UNKNOWN_PERK.filled({"city": host.city, "perk": perk})
        )
        for index, perk in enumerate(agreement.perks)
        if perk not in opened
    ]
    return tuple(found)


def _bands(table: Mapping[str, str], home: SchemeTree, host: SchemeTree) -> Iterator[Problem]:
    yield from _known_bands("bands", table, home)
    rank = {band.code: place for place, band in enumerate(host.bands)}
    for band, target in table.items():
        if target not in rank:
            yield _unknown_band(f"bands.{band}", target, host)
    yield from _rising("bands", home, {band: rank[to] for band, to in table.items() if to in rank})


def _known_bands(path: str, named: Iterable[str], home: SchemeTree) -> Iterator[Problem]:
    known = {band.code for band in home.bands}
    for band in named:
        if band not in known:
            yield _unknown_band(f"{path}.{band}", band, home)


def _unknown_band(path: str, band: str, scheme: SchemeTree) -> Problem:
    facts = {"city": scheme.city, "band": band, "bands": ", ".join(each.code for each in scheme.bands)}
    return Problem("unknown-reference", path, UNKNOWN_BAND.filled(facts))


def _rising(path: str, home: SchemeTree, given: Mapping[str, int | Decimal]) -> Iterator[Problem]:
    """Going up the home bands, each gives at least what the one below it gives."""
    reached: int | Decimal | None = None
    for band in (each.code for each in home.bands):
        if band in given:
            if reached is not None and given[band] < reached:
                yield Problem("bad-table", f"{path}.{band}", FALLS.filled({"band": band}))
            reached = given[band] if reached is None else max(reached, given[band])
        elif reached is not None:
            yield Problem("bad-table", path, LEFT_OUT.filled({"band": band}))
