"""XLSX workbooks written part by part, honest and hostile: for the tests of reading."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
FRAME = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{LINK}/worksheet"'
        f' Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{LINK}/styles" Target="styles.xml"/>'
        f'<Relationship Id="r3" Type="{LINK}/worksheet" Target="/xl/worksheets/sheet2.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/>'
        "</cellXfs></styleSheet>"
    ),
}
Value = str | float | bool | date | None


def column_name(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cell(row: int, column: int, value: Value) -> str:
    place = f'r="{column_name(column)}{row}"'
    if value is None:
        return ""
    if isinstance(value, bool):
        return f'<c {place} t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        kept = escape(value, {"\r": "&#13;", "\n": "&#10;", "\t": "&#9;"})
        return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'
    if isinstance(value, date):
        since = value - (datetime(1899, 12, 30) if isinstance(value, datetime) else date(1899, 12, 30))  # noqa: DTZ001
        style = 2 if isinstance(value, datetime) else 1
        return f'<c {place} s="{style}"><v>{since.days + since.seconds / 86400}</v></c>'
    return f"<c {place}><v>{value!r}</v></c>"


def sheet(rows: Sequence[Sequence[Value]], first: int = 1) -> str:
    return "".join(
        f'<row r="{number}">'
        + "".join(cell(number, place, each) for place, each in enumerate(row, 1))
        + "</row>"
        for number, row in enumerate(rows, first)
    )


def worksheet(data: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'


def book_xml(*, more: str = "", sheets: str = '<sheet name="S" sheetId="1" r:id="r1"/>') -> str:
    return f'<workbook xmlns="{MAIN}" xmlns:r="{LINK}">{more}<sheets>{sheets}</sheets></workbook>'


def parts_of(data: str = "") -> dict[str, str]:
    return {**FRAME, "xl/workbook.xml": book_xml(), "xl/worksheets/sheet1.xml": worksheet(data)}


def packed(
    parts: Mapping[str, str | bytes], change: Callable[[zipfile.ZipInfo], None] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            member = zipfile.ZipInfo(name)
            member.compress_type = zipfile.ZIP_DEFLATED
            if change:
                change(member)
            archive.writestr(member, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[Value]]) -> bytes:
    return packed(parts_of(sheet(rows)))


def with_directory(content: bytes, name: str, place: int, form: str, value: int) -> bytes:
    """The archive with one number of a member's directory entry forged; `place` is its offset there."""
    raw = bytearray(content)
    start = struct.unpack("<L", raw[-6:-2])[0]
    at = raw.index(name.encode(), start) - 46
    assert raw[at : at + 4] == b"PK\x01\x02"
    struct.pack_into(form, raw, at + place, value)
    return bytes(raw)


def bomb(megabytes: int) -> bytes:
    """A sheet of nothing but blanks: 283 kB for 280 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in {**FRAME, "xl/workbook.xml": book_xml()}.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as member:
            for _ in range(megabytes):
                member.write(b" " * (1 << 20))
    return out.getvalue()
