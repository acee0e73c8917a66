"""The four national spreadsheets are read by themselves, with the codes or the labels of their columns."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.records.mapping import FeedMapping
from cityscore.records.national import FORMS, NAMES, form_of
from cityscore.records.reading import HeaderCell
from cityscore.records.reading.dates import OPEN

from .record_files import Outcome, outcome_of, record_type

RULING = record_type("ruling", decision=True)
FEED = FeedMapping("volunteers", {}, {"record_type": "ruling"})
CODE, PERSON = "91110000600037341L", "110101199003070003"

LICENCE_2016 = {
    "XK_WSH": "行政许可决定书文号",
    "XK_XMMC": "项目名称",
    "XK_SPLB": "审批类别",
    "XK_NR": "许可内容",
    "XK_XDR": "行政相对人名称",
    "XK_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "XK_XDR_ZDM": "行政相对人代码_2(组织机构代码)",
    "XK_XDR_SFZ": "行政相对人代码_5(居民身份证号)",
    "XK_FR": "法定代表人姓名",
    "XK_JDRQ": "许可决定日期",
    "XK_JZQ": "许可截止期",
    "XK_XZJG": "许可机关",
    "XK_ZT": "当前状态",
    "DFBM": "地方编码",
    "SJC": "数据更新时间戳",
    "BZ": "备注",
}
LICENCE_2019 = {
    "XK_XDR_MC": "行政相对人名称",
    "XK_XDR_LB": "行政相对人类别",
    "XK_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "XK_FRDB": "法定代表人",
    "XK_FR_SFZH": "法定代表人身份证号",
    "XK_XDR_ZJLX": "证件类型(自然人)",
    "XK_XDR_ZJHM": "证件号码(自然人)",
    "XK_XKWS": "行政许可决定文书名称",
    "XK_WSH": "行政许可决定文书号",
    "XK_XKLB": "许可类别",
    "XK_XKBH": "许可编号",
    "XK_JDRQ": "许可决定日期",
    "XK_YXQZ": "有效期自",
    "XK_YXQZI": "有效期至",
    "XK_XKJG": "许可机关",
    "XK_ZT": "当前状态",
    "BZ": "备注",
}
PENALTY_2016 = {
    "CF_WSH": "行政处罚决定书文号",
    "CF_CFMC": "处罚名称",
    "CF_CFLB1": "处罚类别1",
    "CF_SY": "处罚事由",
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "CF_XDR_SFZ": "行政相对人代码_5(居民身份证号)",
    "CF_JG": "处罚结果",
    "CF_JDRQ": "处罚决定日期",
    "CF_XZJG": "处罚机关",
    "CF_ZT": "当前状态 0正常 1撤销 2异议 3其他",
    "DFBM": "地方编码",
    "BZ": "备注",
}
PENALTY_2019 = {
    "CF_XDR_MC": "行政相对人名称",
    "CF_XDR_SHXYM": "行政相对人代码_1(统一社会信用代码)",
    "CF_FR_ZJHM": "法定代表人证件号码",
    "CF_XDR_ZJLX": "自然人证件类型",
    "CF_XDR_ZJHM": "自然人证件号码",
    "CF_WSH": "行政处罚决定书文号",
    "CF_WFXW": "违法行为类型",
    "CF_NR": "处罚内容",
    "CF_NR_FK": "罚款金额(万元)",
    "CF_JDRQ": "处罚决定日期",
    "CF_YXQ": "处罚有效期",
    "CF_CFJG": "处罚机关",
    "BZ": "备注",
}
SHEETS = {
    "licence-2016": LICENCE_2016,
    "licence-2019": LICENCE_2019,
    "penalty-2016": PENALTY_2016,
    "penalty-2019": PENALTY_2019,
}
ENDS = {"licence-2016": "XK_JZQ", "licence-2019": "XK_YXQZI", "penalty-2019": "CF_YXQ"}


def sheet(form: str, *rows: dict[str, str], labels: bool = True, turned: bool = False) -> str:
    columns = list(SHEETS[form].items())[:: -1 if turned else 1]
    lines = ["行政许可和行政处罚信息公示表"]
    lines.append(",".join(f"*{label}" if labels else code for code, label in columns))
    lines += [",".join(row.get(code, "") for code, _ in columns) for row in rows]
    return "\n".join([*lines, "表格说明：带星号为必填", ""])


def row(form: str, **given: str) -> dict[str, str]:
    kind = form[:2].replace("li", "XK").replace("pe", "CF")
    body = next(code for code in SHEETS[form] if code in ("XK_XZJG", "XK_XKJG", "CF_XZJG", "CF_CFJG"))
    right = {
        f"{kind}_WSH": "杭许〔2025〕1号",
        f"{kind}_JDRQ": "2025/3/4",
        body: "市局",
        f"{kind}_XDR_SHXYM": CODE,
    }
    return {
        **right,
        **{
            f"{kind}_{name}" if not name.startswith(f"{kind}_") else name: cell
            for name, cell in given.items()
        },
    }


def read(content: str, feed: FeedMapping = FEED) -> Outcome:
    return outcome_of(content, feed, (RULING,), known=feed.names_known((RULING,)) | NAMES)


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("labels", [True, False])
@pytest.mark.parametrize("form", SHEETS)
def test_each_form_is_read_in_any_order_by_code_and_by_label(form: str, labels: bool, turned: bool) -> None:
    end = {ENDS[form]: "长期"} if form in ENDS else {}
    found = read(sheet(form, row(form, **end), labels=labels, turned=turned))
    (draft,) = found.drafts
    assert (draft.identifier_type, draft.identifier) == ("cn-uscc", CODE)
    assert (draft.record_no, draft.document_no, draft.authority) == (
        "杭许〔2025〕1号",
        "杭许〔2025〕1号",
        "市局",
    )
    assert (draft.occurred_on, draft.ended_on) == (date(2025, 3, 4), OPEN if end else None)
    assert found.codes == []


@pytest.mark.parametrize("form", SHEETS)
def test_a_form_is_not_taken_for_its_other_generation(form: str) -> None:
    for names in (SHEETS[form].keys(), SHEETS[form].values()):
        assert form_of([HeaderCell(name, place) for place, name in enumerate(names)]) is FORMS[form]


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("身份证", PERSON, ("cn-ric", PERSON)),
        ("", PERSON, ("cn-ric", PERSON)),
        ("护照", "E12345678", ("passport", "E12345678")),
        ("军官证", "123", "identifier-type-unknown"),
        ("身份证", "3.30106E+17", "identifier-mangled"),
        ("身份证", "", "missing-value"),
    ],
)
def test_a_natural_person_is_named_by_the_persons_own_columns(
    kind: str, number: str, expected: tuple[str, str] | str
) -> None:
    given = row("licence-2019", XDR_SHXYM="", XDR_ZJLX=kind, XDR_ZJHM=number, FR_SFZH=PERSON)
    found = read(sheet("licence-2019", given))
    if isinstance(expected, str):
        assert expected in found.codes
        assert found.problems[0].column in ("行政相对人代码", "行政相对人证件类型")
    else:
        assert [(draft.identifier_type, draft.identifier) for draft in found.drafts] == [expected]


@pytest.mark.parametrize(
    ("form", "written", "status"),
    [
        ("penalty-2016", "0", "active"),
        ("penalty-2016", "1", "annulled"),
        ("penalty-2016", "2", None),
        ("licence-2016", "正常", "active"),
        ("licence-2019", "撤销", "annulled"),
        ("licence-2019", "1", None),
    ],
)
def test_a_status_is_understood_where_the_form_explains_it_and_refused_elsewhere(
    form: str, written: str, status: str | None
) -> None:
    found = read(sheet(form, row(form, ZT=written)))
    assert [draft.status for draft in found.drafts] == ([status] if status else [])
    assert found.codes == ([] if status else ["unknown-status"])


def test_what_a_feed_maps_itself_goes_before_the_form() -> None:
    feed = FeedMapping(
        "volunteers", {"许可编号": "record_no"}, {"record_type": "ruling", "identifier_type": "cn-ric"}
    )
    found = read(sheet("licence-2019", row("licence-2019", XKBH="L-7")), feed)
    assert "differs-from-feed" in found.codes
    mine = FeedMapping("volunteers", {"许可编号": "record_no"}, {"record_type": "ruling"})
    (draft,) = read(sheet("licence-2019", row("licence-2019", XKBH="L-7")), mine).drafts
    assert (draft.record_no, draft.document_no) == ("L-7", "杭许〔2025〕1号")


@pytest.mark.parametrize("extra", [1, 3, 4])
def test_a_row_of_another_width_stays_one(extra: int) -> None:
    content = sheet("licence-2016", row("licence-2016"))
    lines = content.split("\n")
    lines[2] += ",x" * extra
    assert read("\n".join(lines)).codes == ["cell-count"]
    lines[2] = ",".join(lines[2].split(",")[:3])
    assert read("\n".join(lines)).codes == ["cell-count"]


def test_an_ordinary_file_is_no_national_form() -> None:
    assert form_of([HeaderCell(name, place) for place, name in enumerate(("identifier", "许可机关"))]) is None
