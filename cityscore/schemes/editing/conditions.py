"""A rule's conditions as rows: each joins the one above with “and” or “or”, and “or” binds closer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .values import listing, mapping, number_from, separated, shown, tidy

AND, OR = "and", "or"


def to_rows(when: Any) -> list[dict[str, Any]]:
    """One row a comparison; `at` is its place in the file, such as `when[1].any[0]`.

    A single comparison under `any` joins with `any`, so that saving it unchanged changes nothing.
    """
    rows = []
    for place, entry in enumerate(listing(when)):
        inner = mapping(entry).get("any")
        if not isinstance(inner, list | tuple):
            rows.append(_row(entry, AND, f"when[{place}]"))
            continue
        first = AND if len(inner) > 1 else "any"
        rows += [_row(each, OR if n else first, f"when[{place}].any[{n}]") for n, each in enumerate(inner)]
    return rows


def _row(entry: Any, join: str, at: str) -> dict[str, Any]:
    held = mapping(entry)
    return {"join": join, "at": at, **{key: held.get(key) for key in ("field", "op", "value")}}


def from_rows(rows: Iterable[Any], types: Mapping[str, str]) -> list[dict[str, Any]]:
    """The conditions of filled rows; a value is read as its field's type wants it, if it can be."""
    groups: list[tuple[str, list[dict[str, Any]]]] = []
    for row in map(mapping, rows):
        is_empty = not row.get("field") and (row.get("at") or not _filled(row.get("value")))
        if is_empty:  # never filled in, or taken out by choosing no column
            continue
        condition = _condition(row, types.get(row.get("field") or "", ""))
        if row.get("join") == OR and groups:
            groups[-1][1].append(condition)
        else:
            groups.append((row.get("join") or AND, [condition]))
    return [{"any": group} if len(group) > 1 or join == "any" else group[0] for join, group in groups]


def _filled(value: Any) -> bool:
    return value not in (None, "", [], ())


def _condition(row: Mapping[str, Any], kind: str) -> dict[str, Any]:
    op, value = row.get("op") or "eq", row.get("value")
    entries = [shown(each) for each in value] if isinstance(value, list | tuple) else _entries(value, op)
    read = [number_from(each) if kind in ("decimal", "integer") else tidy(each) for each in entries]
    if op == "eq" and len(read) > 1:
        op = "in"  # several choices ticked after “is” mean one of them
    condition: dict[str, Any] = {"field": row.get("field") or "", "op": op}
    if op == "in" or len(read) > 1:
        return {**condition, "value": read}
    return {**condition, "value": read[0]} if read else condition


def _entries(value: Any, op: str) -> list[str]:
    text = shown(value)
    if not text:
        return []
    return separated(text) if op == "in" else [text]
