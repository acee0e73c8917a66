"""Every rule rests on a public source, a permitted topic, a legal basis, a term, a review and a figure."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pure.scheme_examples import checked, found


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
