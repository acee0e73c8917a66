"""XLSX: the first sheet reads as the spreadsheet shows it, and a hostile workbook is refused unopened."""

from __future__ import annotations

import io
import stat
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.records.mapping import FeedMapping
from cityscore.records.reading import EmptyFile, FileRefused, open_table
from cityscore.records.reading.sheet_scan import MOST_CELLS, SheetScan, column_number

from . import workbooks
from .record_files import HOURS_FEED, outcome_of
from .workbooks import Value, book_xml, cell, packed, parts_of, sheet, with_directory, workbook, worksheet

HEADER = ("证件号码", "记录编号", "服务日期", "时长")


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in open_table(content).rows]


def refusal_of(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(open_table(content).rows)
    assert caught.value.message.en
    assert caught.value.message.zh_hans
    return caught.value


# --- what is read ------------------------------------------------------------------------------------


def test_a_sheet_becomes_the_same_drafts_as_the_csv_of_it() -> None:
    days: tuple[Value, ...] = (
        date(2025, 3, 4),
        "2025年3月4日",
        45720,
        datetime(2025, 3, 4),  # noqa: DTZ001 - a spreadsheet's days have no zone
        "2025-03-04 00:00:00",
    )
    rows: list[Sequence[Value]] = [
        HEADER,
        *(("D0001", f"V-{place}", day, 2.5) for place, day in enumerate(days)),
    ]
    found = outcome_of(workbook(rows))
    assert [(draft.line, draft.occurred_on, dict(draft.fields)) for draft in found.drafts] == [
        (line, date(2025, 3, 4), {"hours": "2.5"}) for line in range(2, 7)
    ]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    parts = parts_of(sheet([HEADER, ("D0001", "V-1", 44258, 1)]))
    parts["xl/workbook.xml"] = book_xml(more='<workbookPr date1904="1"/>')
    assert outcome_of(packed(parts)).drafts[0].occurred_on == date(2025, 3, 4)


@pytest.mark.parametrize("number", [2024, 20240501, 1.5, 45413.5, -45413])
def test_a_number_that_is_no_day_number_is_not_taken_for_a_day(number: float) -> None:
    assert outcome_of(workbook([HEADER, ("D0001", "V-1", number, 1)])).codes == ["date-unreadable"]


@pytest.mark.parametrize("value", [330106199003071234, 3.30106e17, "3.30106E+17", "330106199001010000"])
def test_a_number_that_the_spreadsheet_rounded_is_refused_with_advice(value: float | str) -> None:
    feed = FeedMapping(
        "volunteers", HOURS_FEED.columns, {"identifier_type": "cn-ric", "record_type": "hours"}
    )
    found = outcome_of(workbook([HEADER, (value, "V-1", "2025-03-04", 1)]), feed)
    assert found.codes == ["identifier-mangled"]
    assert "as text" in found.problems[0].message.en
    assert "文本格式" in found.problems[0].message.zh_hans


def test_a_rounded_record_number_is_refused_too() -> None:
    rows: list[Sequence[Value]] = [
        HEADER,
        ("D1", 123456789012345678, "2025-03-04", 1),
        ("3.3E+17", "V-2", "2025-03-04", 1),
    ]
    assert outcome_of(workbook(rows)).codes == ["number-rounded", "identifier-mangled"]


def test_a_failed_formula_is_named_and_never_read_as_empty() -> None:
    rows = sheet([HEADER]) + '<row r="2">' + cell(2, 1, "D1") + '<c r="B2" t="e"><f>X!A1</f><v>#REF!</v></c>'
    rows += cell(2, 3, "2025-03-04") + "<c t='e' r='D2'><v>#N/A</v></c></row>"
    found = outcome_of(packed(parts_of(rows)))
    assert [(each.column, each.code) for each in found.problems] == [
        ("记录编号", "formula-failed"),
        ("时长", "formula-failed"),
    ]


def test_a_formula_counts_by_its_result_and_one_without_result_refuses_the_file() -> None:
    start = sheet([HEADER]) + '<row r="2">' + cell(2, 1, "D1") + cell(2, 2, "V-1") + cell(2, 3, "2025-03-04")
    assert outcome_of(packed(parts_of(start + '<c r="D2"><f>1+1</f><v>2</v></c></row>'))).drafts[
        0
    ].fields == {"hours": "2"}
    for bare in ('<c r="D2"><f>1+1</f></c></row>', '<c r="D2"><f t="shared" si="0"/></c></row>'):
        assert "formulas" in refusal_of(packed(parts_of(start + bare))).message.en


def test_lines_are_those_of_the_sheet_and_empty_rows_and_columns_do_not_move_them() -> None:
    data = '<row r="4">' + cell(4, 3, "a") + cell(4, 4, "b") + "</row>"
    data += '<row r="9">' + cell(9, 3, "1") + cell(9, 4, "2") + "</row>"
    table = open_table(packed(parts_of(data)))
    assert table.header_line == 4
    assert [(header.name, header.position) for header in table.header][2:] == [("a", 2), ("b", 3)]
    assert rows_of(packed(parts_of(data))) == [(9, ("", "", "1", "2"))]


def test_a_cell_beyond_the_header_is_a_problem_of_its_row() -> None:
    rows = [HEADER, ("D1", "V-1", "2025-03-04", 1, "x"), ("D1", "V-2", "2025-03-04", 1, None)]
    found = outcome_of(workbook(rows))
    assert [(each.line, each.code) for each in found.problems] == [(2, "cell-count")]
    assert [draft.record_no for draft in found.drafts] == ["V-2"]


def test_the_first_visible_sheet_is_read() -> None:
    parts = parts_of(sheet([("hidden",)]))
    parts["xl/worksheets/sheet2.xml"] = worksheet(sheet([("shown",), ("1",)]))
    both = '<sheet name="A" sheetId="1" state="hidden" r:id="r1"/><sheet name="B" sheetId="2" r:id="r3"/>'
    parts["xl/workbook.xml"] = book_xml(sheets=both)
    assert [header.name for header in open_table(packed(parts)).header] == ["shown"]


def test_truth_values_and_fractions_are_written_as_the_spreadsheet_shows_them() -> None:
    rows: list[Sequence[Value]] = [("a", "b", "c", "d"), (True, 0.1 + 0.2, 1e-7, 12.50)]
    assert rows_of(workbook(rows)) == [(2, ("TRUE", "0.3", "0.0000001", "12.5"))]


def test_a_workbook_without_cells_is_empty() -> None:
    with pytest.raises(EmptyFile):
        open_table(workbook([]))


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=8)


