"""A sample file's columns, each with the column of ours that its header probably means. Keeps no value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from cityscore.core.text import tidy
from cityscore.schemes.language import RecordType
from cityscore.schemes.words.prohibited_fields import prohibited_in

from .mapping import FeedMapping, targets_of
from .reading import Row, Table
from .reading.cells import header_key

ROWS_LOOKED_AT = 50
SHAPES_SHOWN, SHAPE_LENGTH = 2, 24
USUAL: Mapping[str, tuple[str, ...]] = {
    "identifier": (
        "证件号码",
        "证件号",
        "身份证号",
        "身份证号码",
        "公民身份号码",
        "统一社会信用代码",
    ),
    "identifier_type": ("证件类型", "证件种类", "ID type"),
    "record_type": ("记录类型", "事项类型", "type of record"),
    "record_no": ("记录编号", "编号", "流水号", "证书编号", "record number", "serial number", "no"),
    "occurred_on": ("发生日期", "日期", "服务日期", "获得日期", "认定日期", "date", "occurred"),
    "ended_on": ("结束日期", "截止日期", "有效期至", "valid until", "ended"),
    "recorded_on": ("登记日期", "录入日期", "入库日期", "recorded"),
    "status": ("状态", "当前状态", "记录状态"),
    "document_no": ("文号", "文书号", "决定书文号", "document number"),
    "authority": ("认定单位", "发证机关", "作出机关", "机关", "issued by"),
}
"""Headers that departments usually write, by the column of ours."""
_MEANT = {header_key(header): target for target, headers in USUAL.items() for header in headers}


@dataclass(frozen=True, slots=True)
class SampleColumn:
    """A header as written, how its values look (`9` a digit, `a` a letter, `字` a Chinese character), the
    column of ours it probably means, or none, and whether it may not be collected at all."""

    header: str
    shapes: tuple[str, ...]
    target: str | None
    is_prohibited: bool


def sample_columns(
    table: Table, mapping: FeedMapping, record_types: Iterable[RecordType]
) -> tuple[SampleColumn, ...]:
    """Every named column of a file in its order; no column of ours is guessed twice."""
    targets = targets_of(mapping.types_read(tuple(record_types)))
    rows = list(islice(table.rows, ROWS_LOOKED_AT))
    taken: set[str] = set()
    found = []
    for cell in table.header:
        if not cell.name:
            continue
        is_prohibited = prohibited_in(cell.name) is not None
        target = None if is_prohibited else _meant(cell.name, mapping, targets)
        if target in taken:
            target = None
        elif target is not None:
            taken.add(target)
        found.append(SampleColumn(cell.name, _shapes(rows, cell.position), target, is_prohibited))
    return tuple(found)


def _meant(header: str, mapping: FeedMapping, targets: Mapping[str, str]) -> str | None:
    known = mapping.target_of(header, targets)
    if known is not None:
        return known
    usual = _MEANT.get(header_key(header))
    return usual if usual in targets.values() else None


def _shapes(rows: Sequence[Row], place: int) -> tuple[str, ...]:
    values = (tidy(row.cells[place]) for row in rows if place < len(row.cells))
    counted = Counter(shape_of(value) for value in values if value)
    return tuple(shape for shape, _ in counted.most_common(SHAPES_SHOWN))


def shape_of(value: str) -> str:
    """How a value looks without what it says: `2026-05-01` is `9999-99-99`."""
    shape = re.sub(r"\d", "9", value)
    shape = re.sub(r"[\u3400-\u9fff]", "字", shape)
    shape = re.sub(r"[^\W\d_字]", "a", shape)
    return shape if len(shape) <= SHAPE_LENGTH else shape[: SHAPE_LENGTH - 1] + "…"
