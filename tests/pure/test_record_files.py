"""What only the end of a file can tell: one number twice, counts, digests, and rows in bulk."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.core.text import Flaw
from cityscore.records.checking import check_rows
from cityscore.records.columns import resolve_columns
from cityscore.records.drafts import Draft, RowRefusal
from cityscore.records.mapping import FeedMapping
from cityscore.records.plans import FilePlan
from cityscore.records.reading import HeaderCell, Row, Table, open_table
from cityscore.records.rows import Judged, RowChecker
from cityscore.records.sweep import Sweep
from cityscore.schemes.language.tree import RECORD_COLUMNS

from .record_files import ANY, ANY_HEADER, HOURS_FEED, TODAY, TYPES, file_of, outcome_of, record_type, row


def test_the_same_row_twice_is_one_record_even_in_another_spelling() -> None:
    found = outcome_of(file_of(row(), row(occurred_on="2025年3月4日", hours="2.0"), row()))
    assert [draft.line for draft in found.drafts] == [2]
    assert found.findings is not None
    counts = found.findings
    assert (counts.rows_count, counts.accepted_count, counts.repeated_count, counts.refused_count) == (
        3,
        1,
        2,
        0,
    )
    assert list(counts.withdrawn) == [3, 4]


@pytest.mark.parametrize(
    "other", [{"hours": "3"}, {"identifier": "D0002"}, {"status": "annulled"}, {"level": "city"}]
)
def test_one_record_number_with_two_contents_refuses_all_its_rows(other: dict[str, str]) -> None:
    found = outcome_of(file_of(row(), row(record_no="V-2"), row(**other), row()))
    assert [(each.line, each.column, each.code) for each in found.problems] == [
        (2, "record_no", "duplicate-key"),
        (4, "record_no", "duplicate-key"),
        (5, "record_no", "duplicate-key"),
    ]
    assert [draft.record_no for draft in found.drafts] == ["V-2"]
    assert "4" in found.problems[0].message.en
    assert "2" in found.problems[1].message.zh_hans


def test_a_good_row_does_not_stand_beside_a_bad_one_of_the_same_number() -> None:
    found = outcome_of(file_of(row(), row(hours="5小时")))
    assert [(each.line, each.code) for each in found.problems] == [
        (2, "duplicate-key"),
        (3, "number-has-unit"),
        (3, "duplicate-key"),
    ]
    assert found.drafts == []
    assert found.findings is not None
    assert (found.findings.accepted_count, found.findings.refused_count) == (0, 2)


def test_one_number_under_two_record_types_is_two_records() -> None:
    lines = "local,D1,hours,V-1,2025-03-04,,,2\nlocal,D1,ruling,V-1,2025-03-04,〔1〕,市局,\n"
    assert len(outcome_of(ANY_HEADER + lines, ANY).drafts) == 2


def test_a_bad_row_twice_is_refused_twice_and_is_no_contradiction() -> None:
    found = outcome_of(file_of(row(hours="x"), row(hours="x")))
    assert found.codes == ["number-unreadable", "number-unreadable"]


def test_findings_are_not_to_be_had_before_the_end() -> None:
    checking = check_rows(open_table(file_of(row()).encode()), HOURS_FEED, TYPES, today=TODAY)
    next(iter(checking))
    with pytest.raises(RuntimeError):
        checking.findings  # noqa: B018


def test_only_what_is_not_said_twice_stands() -> None:
    content = file_of(
        row(), row(hours="3"), row(record_no="V-2"), row(record_no="V-2"), row(record_no="V-3", hours="x")
    )
    checking = check_rows(open_table(content.encode()), HOURS_FEED, TYPES, today=TODAY)
    drafts = [outcome for outcome in checking if isinstance(outcome, Draft)]
    assert [draft.line for draft in drafts if checking.findings.stands(draft.line)] == [4]
    assert checking.findings.problem_counts == {"duplicate-key": 2, "number-unreadable": 1}


def test_very_many_problems_are_counted_and_the_first_of_them_listed() -> None:
    bad = [row(record_no=f"B-{number}", hours="x", level="x") for number in range(50)]
    twice = [row(record_no=f"T-{number // 2}", hours=str(number)) for number in range(50)]
    found = outcome_of(file_of(*bad, *twice), listed_limit=30)
    assert found.findings is not None
    counts = found.findings
    assert counts.problem_counts == {"number-unreadable": 50, "choice-unknown": 50, "duplicate-key": 50}
    assert (counts.refused_count, len(found.problems), counts.unlisted_count) == (100, 30, 120)
    assert {problem.line for problem in found.problems} == set(range(2, 17))
    listed = outcome_of(file_of(*twice), listed_limit=30).problems
    assert [problem.line for problem in listed] == list(range(2, 32))


def test_a_row_again_has_the_digest_of_its_content_and_another_content_another() -> None:
    changes = [
        {}, {"occurred_on": "2025-03-05"}, {"ended_on": "长期"}, {"recorded_on": "2025-03-06"},
        {"status": "annulled"}, {"hours": "3"}, {"times": "3"}, {"level": "city"}, {"matter_no": "3"},
        {"record_no": "V-9"},
    ]  # fmt: skip
    digests = [outcome_of(file_of(row(**change))).drafts[0].content_digest() for change in changes]
    assert len(set(digests)) == len(changes)
    (moved,) = outcome_of("\n" + file_of(row(hours="2.0"))).drafts
    assert moved.line == 3
    assert moved.content_digest() == digests[0]
    assert outcome_of(file_of(row(identifier="D9"))).drafts[0].content_digest() == digests[0]


def test_the_digest_of_a_decision_covers_its_document_and_its_authority() -> None:
    rulings = [("〔1〕", "市局"), ("〔2〕", "市局"), ("〔1〕", "省局")]
    lines = [f"local,D1,ruling,R-1,2025-03-04,{number},{body},\n" for number, body in rulings]
    assert len({outcome_of(ANY_HEADER + line, ANY).drafts[0].content_digest() for line in lines}) == 3


WORDS = [
    "",
    "/",
    "无",
    "local",
    "cn-ric",
    "passport",
    "hours",
    "ruling",
    "V-1",
    "V-2",
    "2025-03-04",
    "2025年3月5日",
    "长期",
    "2",
    "2.50",
    "5小时",
    "city",
    "x",
    "active",
    "annulled",
    "330106199003071234",
    "11010119900307001X",
    "E12345678",
    "2027-01-01",
    "9999-12-31",
    "�",
]
LIKELY = {
    "identifier_type": ["local", "local", "passport", "cn-ric", ""],
    "identifier": ["D1", "D2", "E12345678", "110101199003070011", "330106199002301230", "/"],
    "record_type": ["hours", "hours", "ruling", "x"],
    "record_no": ["V-1", "V-2", "V-3"],
    "occurred_on": ["2025-03-04", "2025/3/5", "2027-01-01"],
    "hours": ["1", "2.50", "1"],
}
COLUMNS = (*RECORD_COLUMNS, "hours", "times", "level", "signed_on")


def table_of(names: tuple[str, ...], rows: list[Row]) -> Table:
    return Table(tuple(HeaderCell(name, place) for place, name in enumerate(names)), 1, lambda: iter(rows))


@pytest.mark.parametrize("organisations", [False, True])
@pytest.mark.parametrize("seed", range(10))
def test_rows_in_bulk_come_to_what_each_row_comes_to(seed: int, organisations: bool) -> None:
    dice = Random(seed)

    def cell(name: str) -> str:
        return dice.choice(WORDS if dice.random() < 0.03 else LIKELY.get(name, [""]))

    rows = [Row(line, tuple(map(cell, COLUMNS[: dice.choice([14] * 20 + [13])]))) for line in range(2, 302)]
    plan = FilePlan(
        resolve_columns(table_of(COLUMNS, rows), ANY, TYPES),
        ANY,
        TYPES,
        today=TODAY,
        organisation_types=frozenset({"hours"} if organisations else ()),
    )
    checker, swift_count = RowChecker(plan), 0
    for each, draft in zip(rows, Sweep(plan).drafts(rows), strict=True):
        judged = checker.check(each)
        if draft is not None:
            swift_count += 1
            assert judged == Judged(draft)
        elif judged is not None and isinstance(judged.outcome, Draft):
            # left to the careful way without need only where a number had to be tidied or is odd
            given = each.cells[COLUMNS.index("identifier")]
            assert judged.warnings or judged.outcome.identifier != given or organisations
    assert organisations or swift_count > 10


CELL = st.one_of(st.sampled_from(WORDS), st.text(max_size=4))


@settings(deadline=None)
@given(st.lists(st.tuples(*[CELL] * 5), max_size=10))
def test_any_cells_are_taken_or_refused_with_lines_in_order(cells: list[tuple[str, ...]]) -> None:
    names = ("identifier", "record_no", "occurred_on", "hours", "level")
    rows = [Row(number, each) for number, each in enumerate(cells, 2)]
    checking = check_rows(table_of(names, rows), HOURS_FEED, TYPES, today=TODAY)
    outcomes = list(checking)
    assert all(earlier.line < later.line for earlier, later in pairwise(outcomes))
    for each in outcomes:
        assert isinstance(each, Draft) or (isinstance(each, RowRefusal) and each.problems)
    counts = checking.findings
    assert counts.rows_count == counts.accepted_count + counts.repeated_count + counts.refused_count
    standing = [each for each in outcomes if isinstance(each, Draft) and counts.stands(each.line)]
    assert len(standing) == counts.accepted_count
    assert len({each.record_no for each in standing}) == len(standing)


def test_a_record_type_without_fields_and_one_with_chinese_fields_are_read() -> None:
    bare = record_type("bare")
    named = record_type("named", fields={"次数": {"type": "integer", "required": True}})
    feed = FeedMapping("volunteers", {"献血次数": "次数"}, {"identifier_type": "local"})
    header = "identifier,record_type,record_no,occurred_on,献血次数\n"
    content = header + "D1,bare,1,2025-03-04,\nD1,named,2,2025-03-04,３\n"
    first, second = outcome_of(content, feed, (bare, named)).drafts
    assert (dict(first.fields), dict(second.fields)) == ({}, {"次数": "3"})


def test_flaws_are_small_and_shared() -> None:
    found = outcome_of(file_of(row(hours="x"), row(record_no="V-2", hours="y")))
    assert found.problems[0].message is found.problems[1].message
    assert not hasattr(Flaw("a", found.problems[0].message), "__dict__")
