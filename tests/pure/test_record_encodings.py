"""Thirty-odd files in as many spellings of the same bytes: the right text, or a refusal that says where."""

from __future__ import annotations

import pytest

from cityscore.records.reading import FileRefused, open_table

HEAD = "证件号码,单位,备注\n"
RIGHT = "D1,杭州市志愿者协会,好\n"


def text(body: str, encoding: str, head: str = HEAD) -> bytes:
    return (head + body).encode(encoding)


READ: dict[str, tuple[bytes, str]] = {
    "UTF-8": (text(RIGHT, "utf-8"), "杭州市志愿者协会"),
    "UTF-8 with BOM": (text(RIGHT, "utf-8-sig"), "杭州市志愿者协会"),
    "GB2312": (text(RIGHT, "gb2312"), "杭州市志愿者协会"),
    "GBK": (text("D1,镕堃昇喆,\n", "gbk"), "镕堃昇喆"),
    "GB18030": (text("D1,㐂𠮷䶮,\n", "gb18030"), "㐂𠮷䶮"),
    "GB18030 with four bytes only in one cell": (text("D1,𠮷,\n", "gb18030"), "𠮷"),
    "GB18030 with Latin letters": (text("D1,Müller 先生,\n", "gb18030"), "Müller 先生"),
    "GB18030 with Uyghur dots": (text("D1,买买提·艾力,\n", "gb18030"), "买买提·艾力"),
    "GB18030 with a euro sign": (text("D1,€5,\n", "gb18030"), "€5"),
    "GB18030 with kana": (text("D1,さくら,\n", "gb18030"), "さくら"),
    "GB18030 in full width": (text("D1,Ａ１２３，（）,\n", "gb18030"), "Ａ１２３，（）"),
    "GB18030 with a private character of a ministry": (
        "证件号码,单位\nD1,张".encode("gb18030") + b"\xaa\xa1\n", "张\ue000",
    ),
    "UTF-8 with accents alone": (text("D1,José,\n", "utf-8", "identifier,name,note\n"), "José"),
    "UTF-8 with emoji": (text("D1,👍🏽好,\n", "utf-8"), "👍🏽好"),
    "UTF-8 with Cyrillic behind a BOM": (text("D1,Жизнь,\n", "utf-8-sig", "identifier,name,note\n"), "Жизнь"),
    "UTF-8 decomposed": (text("D1,Jose\u0301,好\n", "utf-8"), "Jose\u0301"),
    "UTF-8 with tabs": (text(RIGHT, "utf-8").replace(b",", b"\t"), "杭州市志愿者协会"),
    "GB18030 with semicolons": (text(RIGHT, "gb18030").replace(b",", b";"), "杭州市志愿者协会"),
    "ASCII": (b"identifier,name,note\nD1,plain,\n", "plain"),
    "old Mac line ends": (text(RIGHT, "utf-8").replace(b"\n", b"\r"), "杭州市志愿者协会"),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_the_right_text_is_read(name: str) -> None:
    content, expected = READ[name]
    (row,) = open_table(content).rows
    assert row.cells[1] == expected


GB, UTF = HEAD.encode("gb18030"), HEAD.encode()
REFUSED: dict[str, tuple[bytes, int, str]] = {
    "UTF-16 with BOM": (text(RIGHT, "utf-16"), 1, "#1"),
    "UTF-16 little end first": (text(RIGHT, "utf-16-le"), 1, "#2"),
    "UTF-16 big end first": (text(RIGHT, "utf-16-be"), 1, "#1"),
    "UTF-32": (text(RIGHT, "utf-32"), 1, "#1"),
    "Big5": (b"identifier,name,note\nD1," + "人民團體".encode("big5") + b",\n", 2, "name"),
    "Big5 further down": (b"identifier,name\nD1,a\nD2," + "志工大會".encode("big5") + b"\n", 3, "name"),
    "Latin-1": (b"identifier,name,note\nD1,M\xfcller,\n", 2, "name"),
    "Latin-1 before a comma": (b"identifier,name,note\nD1,Jos\xe9,\n", 2, "name"),
    "Windows-1251": (b"identifier,name,note\nD1,x," + "Жизнь".encode("cp1251") + b"\n", 2, "note"),
    "Shift-JIS": (b"identifier,name\nD1," + "東京都".encode("shift-jis") + b"\n", 2, "name"),
    "UTF-8 cut within a character": (UTF + "D1,志愿".encode()[:-1] + b",x\n", 2, "单位"),
    "UTF-8 with a stray byte": (UTF + RIGHT.encode() + b"D2,\xff\xff,\n", 3, "单位"),
    "UTF-8 overlong": (UTF + b"D1,x,\xc0\xaf\xff\n", 2, "备注"),
    "UTF-8 with a surrogate": (UTF + b"D1,\xed\xa0\x80\xff,\n", 2, "单位"),
    "GB18030 cut within a character": (GB + "D1,志愿".encode("gb18030")[:-1] + b"\n", 2, "单位"),
    "GB18030 with a stray byte": (GB + RIGHT.encode("gb18030") + b"D2,x,\x80\xff\n", 3, "备注"),
    "GB18030 with a broken four-byte character": (GB + b"D1,\x81\x30\x81\x20,\n", 2, "单位"),
    "GB18030 then UTF-8": (GB + "D1,志愿,\n".encode(), 2, "单位"),
    "UTF-8 then GB18030": (UTF + RIGHT.encode("gb18030"), 1, "证件号码"),
    "GB18030 that is UTF-8 as well": (b"identifier,hours\nD1,5\xd0\xa1\xca\xb1\n", 2, "hours"),
    "a wrong byte below titles": ("统计表,,\n\n".encode() + UTF + b"D1,\xff\xff,\n", 4, "单位"),
    "a wrong byte in the header": (b"identifier,\xff\xff,note\nD1,x,\n", 1, "#2"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_for_certain_is_refused_with_line_and_column(name: str) -> None:
    content, line, column = REFUSED[name]
    with pytest.raises(FileRefused) as caught:
        list(open_table(content).rows)
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert "CSV UTF-8" in problem.message.en
    assert "CSV UTF-8" in problem.message.zh_hans
