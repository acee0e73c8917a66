"""A name that points elsewhere in the scheme finds what it names, of the right kind, exactly once."""

from __future__ import annotations

from tests.pure.scheme_examples import GONE, found


def test_a_name_used_three_times_is_two_problems() -> None:
    problems = found("person", ("rules[1].code", "talks"), ("rules[4].code", "talks"))
    assert problems == [("duplicate-code", "rules[1].code"), ("duplicate-code", "rules[4].code")]


def test_a_rule_of_an_unknown_record_type_is_not_blamed_for_its_fields() -> None:
    problems = found("person", ("rules[2].record_type", "elsewhere"))
    assert problems == [("unknown-reference", "rules[2].record_type")]


def test_unused_sources_and_record_types_are_fine() -> None:
    assert found("person", ("rules", [])) == []
    assert found("person", ("record_types[2].source", GONE)) == [("missing-key", "record_types[2].source")]
