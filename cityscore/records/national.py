"""The national spreadsheets of published licences and penalties, both generations, read without a mapping.

Column codes and labels are those of the spreadsheets by which administrations publish licences and penalties
within seven working days: the forms of 2016, and those that replaced them in 2019.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from cityscore.core.text import tidy

from .mapping import FeedMapping
from .reading import HeaderCell, Row, Table
from .reading.cells import EMPTY, header_key

PARTY, PARTY_KIND, NUMBER = "行政相对人代码", "行政相对人证件类型", "决定书文号（记录编号）"
"""Headers of the columns that are put together from several: who, by what kind of number, which decision."""

_KINDS = {
    "": "cn-ric",
    "身份证": "cn-ric",
    "居民身份证": "cn-ric",
    "港澳居民居住证": "cn-ric",
    "台湾居民居住证": "cn-ric",
    "护照": "passport",
    "普通护照": "passport",
}
_STATUS_WORDS = {"正常": "active", "有效": "active", "撤销": "annulled"}


@dataclass(frozen=True, slots=True)
class Form:
    """One spreadsheet. `columns`: a code or label → the column of ours that it fills; `organisation`,
    `person` and `person_kind` are the names of the columns that say whom it is about; `marks` are further
    columns of this generation alone; `statuses` are the codes that its own label explains."""

    columns: Mapping[str, str]
    organisation: tuple[str, ...]
    person: tuple[str, ...]
    person_kind: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()
    statuses: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.columns, *self.organisation, *self.person, *self.person_kind, *self.marks)


_CODE = "行政相对人代码_1(统一社会信用代码)"
_RESIDENT = "行政相对人代码_5(居民身份证号)"

FORMS: Mapping[str, Form] = {
    "licence-2019": Form(
        {
            "XK_WSH": "document_no",
            "行政许可决定文书号": "document_no",
            "XK_JDRQ": "occurred_on",
            "许可决定日期": "occurred_on",
            "XK_YXQZI": "ended_on",
            "有效期至": "ended_on",
            "XK_XKJG": "authority",
            "许可机关": "authority",
            "XK_ZT": "status",
            "当前状态": "status",
        },
        organisation=("XK_XDR_SHXYM", _CODE),
        person=("XK_XDR_ZJHM", "证件号码(自然人)"),
        person_kind=("XK_XDR_ZJLX", "证件类型(自然人)"),
        marks=(
            "XK_XKWS",
            "行政许可决定文书名称",
            "XK_XKLB",
            "许可类别",
            "XK_YXQZ",
            "有效期自",
            "XK_XKBH",
            "许可编号",
        ),
    ),
    "licence-2016": Form(
        {
            "XK_WSH": "document_no",
            "行政许可决定书文号": "document_no",
            "XK_JDRQ": "occurred_on",
            "许可决定日期": "occurred_on",
            "XK_JZQ": "ended_on",
            "许可截止期": "ended_on",
            "XK_XZJG": "authority",
            "许可机关": "authority",
            "XK_ZT": "status",
            "当前状态": "status",
        },
        organisation=("XK_XDR_SHXYM", _CODE),
        person=("XK_XDR_SFZ", _RESIDENT),
        marks=("XK_XMMC", "项目名称", "XK_SPLB", "审批类别", "DFBM", "地方编码", "SJC", "数据更新时间戳"),
    ),
    "penalty-2019": Form(
        {
            "CF_WSH": "document_no",
            "行政处罚决定书文号": "document_no",
            "CF_JDRQ": "occurred_on",
            "处罚决定日期": "occurred_on",
            "CF_YXQ": "ended_on",
            "处罚有效期": "ended_on",
            "CF_CFJG": "authority",
            "处罚机关": "authority",
        },
        organisation=("CF_XDR_SHXYM", _CODE),
        person=("CF_XDR_ZJHM", "自然人证件号码"),
        person_kind=("CF_XDR_ZJLX", "自然人证件类型"),
        marks=(
            "CF_WFXW",
            "违法行为类型",
            "CF_NR",
            "处罚内容",
            "CF_GSJZQ",
            "公示截止期",
            "CF_CFLB",
            "处罚类别",
        ),
    ),
    "penalty-2016": Form(
        {
            "CF_WSH": "document_no",
            "行政处罚决定书文号": "document_no",
            "CF_JDRQ": "occurred_on",
            "处罚决定日期": "occurred_on",
            "CF_XZJG": "authority",
            "处罚机关": "authority",
            "CF_ZT": "status",
            "当前状态": "status",
            "当前状态 0正常 1撤销 2异议 3其他": "status",
        },
        organisation=("CF_XDR_SHXYM", _CODE),
        person=("CF_XDR_SFZ", _RESIDENT),
        marks=("CF_CFMC", "处罚名称", "CF_CFLB1", "处罚类别1", "DFBM", "地方编码", "SJC", "数据更新时间戳"),
        statuses={"0": "active", "1": "annulled"},
    ),
}

NAMES = frozenset(header_key(name) for form in FORMS.values() for name in form.names)
"""Every column name of the four forms that is looked at, by header_key."""


@dataclass(frozen=True, slots=True)
class _Places:
    """Where a form's columns are in one file."""

    width: int
    organisation: int | None
    person: int | None
    person_kind: int | None
    number: int
    status: int | None


