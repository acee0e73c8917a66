"""Whether what a perk asks for exists in its scheme, and can be reached there."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import SchemeTree
from rewards.terms import Needs, PerkTerms

UNKNOWN = {
    "dimension": Sentence(
        "The scheme has no dimension “{name}”; it has: {known}.", "方案中没有维度“{name}”，现有：{known}。"
    ),
    "band": Sentence(
        "The scheme has no band “{name}”; it has: {known}.", "方案中没有等级“{name}”，现有：{known}。"
    ),
    "rule": Sentence(
        "The scheme has no rule “{name}”; it has: {known}.", "方案中没有规则“{name}”，现有：{known}。"
    ),
}
NO_TOTAL = Sentence(
    "This scheme has no total; name a rule instead.", "该方案没有总分，请改为指定规则（rule）。"
)
OUT_OF_REACH = Sentence(
    "Nobody can reach {need}: the highest is {highest}.", "无人能达到 {need}，最高为 {highest}。"
)


def check_needs(terms: PerkTerms, scheme: SchemeTree) -> tuple[Problem, ...]:
    """`unknown-reference` and `unreachable-tier`, with paths such as `library-books.tiers[0].needs.band`."""
    return tuple(
        problem
        for place, tier in enumerate(terms.better_tiers)
        for problem in _needs(f"{terms.code}.tiers[{place}].needs", tier.needs, scheme)
    )


def _needs(path: str, needs: Needs, scheme: SchemeTree) -> Iterator[Problem]:
    known = {
        "dimension": [dimension.code for dimension in scheme.dimensions],
        "band": [band.code for band in scheme.bands],
        "rule": [rule.code for rule in scheme.rules],
    }
    asked = {"dimension": needs.dimension, "band": needs.band, "rule": needs.rule}
    for what, code in asked.items():
        if code is not None and code not in known[what]:
            facts = {"name": code, "known": ", ".join(known[what]) or "–"}
            yield Problem("unknown-reference", f"{path}.{what}", UNKNOWN[what].filled(facts))
    if needs.total is not None and scheme.scale is None:
        yield Problem("unknown-reference", f"{path}.total", NO_TOTAL)
    elif needs.total is not None and scheme.scale is not None:
        yield from _within(f"{path}.total", needs.total, scheme.scale.max)
    for dimension in scheme.dimensions:
        if dimension.code == needs.dimension and needs.at_least is not None and dimension.max is not None:
            yield from _within(f"{path}.at_least", needs.at_least, dimension.max * dimension.weight)


def _within(path: str, need: Decimal, highest: Decimal | None) -> Iterator[Problem]:
    if highest is not None and need > highest:
        yield Problem("unreachable-tier", path, OUT_OF_REACH.filled({"need": need, "highest": highest}))
