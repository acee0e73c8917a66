"""Bands ascend and can be reached, tables ascend, numbers are as fine as points, constructs go together."""

from __future__ import annotations

from tests.pure.scheme_examples import found

STEPS = "rules[1].points.steps.table"


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
