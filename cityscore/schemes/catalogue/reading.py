"""The rows of an indicator catalogue: whom an item is about, what it says, and the points it names."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence

MAX_BYTES = 5_000_000
MOST_ITEMS = 20_000
LONGEST_TEXT = 1_000  # characters of one cell

COLUMNS: dict[str, tuple[str, ...]] = {
    "subject": ("subject", "主体", "对象"),
    "domain": ("domain", "领域", "信息类别"),
    "category": ("category", "类别", "一级指标"),
    "item": ("item", "指标", "事项", "具体内容"),
    "points_min": ("points_min", "最低分", "分值"),
    "points_max": ("points_max", "最高分", "分值"),
    "note": ("note", "备注", "说明"),
}
NEEDED = ("subject", "item", "points_min")
SUBJECTS = {
    "person": "person", "个人": "person", "自然人": "person", "居民": "person",
    "organisation": "organisation", "organization": "organisation", "组织": "organisation",
    "法人": "organisation", "企业": "organisation", "单位": "organisation",
}  # fmt: skip

NOT_TEXT = Sentence(
    "Save the catalogue as CSV in UTF-8 or GB18030.", "请将指标目录另存为 UTF-8 或 GB18030 编码的 CSV。"
)
TOO_LARGE = Sentence(
    "The catalogue is larger than 5 MB or 20,000 items; split it.", "指标目录超过 5 MB 或 2 万条，请拆分。"
)
NO_COLUMN = Sentence("The catalogue has no column “{column}”.", "指标目录缺少“{column}”一列。")
NO_SUBJECT = Sentence(
    "Say whether this item is about a person or an organisation.",
    "请写明此项针对个人（person）还是组织（organisation）。",
)

_NUMBER = re.compile(r"[-+−]?[0-9]{1,6}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator. `least` and `most` are its points, below 0 where it deducts; None: none named."""

    line: int
    subject: str
    domain: str
    category: str
    text: str
    least: Decimal | None
    most: Decimal | None
    note: str

    @property
    def points(self) -> Decimal | None:
        """The one figure, or None for a range or for nothing readable."""
        return self.least if self.least == self.most else None

    @property
    def deducts(self) -> bool:
        return any(value is not None and value < 0 for value in (self.least, self.most))


def read_items(content: bytes) -> tuple[tuple[Item, ...], tuple[Problem, ...]]:
    """The items in order and every problem of the file: `not-text`, `file-too-large`, `missing-column`, or
    `subject-unknown` for a row that says not whom it is about. Columns with other names are not looked at.
    """
    if len(content) > MAX_BYTES:
        return (), (Problem("file-too-large", "", TOO_LARGE),)
    text = _decoded(content)
    if text is None:
        return (), (Problem("not-text", "", NOT_TEXT),)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        return (), (Problem("not-text", "", NOT_TEXT),)
    if len(rows) > MOST_ITEMS:
        return (), (Problem("file-too-large", "", TOO_LARGE),)
    places = _places(rows[0] if rows else [])
    missing = [column for column in NEEDED if column not in places]
    if missing:
        return (), tuple(
            Problem("missing-column", "", NO_COLUMN.filled({"column": each})) for each in missing
        )
    items = tuple(_item(line, row, places) for line, row in enumerate(rows[1:], start=2) if any(row))
    unknown = (item for item in items if item.subject not in SUBJECTS.values())
    return items, tuple(Problem("subject-unknown", "", NO_SUBJECT, item.line, "subject") for item in unknown)


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return None


def _places(header: list[str]) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    return {
        column: next(names.index(name) for name in spellings if name in names)
        for column, spellings in COLUMNS.items()
        if set(spellings) & set(names)
    }


def _item(line: int, row: list[str], places: dict[str, int]) -> Item:
    def cell(column: str) -> str:
        place = places.get(column, len(row))
        return row[place].strip()[:LONGEST_TEXT] if place < len(row) else ""

    subject = cell("subject").casefold()
    least, most = _number(cell("points_min")), _number(cell("points_max") or cell("points_min"))
    return Item(
        line=line,
        subject=SUBJECTS.get(subject, subject),
        domain=cell("domain"),
        category=cell("category"),
        text=cell("item"),
        least=least,
        most=most,
        note=cell("note"),
    )


def _number(text: str) -> Decimal | None:
    found = _NUMBER.fullmatch(text.removesuffix("分").strip())
    return Decimal(found.group().replace("−", "-")) if found else None