@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, TEXT), max_size=12))
def test_what_a_sheet_holds_as_text_is_read_back(cells: list[tuple[str, str]]) -> None:
    # a cell such as _x0041_ is an escape of the format itself
    rows = [row for row in cells if not any("_x" in each for each in row)]
    read = rows_of(workbook([("a", "b"), *rows]))
    assert read == [(line, row) for line, row in enumerate(rows, 2) if any(row)]


# --- what is refused ---------------------------------------------------------------------------------

GOOD = workbook([("identifier", "hours"), ("D1", 1)])
SHEET = "xl/worksheets/sheet1.xml"


def with_part(name: str, content: str | bytes = "x", *more: tuple[str, str]) -> bytes:
    return packed({**parts_of(sheet([("a",)])), name: content, **dict(more)})


def as_link(member: zipfile.ZipInfo) -> None:
    if member.filename == SHEET:
        member.external_attr = (stat.S_IFLNK | 0o777) << 16


def relations(target: str, kind: str = "worksheet", mode: str = "") -> str:
    return (
        f'<Relationships xmlns="{workbooks.PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{workbooks.LINK}/{kind}" Target="{target}"{mode}/></Relationships>'
    )


def of_sheet(data: str) -> bytes:
    return packed(parts_of(data))


def commented() -> bytes:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a") as archive:
        archive.comment = b"a second directory could stand here"
    return out.getvalue()


def many_strings() -> str:
    return (
        f'<sst xmlns="{workbooks.MAIN}">'
        + "".join(f"<si><t>{n}</t></si>" for n in range(1_000_001))
        + "</sst>"
    )


