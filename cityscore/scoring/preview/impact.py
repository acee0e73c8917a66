"""What changes for people between two versions of a scheme, from counts of kinds of people to a report.

A kind of person is a tuple of small numbers, one for each place of a `Layout`; the SQL counts them. The
report holds counts that may be shown, and null for those that may not (`suppression`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cityscore.core.ladders import Ladder
from cityscore.core.points import show
from cityscore.schemes.language import Dimension, Rule, SchemeTree
from cityscore.scoring.months import OPEN
from cityscore.scoring.preview import stretches
from cityscore.scoring.preview.suppression import rounded, withheld

Key = tuple[str | int, ...]
Kind = tuple[int, ...]
SIGNS = ("lose", "keep", "gain")
PAIR = 1000
"""A value of before and after together is `before * PAIR + after`."""
FIXED = 4
"""Places before those of the perks: points, bands, stretches of the scale, perk tiers in all."""
ALL: Key = ("all",)
IMPORTANCE = (
    ("all", "points", "lost", "gained"),
    ("move",),
    ("band",),
    ("perk",),
    ("stretch",),
    ("tier",),
    ("dimension",),
    ("rule", "earns"),
    ("flow",),
)
"""The tables by importance: where a small count must be protected, the later ones give way first."""


@dataclass(frozen=True)
class Layout:
    """The places of a kind, for a version before (None: nothing was in force) and the one after.

    `edges` cut the scale into stretches, in hundredths, ascending; the first and last are open.
    `dimensions` and `rules` are the codes whose computation differs, in the order of the scheme.
    """

    before: SchemeTree
    after: SchemeTree
    ladders: tuple[Ladder, ...]
    edges: tuple[int, ...] = ()
    dimensions: tuple[str, ...] = field(init=False)
    rules: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "rules", tuple(_changed_rules(self.before, self.after)))
        object.__setattr__(
            self, "dimensions", tuple(_changed_dimensions(self.before, self.after, self.rules))
        )

    @property
    def summed_rules(self) -> tuple[str, ...]:
        """The rules whose points are worked out one by one: those that differ, and those a tier asks for."""
        asked = [asked.rule for ladder in self.ladders for _, asked in ladder.tiers if asked.rule is not None]
        return tuple(dict.fromkeys([*self.rules, *asked]))

    def keys_of(self, kind: Sequence[int]) -> frozenset[Key]:
        """In which counts a person of this kind is."""
        parts = (self.keys_at(place, value) for place, value in enumerate(kind))
        return frozenset([ALL, *(key for keys in parts for key in keys)])

    def keys_at(self, place: int, value: int) -> list[Key]:
        """Which counts one number of a kind stands for."""
        ladder = place - FIXED
        dimension = ladder - len(self.ladders)
        rule = dimension - len(self.dimensions)
        if place == 0:
            return [("points", SIGNS[value])]
        if place == 1:
            return self._bands(*divmod(value, PAIR))
        if place == 2:
            old, new = divmod(value, PAIR)
            return [("stretch", "before", old), ("stretch", "after", new)]
        if place == 3:
            return [(key, "some") for key, bit in (("lost", 1), ("gained", 2)) if value & bit]
        if ladder < len(self.ladders):
            return _tiers(self.ladders[ladder].perk, *divmod(value, PAIR))
        if dimension < len(self.dimensions):
            return [("dimension", self.dimensions[dimension], SIGNS[value])]
        return _rule(self.rules[rule], value)

    def _bands(self, old: int, new: int) -> list[Key]:
        codes = [band.code for band in self.after.bands]
        before = self.before.bands[old - 1].code if old else ""
        after = codes[new - 1] if new else ""
        found: list[Key] = [("band", "before", before), ("band", "after", after), ("flow", before, after)]
        if before in ("", *codes):
            places = ["", *codes]
            way = places.index(after) - places.index(before)
            found.append(("move", "same" if way == 0 else "up" if way > 0 else "down"))
        return found


def _tiers(perk: str, old: int, new: int) -> list[Key]:
    sign = SIGNS[(new > old) - (new < old) + 1]
    return [("tier", perk, "before", old), ("tier", perk, "after", new), ("perk", perk, sign)]


def _rule(code: str, value: int) -> list[Key]:
    found: list[Key] = [("rule", code, SIGNS[value // 4])]
    found += [("earns", code, when) for when, bit in (("before", 1), ("after", 2)) if value & bit]
    return found


def _changed_rules(before: SchemeTree, after: SchemeTree) -> Iterator[str]:
    old, new = ({rule.code: rule for rule in tree.rules} for tree in (before, after))
    for code in dict.fromkeys([*new, *old]):
        if code not in old or code not in new or _reads(before, old[code]) != _reads(after, new[code]):
            yield code


def _reads(tree: SchemeTree, rule: Rule) -> Any:
    """All that decides what a rule gives; its title and legal basis do not."""
    computed = rule.model_dump(exclude={"title", "description", "legal_basis", "dimension"})
    kind = tree.record_type(rule.record_type)
    return computed, kind.source, kind.model_dump(include={"fields"}), tree.period, _review(tree)


def _review(tree: SchemeTree) -> Any:
    return tree.effective.review_by or OPEN


def _changed_dimensions(before: SchemeTree, after: SchemeTree, rules: Sequence[str]) -> Iterator[str]:
    old, new = ({each.code: each for each in tree.dimensions} for tree in (before, after))
    for code in dict.fromkeys([*new, *old]):
        members = [{rule.code for rule in tree.rules if rule.dimension == code} for tree in (before, after)]
        bounds = [None if each is None else _bounds(each) for each in (old.get(code), new.get(code))]
        if bounds[0] != bounds[1] or members[0] != members[1] or members[0] & set(rules):
            yield code


def _bounds(dimension: Dimension) -> Any:
    return dimension.min, dimension.max, dimension.weight


@dataclass(frozen=True, slots=True)
class Counted:
    """People by place and value of their kind, and kinds: the most frequent, and one for each value."""

    cells: Mapping[tuple[int, int], int]
    kinds: frozenset[Kind]

    @property
    def people(self) -> int:
        """How many there are in all."""
        return sum(number for (place, _), number in self.cells.items() if place == 0)

    @property
    def losing(self) -> int:
        """How many lose a tier of some perk."""
        return sum(number for (place, value), number in self.cells.items() if place == 3 and value & 1)


def report(layout: Layout, counted: Counted) -> dict[str, Any]:
    """Everything that may be said about the change, as plain JSON data: counts in tens, null where one is
    withheld."""
    counts, hidden = stretches.fitted(
        *_counts(layout, counted), len(layout.edges) + 1, partial(withheld, rank=rank_of)
    )

    def count(*key: str | int) -> int | None:
        return None if key in hidden else rounded(counts.get(key, 0))

    def signs(what: str, code: str) -> dict[str, int | None]:
        return {sign: count(what, code, sign) for sign in SIGNS}

    return {
        "people": count(*ALL),
        "points": {sign: count("points", sign) for sign in SIGNS},
        "stretches": [
            {**stretch, "before": count(*before), "after": count(*after)}
            for stretch, before, after in _stretches(layout, counts)
        ],
        "bands": [
            {
                "code": code,
                **titles,
                "before": count("band", "before", code),
                "after": count("band", "after", code),
            }
            for code, titles in _band_titles(layout).items()
        ],
        "moves": {way: count("move", way) for way in ("up", "down", "same")},
        "flows": [
            {"from": key[1], "to": key[2], "people": count(*key)}
            for key in sorted(counts, key=repr)
            if key[0] == "flow" and key[1] != key[2]
        ],
        "perks_lost": count("lost", "some"),
        "perks_gained": count("gained", "some"),
        "perks": [_perk(ladder, count, signs) for ladder in layout.ladders],
        "dimensions": [
            {"code": code, **_title(layout, "dimensions", code), **signs("dimension", code)}
            for code in layout.dimensions
        ],
        "rules": [
            {
                "code": code,
                **_title(layout, "rules", code),
                "is_new": code not in {rule.code for rule in layout.before.rules},
                "is_gone": code not in {rule.code for rule in layout.after.rules},
                "before": count("earns", code, "before"),
                "after": count("earns", code, "after"),
                **signs("rule", code),
            }
            for code in layout.rules
        ],
        "unchanged_rules": len(layout.after.rules)
        - sum(rule.code in layout.rules for rule in layout.after.rules),
    }


def rank_of(key: Key) -> int:
    """How early a count is shown: the number of its table in `IMPORTANCE`."""
    return next(rank for rank, tables in enumerate(IMPORTANCE) if key[0] in tables)


def _perk(ladder: Ladder, count: Any, signs: Any) -> dict[str, Any]:
    tiers: list[dict[str, Any]] = [
        {"label": None},
        *({"label": label.as_json()} for label, _ in ladder.tiers),
    ]
    return {
        "code": ladder.perk,
        "title": ladder.title.as_json(),
        **signs("perk", ladder.perk),
        "tiers": [
            {
                **tier,
                "before": count("tier", ladder.perk, "before", place),
                "after": count("tier", ladder.perk, "after", place),
            }
            for place, tier in enumerate(tiers)
        ],
    }


def _counts(layout: Layout, counted: Counted) -> tuple[dict[Key, int], list[frozenset[Key]]]:
    """Every count by its key, and the kinds."""
    counts: Counter[Key] = Counter({ALL: counted.people})
    for (place, value), number in counted.cells.items():
        for key in layout.keys_at(place, value):
            counts[key] += number
    return dict(counts), [layout.keys_of(kind) for kind in counted.kinds]


def _stretches(layout: Layout, counts: Mapping[Key, int]) -> Iterator[tuple[dict[str, Any], Key, Key]]:
    """Each stretch as shown, with the keys of its counts."""
    if layout.after.scale is None:
        return
    decimals = layout.after.scale.decimals
    for first, following in stretches.shown(counts):
        yield (
            {
                "from": show(layout.edges[first - 1], decimals) if first else None,
                "below": show(layout.edges[following - 1], decimals) if following else None,
            },
            ("stretch", "before", first),
            ("stretch", "after", first),
        )


def _band_titles(layout: Layout) -> dict[str, dict[str, Any]]:
    """Code → title of every band of either version, those that are gone last; "" is no band at all."""
    bands = {band.code: band for band in (*layout.before.bands, *layout.after.bands)}
    ordered = dict.fromkeys(band.code for band in (*layout.after.bands, *layout.before.bands))
    return {code: {"title": bands[code].title.sentence.as_json()} for code in ordered}


def _title(layout: Layout, part: str, code: str) -> dict[str, Any]:
    known = {each.code: each for tree in (layout.before, layout.after) for each in getattr(tree, part)}
    return {"title": known[code].title.sentence.as_json()}
