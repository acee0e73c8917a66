"""Two versions of a scheme over one snapshot, by the SQL that runs use, and people counted by kind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import Any

from django.db import connection

from cityscore.core.ladders import Ladder
from cityscore.core.snapshot import in_one_snapshot
from cityscore.schemes.language import Dimension, Named, Scale, SchemeTree
from cityscore.scoring import engine
from cityscore.scoring.compiler import Compiled, Relations, compile_scheme
from cityscore.scoring.preview.impact import Counted, Kind, Layout
from cityscore.scoring.preview.kinds import tiers_of, traits_of

PART_SIZE = 60_000
SAMPLE = 2_000
STRETCHES = 24
MOST_KINDS = 1_500
NOBODY = "SELECT NULL::bigint AS participant_id, NULL::bigint[] AS dimension_points WHERE FALSE"
NEEDED = "scored.participant_id, scored.total, scored.band, scored.held_rules, scored.dimension_points"
NAMELESS = Named.model_validate({"en": "-", "zh-hans": "-"})


@dataclass(frozen=True)
class Comparison:
    """Whose scores are compared, as of which day, over which records, under which two versions."""

    scheme_id: int
    before: SchemeTree
    after: SchemeTree
    ladders: tuple[Ladder, ...]
    as_of: date
    high_water_at: datetime


def parts_of(comparison: Comparison) -> list[tuple[int, int]]:
    """Ranges of participants to compare one after another; one range where a band depends on everybody."""
    if _shares_bands(comparison.before) or _shares_bands(comparison.after):
        return [(0, engine.LAST_ID)]
    statement = engine.frame("parts", participants=engine.relation("participants", engine.EVERYBODY))
    facts = {"scheme_id": comparison.scheme_id, "shard_size": PART_SIZE}
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
        _, first_ids = cursor.fetchone()
    edges = [0, *(first_ids or [])[1:], engine.LAST_ID]
    return list(pairwise(edges))


def layout_of(comparison: Comparison) -> Layout:
    """What is counted; the stretches of the scale follow what a first few people have."""
    if comparison.after.scale is None:
        return Layout(comparison.before, comparison.after, comparison.ladders)
    totals: list[int] = []
    first_few = {"first_id": 0, "next_first_id": _end_of_sample(comparison.scheme_id)}
    for tree in (comparison.before, comparison.after):
        query = _Query(comparison, **first_few)
        scored = query.add("scored", tree, engine.relations(engine.IN_SHARD))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT min(totals.total), max(totals.total) FROM ({scored}) AS totals",  # noqa: S608
                query.parameters,
            )
            totals += [total for total in cursor.fetchone() if total is not None]
    edges = _edges(min(totals, default=0), max(totals, default=0))
    return Layout(comparison.before, comparison.after, comparison.ladders, edges)


def _end_of_sample(scheme_id: int) -> int:
    """The participant before whom the first few lie."""
    everybody = engine.relation("participants", engine.EVERYBODY)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT max(few.participant_id) + 1 FROM"  # noqa: S608 - our own texts
            f" ({everybody} ORDER BY enrolment.participant_id LIMIT {SAMPLE}) AS few",
            {"scheme_id": scheme_id},
        )
        (end,) = cursor.fetchone()
    return end or 0


def _edges(least: int, most: int) -> tuple[int, ...]:
    """Round numbers that cut what lies between into at most `STRETCHES`, in hundredths."""
    step = next(
        factor * 10**power
        for power in range(2, 20)
        for factor in (1, 2, 5)
        if factor * 10**power * (STRETCHES - 2) >= most - least
    )
    first = least // step * step
    return tuple(range(first, most + step + 1, step))


def count_people(
    comparison: Comparison, layout: Layout, parts: Sequence[tuple[int, int]]
) -> Iterator[Counted]:
    """The people of each part by kind, all parts over one snapshot, in the order in which they are ready."""
    yield from in_one_snapshot([partial(_count_part, comparison, layout, part) for part in parts])


def _count_part(comparison: Comparison, layout: Layout, part: tuple[int, int]) -> Counted:
    query = _Query(comparison, first_id=part[0], next_first_id=part[1], most_kinds=MOST_KINDS)
    among = engine.relations(engine.IN_SHARD)
    old_shared, new_shared = _shared(comparison.before, "old"), _shared(comparison.after, "new")
    statement = engine.frame(
        "impact",
        before=query.add("old", comparison.before, among),
        after=query.add("new", comparison.after, among),
        rules_before=query.add_rules("old_rules", comparison.before, layout.summed_rules, among),
        rules_after=query.add_rules("new_rules", comparison.after, layout.summed_rules, among),
        old_band="old_shared.band" if old_shared else "old.band",
        new_band="new_shared.band" if new_shared else "new.band",
        shared_bands=old_shared + new_shared,
        old_tiers=tiers_of("old", comparison.before, layout),
        new_tiers=tiers_of("new", comparison.after, layout),
        kind=",\n        ".join(traits_of(layout)),
    )
    with connection.cursor() as cursor:
        # Of a city just imported the planner knows nothing, and would pair everybody with everybody.
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(statement, query.parameters)
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
        return _counted(rows)


def _counted(rows: Iterable[Sequence[Any]]) -> Counted:
    cells: Counter[tuple[int, int]] = Counter()
    kinds: set[Kind] = set()
    for place, value, people, kind in rows:
        kinds.add(tuple(kind))
        if place is not None:
            cells[place - 1, value] += people
    return Counted(cells, frozenset(kinds))


def together(found: Iterable[Counted]) -> Counted:
    """The people of several parts."""
    cells: Counter[tuple[int, int]] = Counter()
    kinds: Counter[Kind] = Counter()
    covering: dict[tuple[int, int], Kind] = {}
    for each in found:
        cells.update(each.cells)
        kinds.update(each.kinds)
        for kind in each.kinds:
            for cell in enumerate(kind):
                covering.setdefault(cell, kind)
    frequent = (kind for kind, _ in kinds.most_common(MOST_KINDS))
    return Counted(cells, frozenset([*frequent, *covering.values()]))


class _Query:
    """Several compiled schemes in one statement: the days each of them names get names of their own."""

    def __init__(self, comparison: Comparison, **facts: Any) -> None:
        self._comparison = comparison
        self.parameters: dict[str, Any] = {
            "scheme_id": comparison.scheme_id,
            "as_of": comparison.as_of,
            "high_water_at": comparison.high_water_at,
            **facts,
        }

    def add(self, name: str, tree: SchemeTree, among: Relations) -> str:
        """A query of everybody's score under a tree, only of what a comparison looks at."""
        compiled: Compiled = compile_scheme(tree)
        days = compiled.parameters(as_of=self._comparison.as_of, review_by=tree.effective.review_by)
        own = {day: f"{name}_{day}" for day in days if day != "as_of"}
        self.parameters |= {named: days[day] for day, named in own.items()}
        totals = re.sub(
            r"%\((\w+)\)s", lambda found: f"%({own.get(found[1], found[1])})s", compiled.totals(among)
        )
        return f"SELECT {NEEDED} FROM ({totals}) AS scored"  # noqa: S608 - the compiler's own text

    def add_rules(self, name: str, tree: SchemeTree, codes: Sequence[str], among: Relations) -> str:
        """The same for some rules alone: each becomes a dimension without bounds, so that its points show."""
        alone = rules_alone(tree, codes)
        return NOBODY if alone is None else self.add(name, alone, among)