def form_of(header: Collection[HeaderCell]) -> Form | None:
    """The form whose columns a header names most of; None unless it says who, when and by which decision."""
    keys = {header_key(cell.name) for cell in header}
    best, best_count = None, 0
    for form in FORMS.values():
        named = [name for name in form.names if header_key(name) in keys]
        targets = {form.columns[name] for name in named if name in form.columns}
        says_who = any(name in (*form.organisation, *form.person) for name in named)
        if says_who and targets >= {"document_no", "occurred_on"} and len(named) > best_count:
            best, best_count = form, len(named)
    return best


def adopted(table: Table, mapping: FeedMapping) -> tuple[Table, FeedMapping]:
    """The table and mapping as they are, or, of a national form, the table with columns for who and for the
    record number put together, and the mapping with the form's names added.

    What the feed maps itself, and columns under our own names, go before the form. An organisation's code
    goes before a person's number: natural persons have none. The decision's number is the record's number.
    """
    form = form_of(table.header)
    if form is None:
        return table, mapping
    own = {*mapping.columns.values(), *(header_key(cell.name) for cell in table.header)}
    taken = {header_key(name) for name in mapping.columns}
    columns = {
        name: target
        for name, target in form.columns.items()
        if target not in own and header_key(name) not in taken
    }
    if "identifier" not in own:
        columns |= {PARTY: "identifier"} | (
            {} if "identifier_type" in own else {PARTY_KIND: "identifier_type"}
        )
    if "record_no" not in own:
        columns[NUMBER] = "record_no"
    return _widened(table, form), replace(mapping, columns={**mapping.columns, **columns})


def _widened(table: Table, form: Form) -> Table:
    numbers = [name for name, target in form.columns.items() if target == "document_no"]
    statuses = [name for name, target in form.columns.items() if target == "status"]
    number = _place(table.header, numbers)
    assert number is not None  # else it would not be this form
    places = _Places(
        width=len(table.header),
        organisation=_place(table.header, form.organisation),
        person=_place(table.header, form.person),
        person_kind=_place(table.header, form.person_kind),
        number=number,
        status=_place(table.header, statuses),
    )
    added = (PARTY, PARTY_KIND, NUMBER)
    header = (*table.header, *(HeaderCell(name, places.width + place) for place, name in enumerate(added)))

    def rows() -> Iterator[Row]:
        return (_row(row, places, {**_STATUS_WORDS, **form.statuses}) for row in table.rows)

    return Table(header, table.header_line, rows, table.day_zero)


def _place(header: Collection[HeaderCell], names: Collection[str]) -> int | None:
    keys = {header_key(name) for name in names}
    return next((cell.position for cell in header if header_key(cell.name) in keys), None)


def _row(row: Row, places: _Places, statuses: Mapping[str, str]) -> Row:
    cells = list(row.cells)
    if len(cells) != places.width:
        return row if len(cells) < places.width else row._replace(cells=(*cells, "", "", "", ""))
    kind, identifier = _party(cells, places)
    if places.status is not None:
        cells[places.status] = statuses.get(tidy(cells[places.status]), cells[places.status])
    return row._replace(cells=(*cells, identifier, kind, cells[places.number]))


def _party(cells: list[str], places: _Places) -> tuple[str, str]:
    """(identifier_type, identifier) of the row; an unknown kind of document is left for the row's refusal."""
    code = "" if places.organisation is None else tidy(cells[places.organisation])
    if code not in EMPTY:
        return "cn-uscc", code
    number = "" if places.person is None else tidy(cells[places.person])
    if number in EMPTY:
        return "", ""
    written = "" if places.person_kind is None else tidy(cells[places.person_kind])
    return _KINDS.get("" if written in EMPTY else written, written), number
