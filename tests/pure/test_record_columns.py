"""A file's header through a feed's mapping: what is found, and what refuses the whole file."""

from __future__ import annotations

import pytest

from cityscore.records.mapping import FeedMapping, problems_of

from .record_files import ANY, HEADER, HOURS_FEED, TYPES, file_of, outcome_of, row


@pytest.mark.parametrize(
    ("content", "feed", "code", "columns"),
    [
        ("identifier,record_no,occurred_on\nD1,V,2025-01-01\n", HOURS_FEED, "missing-column", ["时长"]),
        ("记录编号,x\nV,1\n", HOURS_FEED, "missing-column", ["证件号码", "服务日期", "时长"]),
        (
            "x\n1\n",
            ANY,
            "missing-column",
            ["identifier", "identifier_type", "record_type", "record_no", "occurred_on"],
        ),
        (
            "identifier,record_no,occurred_on\n",
            FeedMapping("volunteers", {}, {"identifier_type": "local", "record_type": "ruling"}),
            "missing-column",
            ["document_no", "authority"],
        ),
        ("证件号码,identifier,record_no,occurred_on,hours\n", HOURS_FEED, "duplicate-column", ["identifier"]),
        ("identifier,record_no,record_no,occurred_on,hours\n", HOURS_FEED, "duplicate-column", ["record_no"]),
        (HEADER + ",血型\n", HOURS_FEED, "prohibited-field", ["血型"]),
        (HEADER + ",Blood Type\n", HOURS_FEED, "prohibited-field", ["Blood Type"]),
        (HEADER + ",taxAmount\n", HOURS_FEED, "prohibited-field", ["taxAmount"]),
        (HEADER + ",家庭年收入（万元）\n", HOURS_FEED, "prohibited-field", ["家庭年收入（万元）"]),
        (HEADER + ",政治面貌\n", HOURS_FEED, "prohibited-field", ["政治面貌"]),
        (HEADER + ",宗 教\n", HOURS_FEED, "prohibited-field", ["宗 教"]),
        (HEADER + ",fingerprint\n", HOURS_FEED, "prohibited-field", ["fingerprint"]),
        (HEADER + ",人脸照片\n", HOURS_FEED, "prohibited-field", ["人脸照片"]),
        (HEADER + ",存款余额\n", HOURS_FEED, "prohibited-field", ["存款余额"]),
    ],
)
def test_a_header_that_cannot_be_used_refuses_the_file(
    content: str, feed: FeedMapping, code: str, columns: list[str]
) -> None:
    found = outcome_of(content, feed)
    assert found.refused is not None
    assert found.refused.code == code
    assert [problem.column for problem in found.problems if problem.code == code] == columns
    assert all(problem.line == 1 for problem in found.problems)


def test_everything_wrong_with_a_header_is_said_at_once() -> None:
    found = outcome_of("identifier,identifier,血型,收入\n")
    assert found.refused is not None
    assert found.refused.code == "prohibited-field"
    assert sorted(set(found.codes)) == ["duplicate-column", "missing-column", "prohibited-field"]
    assert found.codes.count("prohibited-field") == 2


@pytest.mark.parametrize(
    "column", ["献血次数", "纳税信用等级", "税务登记号", "低收入家庭帮扶次数", "非遗传承", "interface"]
)
def test_columns_that_only_sound_alike_are_not_prohibited(column: str) -> None:
    assert outcome_of(f"{HEADER},{column}\n").refused is None


def test_garbled_headers_are_recognised() -> None:
    found = outcome_of("证件号码,记录编号".encode().decode("gb18030", "ignore") + "\n")
    assert "garbled-header" in found.codes


def test_a_data_row_in_place_of_the_header_is_not_repeated_in_the_report() -> None:
    found = outcome_of("330106199003071234,V-1,2025-03-04,2\n")
    assert found.refused is not None
    said = "".join(each.message.en + each.message.zh_hans + (each.column or "") for each in found.problems)
    assert "330106199003071234" not in said


def test_a_feed_whose_mapping_names_unknown_things_reads_nothing() -> None:
    feed = FeedMapping(
        "volunteers", {"时长": "huors"}, {"identifier_type": "dog-tag", "record_type": "elsewhere"}
    )
    assert [problem.path for problem in problems_of(feed, TYPES)] == [
        "columns.时长",
        "fixed.record_type",
        "fixed.identifier_type",
    ]
    assert outcome_of(file_of(row()), feed).code == "feed-unusable"


def test_a_feed_fixes_only_what_a_feed_may_fix() -> None:
    with pytest.raises(ValueError, match="identifier_type and record_type"):
        FeedMapping("volunteers", {}, {"status": "active"})
