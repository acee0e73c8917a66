"""A file of golden cases: read strictly, judged by the formula, and told apart from what comes out."""

from __future__ import annotations

from typing import Any

import pytest

from cityscore.scoring.cases.file import CasesFile, check_cases, read_cases
from tests.pure.scheme_builder import EN, WENDENG_STEPS, rule, scheme

BANDS = [
    {"code": "a", "title": {"en": "A", "zh-hans": "甲"}},
    {"code": "aa", "title": {"en": "AA", "zh-hans": "特"}, "from": 1005},
]
STEPS = {"steps": {"field": "hours", "table": WENDENG_STEPS}}
TREE = scheme(rule(points=STEPS, counts="total"), rule("award", when=[
    {"field": "level", "op": "eq", "value": "nation"}]), bands=BANDS)  # fmt: skip

FILE = """
format: cityscore.cases/1
scheme: points
cases:
  - name: {en: Forty hours in March, zh-hans: 三月四十小时}
    as_of: 2026-01-01
    records:
      - {record_type: volunteer-hours, record_no: V-1, occurred_on: 2025-03-04, hours: 40}
    expect: {total: "1005", band: aa, rules: {hours: "5.00"}, only_rules: true, next_change_on: 2026-03-04}
  - name: {en: Nothing at all, zh-hans: 没有记录}
    as_of: 2026-01-01
    expect: {total: 1000, band: a, next_change_on: null}
"""


def cases_of(text: str) -> CasesFile:
    reading = read_cases(text)
    assert reading.sound, reading.as_json()
    assert reading.tree is not None
    return reading.tree


def codes(text: str, tree: Any = TREE) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in check_cases(tree, cases_of(text))]


def test_cases_that_hold_have_no_problem() -> None:
    assert codes(FILE) == []


@pytest.mark.parametrize(
    ("right", "wrong", "path", "sentences"),
    [
        ('total: "1005"', 'total: "1006"', "total",
         ("the total should be 1006 and comes out as 1005.", "总分应为 1006，算出的是 1005。")),
        ('total: "1005"', 'total: "1005.50"', "total",
         ("should be 1005.50 and comes out as 1005.", "应为 1005.50，算出的是 1005。")),
        ('total: "1005"', "total: null", "total",
         ("should be none and comes out as 1005.", "应为“无”，算出的是 1005。")),
        ("band: aa", "band: a", "band",
         ("should be “A” (a) and comes out as “AA” (aa).", "应为“甲”（a），算出的是“特”（aa）。")),
        ('hours: "5.00"', 'hours: "4.99"', "rules.hours",
         ("rule hours should give 4.99 and gives 5.00.", "规则 hours 应计 4.99，算出的是 5.00。")),
        ('{hours: "5.00"}', "{award: 0}", "rules",
         ("rule hours gives 5.00 and no points", "规则 hours 计了 5.00，")),
        ("next_change_on: 2026-03-04", "next_change_on: null", "next_change_on",
         ("should be on none and comes out as 2026-03-04.", "应为“无”，算出的是 2026-03-04。")),
    ],
)  # fmt: skip
def test_a_broken_case_says_what_was_expected_and_what_came_out(
    right: str, wrong: str, path: str, sentences: tuple[str, str]
) -> None:
    assert right in FILE
    (problem,) = check_cases(TREE, cases_of(FILE.replace(right, wrong)))
    assert (problem.code, problem.path) == ("golden-case-broken", f"cases[0].expect.{path}")
    assert problem.message.en.startswith("Case “Forty hours in March”: ")
    assert problem.message.zh_hans.startswith("用例“三月四十小时”：")
    assert sentences[0] in problem.message.en
    assert sentences[1] in problem.message.zh_hans


def test_rules_that_are_not_named_are_not_checked_unless_only_they_may_count() -> None:
    assert codes(FILE.replace('rules: {hours: "5.00"}, only_rules: true, ', "")) == []


def test_a_record_that_an_import_would_refuse_is_a_problem_at_its_cell() -> None:
    wrong = FILE.replace("hours: 40}", "hours: -1, colour: red}").replace("2025-03-04", "2025-02-30", 1)
    assert codes(wrong) == [
        ("unknown-key", "cases[0].records[0].colour"),
        ("date-impossible", "cases[0].records[0].occurred_on"),
        ("number-below-min", "cases[0].records[0].hours"),
    ]


