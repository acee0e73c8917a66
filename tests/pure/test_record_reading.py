"""From bytes to numbered rows: nothing is guessed, nothing is lost without a word."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.records.reading import EmptyFile, FileRefused, UnknownEncoding, open_table
from cityscore.records.reading.csv_rows import BROKEN_ROWS, LINES_AT_ONCE
from cityscore.records.reading.encodings import PIECE

CHINESE = "证件号码,单位\nD1,杭州市志愿者协会\nD2,市民中心\n"


def rows_of(content: bytes) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in open_table(content).rows]


def refusal_of(content: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(open_table(content).rows)
    message = caught.value.message
    assert message.en
    assert message.zh_hans
    return caught.value


# --- encodings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_three_encodings_read_the_same(encoding: str) -> None:
    table = open_table(CHINESE.encode(encoding))
    assert [cell.name for cell in table.header] == ["证件号码", "单位"]
    assert [row.cells for row in table.rows] == [("D1", "杭州市志愿者协会"), ("D2", "市民中心")]


def test_a_rare_character_of_four_bytes_in_gb18030_is_read() -> None:
    assert rows_of("名\n㐂𠮷\n".encode("gb18030")) == [(2, ("㐂𠮷",))]


def test_utf_8_that_breaks_after_a_million_good_bytes_is_not_half_read() -> None:
    good = "证件号码,单位\n" + "D1,志愿者协会\n" * (PIECE // 18)
    broken = good.encode() + b"D2,\xe5\xbf\n"
    refusal = refusal_of(broken)
    assert refusal.code == "unknown-encoding"
    assert refusal.problems[0].line == good.count("\n") + 1
    assert refusal.problems[0].column == "单位"


def test_gb18030_after_a_megabyte_of_plain_letters_is_read_as_gb18030() -> None:
    plain = b"identifier,authority\n" + b"D1,x\n" * (PIECE // 5 + 10)
    rows = rows_of(plain + "D2,杭州市志愿者协会\n".encode("gb18030"))
    assert rows[-1][1] == ("D2", "杭州市志愿者协会")


def test_a_file_glued_from_both_encodings_is_refused_with_the_line() -> None:
    glued = "编号,单位\nD1,杭州市\n".encode("gb18030") + "D2,志愿\n".encode()
    refusal = refusal_of(glued)
    assert refusal.code == "unknown-encoding"
    assert refusal.problems[0].line == 3


def test_gb18030_that_happens_to_be_utf_8_is_not_taken_for_it() -> None:
    # 小时 in GB18030 is D0 A1 CA B1, which is valid UTF-8 for "Сʱ"
    refusal = refusal_of("identifier,hours\nD1,5小时\n".encode("gb18030"))
    assert refusal.code == "unknown-encoding"
    assert refusal.problems[0].line == 2
    assert refusal.problems[0].column == "hours"


def test_a_bom_settles_what_could_be_either() -> None:
    assert rows_of("identifier,note\nD1,Сʱ\n".encode("utf-8-sig")) == [(2, ("D1", "Сʱ"))]


@pytest.mark.parametrize("text", ["José", "10 m²", "Müller"])
def test_accented_letters_in_utf_8_are_utf_8(text: str) -> None:
    assert rows_of(f"identifier,note\nD1,{text}\n".encode()) == [(2, ("D1", text))]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "utf-32"])
def test_utf_16_is_refused_with_advice(encoding: str) -> None:
    refusal = refusal_of(CHINESE.encode(encoding))
    assert refusal.code in ("unknown-encoding", "unreadable-file")
    assert "UTF-16" in refusal.message.zh_hans
    assert "CSV UTF-8" in refusal.message.en


@pytest.mark.parametrize(
    "content",
    [
        b"identifier\nD\x8f\xff1\n",
        b"identifier\nD\xed\xa0\x80\xff\n",
        "identifier,note\nD1,日本語テキスト。\n".encode("shift-jis") + b"\x80\xff\n",
        "identifier,note\nD1,Жизнь\n".encode("koi8-r") + b"\xff\n",
    ],
    ids=["stray bytes", "a surrogate", "Shift-JIS", "KOI8"],
)
def test_other_encodings_are_refused_with_line_and_column(content: bytes) -> None:
    refusal = refusal_of(content)
    assert refusal.code == "unknown-encoding"
    assert refusal.problems[0].line
    assert refusal.problems[0].column


def test_nul_bytes_are_refused_with_their_line() -> None:
    refusal = refusal_of(b"identifier\nD1\nD\x002\n")
    assert (refusal.code, refusal.problems[0].line) == ("unreadable-file", 3)


def test_a_line_without_end_is_refused_and_not_held_in_memory() -> None:
    assert refusal_of(b"identifier\n" + b"x" * (2 * PIECE + 10)).code == "unreadable-file"


# --- formats -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        b"PK\x05\x06" + bytes(18),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0",
        b"GIF89a",
        b"II*\x00",
        b"RIFF\x00\x00\x00\x00WEBP",
        b"\x1f\x8b\x08\x00",
        b"Rar!\x1a\x07",
        b"7z\xbc\xaf\x27\x1c",
        b"SQLite format 3\x00",
        b"{\\rtf1\\ansi",
        b"\xef\xbb\xbf\n<html><table>",
        b"<?xml version='1.0'?>",
    ],
)
def test_other_formats_are_refused_with_what_is_read_instead(head: bytes) -> None:
    refusal = refusal_of(head + b"\nidentifier,record_no\n")
    assert refusal.code == "unreadable-file"
    assert "CSV" in refusal.message.en
    assert "GB18030" in refusal.message.zh_hans


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\n\r\n  \n", b" , ,\n"])
def test_nothing_is_an_empty_file(content: bytes) -> None:
    with pytest.raises(EmptyFile):
        open_table(content)


def test_five_hundred_columns_are_enough() -> None:
    assert refusal_of(b"a" + b",a" * 500 + b"\n").code == "unreadable-file"


# --- rows --------------------------------------------------------------------------------------------


def test_lines_are_those_an_editor_shows_even_after_breaks_inside_quotes() -> None:
    content = b'a,b\r\n1,"x\r\ny"\r\n\r\n2,"""q"", z"\r\n3,\xe2\x80\xa8\r\n'
    assert rows_of(content) == [(2, ("1", "x\r\ny")), (5, ("2", '"q", z')), (6, ("3", "\u2028"))]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_read(end: str) -> None:
    assert rows_of(end.join(["a,b", "1,2", "3,4"]).encode()) == [(2, ("1", "2")), (3, ("3", "4"))]


