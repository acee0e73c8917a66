"""Rows to drafts and problems: every problem of every row, by line, column, code and sentence."""

from __future__ import annotations

from datetime import date

import pytest
from stdnum.cn import ric

from cityscore.records.drafts import Draft
from cityscore.records.mapping import FeedMapping
from cityscore.records.reading.dates import OPEN

from .record_files import ANY, ANY_HEADER, HEADER, file_of, outcome_of, row

CHINESE = "证件号码,记录编号,服务日期,时长,备注\nD0001,V-1,2025年3月4日,２.50,好\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_with_chinese_headers_becomes_drafts(encoding: str) -> None:
    found = outcome_of(CHINESE.encode(encoding))
    assert found.drafts == [
        Draft(
            line=2,
            identifier_type="local",
            identifier="D0001",
            record_type="hours",
            record_no="V-1",
            occurred_on=date(2025, 3, 4),
            ended_on=None,
            recorded_on=date(2025, 3, 4),
            status="active",
            document_no=None,
            authority=None,
            fields={"hours": "2.5"},
        )
    ]
    assert found.findings is not None
    assert [(note.code, note.column) for note in found.findings.notes] == [("column-ignored", "备注")]


def test_every_column_is_read_in_its_canonical_form() -> None:
    cells = {
        "ended_on": "长期", "recorded_on": "2025/3/9", "status": "Repaired", "hours": "007.10",
        "times": "2.0", "level": " 国家级 ", "matter_no": "Ｍ-１", "signed_on": "2025.3.5",
    }  # fmt: skip
    (draft,) = outcome_of(file_of(row(**cells))).drafts
    assert (draft.ended_on, draft.recorded_on, draft.status) == (OPEN, date(2025, 3, 9), "repaired")
    assert draft.fields == {
        "hours": "7.1",
        "times": "2",
        "level": "国家级",
        "matter_no": "M-1",
        "signed_on": "2025-03-05",
    }


def test_headers_are_found_in_any_order_width_and_case() -> None:
    content = " HOURS ,Ｏccurred＿on,RECORD_NO,\ufeffIdentifier\n2,2025-03-04,V-1,D0001\n"
    assert outcome_of(content).drafts[0].fields == {"hours": "2"}


def test_a_feed_that_fixes_nothing_reads_types_from_the_rows() -> None:
    content = (
        "identifier_type,identifier,record_type,record_no,occurred_on,document_no,authority,hours\n"
        "local,D1,hours,V-1,2025-03-04,,,2\n"
        "LOCAL,D1,ruling,R-1,2025-03-04,〔2025〕1号,市局,\n"
    )
    first, second = outcome_of(content, ANY).drafts
    assert (first.record_type, dict(first.fields)) == ("hours", {"hours": "2"})
    assert (second.record_type, second.document_no, dict(second.fields)) == ("ruling", "〔2025〕1号", {})


def test_blank_rows_are_no_rows() -> None:
    found = outcome_of(
        file_of(row(), "," * HEADER.count(","), " " + "," * HEADER.count(","), "", row(record_no="V-2"))
    )
    assert [draft.line for draft in found.drafts] == [2, 6]
    assert found.findings is not None
    assert found.findings.rows_count == 2


def test_a_header_without_rows_is_taken_with_a_note() -> None:
    found = outcome_of(HEADER + "\n")
    assert found.findings is not None
    assert [note.code for note in found.findings.notes] == ["no-rows"]


def test_an_odd_number_is_taken_with_a_warning() -> None:
    feed = FeedMapping(source="volunteers", fixed={"identifier_type": "cn-ric", "record_type": "hours"})
    number = "33010619900230123"  # 30 February
    found = outcome_of(file_of(row(identifier=number + ric.calc_check_digit(number + "0"))), feed)
    assert len(found.drafts) == 1
    assert found.findings is not None
    assert [(each.code, each.line) for each in found.findings.warnings] == [("identifier-birth-date", 2)]
    assert found.findings.warning_counts == {"identifier-birth-date": 1}


