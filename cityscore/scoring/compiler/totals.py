"""The totals query: one row a participant."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.core.points import to_hundredths
from cityscore.schemes.language import Band, Dimension, Rule, SchemeTree

from ..months import OPEN
from ..results import LARGEST, rules_of
from .columns import Kind
from .kept import record_points
from .literals import case, day, fill, hundredths, number, text
from .relations import Relations
from .sums import Sum, sum_of
from .values import Points
from .windows import NEXT_YEAR, change_on, counts


def totals_sql(tree: SchemeTree, kinds: tuple[Kind, ...], relations: Relations, facts: str) -> str:
    """The whole query, its relations filled in."""
    kind_of = {kind.record_type.code: kind for kind in kinds}
    sums = {
        rule.code: sum_of(tree, rule, rule_no, kind_of[rule.record_type])
        for rule_no, rule in enumerate(tree.rules)
    }
    groups: list[Dimension | None] = [*tree.dimensions, None]
    plain = [_plain(tree, rules_of(tree, group), place, sums, kind_of) for place, group in enumerate(groups)]
    aggregates = [
        each for found in [*sums.values(), *plain] if found is not None for each in found.aggregates
    ]
    worth = [
        _worth([sums[rule.code] for rule in rules_of(tree, group)], plain[place])
        for place, group in enumerate(groups)
    ]
    return fill(
        "totals",
        facts=facts,
        participants=relations.participants,
        grants=relations.grants,
        sums=",\n        ".join(aggregates or ["NULL AS nothing"]),
        change=case("fact.type_no", [(kind.type_no, _changes(kind)) for kind in kinds], "NULL::date"),
        next_change=_next_change(tree),
        dimensions=",\n        ".join(_dimensions(tree, worth)),
        held=_held(tree, sums),
        total=_total(tree),
        band=band_case(tree.bands, "totalled.total"),
        points=_points(tree),
        shown=_shown(tree),
    )


def _plain(
    tree: SchemeTree,
    rules: tuple[Rule, ...],
    place: int,
    sums: dict[str, Sum | None],
    kind_of: dict[str, Kind],
) -> Sum | None:
    """One aggregate for all rules of a dimension whose records simply add up: an aggregate more or less is
    what a run's time depends on."""
    added: dict[int, list[Points]] = {}
    for rule in rules:
        if sums[rule.code] is None:
            kind = kind_of[rule.record_type]
            points = record_points(rule, kind)
            sql = f"CASE WHEN {counts(tree, rule, kind)} THEN {points.sql} ELSE 0 END"
            added.setdefault(kind.type_no, []).append(Points(sql, points.sign, points.most))
    if not added:
        return None
    branches = [(type_no, " + ".join(each.sql for each in found)) for type_no, found in added.items()]
    most = max(sum(each.most for each in found) for found in added.values())
    points = Points(case("fact.counted_type", branches), None, most)
    return Sum((f"sum({points.typed}) AS plain_{place}",), f"coalesce(earned.plain_{place}, 0)::bigint")


def _worth(sums: list[Sum | None], plain: Sum | None) -> str:
    return " + ".join(each.worth for each in [*sums, plain] if each is not None) or "0"


def _changes(kind: Kind) -> str:
    return f"least({', '.join(dict.fromkeys(change_on(rule, kind) for rule in kind.rules))})"


def _next_change(tree: SchemeTree) -> str:
    bounds = [day(OPEN), *([NEXT_YEAR] if tree.period == "calendar-year" else [])]
    if tree.period == "calendar-year":
        return f"least(earned.change_on, {', '.join(bounds)})"
    return f"CASE WHEN earned.change_on IS NOT NULL THEN least(earned.change_on, {day(OPEN)}) END"


def _bounded(sql: str, low: str | None, high: str | None) -> str:
    return f"greatest(least({sql}, {high or LARGEST}), {low or -LARGEST})"


def _dimensions(tree: SchemeTree, worth: list[str]) -> Iterator[str]:
    """Each dimension within its bounds and weighted, and what rules without a dimension earned."""
    for place, dimension in enumerate(tree.dimensions):
        low = None if dimension.min is None else hundredths(dimension.min)
        high = None if dimension.max is None else hundredths(dimension.max)
        sql = _bounded(worth[place], low, high)
        if dimension.weight != 1:
            # round() of numeric goes half away from zero
            sql = _bounded(f"round({sql} * {number(dimension.weight)})", None, None)
        yield f"({sql})::bigint AS dimension_{place}"
    yield f"({worth[-1]})::bigint AS loose"


def _held(tree: SchemeTree, sums: dict[str, Sum | None]) -> str:
    """A criteria scheme's rules that have a line, as a JSON list of codes; empty for points."""
    if tree.scale is not None:
        return "'[]'::jsonb"
    held = [
        f"CASE WHEN {found.worth} <> 0 THEN {text(code)} END"
        for code, found in sums.items()
        if found is not None
    ]
    return f"to_jsonb(array_remove(ARRAY[{', '.join(held)}]::text[], NULL))"


def _total(tree: SchemeTree) -> str:
    """Within the scale's bounds, rounded half away from zero to its decimals: whole division truncates."""
    if tree.scale is None:
        return "NULL::bigint"
    parts = [f"weighted.dimension_{place}" for place in range(len(tree.dimensions))]
    gained = " + ".join([hundredths(tree.scale.base), *parts, "weighted.loose", "weighted.grants"])
    low = None if tree.scale.min is None else hundredths(tree.scale.min)
    high = None if tree.scale.max is None else hundredths(tree.scale.max)
    within, unit = f"({_bounded(gained, low, high)})::bigint", 10 ** (2 - tree.scale.decimals)
    if unit == 1:
        return within
    never_negative = tree.scale.min is not None and tree.scale.min >= 0
    half = (
        f"{unit // 2}" if never_negative else f"CASE WHEN {within} < 0 THEN {-unit // 2} ELSE {unit // 2} END"
    )
    return f"({within} + {half}) / {unit} * {unit}"


def _points(tree: SchemeTree) -> str:
    columns = [f"totalled.dimension_{place}" for place in range(len(tree.dimensions))]
    return f"ARRAY[{', '.join(columns)}]::bigint[]"


def _shown(tree: SchemeTree) -> str:
    pairs = [f"{text(each.code)}, totalled.dimension_{place}" for place, each in enumerate(tree.dimensions)]
    return f"jsonb_build_object({', '.join(pairs)})"


def band_case(bands: tuple[Band, ...], total: str, floors: dict[str, str] | None = None) -> str:
    """The code of the highest band whose edge the total meets; `floors` names a column with the least
    total that a band's share admits."""
    arms = []
    for band in reversed(bands):
        conditions = [f"{total} IS NOT NULL", *([meets(band, total)] if band.edge is not None else [])]
        if floors and band.code in floors:
            conditions.append(f"{total} >= {floors[band.code]}")
        arms.append(f"WHEN {' AND '.join(conditions)} THEN {text(band.code)}")
    return f"CASE {' '.join(arms)} END" if arms else "NULL::text"


def meets(band: Band, total: str) -> str:
    """The total meets the band's edge; TRUE for a band without one."""
    if band.edge is None:
        return "TRUE"
    return f"{total} {'>=' if band.edge.included else '>'} {to_hundredths(band.edge.points)}"