@pytest.mark.parametrize(("delimiter", "other"), [(",", ";"), (";", ","), ("\t", ",")])
def test_the_header_tells_the_delimiter(delimiter: str, other: str) -> None:
    content = delimiter.join(["a", f'"b{other}{other}{other}"', "c"]) + "\n" + delimiter.join(["1", "2", "3"])
    assert rows_of(content.encode()) == [(2, ("1", "2", "3"))]


def test_blank_lines_before_the_header_are_skipped_and_counted() -> None:
    table = open_table(b"\n\n ,\nidentifier,record_no\nD1,V1\n")
    assert table.header_line == 4
    assert [row.line for row in table.rows] == [5]


def test_a_stray_quotation_mark_costs_one_line_and_swallows_none() -> None:
    rows = list(open_table(b'a,b\n1,x\n"2,x\n3,x\n4,x\n').rows)
    assert [(row.line, row.cells, row.flaw and row.flaw.code) for row in rows] == [
        (2, ("1", "x"), None),
        (3, (), "broken-quotes"),
        (4, ("3", "x"), None),
        (5, ("4", "x"), None),
    ]


def test_lines_between_two_stray_quotation_marks_are_not_lost_when_the_cells_do_not_add_up() -> None:
    rows = list(open_table(b'a,b\n1,x\n"2,x\n3,x\n4,x"\n5,x\n').rows)
    assert [row.line for row in rows if row.flaw] == [3]
    assert [row.line for row in rows if not row.flaw] == [2, 4, 5, 6]


def test_a_quoted_cell_across_the_reading_window_is_whole() -> None:
    before = LINES_AT_ONCE - 3
    content = "a,b\n" + "1,x\n" * before + '2,"' + "line\n" * 9 + '"\n3,x\n'
    rows = rows_of(content.encode())
    assert rows[before] == (before + 2, ("2", "line\n" * 9))
    assert rows[before + 1] == (before + 12, ("3", "x"))


def test_a_cell_longer_than_any_value_is_a_flaw_of_its_row() -> None:
    rows = list(open_table(b"a,b\n1," + b"x" * 140_000 + b"\n2,y\n").rows)
    assert [(row.line, row.flaw and row.flaw.code) for row in rows] == [(2, "cell-too-long"), (3, None)]


def test_a_file_of_nothing_but_broken_rows_is_given_up() -> None:
    assert refusal_of(b"a,b\n" + b'a","b\n' * 3 * BROKEN_ROWS).code == "unreadable-file"


def test_a_header_that_cannot_be_taken_apart_refuses_the_file() -> None:
    assert refusal_of(b'"a"b,c\n1,2\n').code == "unreadable-file"


def test_a_table_is_read_again_from_the_start_and_the_callers_file_stays_open() -> None:
    source = io.BytesIO(CHINESE.encode("gb18030"))
    table = open_table(source)
    first = next(iter(table.rows))
    assert list(table.rows)[0] == first  # noqa: RUF015 - read to the end on purpose
    assert len(list(table.rows)) == 2
    assert not source.closed


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_two_languages(content: bytes) -> None:
    try:
        for row in open_table(content).rows:
            assert row.line >= 1
    except FileRefused as refusal:
        assert all((refusal.message.en, refusal.message.zh_hans))  # noqa: PT017 - being read is as good


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(CELLS, CELLS), max_size=20), st.sampled_from(["utf-8-sig", "gb18030"]))
def test_what_a_csv_writer_wrote_is_read_back(cells: list[tuple[str, str]], encoding: str) -> None:
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["编号一二三四", "b"])
    writer.writerows(cells)
    try:
        rows = list(open_table(text.getvalue().encode(encoding)).rows)
    except UnknownEncoding:
        assert encoding == "gb18030"
        return
    assert [row.cells for row in rows] == cells