HOSTILE: list[tuple[dict[str, str], str, str]] = [
    ({"identifier": ""}, "identifier", "missing-value"),
    ({"identifier": "/"}, "identifier", "missing-value"),
    ({"identifier": "无"}, "identifier", "missing-value"),
    ({"identifier": "D" * 65}, "identifier", "identifier-characters"),
    ({"identifier": "D\ufffd1"}, "identifier", "damaged-text"),
    ({"record_no": ""}, "record_no", "missing-value"),
    ({"record_no": "空"}, "record_no", "missing-value"),
    ({"record_no": "V" * 101}, "record_no", "text-too-long"),
    ({"record_no": "V\x071"}, "record_no", "control-character"),
    ({"record_no": '"V\n1"'}, "record_no", "control-character"),
    ({"record_no": "锟斤拷"}, "record_no", "damaged-text"),
    ({"occurred_on": ""}, "occurred_on", "missing-value"),
    ({"occurred_on": "\\"}, "occurred_on", "missing-value"),
    ({"occurred_on": "2025-02-30"}, "occurred_on", "date-impossible"),
    ({"occurred_on": "2025年13月1日"}, "occurred_on", "date-impossible"),
    ({"occurred_on": "1899-12-31"}, "occurred_on", "date-impossible"),
    ({"occurred_on": "03/04/2025"}, "occurred_on", "date-ambiguous"),
    ({"occurred_on": "25-03-04"}, "occurred_on", "date-ambiguous"),
    ({"occurred_on": "20250304"}, "occurred_on", "date-unreadable"),
    ({"occurred_on": "45720"}, "occurred_on", "date-unreadable"),
    ({"occurred_on": "2025-03-04 12:00"}, "occurred_on", "date-unreadable"),
    ({"occurred_on": "三月四日"}, "occurred_on", "date-unreadable"),
    ({"occurred_on": "长期"}, "occurred_on", "date-open"),
    ({"occurred_on": "2026-11-23", "recorded_on": "2026-11-22"}, "occurred_on", "future-date"),
    ({"recorded_on": "2026-11-23"}, "recorded_on", "future-date"),
    ({"recorded_on": "9999-12-31"}, "recorded_on", "date-open"),
    ({"recorded_on": "soon"}, "recorded_on", "date-unreadable"),
    ({"ended_on": "2025-03-03"}, "ended_on", "ended-before-occurred"),
    ({"ended_on": "2025-3-32"}, "ended_on", "date-impossible"),
    ({"ended_on": "永久"}, "ended_on", "date-unreadable"),
    ({"status": "deleted"}, "status", "unknown-status"),
    ({"status": "有效"}, "status", "unknown-status"),
    ({"hours": ""}, "hours", "missing-value"),
    ({"hours": "5小时"}, "hours", "number-has-unit"),
    ({"hours": "12 hours"}, "hours", "number-has-unit"),
    ({"hours": '"1,000"'}, "hours", "number-has-separators"),
    ({"hours": '"2,5"'}, "hours", "number-has-separators"),
    ({"hours": "-1"}, "hours", "number-below-min"),
    ({"hours": "1e3"}, "hours", "number-unreadable"),
    ({"hours": "NaN"}, "hours", "number-unreadable"),
    ({"hours": "inf"}, "hours", "number-unreadable"),
    ({"hours": "两"}, "hours", "number-unreadable"),
    ({"hours": "9" * 5000}, "hours", "number-too-long"),
    ({"hours": "0.1234567"}, "hours", "number-too-long"),
    ({"times": "2.5"}, "times", "number-not-whole"),
    ({"times": "0"}, "times", "number-below-min"),
    ({"times": "2次"}, "times", "number-has-unit"),
    ({"level": "county"}, "level", "choice-unknown"),
    ({"level": "City"}, "level", "choice-unknown"),
    ({"level": "city;province"}, "level", "choice-unknown"),
    ({"matter_no": "M" * 101}, "matter_no", "text-too-long"),
    ({"matter_no": "M\x1f1"}, "matter_no", "control-character"),
    ({"matter_no": "M\ue0001"}, "matter_no", "control-character"),
    ({"signed_on": "2025-04-31"}, "signed_on", "date-impossible"),
    ({"signed_on": "长期"}, "signed_on", "date-open"),
]


