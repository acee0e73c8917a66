"""A body of rows, read strictly: every value a text or a whole number, every flaw told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cityscore.core.http import FieldsWrong
from cityscore.core.refusals import Problem, Sentence

MOST_ROWS = 5_000
MOST_COLUMNS = 100
LONGEST = 500
MOST_FLAWS = 1_000

NO_LIST = Sentence("Send an object with the list “records”.", "请发送含有“records”列表的对象。")
TOO_MANY = Sentence(
    "Send 1 to {most} rows at once, with at most {columns} different columns.",
    "每次发送 1 至 {most} 行，不同的列至多 {columns} 个。",
).filled({"most": MOST_ROWS, "columns": MOST_COLUMNS})
NO_ROW = Sentence("A row is an object with at least one value.", "每一行应为至少含有一个值的对象。")
NO_TEXT = Sentence(
    "Write a text of at most 500 characters, a whole number or null; a number with decimals as a text.",
    "请写入至多 500 字的文本、整数或 null；带小数的数字请写作文本。",
)


def read_rows(body: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows as texts by column; null is empty. Raises FieldsWrong with every flaw."""
    rows = body.get("records")
    if not isinstance(rows, list) or set(body) != {"records"}:
        raise FieldsWrong(Problem("invalid", "records", NO_LIST))
    if not 1 <= len(rows) <= MOST_ROWS:
        raise FieldsWrong(Problem("invalid", "records", TOO_MANY))
    flaws = [flaw for place, row in enumerate(rows) for flaw in _flaws(row, f"records[{place}]")]
    if flaws:
        raise FieldsWrong(*flaws[:MOST_FLAWS])
    if len({name for row in rows for name in row}) > MOST_COLUMNS:
        raise FieldsWrong(Problem("invalid", "records", TOO_MANY))
    return [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]


def _flaws(row: Any, path: str) -> Iterator[Problem]:
    if not isinstance(row, dict) or all(value in (None, "") for value in row.values()):
        yield Problem("invalid", path, NO_ROW)
        return
    for name, value in row.items():
        if not _is_plain(value) or len(name) > LONGEST:
            yield Problem("invalid", f"{path}.{name[:60]}", NO_TEXT)


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST
    return value is None or (isinstance(value, int) and not isinstance(value, bool))
