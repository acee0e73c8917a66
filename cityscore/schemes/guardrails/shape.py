"""What a scheme's kind demands or leaves out: scale and bands for points, held or not held for criteria."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from cityscore.schemes.language.structure import MISSING_KEY

from .parts import conditions, for_points

NOT_IN_CRITERIA = Sentence(
    "A criteria scheme has no score: remove {key}, or write `kind: points`.",
    "条件制方案没有分数：请删去 {key}，或改为 kind: points。",
)
HELD = Sentence(
    "In a criteria scheme a rule is held or not: write `points: {fixed: 1}`.",
    "条件制方案的规则只有满足与不满足：请写 points: {fixed: 1}。",
)
MIN_ABOVE_MAX = Sentence("The maximum may not be less than the minimum {min}.", "上限不得小于下限 {min}。")

REVIEW_BEFORE = Sentence(
    "The review may not lie before the first day in force, {first}.", "审查日期不得早于施行日期 {first}。"
)
NOTHING_TO_BE = Sentence(
    "List at least one value after in: nothing is one of none.", "in 之后至少写一个值，否则没有记录会符合。"
)


def missing_key(scheme: Place) -> Iterator[Problem]:
    """A points scheme without a scale, or one of its rules without a dimension to add to."""
    if not for_points(scheme):
        return
    if not scheme["scale"].given:
        yield scheme["scale"].problem("missing-key", MISSING_KEY, key="scale")
    for rule in scheme["rules"]:
        if rule.mapped and not rule["dimension"].given:
            yield rule["dimension"].problem("missing-key", MISSING_KEY, key="dimension")


def not_allowed_value(scheme: Place) -> Iterator[Problem]:
    """A criteria scheme with a score, bounds or days that cross, or a condition that nothing meets."""
    yield from _of_criteria(scheme)
    for bounds in (scheme["scale"], *scheme["dimensions"]):
        low, high = bounds["min"].number, bounds["max"].number
        if low is not None and high is not None and high < low:
            yield bounds["max"].problem("not-allowed-value", MIN_ABOVE_MAX, min=low)
    first, review = scheme["effective"]["from"].day, scheme["effective"]["review_by"]
    if first is not None and review.day is not None and review.day < first:
        yield review.problem("not-allowed-value", REVIEW_BEFORE, first=first)
    for rule in scheme["rules"]:
        for condition in conditions(rule):
            if condition["value"].listed and not condition["value"].value:
                yield condition["value"].problem("not-allowed-value", NOTHING_TO_BE)


def _of_criteria(scheme: Place) -> Iterator[Problem]:
    if not for_points(scheme):
        for key in ("scale", "bands"):
            if scheme[key].given and scheme[key].value != []:
                yield scheme[key].problem("not-allowed-value", NOT_IN_CRITERIA, key=key)
        for rule in scheme["rules"]:
            if rule["points"].mapped and rule["points"]["fixed"].number != 1:
                yield rule["points"].problem("not-allowed-value", HELD)
