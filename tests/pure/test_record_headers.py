"""Where the header is, what splits its columns, and which rows below it are no records."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.records.reading import UnknownEncoding, open_table

from .record_files import HOURS_FEED, TYPES, Outcome, outcome_of
from .workbooks import workbook

HEADER = "证件号码,记录编号,服务日期,时长"
ROW = "D0001,V-1,2025-03-04,2"
KNOWN = HOURS_FEED.names_known(TYPES)


def read(text: str) -> Outcome:
    return outcome_of(text, known=KNOWN)


@pytest.mark.parametrize(
    "titles",
    [
        "2025年志愿服务时长统计表",
        "2025年志愿服务时长统计表,,,",
        "杭州市;上城区;志愿服务;统计表;制表",
        "统计表\n填报单位：市民政局,,填报日期：2025-04-01,\n",
        '"两行的\n标题"',
        "标题,含 逗号,的\n\n\n",
        "基本信息,,服务信息,",
        "\n".join(f"第{number}行说明" for number in range(1, 29)),
    ],
)
def test_a_header_is_found_below_titles(titles: str) -> None:
    found = read(f"{titles}\n{HEADER}\n{ROW}\n")
    assert [draft.record_no for draft in found.drafts] == ["V-1"]
    assert found.drafts[0].line == titles.count("\n") + 3
    assert found.codes == []


def test_a_header_below_titles_of_a_sheet_is_found() -> None:
    rows = [
        ("统计表",),
        (None,),
        tuple(HEADER.split(",")),
        ("D0001", "V-1", "2025-03-04", 2),
        ("合计", None, None, 2),
    ]
    found = outcome_of(workbook(rows), known=KNOWN)
    assert [(draft.line, draft.record_no) for draft in found.drafts] == [(4, "V-1")]
    assert found.findings is not None
    assert found.findings.remark_lines == [5]


def test_a_header_of_two_storeys_is_read_as_one() -> None:
    found = read(f"证件号码,记录编号,服务情况,\n,,服务日期,时长\n{ROW}\n")
    assert [draft.line for draft in found.drafts] == [3]
    refused = read(f"证件号码,记录编号,服务情况,,血型\n,,服务日期,时长,\n{ROW},A\n")
    assert refused.code == "prohibited-field"


def test_a_value_spelled_like_a_column_does_not_make_its_row_the_header() -> None:
    found = read(f"{HEADER},level,备注\n{ROW},city,证件号码\nD2,V-2,2025-03-04,2,city,\n")
    assert len(found.drafts) == 2


def test_a_file_with_no_known_column_says_what_is_missing() -> None:
    assert read("甲,乙\n1,2\n").codes == ["missing-column"] * 4


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_header_alone_tells_what_splits_the_columns(delimiter: str, encoding: str) -> None:
    others = {",": ";\t", ";": ",\t", "\t": ",;"}[delimiter]
    noise = f'"{others * 40}{delimiter}"'
    text = "\n".join(
        [
            others * 9 + "标题",
            HEADER.replace(",", delimiter) + delimiter + f'"备注{others}{others}"',
            *(
                ROW.replace(",", delimiter).replace("V-1", f"V-{place}") + delimiter + noise
                for place in range(9)
            ),
        ]
    )
    assert len(outcome_of(text.encode(encoding), known=KNOWN).drafts) == 9


REMARKS = [
    "表格说明：本表由社区填写", "填表说明", "备注：仅供参考,,,", "备注1：数据截至三月", "说明,时长以小时计,,",
    "合计,,,123.5", "合 计,,,7", "总计（人次）,,,9", ",合计,,9", "Total,,,12", "小计,3,,4", "注：1. 见附件",
    "填表人：张三,,审核人：李四,", "制表日期：2025-04-01,,,", "填报单位：市民政局", "※ 带星号为必填",
    "1、记录编号不得重复",
    "（2）时长保留一位小数", "*注意", "Note: hours are rounded", "累计,5,,10",
]  # fmt: skip


@pytest.mark.parametrize("remark", REMARKS)
def test_a_total_or_remark_is_passed_over_with_a_note(remark: str) -> None:
    found = read(f"{HEADER}\n{ROW}\n{remark}\nD0002,V-2,2025-03-05,1\n")
    assert found.codes == []
    assert [draft.record_no for draft in found.drafts] == ["V-1", "V-2"]
    assert found.findings is not None
    assert found.findings.rows_count == 2
    assert found.findings.remark_lines == [3]
    (note,) = found.findings.notes
    assert (note.code, note.line) == ("remarks-not-read", 3)
    assert "3" in note.message.zh_hans


@pytest.mark.parametrize(
    ("row", "codes"),
    [
        ("合计,V-2,2025-03-05,x", ["number-unreadable"]),
        (",V-2,2025-03-05,1", ["missing-value"]),
        ("D2,合计,,1", ["missing-value"]),
        ("D2", ["cell-count"]),
        ("总工会,,,", ["missing-value"] * 3),
        ("注册号,,,1", ["missing-value"] * 2),
        ("2025,,,1", ["missing-value"] * 2),
    ],
)
def test_a_row_that_could_be_meant_as_a_record_is_never_passed_over(row: str, codes: list[str]) -> None:
    assert read(f"{HEADER}\n{row}\n").codes == codes


def test_a_good_row_is_a_record_whatever_its_first_word() -> None:
    assert len(read(f"{HEADER}\n合计,V-2,2025-03-05,1\n").drafts) == 1


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=6)


@settings(deadline=None)
@given(
    st.lists(st.tuples(CELL, CELL, CELL), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8-sig", "gb18030"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_table_in_every_dialect_is_read_back_cell_for_cell(
    cells: list[tuple[str, str, str]], delimiter: str, encoding: str, end: str
) -> None:
    lines = [delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells]
    header = delimiter.join(("证件号码", "记录编号", "服务日期"))
    text = end.join(["统计表", header, *lines, ""])
    try:
        table = open_table(text.encode(encoding), KNOWN)
    except UnknownEncoding:
        assert encoding == "gb18030"  # a few texts are valid in both encodings, and are not guessed
        return
    assert [row.cells for row in table.rows] == cells
    assert [header.name for header in table.header] == ["证件号码", "记录编号", "服务日期"]
