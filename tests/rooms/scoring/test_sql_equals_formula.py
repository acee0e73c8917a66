"""The compiled SQL gives what the reference formula gives: totals, bands, lines, records and next changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.schemes.language import SchemeTree
from cityscore.scoring.bands import assign_top_share
from cityscore.scoring.compiler import compile_scheme
from cityscore.scoring.months import add_months, last_start_ended
from cityscore.scoring.results import Result
from cityscore.scoring.statement_shape import statement
from tests.pure.scheme_builder import WENDENG_STEPS, WENDENG_TIERS, fact, rule, scheme

from .crowds import AS_OF, Crowd, crowds, facts_of
from .engines import Run, by_formula, by_sql, queries
from .strategies import schemes

quick = settings(
    max_examples=40,
    deadline=None,
    # the connection is only read from, so one serves all examples
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
thorough = settings(quick, max_examples=3000)


def statements(tree: SchemeTree, results: dict[int, Result]) -> list[str]:
    return [
        json.dumps(
            statement(tree, result, city="willow", scheme="points", version=3, subject=str(who), as_of=AS_OF),
            ensure_ascii=False,
        )
        for who, result in sorted(results.items())
    ]


def assert_equal(run: Run, crowd: Crowd) -> None:
    expected, found = by_formula(crowd), by_sql(run, crowd)
    for who in expected:
        assert found[who] == expected[who], crowd.facts[who]
    assert statements(crowd.tree, found) == statements(crowd.tree, expected)


@quick
@given(crowd=crowds())
def test_sql_and_formula_agree_on_every_scheme_and_crowd(run: Run, crowd: Crowd) -> None:
    assert_equal(run, crowd)


@pytest.mark.soak
@thorough
@given(crowd=crowds())
def test_sql_and_formula_agree_on_thousands_of_schemes(run: Run, crowd: Crowd) -> None:
    assert_equal(run, crowd)


@quick
@given(crowd=crowds(schemes(persons_only=True)))
def test_one_more_record_never_lowers_a_total_in_sql(run: Run, crowd: Crowd) -> None:
    fewer = replace(crowd, facts={who: facts[1:] for who, facts in crowd.facts.items()})
    less, more = by_sql(run, fewer), by_sql(run, crowd)
    for who in crowd.facts:
        assert (more[who].total or 0) >= (less[who].total or 0), crowd.facts[who]


@quick
@given(crowd=crowds(), rng=st.randoms(use_true_random=False))
def test_the_order_of_records_and_of_people_changes_nothing(run: Run, crowd: Crowd, rng: Any) -> None:
    people = list(crowd.facts.items())
    rng.shuffle(people)
    shuffled = {who: tuple(rng.sample(facts, len(facts))) for who, facts in people}
    assert by_sql(run, replace(crowd, facts=shuffled)) == by_sql(run, crowd)
    assert by_formula(replace(crowd, facts=shuffled)) == by_formula(crowd)


SESSIONS = [
    ["timezone = 'Pacific/Kiritimati'", "datestyle = 'SQL, DMY'", "intervalstyle = 'sql_standard'"],
    [
        "timezone = 'America/Los_Angeles'",
        "datestyle = 'German'",
        "lc_numeric = 'C'",
        "extra_float_digits = -15",
    ],
    [
        "enable_hashagg = off",
        "enable_hashjoin = off",
        "work_mem = '64kB'",
        "plan_cache_mode = 'force_generic_plan'",
    ],
    ["enable_sort = off", "enable_mergejoin = off", "jit = off", "standard_conforming_strings = on"],
]


@pytest.mark.parametrize("session", SESSIONS)
@settings(quick, max_examples=15)
@given(crowd=crowds())
def test_a_sessions_time_zone_date_style_and_plans_change_nothing(
    run: Run, session: list[str], crowd: Crowd
) -> None:
    for setting in session:
        run(f"SET LOCAL {setting}", {})
    assert_equal(run, crowd)


@quick
@given(tree=schemes(), totals=st.lists(st.sampled_from([900, 1000, 1100, 1200, 10400, 10500]), max_size=40))
def test_shares_of_places_go_to_the_same_participants(run: Run, tree: SchemeTree, totals: list[int]) -> None:
    scores = dict(enumerate(totals))
    sql = compile_scheme(tree).top_share(
        "SELECT given.who AS participant_id, given.total"
        " FROM unnest(%(who)s::bigint[], %(totals)s::bigint[]) AS given (who, total)"
    )
    if sql is None:
        assert all(band.top_share is None for band in tree.bands)
        return
    found: dict[int, str | None] = dict(run(sql, {"who": list(scores), "totals": totals}))
    assert found == assign_top_share(tree, scores)


@pytest.mark.parametrize(
    ("form", "cap", "value", "points"),
    [
        ({"steps": {"field": "hours", "table": WENDENG_STEPS}}, None, "9", None),
        ({"steps": {"field": "hours", "table": WENDENG_STEPS}}, None, "10", 200),
        ({"steps": {"field": "hours", "table": WENDENG_STEPS}}, None, "300", 5000),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "99", None),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "1000", 1000),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "1400", 1100),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "5000", 2000),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "10000", 3000),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "20000", 4000),
        ({"tiers": {"field": "hours", "table": WENDENG_TIERS}}, 40, "50000", 4000),
    ],
)
def test_wendengs_published_points_come_out_of_both_engines(
    run: Run, form: dict[str, Any], cap: int | None, value: str, points: int | None
) -> None:
    yearly: dict[str, Any] = {} if cap is None else {"cap_per_year": cap}
    tree = scheme(rule(points=form, **yearly))
    crowd = Crowd(tree, {1: (fact(hours=Decimal(value)),)}, {}, date(2026, 1, 1), None)
    for found in (by_formula(crowd)[1], by_sql(run, crowd)[1]):
        assert [line.points for line in found.lines] == ([] if points is None else [points])
        assert found.total == 100000 + (points or 0)


def test_jiangsus_warning_costs_a_point_in_sql_as_well(run: Run) -> None:
    warning = rule(points={"fixed": -1}, valid={"months": 6}, clock={"from": "occurred", "after_days": 15})
    tree = scheme(warning, organisation=True, scale={"base": 9, "min": 0, "max": 12})
    record = fact(on=date(2025, 3, 1))
    days = {date(2025, 3, 15): 900, date(2025, 3, 16): 800, date(2025, 9, 15): 800, date(2025, 9, 16): 900}
    for day, total in days.items():
        crowd = Crowd(tree, {1: (record,)}, {}, day, None)
        assert by_sql(run, crowd)[1].total == by_formula(crowd)[1].total == total


def test_a_scheme_of_many_rules_and_people_agrees(run: Run) -> None:
    """Wide enough that sums leave the small integers and every participant has several rules."""
    per = {"per": {"field": "hours", "step": 1, "points": 999_999_999_999, "max": None}}
    forms = [per, {"fixed": 12.34}, {"by": {"field": "level", "table": {"city": 3, "nation": 9.99}}}]
    rules = [rule(f"rule-{place}", points=forms[place % 3], valid={"months": 60}) for place in range(40)]
    tree, rng = scheme(*rules), Random(4)
    crowd = Crowd(tree, {who: facts_of(tree, rng) for who in range(1, 60)}, {}, AS_OF, None)
    assert_equal(run, crowd)


FORMS = [
    {"fixed": 3.33},
    {"per": {"field": "hours", "step": 0.3, "points": 0.07, "max": 3}},
    {"per": {"field": "hours", "step": 0.3, "points": 0.07, "max": None}},
    {"per": {"field": "hours", "step": 7, "points": 2.25, "max": 40}},
    {"steps": {"field": "hours", "table": [[0.5, 1], [9.99, 12.34], [20, 50]]}},
    {
        "tiers": {
            "field": "hours",
            "table": [{"upto": 3.5, "step": 0.3, "points": 0.5}, {"upto": None, "step": 2.5, "points": 1}],
        }
    },
    {"by": {"field": "level", "table": {"district": 0.01, "city": 10, "nation": 12.34}}},
]  # fmt: skip


@pytest.mark.parametrize("form", FORMS, ids=lambda form: next(iter(form)))
@pytest.mark.parametrize("sign", [1, -1])
def test_every_form_fades_to_the_hundredth(run: Run, form: dict[str, Any], sign: int) -> None:
    """A fraction that is cut, not rounded, shows on about half of all days."""
    turned = form if sign == 1 else turned_over(form)
    tree = scheme(rule(points=turned, fade="linear", valid={"months": 13}), organisation=sign == -1)
    rng = Random(5)
    facts = {
        who: (
            fact(
                on=date(2025, 1, 1) + timedelta(days=rng.randint(0, 420)),
                hours=Decimal(rng.randint(0, 400)) / 10,
                level=rng.choice(["district", "city", "nation"]),
            ),
        )
        for who in range(60)
    }
    assert_equal(run, Crowd(tree, facts, {}, AS_OF, None))


AMOUNTS = ("fixed", "points", "district", "city", "nation")


def turned_over(content: Any, key: str = "") -> Any:
    """The same form with every amount of points below 0."""
    if isinstance(content, dict):
        return {name: turned_over(value, name) for name, value in content.items()}
    if isinstance(content, list):
        return [[each[0], -each[1]] if isinstance(each, list) else turned_over(each) for each in content]
    return -content if key in AMOUNTS else content


def test_months_are_added_as_postgresql_adds_them(run: Run) -> None:
    days = [date(2023, 12, 31), date(2024, 1, 29), date(2024, 1, 31), date(2024, 2, 29), date(2025, 3, 30)]
    rows = run(
        "SELECT day, months, (day + make_interval(months => months))::date"
        " FROM unnest(%(days)s::date[]) AS day, generate_series(-61, 61) AS months",
        {"days": days},
    )
    assert len(rows) == len(days) * 123
    assert all(add_months(day, months) == found for day, months, found in rows)


def test_a_start_is_over_on_the_day_exactly_when_its_window_has_ended(run: Run) -> None:
    rows = run(
        "SELECT day::date, months, max(start::date) FILTER ("
        " WHERE (start + make_interval(months => months))::date <= day::date)"
        " FROM generate_series(date '2023-12-25', date '2024-03-05', interval '1 day') AS day,"
        " unnest(ARRAY[1, 2, 12, 13]) AS months,"
        " generate_series(date '2022-11-01', date '2024-03-10', interval '1 day') AS start GROUP BY 1, 2",
        {},
    )
    assert all(last_start_ended(day, months) == found for day, months, found in rows)


def test_the_sql_holds_no_float_and_no_clock() -> None:
    tree = scheme(
        rule("a", points={"per": {"field": "hours", "step": 0.3, "points": 1}}, fade="linear", at_most=2),
        rule("b", points={"fixed": 1}, once_per=["matter_no", "signed_on"]),
        rule("c", points={"fixed": 1}, cap_per_year=3),
    )
    sql = " ".join(queries(Crowd(tree, {}, {}, AS_OF, None))).lower()
    for word in ("float", "double", "::real", "sign(", "date_part", "now()", "current_", "e+", "to_char"):
        assert word not in sql


def test_names_from_a_scheme_are_only_ever_text(run: Run) -> None:
    name = "x'); DROP TABLE people; --"
    choices = [name, "%s", "%(as_of)s", "\\'", "$facts"]
    tree = scheme(
        rule(points={"by": {"field": name, "table": dict(zip(choices, range(1, 6), strict=True))}}),
        fields={name: {"type": "choice", "choices": choices}},
    )
    facts = {who: (replace(fact(), fields={name: choice}),) for who, choice in enumerate(choices)}
    crowd = Crowd(tree, facts, {}, date(2026, 1, 1), None)
    assert_equal(run, crowd)
    found = by_sql(run, crowd)
    assert [found[who].total for who in facts] == [100100, 100200, 100300, 100400, 100500]
