"""What a scheme for persons may never do, and what a scheme for organisations may not reach into."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place

from .parts import NUMBER_FORMS, below, for_persons, point_values, rules_with_fields, steps_points

NEGATIVE_POINTS = Sentence(
    "A scheme for persons never takes points away: write 0 or more here.",
    "面向个人的方案不得扣分，此处须填 0 或更大的数。",
)
DECREASING_STEPS = Sentence(
    "More may not earn less: write at least {before} here, the points of the step before.",
    "做得更多不能得分更少：此处不得低于上一档的 {before} 分。",
)
FIELD_WITHOUT_MIN = Sentence(
    "Points are counted from “{field}”; give it `min: 0` so that no record can take points away.",
    "“{field}”用于计分，请为它写上 min: 0，以免任何记录造成扣分。",
)
NEGATIVE_WEIGHT = Sentence(
    "A weight below 0 turns points earned into points lost: write 0 or more.",
    "权重小于 0 会把加分变成扣分，请填 0 或更大的数。",
)
NEGATIVE_MAX = Sentence(
    "A maximum below 0 takes points from everybody: write 0 or more.",
    "上限小于 0 等于给所有人扣分，请填 0 或更大的数。",
)
MAX_BELOW_BASE = Sentence(
    "A scale maximum below the base takes points from everybody: write at least {base}.",
    "总分上限低于基础分等于给所有人扣分，请填不低于 {base} 的数。",
)
SHARE_OF_PERSONS = Sentence(
    "Persons are not ranked: remove top_share, so that one resident's gain costs no other.",
    "不得对个人排名：请删去 top_share，避免一人得分使他人失去等级。",
)
AGE_OF_ORGANISATION = Sentence(
    "An organisation has no age: remove min_age, or make this a scheme for persons.",
    "组织没有年龄：请删去 min_age，或改为面向个人的方案。",
)


def deduction_for_person(scheme: Place) -> Iterator[Problem]:
    """A person scheme could ever subtract."""
    if not for_persons(scheme):
        return
    code = "deduction-for-person"
    scale = scheme["scale"]
    if scale["base"].number is not None and below(scale["max"], scale["base"].number):
        yield scale["max"].problem(code, MAX_BELOW_BASE, base=scale["base"].number)
    for dimension in scheme["dimensions"]:
        if below(dimension["max"], 0):
            yield dimension["max"].problem(code, NEGATIVE_MAX)
        if below(dimension["weight"], 0):
            yield dimension["weight"].problem(code, NEGATIVE_WEIGHT)
    for field in _fields_counted_without_min(scheme):
        yield field["min"].problem(code, FIELD_WITHOUT_MIN, field=field.path.rpartition(".")[2])
    for rule in scheme["rules"]:
        yield from (value.problem(code, NEGATIVE_POINTS) for value in point_values(rule) if below(value, 0))
        yield from _decreasing_steps(rule)


def _decreasing_steps(rule: Place) -> Iterator[Problem]:
    for before, after in pairwise(steps_points(rule)):
        # a negative one is reported as such, and reported once
        if before.number is not None and below(after, before.number) and not below(after, 0):
            yield after.problem("deduction-for-person", DECREASING_STEPS, before=before.number)


def _fields_counted_without_min(scheme: Place) -> list[Place]:
    """Each field once, however many rules count it."""
    found: dict[str, Place] = {}
    for rule, fields in rules_with_fields(scheme):
        for form in NUMBER_FORMS:
            name = rule["points"][form]["field"].text
            if name is None or name not in fields:
                continue
            field = fields[name]
            if field["type"].text in ("decimal", "integer") and not _at_least_zero(field["min"]):
                found[field.path] = field
    return list(found.values())


def _at_least_zero(place: Place) -> bool:
    return place.number is not None and place.number >= 0


def ranking_of_persons(scheme: Place) -> Iterator[Problem]:
    """A band of a person scheme is given to a share of people only."""
    if for_persons(scheme):
        for band in scheme["bands"]:
            if "top_share" in band:
                yield band["top_share"].problem("ranking-of-persons", SHARE_OF_PERSONS)


def person_in_organisation_scheme(scheme: Place) -> Iterator[Problem]:
    """An organisation scheme asks for an age. (Rows about persons are refused where files are read.)"""
    age = scheme["who_may_join"]["min_age"]
    if not for_persons(scheme) and age.given:
        yield age.problem("person-in-organisation-scheme", AGE_OF_ORGANISATION)
