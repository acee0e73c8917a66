"""A scheme for persons can only ever add, ranks nobody, and an organisation scheme asks for no person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.pure.scheme_examples import GONE, Edit, checked, edited, found

Edits = tuple[Edit, ...]

DEDUCTIONS: list[tuple[Edits, str]] = [
    ((("rules[0].points.fixed", -1),), "rules[0].points.fixed"),
    ((("rules[0].points.fixed", Decimal("-0.01")),), "rules[0].points.fixed"),
    ((("rules[2].points.per.points", -2),), "rules[2].points.per.points"),
    ((("rules[1].points.steps.table[0]", [10, -2]),), "rules[1].points.steps.table[0][1]"),
    ((("rules[1].points.steps.table[2]", [50, 4]),), "rules[1].points.steps.table[2][1]"),
    ((("rules[1].points.steps.table[2]", [50, -5]),), "rules[1].points.steps.table[2][1]"),
    ((("rules[3].points.tiers.table[1].points", -1),), "rules[3].points.tiers.table[1].points"),
    ((("rules[4].points.by.table.second", -4),), "rules[4].points.by.table.second"),
    ((("dimensions[0].min", GONE), ("dimensions[0].max", -1)), "dimensions[0].max"),
    ((("dimensions[1].weight", -1),), "dimensions[1].weight"),
    ((("dimensions[1].weight", Decimal("-0.5")),), "dimensions[1].weight"),
    ((("scale.max", 99), ("bands", [])), "scale.max"),
    ((("record_types[0].fields.hours.min", GONE),), "record_types[0].fields.hours.min"),
    ((("record_types[0].fields.hours.min", -1),), "record_types[0].fields.hours.min"),
    ((("record_types[1].fields.lessons.min", GONE),), "record_types[1].fields.lessons.min"),
    (
        (("rules[2].points", {"per": {"field": "lessons", "step": 1, "points": 1}}),
         ("rules[2].record_type", "course"), ("rules[2].when", GONE), ("rules[2].once_per", GONE),
         ("rules[3].points", {"fixed": 1}), ("record_types[1].fields.lessons.min", GONE)),
        "record_types[1].fields.lessons.min",
    ),
]  # fmt: skip

EARNINGS: list[Edits] = [
    (("rules[0].points.fixed", 0),),
    (("rules[1].points.steps.table", [[10, 2], [20, 2], [50, 2]]),),
    (("rules[1].points.steps.table", [[0, 0]]),),
    (("rules[4].points.by.table", {"third": 1, "second": 9, "first": 3}),),
    (("dimensions[1].weight", 0),),
    (("dimensions[0].max", 0),),
    (("scale.max", 100), ("bands", [])),
    (("scale.max", None),),
    (("record_types[0].fields.hours.min", 1),),
    (("scale.min", 200), ("bands", [])),  # everybody is lifted
    (("record_types[0].fields.rating", {"type": "integer"}),),  # no points are counted from it
    (("dimensions[1].min", -5),),
]


@pytest.mark.parametrize(("edits", "path"), DEDUCTIONS)
def test_a_deduction_from_a_person_is_refused_once_where_it_stands(edits: Edits, path: str) -> None:
    problems = found("person", *edits)
    assert [problem for problem in problems if problem[0] != "mixed-signs"] == [
        ("deduction-for-person", path)
    ]


@pytest.mark.parametrize("edits", EARNINGS)
def test_whatever_only_adds_is_accepted(edits: Edits) -> None:
    assert found("person", *edits) == []


@pytest.mark.parametrize("who", ["person", "people", "", None, GONE, 3, ["organisation"]])
def test_only_a_file_that_clearly_says_organisation_may_deduct(who: Any) -> None:
    problems = found("person", ("participants", who), ("rules[0].points.fixed", -1))
    assert ("deduction-for-person", "rules[0].points.fixed") in problems


def test_an_organisation_scheme_may_deduct_by_decision() -> None:
    assert found("organisation") == []
    assert found("organisation", ("rules[0].points.by.table.light", -2)) == []


def test_one_field_counted_by_two_rules_is_named_once() -> None:
    problems = found("person", ("record_types[0].fields.hours.min", GONE))
    assert problems.count(("deduction-for-person", "record_types[0].fields.hours.min")) == 1


def test_a_broken_part_does_not_hide_a_deduction() -> None:
    problems = found(
        "person",
        ("rules[0]", "nonsense"),
        ("bands", 7),
        ("sources", None),
        ("rules[2].points.per.points", -1),
        ("dimensions[0].weight", -1),
    )
    assert ("deduction-for-person", "rules[2].points.per.points") in problems
    assert ("deduction-for-person", "dimensions[0].weight") in problems


@pytest.mark.parametrize("share", [Decimal("0.02"), 1, "some", None])
def test_a_band_for_a_share_of_persons_is_refused(share: Any) -> None:
    assert found("person", ("bands[2].top_share", share)) == [("ranking-of-persons", "bands[2].top_share")]


def test_a_band_for_a_share_of_organisations_is_accepted() -> None:
    assert found("organisation", ("bands[2].top_share", Decimal("0.1"))) == []


@pytest.mark.parametrize("age", [0, 18, 60])
def test_an_organisation_scheme_with_an_age_is_refused(age: int) -> None:
    assert found("organisation", ("who_may_join", {"min_age": age})) == [
        ("person-in-organisation-scheme", "who_may_join.min_age")
    ]


@pytest.mark.parametrize("who", [{}, {"residence": "any"}, {"residence": "local"}])
def test_an_organisation_scheme_may_say_where_members_are_registered(who: dict[str, Any]) -> None:
    assert found("organisation", ("who_may_join", who)) == []


def test_the_tree_of_a_refused_scheme_is_never_sound() -> None:
    reading = checked("person", ("rules[0].points.fixed", -1))
    assert reading.tree is not None
    assert not reading.sound
    assert reading.as_json()["ok"] is False
    assert edited("person")["rules"][0]["points"]["fixed"] == 5