def nested() -> bytes:
    """A member that the directory places within the bytes of another: the trick of overlapping bombs."""
    inner = packed({"xl/b.bin": "x"})
    inner = inner[: inner.index(b"PK\x01\x02")]

    def stored(member: zipfile.ZipInfo) -> None:
        if member.filename == "xl/a.bin":
            member.compress_type = zipfile.ZIP_STORED

    whole = packed({**parts_of(sheet([("a",)])), "xl/a.bin": inner, "xl/b.bin": "x"}, stored)
    return with_directory(whole, "xl/b.bin", 42, "<L", whole.index(inner))


FRAME_WITH_STRINGS = workbooks.FRAME["xl/_rels/workbook.xml.rels"].replace(
    "</Rel", f'<Relationship Id="r4" Type="{workbooks.LINK}/sharedStrings" Target="sharedStrings.xml"/></Rel'
)
WIDE = "".join(f'<c r="{workbooks.column_name(place)}1"><v>1</v></c>' for place in range(1, 16_385))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "a bomb of 283 kB": lambda: workbooks.bomb(280),
    "a bomb that stays under the ratio": lambda: with_part("xl/media/a", b"\0" * (5 << 20)),
    "a size forged small": lambda: with_directory(GOOD, SHEET, 24, "<L", 10),
    "a size forged large": lambda: with_directory(GOOD, SHEET, 24, "<L", 10**6),
    "a packed size forged": lambda: with_directory(GOOD, SHEET, 20, "<L", 10),
    "a checksum forged": lambda: with_directory(GOOD, SHEET, 16, "<L", 7),
    "an offset forged": lambda: with_directory(GOOD, SHEET, 42, "<L", 0),
    "an unknown method": lambda: with_directory(GOOD, SHEET, 10, "<H", 12),
    "a password": lambda: with_directory(GOOD, SHEET, 8, "<H", 1),
    "many small bombs": lambda: packed({**parts_of(), **{f"xl/{n}.bin": bytes(4 << 20) for n in range(70)}}),
    "one member inside another": nested,
    "bytes before": lambda: b"PK\x03\x04" + GOOD,
    "bytes behind": lambda: GOOD + b"x",
    "a comment behind the directory": commented,
    "a directory of two megabytes": lambda: packed(
        {**parts_of(sheet([("a",)])), **{f"xl/{n:03}{'n' * 30_000}": "" for n in range(70)}}
    ),
    "cut short": lambda: GOOD[:-30],
    "a symbolic link": lambda: packed(parts_of(sheet([("a",)])), as_link),
    "a name that leads out": lambda: with_part("../evil"),
    "a name with a drive": lambda: with_part("c:\\evil"),
    "one name twice": lambda: with_part("XL/worksheets/SHEET1.xml", worksheet(sheet([("b",)]))),
    "a thousand members": lambda: packed({**parts_of(), **{f"xl/{n}.xml": "" for n in range(1000)}}),
    "macros": lambda: with_part("xl/vbaProject.bin"),
    "macros by content type": lambda: with_part(
        "[Content_Types].xml", "application/vnd.ms-excel.macroEnabled"
    ),
    "old macro sheets": lambda: with_part("xl/macrosheets/sheet1.xml"),
    "another workbook's values": lambda: with_part("xl/externalLinks/externalLink1.xml"),
    "a sheet from elsewhere": lambda: with_part(
        "xl/_rels/workbook.xml.rels", relations("http://example.org/a", mode=' TargetMode="External"')
    ),
    "a Word document": lambda: with_part("_rels/.rels", relations("word/document.xml", "officeDocument")),
    "a binary workbook": lambda: with_part("_rels/.rels", relations("xl/workbook.bin", "officeDocument")),
    "no workbook at all": lambda: packed({"a.csv": "identifier\n"}),
    "a missing sheet": lambda: packed({**parts_of(), "xl/workbook.xml": book_xml(sheets="")}),
    "a document type": lambda: with_part(SHEET, '<!DOCTYPE a [<!ENTITY b "c">]>' + worksheet("")),
    "a document type in the workbook": lambda: with_part("xl/workbook.xml", "<!DOCTYPE a>" + book_xml()),
    "UTF-16 inside": lambda: with_part(SHEET, worksheet(sheet([("a",)])).encode("utf-16")),
    "broken XML": lambda: with_part(SHEET, '<worksheet><sheetData><row r="1"><c r="A1"'),
    "sixteen thousand columns": lambda: of_sheet(f'<row r="1">{WIDE}</row>'),
    "a million columns": lambda: of_sheet('<row r="1">' + "<c><v>1</v></c>" * 1_000_001 + "</row>"),
    "two corners": lambda: of_sheet(sheet([("a",)]) + '<row r="900000"><c r="SA900000"><v>1</v></c></row>'),
    "two corners in other quotes": lambda: of_sheet(
        sheet([("a",)]) + "<row r = '9'><c r\n= 'ZZ9'><v>1</v></c></row>"
    ),
    "a row past all rows": lambda: of_sheet('<row r="99999999"><c r="A99999999"><v>1</v></c></row>'),
    "a million rows that say nothing of their place": lambda: of_sheet("<row><c><v>1</v></c></row>" * 1001),
    "a million strings": lambda: with_part(
        "xl/_rels/workbook.xml.rels",
        FRAME_WITH_STRINGS,
        ("xl/sharedStrings.xml", many_strings()),
    ),
    "a string that is not there": lambda: of_sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>'),
}