def rules_alone(tree: SchemeTree, codes: Sequence[str]) -> SchemeTree | None:
    """A scheme of some of a scheme's rules, each in a dimension of its own; None when it has none of them."""
    rules = [rule for code in codes for rule in tree.rules if rule.code == code]
    if not rules:
        return None
    kinds = {rule.record_type for rule in rules}
    return tree.model_copy(
        update={
            "kind": "points",
            "scale": Scale(base=Decimal(0), decimals=2),
            "bands": (),
            "dimensions": tuple(
                Dimension(code=f"rule-{place}", title=NAMELESS) for place in range(len(rules))
            ),
            "record_types": tuple(kind for kind in tree.record_types if kind.code in kinds),
            "rules": tuple(
                rule.model_copy(update={"dimension": f"rule-{place}"}) for place, rule in enumerate(rules)
            ),
        }
    )


def _shares_bands(tree: SchemeTree) -> bool:
    return any(band.top_share is not None for band in tree.bands)


def _shared(tree: SchemeTree, side: str) -> str:
    """A join to bands that depend on everybody, where the scheme has any."""
    banded = compile_scheme(tree).top_share(f"SELECT {side}.participant_id, {side}.total FROM {side}")  # noqa: S608
    if banded is None:
        return ""
    return f"\n    LEFT JOIN ({banded}) AS {side}_shared ON {side}_shared.participant_id = new.participant_id"