def test_a_record_of_no_known_type_and_two_of_one_number_are_problems() -> None:
    record = "      - {record_type: volunteer-hours, record_no: V-1, occurred_on: 2025-03-04, hours: 40}\n"
    assert codes(FILE.replace(record, record + record)) == [
        ("duplicate-key", "cases[0].records[1].record_no")
    ]
    assert codes(FILE.replace("record_type: volunteer-hours", "record_type: parking")) == [
        ("unknown-record-type", "cases[0].records[0].record_type")
    ]


def test_a_record_that_is_no_longer_active_counts_for_nothing() -> None:
    annulled = FILE.replace("hours: 40}", "hours: 40, status: annulled}")
    assert codes(
        annulled.replace('"1005", band: aa', '"1000", band: a').replace('hours: "5.00"', "hours: 0")
    ) == [("golden-case-broken", "cases[0].expect.next_change_on")]


def test_cases_of_another_scheme_rule_band_or_name_are_problems() -> None:
    wrong = FILE.replace("scheme: points", "scheme: stars").replace("band: a,", "band: gold,")
    wrong = wrong.replace('{hours: "5.00"}', "{hours: 5, blood: 10}").replace("没有记录", "三月四十小时")
    assert codes(wrong) == [
        ("case-of-another-scheme", "scheme"),
        ("unknown-reference", "cases[0].expect.rules.blood"),
        ("duplicate-code", "cases[1].name.zh-hans"),
        ("unknown-reference", "cases[1].expect.band"),
    ]


@pytest.mark.parametrize(
    ("right", "wrong", "code", "path"),
    [
        ("total: 1000, band: a, next_change_on: null", "", "missing-key", "cases[1].expect"),
        ("total: 1000", "total: 1000.001", "wrong-type", "cases[1].expect.total"),
        ("total: 1000", "total: many", "wrong-type", "cases[1].expect.total"),
        ("hours: 40}", "hours: [40]}", "wrong-type", "cases[0].records[0].hours"),
        ("hours: 40}", "hours: true}", "wrong-type", "cases[0].records[0].hours"),
        ("as_of: 2026-01-01", "as_of: tomorrow", "wrong-type", "cases[0].as_of"),
        ("as_of: 2026-01-01", "as_of: 0001-01-01", "not-allowed-value", "cases[0].as_of"),
        ("as_of: 2026-01-01", "as_of: 1899-12-31", "not-allowed-value", "cases[0].as_of"),
        ("as_of: 2026-01-01", "as_of: 2201-01-01", "not-allowed-value", "cases[0].as_of"),
        ("as_of: 2026-01-01", "as_of: 9999-12-31", "not-allowed-value", "cases[0].as_of"),
        ("scheme: points", "colour: red", "missing-key", "scheme"),
    ],
)
def test_a_file_that_is_no_file_of_cases_is_refused_in_words(
    right: str, wrong: str, code: str, path: str
) -> None:
    reading = read_cases(FILE.replace(right, wrong, 1))
    assert (code, path) in [(each.code, each.path) for each in reading.problems], reading.as_json()


@pytest.mark.parametrize("day", ["1900-01-01", "2200-12-31"])
def test_a_case_of_the_first_or_last_day_is_computed(day: str) -> None:
    assert codes(FILE.replace("as_of: 2026-01-01\n    expect", f"as_of: {day}\n    expect")) == []


def test_a_criteria_scheme_has_neither_total_nor_band() -> None:
    tree = scheme({key: value for key, value in rule().items() if key != "dimension"},
                  kind="criteria")  # fmt: skip
    text = FILE.replace(
        'total: "1005", band: aa, rules: {hours: "5.00"}', "total: null, band: null, rules: {hours: 1}"
    )
    text = text.replace("total: 1000, band: a", "total: null, band: null")
    assert codes(text, tree) == []


def test_every_byte_string_is_answered_in_words() -> None:
    for content in (b"", b"\xff", b"cases: [", b"[]", b"{}", b"x: &a 1", EN["en"].encode()):
        assert read_cases(content).problems
