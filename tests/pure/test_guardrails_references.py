"""A name that points elsewhere in the scheme finds what it names, of the right kind, exactly once."""

from __future__ import annotations

import pytest

from tests.pure.scheme_examples import GONE, Edit, found

Edits = tuple[Edit, ...]
HOURS = {"type": "decimal", "min": 0}

REFUSED: dict[str, list[tuple[Edits, str]]] = {
    "unknown-reference": [
        ((("rules[0].dimension", "honour"),), "rules[0].dimension"),
        ((("rules[0].record_type", "talks"),), "rules[0].record_type"),
        ((("record_types[0].source", "charity"),), "record_types[0].source"),
        ((("rules[1].points.steps.field", "hour"),), "rules[1].points.steps.field"),
        ((("rules[2].points.per.field", "lessons"),), "rules[2].points.per.field"),
        ((("rules[3].points.tiers.field", "hours"),), "rules[3].points.tiers.field"),
        ((("rules[4].points.by.field", "kind"),), "rules[4].points.by.field"),
        ((("rules[4].valid.by.field", "kind"),), "rules[4].valid.by.field"),
        ((("rules[2].when[0].field", "sort"),), "rules[2].when[0].field"),
        ((("rules[2].when[1].any[1].field", "days"),), "rules[2].when[1].any[1].field"),
        ((("rules[2].once_per[0]", "matter_no"),), "rules[2].once_per[0]"),
        ((("rules[4].points.by.table.fourth", 9),), "rules[4].points.by.table.fourth"),
        ((("rules[4].valid.by.table.fourth", 9),), "rules[4].valid.by.table.fourth"),
        ((("rules[2].when[0].value[1]", "cook"),), "rules[2].when[0].value[1]"),
        ((("rules[2].when[0]", {"field": "kind", "op": "eq", "value": "cook"}),), "rules[2].when[0].value"),
        ((("rules[2].when[0]", {"field": "kind", "op": "gt", "value": "guide"}),), "rules[2].when[0].op"),
        ((("rules[2].when[0]", {"field": "项目编号", "op": "lte", "value": "x"}),), "rules[2].when[0].op"),
        ((("rules[1].points.steps.field", "began"),), "rules[1].points.steps.field"),
        ((("rules[2].points.per.field", "kind"),), "rules[2].points.per.field"),
        ((("rules[4].points.by", {"field": "lessons", "table": {"3": 1}}),), "rules[4].points.by.field"),
        ((("rules[4].valid.by", {"field": "lessons", "table": {"3": 1}}),), "rules[4].valid.by.field"),
    ],
    "wrong-type": [
        ((("rules[2].when[1].any[1].value", "many"),), "rules[2].when[1].any[1].value"),
        ((("rules[2].when[1].any[1].value", "2026-01-01"),), "rules[2].when[1].any[1].value"),
        ((("rules[2].when[1].any[0].value", 5),), "rules[2].when[1].any[0].value"),
        ((("rules[2].when[1].any[0].value", "1 May 2026"),), "rules[2].when[1].any[0].value"),
        ((("rules[2].when[0]", {"field": "项目编号", "op": "eq", "value": 7}),), "rules[2].when[0].value"),
        (
            (("rules[2].when[0]", {"field": "hours", "op": "in", "value": [1, "2"]}),),
            "rules[2].when[0].value[1]",
        ),
    ],
    "duplicate-code": [
        ((("rules[1].code", "talks"),), "rules[1].code"),
        ((("dimensions[1].code", "giving"), ("rules[0].dimension", "giving"),
          ("rules[3].dimension", "giving"), ("rules[4].dimension", "giving")), "dimensions[1].code"),
        ((("bands[2].code", "good"),), "bands[2].code"),
        ((("sources[1].code", "volunteers"), ("record_types[1].source", "volunteers"),
          ("record_types[2].source", "volunteers")), "sources[1].code"),
        ((("record_types[2].code", "service"), ("rules[0].record_type", "service")), "record_types[2].code"),
        ((("record_types[0].fields.Hours", HOURS),), "record_types[0].fields.Hours"),
        ((("record_types[0].fields.ｈｏｕｒｓ", HOURS),), "record_types[0].fields.ｈｏｕｒｓ"),
        ((("record_types[0].fields.kind.choices[2]", "guide"),
          ("rules[2].when[0].value", ["guide"])), "record_types[0].fields.kind.choices[2]"),
        ((("record_types[0].fields.status", {"type": "text-code"}),), "record_types[0].fields.status"),
        ((("record_types[0].fields.occurred_on", {"type": "date"}),), "record_types[0].fields.occurred_on"),
    ],
}  # fmt: skip

ACCEPTED: list[Edits] = [
    (("rules[0].dimension", "giving"),),
    (("record_types[2].source", "volunteers"), ("sources[1].code", "volunteers-2"),
     ("record_types[1].source", "volunteers-2")),
    (("rules[2].when", []),),
    (("rules[2].when[0]", {"field": "kind", "op": "ne", "value": "cleaner"}),),
    (("rules[2].when[0]", {"field": "项目编号", "op": "in", "value": ["A-1", "2026-01-01"]}),),
    (("rules[2].when[0]", {"field": "began", "op": "in", "value": ["2026-01-01", "2026-05-01"]}),),
    (("rules[2].when[0]", {"field": "hours", "op": "ne", "value": 0}),),
    (("rules[2].once_per", ["kind"]),),
    (("rules[4].points.by.table", {"first": 0, "third": 2}),),
    (("rules[4].valid.by.table", {"third": 60}),),
    (("dimensions[1].code", "volunteers"), ("rules[0].dimension", "volunteers"),  # codes are unique per kind
     ("rules[3].dimension", "volunteers"), ("rules[4].dimension", "volunteers")),
    (("record_types[1].fields.hours", HOURS),),
    (("record_types[2].fields.第几期", {"type": "integer"}),),
    (("sources[1].title.en", "Volunteer centre"),),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "edits", "path"), [(code, *case) for code, cases in REFUSED.items() for case in cases]
)
def test_a_name_that_finds_nothing_or_two_things_is_refused(code: str, edits: Edits, path: str) -> None:
    assert found("person", *edits) == [(code, path)]


@pytest.mark.parametrize("edits", ACCEPTED)
def test_a_name_that_finds_what_it_names_is_accepted(edits: Edits) -> None:
    assert found("person", *edits) == []


def test_a_name_used_three_times_is_two_problems() -> None:
    problems = found("person", ("rules[1].code", "talks"), ("rules[4].code", "talks"))
    assert problems == [("duplicate-code", "rules[1].code"), ("duplicate-code", "rules[4].code")]


def test_a_rule_of_an_unknown_record_type_is_not_blamed_for_its_fields() -> None:
    problems = found("person", ("rules[2].record_type", "elsewhere"))
    assert problems == [("unknown-reference", "rules[2].record_type")]


def test_unused_sources_and_record_types_are_fine() -> None:
    assert found("person", ("rules", [])) == []
    assert found("person", ("record_types[2].source", GONE)) == [("missing-key", "record_types[2].source")]
