"""Bands ascend and can be reached, tables ascend, numbers are as fine as points, constructs go together."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.pure.scheme_examples import GONE, Edit, found

Edits = tuple[Edit, ...]
A_FIFTH_OF_A_CENT = Decimal("0.002")
STEPS, TIERS = "rules[1].points.steps.table", "rules[3].points.tiers.table"

REFUSED: dict[str, list[tuple[str, Edits, str]]] = {
    "bands-not-ascending": [
        ("person", (("bands[2].above", 149),), "bands[2].above"),
        ("person", (("bands[1].from", 301),), "bands[2].above"),
        ("person", (("bands[1].from", GONE),), "bands[1].from"),
        ("person", (("bands[2].above", GONE),), "bands[2].from"),
        ("person", (("bands[0].from", 151),), "bands[1].from"),
        (
            "person",
            (("bands[1]", {"code": "x", "title": {"en": "X", "zh-hans": "某"}, "above": 500}),),
            "bands[2].above",
        ),
        ("organisation", (("bands[2].from", 5),), "bands[2].from"),
    ],
    "unreachable-band": [
        ("person", (("bands[2]", {"code": "x", "title": {"en": "X", "zh-hans": "某"}, "from": 150}),),
         "bands[2].from"),
        ("person", (("bands[2].above", 1000),), "bands[2].above"),
        ("person", (("scale.max", 250),), "bands[2].above"),
        # one decimal: the first total above 149.9 is 150
        ("person", (("bands[2].above", Decimal("149.9")),), "bands[2].above"),
        ("organisation", (("bands[2].from", 13),), "bands[2].from"),
        ("organisation", (("bands[1]", {"code": "x", "title": {"en": "X", "zh-hans": "某"}, "above": 10}),),
         "bands[2].from"),
    ],
    "bad-table": [
        ("person", ((STEPS, [[10, 2], [10, 5]]),), f"{STEPS}[1][0]"),
        ("person", ((STEPS, [[20, 2], [10, 5]]),), f"{STEPS}[1][0]"),
        ("person", ((STEPS, []),), STEPS),
        ("person", ((f"{TIERS}[1].upto", 10),), f"{TIERS}[1].upto"),
        ("person", ((f"{TIERS}[1].upto", 5),), f"{TIERS}[1].upto"),
        ("person", ((f"{TIERS}[0].upto", 0),), f"{TIERS}[0].upto"),
        ("person", ((f"{TIERS}[2].upto", 50),), f"{TIERS}[2].upto"),
        ("person", ((f"{TIERS}[0].upto", None),), f"{TIERS}[0].upto"),
        ("person", ((TIERS, []),), TIERS),
    ],
    "mixed-signs": [
        ("organisation", (("rules[0].points.by.table.light", 1),), "rules[0].points"),
        ("organisation", (("rules[0].points.by.table.grave", 2),), "rules[0].points"),
        (
            "organisation",
            (("record_types[0].fields.share", {"type": "decimal"}),
             ("rules[0].points", {"steps": {"field": "share", "table": [[0, 2], [50, -2]]}})),
            "rules[0].points",
        ),
        (
            "organisation",
            (("record_types[0].fields.share", {"type": "decimal"}),
             ("rules[0].points", {"tiers": {"field": "share", "table": [
                 {"upto": 5, "step": 1, "points": 1}, {"upto": None, "step": 1, "points": -1}]}})),
            "rules[0].points",
        ),
    ],
    "not-representable": [
        ("person", (("scale.base", Decimal("100.25")),), "scale.base"),
        ("person", (("scale.min", Decimal("0.05")),), "scale.min"),
        ("person", (("scale.max", Decimal("999.99")),), "scale.max"),
        ("person", (("bands[1].from", Decimal("150.25")),), "bands[1].from"),
        ("person", (("bands[2].above", Decimal("300.01")),), "bands[2].above"),
        ("person", (("dimensions[0].min", A_FIFTH_OF_A_CENT),), "dimensions[0].min"),
        ("person", (("dimensions[0].max", Decimal("300.001")),), "dimensions[0].max"),
        ("person", (("dimensions[0].weight", Decimal("1.125")),), "dimensions[0].weight"),
        ("person", (("rules[0].points.fixed", A_FIFTH_OF_A_CENT),), "rules[0].points.fixed"),
        ("person", (("rules[2].points.per.points", Decimal("0.333")),), "rules[2].points.per.points"),
        ("person", (("rules[2].points.per.max", Decimal("20.005")),), "rules[2].points.per.max"),
        ("person", ((f"{STEPS}[0]", [10, Decimal("1.005")]),), f"{STEPS}[0][1]"),
        ("person", ((f"{TIERS}[0].points", A_FIFTH_OF_A_CENT),), f"{TIERS}[0].points"),
        ("person", ((f"{TIERS}[0].max", A_FIFTH_OF_A_CENT),), f"{TIERS}[0].max"),
        ("person", (("rules[4].points.by.table.third", Decimal("8.001")),), "rules[4].points.by.table.third"),
        ("person", (("rules[2].cap", Decimal("40.001")),), "rules[2].cap"),
        ("person", (("rules[3].cap_per_year", Decimal("12.001")),), "rules[3].cap_per_year"),
        ("organisation", (("scale.base", Decimal("9.5")),), "scale.base"),
    ],
    "unusable-together": [
        ("person", (("rules[1].fade", "linear"),), "rules[1].fade"),
        ("person", (("rules[1].once_per", ["kind"]),), "rules[1].once_per"),
        ("person", (("rules[1].at_most", 2),), "rules[1].at_most"),
        ("person", (("rules[1].cap_per_year", 20),), "rules[1].cap_per_year"),
        ("person", (("rules[0].counts", "total"), ("rules[0].at_most", GONE)), "rules[0].points.fixed"),
        ("person", (("rules[4].counts", "total"),), "rules[4].points.by"),
        ("person", (("rules[2].cap_per_year", 20),), "rules[2].cap_per_year"),
    ],
    "not-allowed-value": [
        ("person", (("dimensions[0].min", 400),), "dimensions[0].max"),
        ("organisation", (("scale.min", 13), ("bands", [])), "scale.max"),
        ("criteria", (("scale", {"base": 0}),), "scale"),
        ("criteria", (("bands", [{"code": "a", "title": {"en": "A", "zh-hans": "甲"}}]),), "bands"),
        ("criteria", (("rules[0].points.fixed", 2),), "rules[0].points"),
        (
            "criteria",
            (("record_types[0].fields.times", {"type": "integer", "min": 0}),
             ("rules[0].points", {"per": {"field": "times", "step": 1, "points": 1}})),
            "rules[0].points",
        ),
    ],
    "missing-key": [
        ("person", (("scale", GONE), ("bands", [])), "scale"),
        ("person", (("rules[0].dimension", GONE),), "rules[0].dimension"),
    ],
}  # fmt: skip

ACCEPTED: list[tuple[str, Edits]] = [
    ("person", (("bands", []),)),
    ("person", (("bands", GONE),)),
    ("person", (("bands[0].from", 149),)),
    ("person", (("bands[1].from", Decimal("150.1")),)),
    ("person", (("bands[2]", {"code": "x", "title": {"en": "X", "zh-hans": "某"}, "above": 150}),)),
    ("person", (("bands[2]", {"code": "x", "title": {"en": "X", "zh-hans": "某"}, "from": 1000}),)),
    ("person", (("bands[1].from", 5),)),  # below the base: published, never reached
    ("person", (("scale.decimals", 2), ("scale.base", Decimal("100.25")))),
    ("person", ((STEPS, [[0, 0], [Decimal("0.001"), 1]]),)),  # thresholds may be as fine as the field
    ("person", ((f"{TIERS}[2].upto", GONE),)),
    ("person", ((TIERS, [{"upto": None, "step": Decimal("0.001"), "points": 1}]),)),
    ("person", (("rules[2].points.per.step", Decimal("0.125")),)),
    ("person", (("rules[1].cap", 20),)),
    ("person", (("rules[1].once_per", []),)),
    ("person", (("rules[4].at_most", 3),)),
    ("person", (("rules[3].fade", "linear"), ("rules[3].at_most", 2), ("rules[3].cap", 10))),
    ("person", (("rules[2].once_per", GONE), ("rules[2].cap_per_year", 20))),
    ("person", (("dimensions[0].min", 300),)),
    ("organisation", (("rules[0].points.by.table.light", 0),)),
    ("organisation", (("scale.decimals", 1), ("scale.base", Decimal("9.5")))),
    ("criteria", (("bands", []),)),
    ("criteria", (("dimensions", [{"code": "d", "title": {"en": "D", "zh-hans": "丁"}}]),
                  ("rules[0].dimension", "d"))),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name", "edits", "path"), [(code, *case) for code, cases in REFUSED.items() for case in cases]
)
def test_a_figure_out_of_order_is_refused_once_where_it_stands(
    code: str, name: str, edits: Edits, path: str
) -> None:
    assert found(name, *edits) == [(code, path)]


@pytest.mark.parametrize(("name", "edits"), ACCEPTED)
def test_figures_in_order_are_accepted(name: str, edits: Edits) -> None:
    assert found(name, *edits) == []


def test_every_fault_of_one_table_is_named() -> None:
    problems = found("person", (STEPS, [[10, 5], [10, 4], [5, -1], [50, "much"]]))
    assert problems == [
        ("mixed-signs", "rules[1].points"),
        ("bad-table", f"{STEPS}[1][0]"),
        ("deduction-for-person", f"{STEPS}[1][1]"),
        ("bad-table", f"{STEPS}[2][0]"),
        ("deduction-for-person", f"{STEPS}[2][1]"),
        ("open-ended", f"{STEPS}[3][1]"),
    ]
