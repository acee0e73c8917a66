"""A scheme for persons can only ever add, ranks nobody, and an organisation scheme asks for no person."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pure.scheme_examples import GONE, checked, edited, found


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


def test_the_tree_of_a_refused_scheme_is_never_sound() -> None:
    reading = checked("person", ("rules[0].points.fixed", -1))
    assert reading.tree is not None
    assert not reading.sound
    assert reading.as_json()["ok"] is False
    assert edited("person")["rules"][0]["points"]["fixed"] == 5