@pytest.mark.parametrize(("cells", "column", "code"), HOSTILE)
def test_a_bad_row_is_refused_alone_under_its_column(cells: dict[str, str], column: str, code: str) -> None:
    good = row(record_no="G-1")
    found = outcome_of(file_of(good, row(**cells), row(record_no="G-2")))
    assert [(each.line, each.column, each.code) for each in found.problems] == [(3, column, code)]
    assert [draft.record_no for draft in found.drafts] == ["G-1", "G-2"]
    assert all(each.message.en and each.message.zh_hans for each in found.problems)


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (",D1,hours,V-1,2025-03-04,,,2", "identifier_type", "missing-value"),
        ("身份证,D1,hours,V-1,2025-03-04,,,2", "identifier_type", "identifier-type-unknown"),
        ("cn-ric,3.30106E+17,hours,V-1,2025-03-04,,,2", "identifier", "identifier-mangled"),
        ("cn-ric,330106900307123,hours,V-1,2025-03-04,,,2", "identifier", "identifier-15-digits"),
        ("cn-ric,330106199003071234,hours,V-1,2025-03-04,,,2", "identifier", "identifier-check-digit"),
        ("cn-uscc,91110000600037341I,hours,V-1,2025-03-04,,,2", "identifier", "identifier-characters"),
        ("passport,E1,hours,V-1,2025-03-04,,,2", "identifier", "identifier-characters"),
        ("local,D1,,V-1,2025-03-04,,,2", "record_type", "missing-value"),
        ("local,D1,nonsense,V-1,2025-03-04,,,2", "record_type", "unknown-record-type"),
        ("local,D1,elsewhere,V-1,2025-03-04,,,2", "record_type", "unknown-record-type"),
        ("local,D1,ruling,V-1,2025-03-04,,市局,", "document_no", "missing-value"),
        ("local,D1,ruling,V-1,2025-03-04,〔1〕,/,", "authority", "missing-value"),
        ("local,D1,ruling,V-1,2025-03-04,〔1〕,a\x00b,", "", "unreadable-file"),
        ('local,D1,ruling,V-1,2025-03-04,〔1〕,"市\n局",', "authority", "control-character"),
        ("local,D1,hours,V-1,2025-03-04,,,2,", "", "cell-count"),
        ("local,D1,hours,V-1,2025-03-04", "", "cell-count"),
        ("志愿", "", "cell-count"),
        ('local,D1,hours,V-1,2025-03-04,,"x"y,2', "", "broken-quotes"),
        ("local,D1,hours,V-1,2025-03-04,," + "x" * 140_000 + ",2", "", "cell-too-long"),
    ],
)
def test_a_bad_row_of_a_feed_that_fixes_nothing_is_named(line: str, column: str, code: str) -> None:
    found = outcome_of(ANY_HEADER + line + "\n", ANY)
    assert found.code == code
    if column:
        assert [(each.line, each.column) for each in found.problems] == [(2, column)]


def test_a_row_has_all_its_problems_in_the_order_of_its_columns() -> None:
    bad = row(
        identifier="", occurred_on="2025-02-30", ended_on="x", status="gone", hours="5小时", level="none"
    )
    found = outcome_of(file_of(bad))
    assert [(each.column, each.code) for each in found.problems] == [
        ("identifier", "missing-value"),
        ("occurred_on", "date-impossible"),
        ("ended_on", "date-unreadable"),
        ("status", "unknown-status"),
        ("hours", "number-has-unit"),
        ("level", "choice-unknown"),
    ]
    assert [refusal.line for refusal in found.findings.refused] == [2] if found.findings else False


def test_a_problem_names_the_header_as_the_sender_wrote_it() -> None:
    found = outcome_of(CHINESE.replace("２.50", "五小时").replace("D0001", ""))
    assert [(each.column, each.code) for each in found.problems] == [
        ("证件号码", "missing-value"),
        ("时长", "number-unreadable"),
    ]


def test_no_sentence_repeats_what_a_cell_says() -> None:
    secret = "SECRET-7"
    cells = {
        name: secret for name in HEADER.split(",") if name not in ("identifier", "record_no", "matter_no")
    }
    found = outcome_of(file_of(row(**cells)))
    assert len(found.problems) == 8
    assert secret not in "".join(each.message.en + each.message.zh_hans for each in found.problems)


def test_a_value_that_differs_from_what_the_feed_fixes_is_refused() -> None:
    header = "identifier,identifier_type,record_no,occurred_on,hours\n"
    content = header + "D1,local,V-1,2025-03-04,1\nD1,passport,V-2,2025-03-04,1\n"
    found = outcome_of(content)
    assert found.code == "differs-from-feed"
    assert [draft.line for draft in found.drafts] == [2]


def test_a_required_field_whose_column_is_missing_is_named_in_each_row_that_needs_it() -> None:
    content = "identifier_type,identifier,record_type,record_no,occurred_on\nlocal,D1,hours,V-1,2025-03-04\n"
    found = outcome_of(content, ANY)
    assert [(each.column, each.code) for each in found.problems] == [("hours", "missing-value")]


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("cn-ric,110101199003070011,hours,V-1,2025-03-04,,,2", False),
        ("passport,E12345678,hours,V-1,2025-03-04,,,2", False),
        ("cn-uscc,91110000600037341L,hours,V-1,2025-03-04,,,2", True),
        ("local,D1,hours,V-1,2025-03-04,,,2", True),
    ],
)
def test_a_record_type_of_organisations_takes_no_person(line: str, taken: bool) -> None:
    found = outcome_of(ANY_HEADER + line + "\n", ANY, organisation_types=frozenset({"hours"}))
    assert bool(found.drafts) == taken
    if not taken:
        assert "person-in-organisation-scheme" in found.codes


def test_today_is_the_citys_day_and_is_not_the_future() -> None:
    content = file_of(row(occurred_on="2026-11-22", ended_on="2027-01-01"))
    assert len(outcome_of(content, today=date(2026, 11, 22)).drafts) == 1
    assert outcome_of(content, today=date(2026, 11, 21)).codes == ["future-date"]
    assert len(outcome_of(content, today=date.max).drafts) == 1