SAID = {
    "unpacks to more": (
        "a bomb of 283 kB", "a bomb that stays under the ratio", "a thousand members", "many small bombs",
        "a million strings", "a directory of two megabytes", "a row past all rows", "a million columns",
    ),
    "password": ("a password",),
    "link to another file": ("a symbolic link",),
    "macros": ("macros", "macros by content type", "old macro sheets"),
    "other workbooks": ("another workbook's values", "a sheet from elsewhere"),
    "not an XLSX workbook": ("a Word document", "a binary workbook", "no workbook at all"),
    "no visible sheet": ("a missing sheet",),
    "beyond column": ("sixteen thousand columns", "two corners in other quotes"),
    "spans more": ("two corners", "a million rows that say nothing of their place"),
}  # fmt: skip
"""What the refusal says; of all others, that the workbook is damaged."""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_at_once_and_in_little_memory(name: str) -> None:
    content = HOSTILE[name]()
    began = time.process_time()
    tracemalloc.start()
    try:
        refusal = refusal_of(content)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    said = next((words for words, names in SAID.items() if name in names), "damaged")
    assert said in refusal.message.en
    assert peak < 60 << 20
    assert time.process_time() - began < 5  # tracing slows it manifold; see bench for the bare time


def test_the_good_workbook_that_the_hostile_ones_are_made_from_is_read() -> None:
    assert rows_of(GOOD) == [(2, ("D1", "1"))]
    assert rows_of(with_part("xl/media/logo.png")) == []


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_workbook_with_any_byte_changed_is_read_or_refused(data: st.DataObject) -> None:
    raw = bytearray(GOOD)
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(4, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        list(open_table(bytes(raw)).rows)
    except FileRefused as refusal:
        assert refusal.message.zh_hans  # noqa: PT017 - being read is as good


@given(st.integers(1, 16384))
def test_column_letters_are_counted(number: int) -> None:
    assert column_number(workbooks.column_name(number).encode()) == number


@pytest.mark.parametrize("size", [1, 7, 100])
def test_a_sheet_is_seen_alike_in_pieces_of_any_size(size: int) -> None:
    whole = worksheet(sheet([("a", "b")] * 3) + '<row r="7"><c r="B7" t="e"><v>#N/A</v></c></row>').encode()
    scan = SheetScan()
    for start in range(0, len(whole), size):
        scan.feed(whole[start : start + size])
    scan.finish()
    assert scan.failed == {(7, 2)}
    wide = SheetScan()
    pieces = (CORNERS[start : start + size] for start in range(0, len(CORNERS), size))
    with pytest.raises(FileRefused):
        any(map(wide.feed, pieces))


CORNERS = worksheet(f'<row r="1"><c r="A1"/></row><row r="{MOST_CELLS}"><c r="B2"/></row>').encode()
