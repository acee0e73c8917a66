"""A received workbook judged, and its first sheet alone packed anew: nothing else reaches the reader."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from cityscore.core.refusals import Sentence

from .archive import CANNOT_UNPACK, DAMAGED, TOO_LARGE, open_archive
from .refusals import FileRefused
from .sheet_scan import MOST_CELLS, SheetScan
from .xml_parts import elements_of

PIECE = 1 << 18
MOST_OF_A_SMALL_PART = 1 << 20
MOST_STYLES = 8 << 20
MOST_STRINGS = 48 << 20
MOST_SHEET = 96 << 20

SINCE_1900, SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)
"""Day zero of a workbook's day numbers (ECMA-376 part 1, 18.17.4.1); right from March 1900."""

_MACROS = Sentence(
    "The workbook holds macros. Save it as XLSX without macros.",
    "工作簿中含有宏，请另存为不含宏的 XLSX。",
)
_LINKED = Sentence(
    "The workbook takes values from other workbooks. Paste them as values and save it again.",
    "工作簿引用了其他工作簿的数据，请粘贴为数值后重新保存。",
)
_NOT_A_WORKBOOK = Sentence(
    "This is a zipped file and not an XLSX workbook. Send the table as XLSX or CSV.",
    "这是压缩格式文件，但不是 XLSX 工作簿，请以 XLSX 或 CSV 报送。",
)
_NO_SHEET = Sentence(
    "The workbook has no visible sheet with cells. Put the table on its first sheet.",
    "工作簿中没有可见的工作表，请将表格放在第一个工作表中。",
)

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATION = f'<Relationship Id="r%d" Type="{_LINK}/%s" Target="%s"/>'
_RELATIONS = f'<Relationships xmlns="{_PACKAGE}/relationships">%s</Relationships>'
_TYPES = f'<Types xmlns="{_PACKAGE}/content-types"/>'
_WORKBOOK = (
    f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><workbookPr date1904="%d"/>'
    '<sheets><sheet name="1" sheetId="1" r:id="r1"/></sheets></workbook>'
)


@dataclass(frozen=True, slots=True)
class FirstSheet:
    """A workbook of one sheet, as bytes; its day zero; places (row, column from 1) where a formula failed."""

    workbook: bytes
    day_zero: date
    failed: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Parts:
    sheet: zipfile.ZipInfo
    strings: zipfile.ZipInfo | None
    styles: zipfile.ZipInfo | None
    day_zero: date


def first_sheet(source: BinaryIO) -> FirstSheet:
    """The first visible sheet of an XLSX workbook.

    Raises FileRefused for whatever `open_archive` and SheetScan refuse, for macros, links to other
    workbooks, parts that are too large, and for zipped files of another kind.
    """
    archive = open_archive(source)
    members = {member.filename.lower(): member for member in archive.infolist()}
    _judge_content(members)
    try:
        parts = _parts_of(archive, members)
        scan = SheetScan()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as fresh:
            _write_frame(fresh, parts)
            _copy(archive, parts.sheet, fresh, "xl/sheet.xml", MOST_SHEET, scan.feed)
            scan.finish()
            if parts.strings is not None:
                _copy(archive, parts.strings, fresh, "xl/strings.xml", MOST_STRINGS, _Countable().feed)
            if parts.styles is not None:
                _copy(archive, parts.styles, fresh, "xl/styles.xml", MOST_STYLES, _Countable().feed)
    except CANNOT_UNPACK as failure:
        raise FileRefused(DAMAGED) from failure
    return FirstSheet(packed.getvalue(), parts.day_zero, frozenset(scan.failed))


def _judge_content(members: Mapping[str, zipfile.ZipInfo]) -> None:
    names = list(members)
    if any("vbaproject" in name or "macrosheets/" in name or "activex/" in name for name in names):
        raise FileRefused(_MACROS)
    if any("externallinks/" in name for name in names):
        raise FileRefused(_LINKED)
    if "_rels/.rels" not in members or "[content_types].xml" not in members:
        raise FileRefused(_NOT_A_WORKBOOK)


