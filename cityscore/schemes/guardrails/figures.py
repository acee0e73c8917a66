"""Bands, tables and numbers: in order, reachable, of one sign, and no finer than points can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place

from .parts import below, for_persons, point_values, steps_thresholds

NO_EDGE = Sentence(
    "Only the lowest band has no edge: give this one `from` or `above`.",
    "只有最低的等级可以没有下限，请为此等级写 from 或 above。",
)
NOT_HIGHER = Sentence(
    "List bands from low to high: this edge must lie above {before}.",
    "等级须由低到高排列：此下限须高于 {before}。",
)
SAME_EDGE = Sentence(
    "No total can fall between this edge and the one before, so one of the two bands is never given.",
    "没有总分会落在此下限与上一下限之间，两个等级中有一个永远不会出现，请修改。",
)
ABOVE_SCALE = Sentence(
    "No total reaches this band: its edge lies above the scale's maximum {max}.",
    "没有总分能达到此等级：其下限高于总分上限 {max}。",
)
NOT_ASCENDING = Sentence(
    "Write thresholds from low to high, each once: this one must be more than {before}.",
    "分档须由低到高且不重复：此处须大于 {before}。",
)
LAST_UPTO = Sentence(
    "The last tier is open upwards: write `upto: null`.", "最后一档没有上限，请写 upto: null。"
)
INNER_UPTO = Sentence(
    "Only the last tier may be open upwards: give this one its `upto`.",
    "只有最后一档可以没有上限，请为此档写明 upto。",
)
EMPTY_TABLE = Sentence("Write at least one line in this table.", "此表至少要有一行。")
MIXED = Sentence(
    "One rule either adds or deducts: split it into two rules.", "一条规则只能加分或只能减分，请拆成两条。"
)
MIXED_FOR_PERSONS = Sentence(
    "One rule cannot both add and deduct, and a scheme for persons only adds: remove what deducts.",
    "一条规则不能既加分又减分，而面向个人的方案只能加分，请删去减分的部分。",
)
TOO_FINE = Sentence(
    "Write at most {places} decimals here; finer parts of a point cannot be kept.",
    "此处最多写 {places} 位小数，更小的分值无法保存。",
)
TOTAL_WITH = Sentence(
    "counts: total adds the field up first, so it cannot be used with {key}.",
    "counts: total 先累加字段再计分，不能与 {key} 同时使用。",
)
ONCE_WITH_YEAR = Sentence(
    "once_per and cap_per_year together could make one more record worth fewer points; keep one.",
    "once_per 与 cap_per_year 同用时，多一条记录反而可能少得分，请保留一个。",
)


def bands_not_ascending(scheme: Place) -> Iterator[Problem]:
    """A band's edge is missing, or lower than one before it."""
    highest: Decimal | None = None
    for index, band in enumerate(scheme["bands"]):
        if band.mapped and index > 0 and not (band["from"].given or band["above"].given):
            yield band["from"].problem("bands-not-ascending", NO_EDGE)
        first = _first_total(scheme, band)
        if first is None:
            continue
        if highest is not None and first < highest:
            yield _edge(band).problem("bands-not-ascending", NOT_HIGHER, before=highest)
        highest = first if highest is None else max(highest, first)


def unreachable_band(scheme: Place) -> Iterator[Problem]:
    """No total can be in the band: its edge is above the scale, or is another band's edge."""
    top = scheme["scale"]["max"].number
    seen: set[Decimal] = set()
    for band in scheme["bands"]:
        first = _first_total(scheme, band)
        if first is None:
            continue
        if top is not None and first > top:
            yield _edge(band).problem("unreachable-band", ABOVE_SCALE, max=top)
        elif first in seen:
            yield _edge(band).problem("unreachable-band", SAME_EDGE)
        seen.add(first)


def _edge(band: Place) -> Place:
    return band["from"] if band["from"].given else band["above"]


def _first_total(scheme: Place, band: Place) -> Decimal | None:
    """The lowest total that meets the band's edge: an excluded edge begins one step of the scale higher."""
    edge = _edge(band).number
    if edge is None or band["from"].given:
        return edge
    return edge + Decimal(1).scaleb(-_decimals(scheme))


def _decimals(scheme: Place) -> int:
    stated = scheme["scale"]["decimals"].number
    return int(stated) if stated in (0, 1, 2) else 0


def bad_table(scheme: Place) -> Iterator[Problem]:
    """Thresholds or `upto` not strictly ascending, a last tier that is not open, an empty table."""
    for rule in scheme["rules"]:
        points = rule["points"]
        for form in ("steps", "tiers"):
            table = points[form]["table"]
            if table.listed and not table.value:
                yield table.problem("bad-table", EMPTY_TABLE)
        yield from _ascending(steps_thresholds(rule), None)
        uptos = [tier["upto"] for tier in points["tiers"]["table"]]
        yield from _ascending(uptos, Decimal(0))
        yield from (upto.problem("bad-table", INNER_UPTO) for upto in uptos[:-1] if not upto.given)
        if uptos and uptos[-1].given:
            yield uptos[-1].problem("bad-table", LAST_UPTO)


def _ascending(places: list[Place], before: Decimal | None) -> Iterator[Problem]:
    for place in places:
        if place.number is None:
            continue
        if before is not None and place.number <= before:
            yield place.problem("bad-table", NOT_ASCENDING, before=before)
        before = place.number


def mixed_signs(scheme: Place) -> Iterator[Problem]:
    """One rule adds and deducts."""
    sentence = MIXED_FOR_PERSONS if for_persons(scheme) else MIXED
    for rule in scheme["rules"]:
        values = list(point_values(rule))
        if any(below(value, 0) for value in values) and any((value.number or 0) > 0 for value in values):
            yield rule["points"].problem("mixed-signs", sentence)


def not_representable(scheme: Place) -> Iterator[Problem]:
    """A number finer than it is kept: of the scale than its decimals, of points than 0.01."""
    for place in _of_the_scale(scheme):
        yield from _too_fine(place, _decimals(scheme))
    for place in _of_points(scheme):
        yield from _too_fine(place, 2)


def _of_the_scale(scheme: Place) -> Iterator[Place]:
    yield from (scheme["scale"][key] for key in ("base", "min", "max"))
    for band in scheme["bands"]:
        yield from (band["from"], band["above"])


def _of_points(scheme: Place) -> Iterator[Place]:
    for dimension in scheme["dimensions"]:
        yield from (dimension[key] for key in ("min", "max", "weight"))
    for rule in scheme["rules"]:
        yield from point_values(rule)
        yield from (rule["cap"], rule["cap_per_year"], rule["points"]["per"]["max"])
        yield from (tier["max"] for tier in rule["points"]["tiers"]["table"])


def _too_fine(place: Place, places: int) -> Iterator[Problem]:
    number = place.number
    if number is not None and number.scaleb(places) % 1 != 0:
        yield place.problem("not-representable", TOO_FINE, places=places)


def unusable_together(scheme: Place) -> Iterator[Problem]:
    """Constructs whose combination has no meaning, or could make more records worth less."""
    for rule in scheme["rules"]:
        if rule["counts"].text == "total":
            points = rule["points"]
            single = (rule["fade"], rule["once_per"], rule["at_most"], rule["cap_per_year"])
            for place in (*single, points["fixed"], points["by"]):
                if place.given and place.value != []:
                    key = place.path.rpartition(".")[2]
                    yield place.problem("unusable-together", TOTAL_WITH, key=key)
        elif rule["once_per"].value and rule["cap_per_year"].given:
            yield rule["cap_per_year"].problem("unusable-together", ONCE_WITH_YEAR)
