"""A file's header read through a feed's mapping: where each column is, or why the file is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import RecordType
from cityscore.schemes.words.prohibited_fields import MATTERS, prohibited_in

from .mapping import FeedMapping, needed_of, problems_of, targets_of
from .reading import (
    DuplicateColumn,
    FeedUnusable,
    FileRefused,
    HeaderCell,
    MissingColumn,
    ProhibitedColumn,
    Table,
)

_MISSING = Sentence(
    "Column {target} is missing. Add it with the header {headers}.",
    "缺少列 {target}，请补充，列名可为：{headers}。",
)
_DUPLICATE = Sentence(
    "The columns {headers} all mean {target}. Keep one of them.",
    "列 {headers} 都表示 {target}，请只保留一列。",
)
_PROHIBITED = Sentence(
    "The column “{header}” is about {matter_en}, which may not be collected. Remove it and send again.",
    "列“{header}”涉及{matter_zh}，禁止采集，请删除该列后重新报送。",
)
_IGNORED = Sentence(
    "The column “{header}” is not read. Nothing of it is kept.",
    "列“{header}”不读取，其内容不予保存。",
)
_GARBLED = Sentence(
    "The column names look garbled: UTF-8 text was opened as GB18030 and saved. Export the file again.",
    "列名似为乱码：UTF-8 文字被按 GB18030 打开后保存，请重新导出文件。",
)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each canonical column is (place from 0), its header as written but cut, and what is not read."""

    width: int
    places: Mapping[str, int]
    headers: Mapping[str, str]
    notes: tuple[Problem, ...]


def resolve_columns(table: Table, mapping: FeedMapping, record_types: Iterable[RecordType]) -> Columns:
    """Find every column by its header, in any order.

    Raises FeedUnusable, ProhibitedColumn, DuplicateColumn or MissingColumn (in that order of weight), with
    a problem for every finding of all four kinds. Columns nobody asked for are notes (`column-ignored`).
    """
    known = tuple(record_types)
    unusable = problems_of(mapping, known)
    if unusable:
        raise FeedUnusable(unusable[0].message, unusable)
    types = mapping.types_read(known)
    targets = targets_of(types)
    found: dict[str, list[HeaderCell]] = {}
    extra: list[HeaderCell] = []
    for cell in table.header:
        target = mapping.target_of(cell.name, targets) if cell.name else None
        found.setdefault(target, []).append(cell) if target else extra.append(cell)
    line = table.header_line
    needed = [name for name in needed_of(mapping, types) if name not in found]
    _refuse(
        {
            ProhibitedColumn: _prohibited(table.header, line),
            DuplicateColumn: [
                _duplicate(name, cells, line) for name, cells in found.items() if len(cells) > 1
            ],
            MissingColumn: [_missing(name, mapping, line) for name in needed] + _garbled(needed, extra, line),
        }
    )
    return Columns(
        width=len(table.header),
        places={target: cells[0].position for target, cells in found.items()},
        headers={target: _shown(cells[0]) for target, cells in found.items()},
        notes=tuple(_ignored(cell, line) for cell in extra if cell.name),
    )


def _refuse(findings: Mapping[type[FileRefused], list[Problem]]) -> None:
    problems = [each for listed in findings.values() for each in listed]
    for refusal, listed in findings.items():
        if listed:
            raise refusal(listed[0].message if len(problems) == 1 else None, problems)


def _prohibited(header: Iterable[HeaderCell], line: int) -> list[Problem]:
    problems = []
    for cell in header:
        matter = prohibited_in(cell.name)
        if matter is not None:
            names = {"matter_en": MATTERS[matter].en, "matter_zh": MATTERS[matter].zh_hans}
            message = _PROHIBITED.filled({**names, "header": _shown(cell)})
            problems.append(_problem(ProhibitedColumn.code, cell, line, message))
    return problems


def _duplicate(target: str, cells: list[HeaderCell], line: int) -> Problem:
    headers = ", ".join(f"“{_shown(cell)}” (#{cell.position + 1})" for cell in cells)
    message = _DUPLICATE.filled({"headers": headers, "target": target})
    return _problem(DuplicateColumn.code, cells[1], line, message)


def _missing(target: str, mapping: FeedMapping, line: int) -> Problem:
    names = mapping.headers_for(target)
    message = _MISSING.filled({"target": target, "headers": " / ".join(names)})
    return Problem(MissingColumn.code, f"columns.{target}", message, line, names[0])


def _garbled(needed: list[str], extra: list[HeaderCell], line: int) -> list[Problem]:
    if needed and any(_looks_garbled(cell.name) for cell in extra):
        return [Problem("garbled-header", "columns", _GARBLED, line)]
    return []


def _looks_garbled(name: str) -> bool:
    try:
        mended = name.encode("gb18030").decode("utf-8")
    except UnicodeError:
        return False
    return any("\u4e00" <= each <= "\u9fff" for each in mended)


def _ignored(cell: HeaderCell, line: int) -> Problem:
    return _problem("column-ignored", cell, line, _IGNORED.filled({"header": _shown(cell)}))


def _problem(code: str, cell: HeaderCell, line: int, message: Sentence) -> Problem:
    return Problem(code, f"columns[{cell.position}]", message, line, _shown(cell))


def _shown(cell: HeaderCell) -> str:
    # a header may be a whole data row in disguise; a report needs no more than a name's length of it
    return cell.name if len(cell.name) <= 60 else cell.name[:59] + "…"