def _parts_of(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo]) -> _Parts:
    if b"macroenabled" in _read(archive, members, "[content_types].xml").lower():
        raise FileRefused(_MACROS)
    book = _related(archive, members, "").by_kind.get("officeDocument", "")
    if not book.endswith(".xml") or posixpath.dirname(book) in ("word", "ppt") or book not in members:
        raise FileRefused(_NOT_A_WORKBOOK)
    related = _related(archive, members, book)
    sheet_id, day_zero = None, SINCE_1900
    for name, attributes in elements_of(_read(archive, members, book)):
        if name == "workbookPr" and attributes.get("date1904", "").lower() in ("1", "true", "on"):
            day_zero = SINCE_1904
        visible = name == "sheet" and attributes.get("state", "visible") == "visible"
        if visible and sheet_id is None and attributes.get("id") in related.sheets:
            sheet_id = attributes["id"]
    sheet = members.get(related.sheets.get(sheet_id or "", ""))
    if sheet is None:
        raise FileRefused(_NO_SHEET)
    return _Parts(
        sheet=sheet,
        strings=members.get(related.by_kind.get("sharedStrings", "")),
        styles=members.get(related.by_kind.get("styles", "")),
        day_zero=day_zero,
    )


@dataclass(frozen=True, slots=True)
class _Related:
    """What one part names: member names by kind of relation, and those of worksheets by id."""

    by_kind: Mapping[str, str]
    sheets: Mapping[str, str]


def _related(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], part: str) -> _Related:
    folder, name = posixpath.split(part)
    by_kind: dict[str, str] = {}
    sheets: dict[str, str] = {}
    listing = posixpath.join(folder, "_rels", f"{name}.rels")
    for element, attributes in elements_of(_read(archive, members, listing)):
        if element != "Relationship":
            continue
        kind = attributes.get("Type", "").rpartition("/")[2]
        if attributes.get("TargetMode") == "External" or kind in ("externalLink", "externalLinkPath"):
            raise FileRefused(_LINKED)
        target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lower()
        target = target.lstrip("/")
        by_kind.setdefault(kind, target)
        if kind == "worksheet":
            sheets[attributes.get("Id", "")] = target
    return _Related(by_kind, sheets)


def _read(archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], name: str) -> bytes:
    member = members.get(name)
    if member is None:
        raise FileRefused(DAMAGED)
    if member.file_size > MOST_OF_A_SMALL_PART:
        raise FileRefused(TOO_LARGE)
    return archive.read(member)


def _write_frame(fresh: zipfile.ZipFile, parts: _Parts) -> None:
    named = [("worksheet", "sheet.xml")]
    named += [("sharedStrings", "strings.xml")] * (parts.strings is not None)
    named += [("styles", "styles.xml")] * (parts.styles is not None)
    relations = "".join(_RELATION % (place, kind, name) for place, (kind, name) in enumerate(named, 1))
    fresh.writestr("[Content_Types].xml", _TYPES)
    fresh.writestr("_rels/.rels", _RELATIONS % (_RELATION % (1, "officeDocument", "xl/workbook.xml")))
    fresh.writestr("xl/workbook.xml", _WORKBOOK % (parts.day_zero == SINCE_1904))
    fresh.writestr("xl/_rels/workbook.xml.rels", _RELATIONS % relations)


def _copy(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    fresh: zipfile.ZipFile,
    name: str,
    most: int,
    look_at: Callable[[bytes], None],
) -> None:
    """Unpack a part and pack it anew piece by piece, so that neither is ever whole in memory."""
    if member.file_size > most:
        raise FileRefused(TOO_LARGE)
    with archive.open(member) as unpacked, fresh.open(name, "w") as packed:
        while piece := unpacked.read(PIECE):
            look_at(piece)
            packed.write(piece)


class _Countable:
    """A part whose elements are each held in memory: no more of them than cells, and no document type."""

    def __init__(self) -> None:
        self._count = 0
        self._before = b""

    def feed(self, piece: bytes) -> None:
        piece = self._before + piece  # what is looked for may lie across two
        self._before = piece[-len(b"<!DOCTYP") :]
        self._count += piece.count(b"<si") + piece.count(b":si") + piece.count(b"xf")
        if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
            raise FileRefused(DAMAGED)
        if self._count > MOST_CELLS:
            raise FileRefused(TOO_LARGE)
