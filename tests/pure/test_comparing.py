"""The difference between two results is told in words that a resident understands, whatever stands between."""

# ruff: noqa: E501 - tables of cases read best as tables
from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cityscore.schemes.language import SchemeTree
from cityscore.scoring.comparing import Difference, compare
from cityscore.scoring.facts import Fact
from cityscore.scoring.formula import score
from tests.pure.scheme_builder import fact, rule, scheme

AS_OF = date(2026, 1, 1)
STEPS = {"steps": {"field": "hours", "table": [[10, 2], [20, 5], [50, 10]]}}
BANDS = [
    {"code": "a", "title": {"en": "A", "zh-hans": "甲"}},
    {"code": "aa", "title": {"en": "AA", "zh-hans": "甲甲"}, "above": 3},
]


def told(tree: SchemeTree, real: list[Fact], added: list[Fact], as_of: date = AS_OF) -> Difference:
    review_by = tree.effective.review_by
    before = score(tree, real, as_of=as_of, review_by=review_by)
    after = score(tree, [*real, *added], as_of=as_of, review_by=review_by)
    return compare(tree, before, after, added=added, as_of=as_of)


def english(found: Difference) -> list[str]:
    return [each.en for each in found.say]


def hours(number: str, record_no: str = "＋1", on: date = AS_OF) -> Fact:
    return fact(record_no, on=on, hours=Decimal(number))


def test_points_band_and_distance_are_told_in_both_languages() -> None:
    tree = scheme(
        rule(points=STEPS, counts="total"),
        scale={"base": 0, "decimals": 1},
        bands=BANDS,
    )
    found = told(tree, [hours("10", "V-1")], [hours("2")])
    assert english(found) == [
        "The points stay the same: 2.",
        "“Hours given” counts it, but the next step is not reached yet.",
        "Band A stays.",
        "1.1 points to AA.",
    ]
    assert [each.zh_hans for each in found.say] == [
        "积分不变，仍为 2 分。",
        "“志愿时长”会计入该记录，但尚未达到下一档。",
        "等级保持“甲”。",
        "距“甲甲”还差 1.1 分。",
    ]
    assert (found.next_band, found.to_next, found.gain) == ("aa", 110, 0)
    reached = told(tree, [hours("10", "V-1")], [hours("10")])
    assert english(reached) == ["+3 points: 2 → 5.", "Band A → AA."]
    assert (reached.next_band, reached.to_next) == (None, 0)


def test_one_point_is_one_point() -> None:
    bands = [{"code": "a", "title": {"en": "A", "zh-hans": "甲"}, "from": 1002}]
    found = told(scheme(rule(), bands=bands), [], [fact()])
    assert english(found) == ["+1 point: 1000 → 1001.", "1 point to A."]
    assert english(told(scheme(rule(), bands=bands), [fact("V-1")], [fact("V-2")])) == [
        "+1 point: 1001 → 1002.",
        "Band A is reached.",
    ]


@pytest.mark.parametrize(
    ("keys", "real", "added", "sentence"),
    [
        ({"cap": 1}, [fact("V-1")], [fact("V-2")], "“Hours given” gives no more: its limit is reached, or a better record counts already."),
        ({"counts": "best"}, [fact("V-1")], [fact("V-2")], "“Hours given” gives no more: its limit is reached, or a better record counts already."),
        ({"once_per": ["matter_no"]}, [fact("V-1", matter_no="A")], [fact("V-2", matter_no="A")], "“Hours given” gives no more: its limit is reached, or a better record counts already."),
        ({"clock": {"from": "occurred", "after_days": 15}}, [], [fact(on=AS_OF)], "“Hours given” starts counting it on 2026-01-16."),
        ({}, [], [fact(on=date(2024, 12, 31))], "For “Hours given” this is too long ago to count."),
        ({"when": [{"field": "level", "op": "eq", "value": "city"}]}, [], [fact(level="district")], "No rule gives points for this as entered."),
        ({"clock": {"from": "ended", "after_days": 0}}, [], [fact()], "No rule gives points for this as entered."),
        ({"clock": {"from": "occurred", "after_days": 366}}, [], [fact(on=AS_OF)], "No rule gives points for this as entered."),
    ],
)  # fmt: skip
def test_no_gain_has_its_reason(
    keys: Mapping[str, Any], real: list[Fact], added: list[Fact], sentence: str
) -> None:
    found = told(scheme(rule(**keys)), real, added)
    assert found.gain == 0
    assert english(found)[1:] == [sentence]


def test_in_a_calendar_year_scheme_last_year_is_too_long_ago() -> None:
    found = told(scheme(rule(), period="calendar-year"), [], [fact(on=date(2025, 12, 31))])
    assert english(found)[1:] == ["For “Hours given” this is too long ago to count."]


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ({"dimensions": [{"code": "giving", "title": {"en": "Giving", "zh-hans": "奉献"}, "max": 1}]}, "“Giving” has reached its limit."),
        ({"scale": {"base": 1000, "max": 1001}}, "The upper end of the scale is reached."),
    ],
)  # fmt: skip
def test_a_bound_that_cuts_the_gain_is_named(keys: Mapping[str, Any], sentence: str) -> None:
    found = told(scheme(rule(), **keys), [fact("V-1")], [fact("V-2")])
    assert english(found) == ["The points stay the same: 1001.", sentence]


def test_a_bound_that_cut_as_much_before_is_not_named() -> None:
    limited = [{"code": "giving", "title": {"en": "Giving", "zh-hans": "奉献"}, "max": 1}]
    tree = scheme(
        rule(),
        rule("in-the-city", when=[{"field": "level", "op": "eq", "value": "city"}]),
        dimensions=limited,
    )
    found = told(tree, [fact("V-1"), fact("V-2")], [fact("V-3", on=date(2020, 1, 1))])
    assert "limit" not in " ".join(english(found)[1:]).replace("no more", "")


def test_a_criterion_is_held_or_not() -> None:
    held = {key: value for key, value in rule().items() if key != "dimension"}
    tree = scheme(held, kind="criteria")
    found = told(tree, [], [fact()])
    assert (english(found), found.gain) == (["“Hours given” would newly be held."], None)
    again = told(tree, [fact("V-1")], [fact("V-2")])
    assert english(again)[0] == "Nothing new would be held."
    assert found.as_json()["points"] is None


def test_a_band_with_a_share_is_said_to_depend_on_the_others() -> None:
    green = {"code": "green", "title": {"en": "Green", "zh-hans": "绿"}, "from": 1001, "top_share": 0.025}
    blue = {"code": "blue", "title": {"en": "Blue", "zh-hans": "蓝"}}
    tree = scheme(rule(), organisation=True, bands=[blue, green])
    found = told(tree, [], [fact()])
    assert found.depends_on_others
    assert english(found)[-1] == (
        "Band Green goes to at most 2.5 % of all participants, so it also depends on the others."
    )
    assert not told(tree, [], []).say[-1].en.startswith("Band Green")
    assert not told(scheme(rule()), [], [fact()]).depends_on_others


def test_a_deduction_of_an_organisation_is_told_as_one() -> None:
    found = told(scheme(rule(points={"fixed": -1}), organisation=True), [], [fact()])
    assert english(found) == ["−1 point: 1000 → 999."]


def test_only_rules_that_change_are_listed() -> None:
    tree = scheme(rule(points=STEPS, counts="total"), rule("each"))
    found = told(tree, [hours("10", "V-1")], [hours("1")])
    assert found.as_json()["rules"] == [{"rule": "each", "before": "1.00", "after": "2.00"}]
    assert english(found) == ["+1 point: 1003 → 1004."]
