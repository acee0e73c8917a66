"""The formula gives the published answers, and does what its docstring says where words leave a choice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cityscore.scoring.bands import assign_top_share
from cityscore.scoring.facts import Fact
from cityscore.scoring.formula import score
from cityscore.scoring.results import Adjustment, Grant, Result
from tests.pure.scheme_builder import WENDENG_STEPS, WENDENG_TIERS, fact, rule, scheme

D = date(2026, 1, 1)


def line_points(tree: Any, *facts: Fact, as_of: date = D) -> list[int]:
    return [line.points for line in score(tree, facts, as_of=as_of).lines]


def shares(result: Result) -> dict[str, int | None]:
    return {record.record_no: record.points for line in result.lines for record in line.records}


@pytest.mark.parametrize(("hours", "points"), [("9", []), ("10", [200]), ("300", [5000]), ("9.99", [])])
def test_wendeng_hours_earn_what_annex_2_says(hours: str, points: list[int]) -> None:
    tree = scheme(rule(points={"steps": {"field": "hours", "table": WENDENG_STEPS}}, counts="total"))
    assert line_points(tree, fact(hours=Decimal(hours))) == points


@pytest.mark.parametrize(
    ("yuan", "points"),
    [("99", []), ("1000", [1000]), ("1400", [1100]), ("5000", [2000]), ("10000", [3000]), ("20000", [4000]),
     ("50000", [4000])],
)  # fmt: skip
def test_wendeng_donations_earn_what_the_tiers_say(yuan: str, points: list[int]) -> None:
    tree = scheme(rule(points={"tiers": {"field": "hours", "table": WENDENG_TIERS}}, cap_per_year=40))
    assert line_points(tree, fact(hours=Decimal(yuan))) == points


def test_a_jiangsu_warning_costs_one_point_for_six_months_from_the_fifteenth_day_after() -> None:
    warning = rule(points={"fixed": -1}, valid={"months": 6}, clock={"from": "occurred", "after_days": 15})
    bands = [{"code": code, "title": {"en": code, "zh-hans": code}} for code in ("black", "red", "yellow")]
    edges = [{}, {"from": 1}, {"from": 3}]
    tree = scheme(
        warning,
        organisation=True,
        scale={"base": 9, "min": 0, "max": 12},
        bands=[band | edge for band, edge in zip(bands, edges, strict=True)],
    )
    found = {
        day: score(tree, [fact(on=date(2025, 3, 1))], as_of=day).total
        for day in (date(2025, 3, 15), date(2025, 3, 16), date(2025, 9, 15), date(2025, 9, 16))
    }
    assert list(found.values()) == [900, 800, 800, 900]


def test_green_is_held_by_the_top_two_per_cent_at_most() -> None:
    tree = scheme(
        organisation=True,
        scale={"base": 9, "min": 0, "max": 12},
        bands=[
            {"code": "blue", "title": {"en": "Blue", "zh-hans": "蓝"}},
            {"code": "green", "title": {"en": "Green", "zh-hans": "绿"}, "from": 11, "top_share": 0.02},
        ],
    )
    totals = dict.fromkeys(range(97), 900) | {97: 1200, 98: 1100, 99: 1100}
    bands = assign_top_share(tree, totals)
    assert [who for who, band in bands.items() if band == "green"] == [97]  # the two at 11 do not both fit
    assert assign_top_share(tree, totals | {98: 900})[99] == "green"


def test_a_band_with_a_share_also_counts_those_in_the_band_above() -> None:
    band = {"title": {"en": "Band", "zh-hans": "等级"}}
    tree = scheme(
        organisation=True,
        bands=[
            {"code": "low", **band},
            {"code": "mid", **band, "from": 1010, "top_share": 0.4},
            {"code": "top", **band, "above": 1020, "top_share": 0.2},
        ],
    )
    totals = dict(enumerate([103000, 102000, 101500, 101000, 100000]))
    assert list(assign_top_share(tree, totals).values()) == ["top", "mid", "low", "low", "low"]


def test_a_missing_value_meets_no_condition_and_earns_nothing() -> None:
    tree = scheme(rule(when=[{"field": "level", "op": "ne", "value": "city"}]))
    assert line_points(tree, fact(level="nation")) == [100]
    assert line_points(tree, fact()) == []
    unmeasured = score(scheme(rule(points={"per": {"field": "hours", "step": 1, "points": 1, "max": 5}})),
                       [fact()], as_of=D)  # fmt: skip
    assert (unmeasured.lines, [each.record.record_no for each in unmeasured.noted]) == ((), ["V-1"])


def test_any_is_met_by_one_of_its_conditions_and_when_by_all() -> None:
    either = {
        "any": [{"field": "level", "op": "eq", "value": "city"}, {"field": "hours", "op": "gte", "value": 5}]
    }
    tree = scheme(rule(when=[either, {"field": "signed_on", "op": "lt", "value": "2026-01-01"}]))
    signed = date(2025, 12, 31)
    assert line_points(tree, fact(hours=Decimal("5.0"), signed_on=signed)) == [100]
    assert line_points(tree, fact(level="city", signed_on=signed)) == [100]
    assert line_points(tree, fact(level="city", signed_on=D)) == []


def test_a_window_holds_its_first_day_and_not_its_last() -> None:
    tree = scheme(rule(valid={"months": 1}))
    days = (date(2026, 1, 30), date(2026, 1, 31), date(2026, 2, 27), date(2026, 2, 28))
    held = [bool(line_points(tree, fact(on=date(2026, 1, 31)), as_of=day)) for day in days]
    assert held == [False, True, True, False]


def test_a_missing_or_open_end_and_an_unlisted_choice_start_no_window() -> None:
    ended = scheme(rule(clock={"from": "ended"}))
    assert line_points(ended, fact(ended_on=date(2025, 12, 1)), fact("V-2")) == [100]
    assert line_points(ended, fact(ended_on=date(9999, 12, 31))) == []
    by = scheme(rule(valid={"by": {"field": "level", "table": {"city": 24}}}))
    assert line_points(by, fact(level="nation"), fact("V-2", level="city")) == [100]


def test_what_was_earned_before_the_review_day_runs_to_its_end() -> None:
    tree, review = scheme(rule()), date(2025, 12, 31)
    facts = [fact(on=date(2025, 12, 31)), fact("V-2", on=date(2026, 1, 1))]
    result = score(tree, facts, as_of=date(2026, 6, 1), review_by=review)
    assert (list(shares(result)), result.next_change_on) == (["V-1"], date(2026, 12, 31))


def test_a_calendar_year_counts_its_own_records_until_it_turns() -> None:
    tree = scheme(rule(valid={"months": 24}), period="calendar-year")
    result = score(tree, [fact(on=date(2025, 12, 31)), fact("V-2", on=D)], as_of=D)
    (line,) = result.lines
    assert [(each.record_no, each.counts_until) for each in line.records] == [("V-2", date(2027, 1, 1))]
    assert score(tree, [], as_of=D).next_change_on == date(2027, 1, 1)


def test_fading_points_are_rounded_half_away_from_zero_for_each_record() -> None:
    tree = scheme(rule(points={"fixed": 0.01}, fade="linear", valid={"months": 1}))
    # 16 of 31 days left is more than half a hundredth, 15 of 31 is less
    assert line_points(tree, fact(on=D), as_of=date(2026, 1, 16)) == [1]
    assert line_points(tree, fact(on=D), as_of=date(2026, 1, 17)) == []
    # of 30 days exactly half is left on the 16th
    assert line_points(tree, fact(on=date(2026, 4, 1)), as_of=date(2026, 4, 16)) == [1]


def test_only_the_best_of_records_about_one_matter_counts() -> None:
    table = {"field": "level", "table": {"city": 10, "province": 30}}
    tree = scheme(rule(points={"by": table}, once_per=["matter_no"]))
    facts = [
        fact("A", level="city", matter_no="1"),
        fact("B", level="province", matter_no="1"),
        fact("C", level="province", matter_no="1", on=date(2025, 9, 1)),
        fact("D", level="city"),
        fact("E", level="city"),
    ]
    result = score(tree, facts, as_of=D)
    assert (shares(result), result.lines[0].capped) == ({"B": 3000, "D": 1000, "E": 1000}, True)


def test_among_equal_records_the_later_and_then_the_lower_number_by_code_point_counts() -> None:
    tree = scheme(rule(at_most=1))
    day = date(2025, 10, 2)
    facts = [fact("A"), fact("é", on=day), fact("z", on=day), fact("Z", on=day)]
    assert list(shares(score(tree, facts, as_of=D))) == ["Z"]


def test_a_yearly_cap_gives_the_best_record_its_points_first() -> None:
    tree = scheme(
        rule(points={"per": {"field": "hours", "step": 1, "points": 1}}, cap_per_year=10, at_most=2)
    )
    facts = [fact("A", hours=Decimal(4)), fact("B", hours=Decimal(8)), fact("C", hours=Decimal(1)),
             fact("D", hours=Decimal(3), on=D)]  # fmt: skip
    result = score(tree, facts, as_of=D)
    assert (shares(result), result.lines[0].points) == ({"B": 800, "D": 300}, 1100)


def test_a_cap_cuts_what_the_rule_gives_and_not_its_records() -> None:
    tree = scheme(rule(points={"fixed": 5}, cap=8))
    (line,) = score(tree, [fact("A"), fact("B")], as_of=D).lines
    assert (line.points, line.capped, [record.points for record in line.records]) == (800, True, [500, 500])


def test_a_cap_bounds_a_deduction_as_well() -> None:
    tree = scheme(
        rule(points={"per": {"field": "hours", "step": 1, "points": -2, "max": 5}}, cap=8), organisation=True
    )
    assert line_points(tree, fact(hours=Decimal(1))) == [-200]
    assert line_points(tree, fact("A", hours=Decimal(9)), fact("B", hours=Decimal(9))) == [-800]


def test_part_of_a_step_below_zero_counts_down_to_the_floor() -> None:
    tree = scheme(rule(points={"per": {"field": "hours", "step": 2, "points": 1}}), organisation=True)
    assert line_points(tree, fact(hours=Decimal("-0.5"))) == [-100]
    assert line_points(tree, fact(hours=Decimal(-4))) == [-200]


def test_a_sum_is_taken_over_what_was_measured_and_lists_all_that_counted() -> None:
    tree = scheme(rule(points={"steps": {"field": "hours", "table": [[0, 1], [10, 2]]}}, counts="total"))
    result = score(
        tree, [fact("A", hours=Decimal("9.5")), fact("B"), fact("C", hours=Decimal("0.5"))], as_of=D
    )
    assert (result.lines[0].points, shares(result)) == (200, {"A": None, "B": None, "C": None})
    unmeasured = score(tree, [fact("B")], as_of=D)
    assert (unmeasured.lines, len(unmeasured.noted)) == ((), 1)


def stars(hundredths: int, *, counts_from: date = D, counts_until: date = date(2099, 1, 1)) -> Grant:
    return Grant("stars", "giving", hundredths, counts_from, counts_until)


def test_a_grant_counts_between_its_days_and_both_are_changes() -> None:
    tree = scheme(rule(points={"fixed": 1}))
    granted = [stars(200, counts_from=date(2026, 1, 1), counts_until=date(2027, 1, 1))]
    on = {
        day: score(tree, [], as_of=day, grants=granted)
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1))
    }
    assert [result.total for result in on.values()] == [100_000, 100_200, 100_200, 100_000]
    assert [len(result.grants) for result in on.values()] == [0, 1, 1, 0]
    assert [result.next_change_on for result in on.values()] == [
        date(2026, 1, 1),
        date(2027, 1, 1),
        date(2027, 1, 1),
        None,
    ]


def test_base_lines_grants_and_adjustments_make_the_total_exactly() -> None:
    tree = scheme(
        rule(points={"fixed": 7.77}),
        scale={"base": 1000, "max": 1012, "decimals": 1},
        dimensions=[
            {"code": "giving", "title": {"en": "Giving", "zh-hans": "奉献"}, "max": 5.25, "weight": 0.5}
        ],
    )
    grants = [stars(333)]
    result = score(tree, [fact()], as_of=D, grants=grants)
    assert result.dimensions == {"giving": 263}  # 2.625 goes away from zero
    assert result.adjustments == (
        Adjustment("dimension-bound", "giving", -252),
        Adjustment("weight", "giving", -262),
        Adjustment("rounding", None, 4),
    )
    assert result.total == 100600 == 100000 + 777 + 333 - 252 - 262 + 4
    bounded = score(tree, [fact()], as_of=D, grants=[stars(5000)])
    assert (bounded.total, bounded.adjustments[-1]) == (101200, Adjustment("scale-bound", None, -4063))


def test_a_total_is_rounded_half_away_from_zero_on_either_side() -> None:
    tree = scheme(rule(points={"fixed": -0.5}), organisation=True, scale={"base": 0, "decimals": 0})
    assert score(tree, [fact()], as_of=D).total == -100
    tree = scheme(rule(points={"fixed": 0.5}), organisation=True, scale={"base": 0, "decimals": 0})
    assert score(tree, [fact()], as_of=D).total == 100


@pytest.mark.parametrize(("total", "band"), [(80000, None), (95000, "c"), (100000, "c"), (100100, "b")])
def test_from_includes_its_edge_and_above_does_not(total: int, band: str | None) -> None:
    title = {"title": {"en": "Band", "zh-hans": "等级"}}
    tree = scheme(
        rule(points={"per": {"field": "hours", "step": 1, "points": 1}}),
        scale={"base": 0},
        bands=[{"code": "c", **title, "from": 950}, {"code": "b", **title, "above": 1000}],
    )
    assert score(tree, [fact(hours=Decimal(total) / 100)], as_of=D).band == band


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([], None),
        ([fact(on=date(2025, 3, 4))], date(2026, 3, 4)),
        ([fact(on=date(2025, 3, 4), recorded_on=date(2026, 2, 1))], date(2026, 2, 1)),
        ([fact(on=date(2026, 1, 2))], date(2026, 1, 2)),
        ([fact(on=date(2020, 1, 1))], None),
        ([fact(on=date(2020, 1, 1), recorded_on=date(2026, 2, 1))], date(2026, 2, 1)),
    ],
)
def test_the_next_change_is_when_a_record_is_recorded_opens_or_ends(
    facts: list[Fact], expected: date | None
) -> None:
    assert score(scheme(rule()), facts, as_of=D).next_change_on == expected


def test_a_fading_record_changes_tomorrow() -> None:
    tree = scheme(rule(fade="linear"))
    assert score(tree, [fact()], as_of=D).next_change_on == date(2026, 1, 2)
    assert score(tree, [fact(recorded_on=date(2026, 1, 9))], as_of=D).next_change_on == date(2026, 1, 9)


def test_a_record_worth_nothing_is_noted_where_its_rule_is_worth_nothing() -> None:
    tree = scheme(rule("warning", points={"fixed": 0}), rule("hours"), organisation=True)
    result = score(tree, [fact()], as_of=D)
    assert [(each.rule, each.record.points) for each in result.noted] == [("warning", 0)]
    assert [line.rule for line in result.lines] == ["hours"]


def test_a_criteria_scheme_holds_rules_and_has_no_score() -> None:
    held = rule()
    del held["dimension"]
    tree = scheme(held, kind="criteria")
    result = score(tree, [fact()], as_of=D)
    assert (result.base, result.total, result.band, result.adjustments) == (None, None, None, ())
    assert [line.rule for line in result.lines] == ["hours"]
    assert score(tree, [], as_of=D).lines == ()


def test_a_record_after_the_end_of_the_calendar_starts_no_window() -> None:
    tree = scheme(rule(clock={"from": "occurred", "after_days": 30}))
    result = score(tree, [fact(on=date(9999, 12, 15), recorded_on=D)], as_of=D)
    assert (result.lines, result.next_change_on) == ((), None)
