"""Every rule rests on a public source, a permitted topic, a legal basis, a term, a review and a figure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pure.scheme_examples import GONE, Edit, checked, found

Edits = tuple[Edit, ...]
LONG_AGO, LAST_DAY = "2024-02-29", "9999-12-31"

REFUSED: dict[str, list[tuple[str, Edits, str]]] = {
    "topic-not-allowed": [
        ("person", (("record_types[0].topic", "social-media"),), "record_types[0].topic"),
        ("person", (("record_types[1].topic", "administrative-decision"),), "record_types[1].topic"),
        ("person", (("record_types[2].topic", "Volunteering"),), "record_types[2].topic"),
        ("person", (("record_types[2].topic", ""),), "record_types[2].topic"),
        ("person", (("record_types[2].topic", 5),), "record_types[2].topic"),
        ("person", (("record_types[0].topic", "environmental"),), "record_types[0].topic"),
        ("organisation", (("record_types[1].topic", "shopping"),), "record_types[1].topic"),
    ],
    "source-not-public": [
        ("person", (("sources[0].kind", "bank"),), "sources[0].kind"),
        ("person", (("sources[0].kind", "company"),), "sources[0].kind"),
        ("person", (("sources[1].kind", GONE),), "sources[1].kind"),
        ("person", (("sources[1].kind", "Public-Body"),), "sources[1].kind"),
        ("organisation", (("sources[0].kind", "association"),), "sources[0].kind"),
    ],
    "no-legal-basis": [
        ("person", (("rules[0].legal_basis", GONE),), "rules[0].legal_basis"),
        ("person", (("rules[1].legal_basis", None),), "rules[1].legal_basis"),
        ("person", (("rules[2].legal_basis", "art. 3"),), "rules[2].legal_basis"),
        (
            "person",
            (("rules[3].legal_basis", {"url": "https://a.example"}),),
            "rules[3].legal_basis.citation",
        ),
        ("person", (("rules[4].legal_basis.citation", "   "),), "rules[4].legal_basis.citation"),
        ("person", (("sources[0].legal_basis", GONE),), "sources[0].legal_basis"),
        ("person", (("sources[1].legal_basis.citation", ""),), "sources[1].legal_basis.citation"),
    ],
    "no-validity": [
        ("person", (("rules[0].valid", GONE),), "rules[0].valid"),
        ("person", (("rules[0].valid", None),), "rules[0].valid"),
        ("person", (("rules[0].valid", {}),), "rules[0].valid"),
        ("person", (("rules[0].valid", "for ever"),), "rules[0].valid"),
        ("person", (("rules[0].valid.months", 0),), "rules[0].valid.months"),
        ("person", (("rules[0].valid.months", -12),), "rules[0].valid.months"),
        ("person", (("rules[4].valid.by.table.first", 0),), "rules[4].valid.by.table.first"),
        ("person", (("rules[4].valid.months", 12),), "rules[4].valid"),
    ],
    "validity-too-long": [
        ("person", (("rules[0].valid.months", 61),), "rules[0].valid.months"),
        ("person", (("rules[0].valid.months", 1200),), "rules[0].valid.months"),
        ("person", (("rules[4].valid.by.table.third", 61),), "rules[4].valid.by.table.third"),
        ("organisation", (("rules[0].valid.months", 72),), "rules[0].valid.months"),
        ("criteria", (("rules[0].valid.months", 99),), "rules[0].valid.months"),
    ],
    "no-review-date": [
        ("person", (("effective.review_by", GONE),), "effective.review_by"),
        ("person", (("effective.review_by", None),), "effective.review_by"),
        ("organisation", (("effective.review_by", GONE),), "effective.review_by"),
        ("criteria", (("effective.review_by", GONE),), "effective.review_by"),
    ],
    "review-too-far": [
        ("person", (("effective.review_by", "2028-01-02"),), "effective.review_by"),
        ("person", (("effective.review_by", "9999-12-31"),), "effective.review_by"),
        ("person", (("effective", {"from": LONG_AGO, "review_by": "2026-03-01"}),), "effective.review_by"),
        ("organisation", (("effective.review_by", "2030-01-01"),), "effective.review_by"),
        ("criteria", (("effective.from", "2025-12-30"),), "effective.review_by"),
        (
            "person",
            (("effective", {"from": "9997-06-01", "review_by": "9999-06-02"}),),
            "effective.review_by",
        ),
    ],
    "open-ended": [
        ("person", (("rules[0].points", GONE),), "rules[0].points"),
        ("person", (("rules[0].points", {}),), "rules[0].points"),
        ("person", (("rules[0].points", "视情节"),), "rules[0].points"),
        ("person", (("rules[0].points", {"judgement": 5}),), "rules[0].points"),
        ("person", (("rules[0].points", {"fixed": 1, "by": None}),), "rules[0].points"),
        ("person", (("rules[0].points.fixed", "5-10"),), "rules[0].points.fixed"),
        ("person", (("rules[0].points.fixed", [5, 10]),), "rules[0].points.fixed"),
        ("person", (("rules[4].points.by.table.second", "酌情"),), "rules[4].points.by.table.second"),
        ("person", (("rules[0].record_type", GONE),), "rules[0].record_type"),
        ("person", (("rules[0].record_type", None),), "rules[0].record_type"),
    ],
    "decision-without-document": [
        ("organisation", (("record_types[0].decision", False),), "rules[0].record_type"),
        ("organisation", (("record_types[0].decision", GONE),), "rules[0].record_type"),
        ("organisation", (("rules[1].points.fixed", -1),), "rules[1].record_type"),
        (
            "organisation",
            (("rules[1].record_type", "pledge"), ("rules[1].points.fixed", -2)),
            "rules[1].record_type",
        ),
        (
            "organisation",
            (("rules[0].record_type", "pledge"), ("rules[0].points", {"fixed": -1})),
            "rules[0].record_type",
        ),
    ],
}

ACCEPTED: dict[str, list[tuple[str, Edits]]] = {
    "topic-not-allowed": [
        ("person", (("record_types[0].topic", "donation"), ("record_types[1].topic", "blood-donation"))),
        ("person", (("record_types[0].topic", "rescue"), ("record_types[1].topic", "civic-award"))),
        ("person", (("record_types[0].topic", "sport"), ("record_types[1].topic", "recycling"))),
        ("person", (("record_types[0].topic", "training"), ("record_types[1].topic", "energy-saving"))),
        ("person", (("record_types[0].topic", "public-transport"),)),
        ("person", (("record_types[0].topic", "community-service"),)),
        ("organisation", (("record_types[1].topic", "timely-filing"),)),
        ("organisation", (("record_types[1].topic", "compliance-inspection"),)),
        ("organisation", (("record_types[1].topic", "product-quality"),)),
        ("organisation", (("record_types[1].topic", "repair"),)),
        ("organisation", (("record_types[1].topic", "donation"),)),
    ],
    "source-not-public": [
        ("person", (("sources[0].kind", kind),)) for kind in ("public-body", "registered-charity", "library")
    ],
    "no-legal-basis": [
        ("person", (("rules[0].legal_basis", {"citation": "办法第三条"}),)),
        ("person", (("rules[0].legal_basis", {"citation": "art. 3", "url": "http://example.org/a?b=1"}),)),
        ("person", (("sources[0].legal_basis.url", GONE),)),
        ("criteria", (("rules[0].legal_basis.citation", "x"),)),
        ("organisation", (("rules[0].legal_basis.url", "https://example.org/条例"),)),
    ],
    "no-validity": [
        ("person", (("rules[0].valid", {"months": 1}),)),
        ("person", (("rules[0].valid", {"months": 24}),)),
        ("person", (("rules[0].valid", {"months": 60}),)),
        ("person", (("rules[4].valid.by.table", {"first": 1}),)),
        ("organisation", (("rules[0].valid.months", 12),)),
    ],
    "validity-too-long": [("person", (("rules[4].valid.by.table.third", 60),))],
    "no-review-date": [("person", (("effective.review_by", "2026-06-30"),))],
    "review-too-far": [
        ("person", (("effective.review_by", "2028-01-01"),)),
        ("person", (("effective", {"from": LONG_AGO, "review_by": "2026-02-28"}),)),
        ("person", (("effective", {"from": "9998-06-01", "review_by": "9999-12-31"}),)),
    ],
    "open-ended": [
        ("person", (("rules[0].points", {"fixed": 3}),)),
        ("person", (("rules[4].points", {"by": {"field": "level", "table": {"first": 1}}}),)),
        ("person", (("rules[3].points", {"per": {"field": "lessons", "step": 1, "points": 1}}),)),
        ("person", (("rules[3].points", {"steps": {"field": "lessons", "table": [[1, 1]]}}),)),
        ("person", (("rules[2].points", {"fixed": 2}),)),
    ],
    "decision-without-document": [
        ("organisation", (("record_types[0].decision", False), ("rules[0].points", {"fixed": 0}))),
        ("organisation", (("record_types[1].decision", True), ("rules[1].points.fixed", -1))),
        ("person", (("record_types[2].decision", True),)),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "edits", "path"),
    [(code, *case) for code, cases in REFUSED.items() for case in cases],
)
def test_a_rule_without_its_ground_is_refused_once_where_it_stands(
    code: str, name: str, edits: Edits, path: str
) -> None:
    assert found(name, *edits) == [(code, path)]


@pytest.mark.parametrize(
    ("code", "name", "edits"), [(code, *case) for code, cases in ACCEPTED.items() for case in cases]
)
def test_a_rule_on_its_ground_is_accepted(code: str, name: str, edits: Edits) -> None:
    assert found(name, *edits) == [], code


@pytest.mark.parametrize("value", [None, 3, "rules", {}])
def test_checks_run_over_any_wreck(value: Any) -> None:
    for part in ("effective", "sources", "record_types", "rules", "dimensions", "bands", "scale"):
        assert found("person", (part, value))


def test_a_refusal_names_the_choices_there_are() -> None:
    (none,) = checked("person", ("rules[0].points", {})).problems
    assert "fixed, per, steps, tiers, by" in none.message.en
    (several,) = checked("person", ("rules[0].points", {"fixed": 1, "by": None})).problems
    assert several.message.zh_hans.endswith("请在 fixed, by 中保留一种。")
    (dimension,) = checked("person", ("rules[0].dimension", "honour")).problems
    assert "Known: giving, learning." in dimension.message.en
