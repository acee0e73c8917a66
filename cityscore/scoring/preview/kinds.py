"""What a person of one kind is, as SQL expressions over `tiered` in sql/impact.sql."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.core.ladders import Asked, Ladder
from cityscore.schemes.language import SchemeTree
from cityscore.scoring.compiler.literals import text
from cityscore.scoring.preview.impact import PAIR, Layout

SIGN = "CASE WHEN {new} > {old} THEN 2 WHEN {new} < {old} THEN 0 ELSE 1 END"


def traits_of(layout: Layout) -> Iterator[str]:
    """Points, band, stretch, perk tiers, dimensions, rules: whoever agrees in all of them is of one kind."""
    if layout.after.scale is None:
        yield (
            "CASE WHEN NOT tiered.new_held @> tiered.old_held THEN 0"
            " WHEN NOT tiered.old_held @> tiered.new_held THEN 2 ELSE 1 END"
        )
    else:
        yield SIGN.format(new="tiered.new_total", old="tiered.old_total")
    yield _pair(_band_place(layout.before, "tiered.old_band"), _band_place(layout.after, "tiered.new_band"))
    yield _pair(*(_stretch(layout, f"tiered.{side}_total") for side in ("old", "new")))
    places = range(1, len(layout.ladders) + 1)
    lost = " OR ".join(f"tiered.new_tiers[{at}] < tiered.old_tiers[{at}]" for at in places) or "FALSE"
    gained = " OR ".join(f"tiered.new_tiers[{at}] > tiered.old_tiers[{at}]" for at in places) or "FALSE"
    yield f"(CASE WHEN {lost} THEN 1 ELSE 0 END) + (CASE WHEN {gained} THEN 2 ELSE 0 END)"
    yield from (_pair(f"tiered.old_tiers[{at}]", f"tiered.new_tiers[{at}]") for at in places)
    for code in layout.dimensions:
        old, new = (
            _dimension(tree, f"tiered.{side}_points", code)
            for side, tree in (("old", layout.before), ("new", layout.after))
        )
        yield SIGN.format(new=new, old=old)
    for code in layout.rules:
        old, new = (
            _rule_points(tree, f"tiered.{side}_rule_points", code, layout)
            for side, tree in (("old", layout.before), ("new", layout.after))
        )
        sign = SIGN.format(new=new, old=old)
        yield f"4 * {sign} + CASE WHEN {old} <> 0 THEN 1 ELSE 0 END + CASE WHEN {new} <> 0 THEN 2 ELSE 0 END"


def _pair(old: str, new: str) -> str:
    return f"{PAIR} * {old} + {new}"


def _band_place(tree: SchemeTree, column: str) -> str:
    arms = " ".join(f"WHEN {text(band.code)} THEN {place}" for place, band in enumerate(tree.bands, 1))
    return f"CASE {column} {arms} ELSE 0 END" if arms else "0"


def _stretch(layout: Layout, column: str) -> str:
    if not layout.edges:
        return "0"
    edges = ", ".join(map(str, layout.edges))
    return f"coalesce(width_bucket({column}, ARRAY[{edges}]::bigint[]), 0)"


def _dimension(tree: SchemeTree, column: str, code: str) -> str:
    codes = [dimension.code for dimension in tree.dimensions]
    return f"coalesce({column}[{codes.index(code) + 1}], 0)" if code in codes else "0"


def _rule_points(tree: SchemeTree, column: str, code: str, layout: Layout) -> str:
    present = {rule.code for rule in tree.rules}
    there = [each for each in layout.summed_rules if each in present]
    return f"coalesce({column}[{there.index(code) + 1}], 0)" if code in there else "0"


def tiers_of(side: str, tree: SchemeTree, layout: Layout) -> str:
    """The tier of every perk under one of the versions."""
    return ",\n            ".join(_tier(side, tree, layout, ladder) for ladder in layout.ladders)


def _tier(side: str, tree: SchemeTree, layout: Layout, ladder: Ladder) -> str:
    """The number of the best tier whose needs are met, from 1; 0 for none."""
    arms = [
        f"WHEN {_met(side, tree, layout, asked)} THEN {number}"
        for number, (_, asked) in reversed(list(enumerate(ladder.tiers, 1)))
    ]
    return f"CASE {' '.join(arms)} ELSE 0 END" if arms else "0"


def _met(side: str, tree: SchemeTree, layout: Layout, asked: Asked) -> str:
    needs = []
    if asked.total is not None:
        needs.append(f"coalesce(compared.{side}_total >= {asked.total}, FALSE)")
    if asked.dimension is not None and asked.at_least is not None:
        needs.append(f"{_dimension(tree, f'compared.{side}_points', asked.dimension)} >= {asked.at_least}")
    if asked.band is not None:
        codes = [band.code for band in tree.bands]
        reaching = codes[codes.index(asked.band) :] if asked.band in codes else []
        listed = ", ".join(map(text, reaching))
        needs.append(f"coalesce(compared.{side}_band IN ({listed}), FALSE)" if reaching else "FALSE")
    if asked.rule is not None:
        points = _rule_points(tree, f"compared.{side}_rule_points", asked.rule, layout)
        needs.append(f"{points} <> 0")
    return " AND ".join(needs) or "TRUE"
