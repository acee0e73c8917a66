"""What a new part starts with, what the city has to offer for it, and who would miss a part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cityscore.schemes.admin.editor.choices import Draft, title_of
from cityscore.schemes.editing.document import parts_of
from cityscore.schemes.editing.references import READERS
from cityscore.schemes.editing.values import mapping, shown

MONTHS = 12


def first_part(draft: Draft, kind: str, records: str, like: str) -> Mapping[str, Any]:
    """A new part with what can be guessed: `records` is a rule's record type, `like` a part of the city's."""
    if like in draft.of_city.get(kind, {}):
        return draft.of_city[kind][like]
    if kind == "rules":
        return _first_rule(draft, records)
    if kind == "record_types":
        return {"source": _only(draft, "sources")}
    if kind == "dimensions":
        return {"min": 0}
    return {"from": None} if kind == "bands" else {}


def _first_rule(draft: Draft, records: str) -> dict[str, Any]:
    types = draft.field_types(records)
    numbers = [name for name, kind in types.items() if kind in ("decimal", "integer")]
    choices = [name for name, kind in types.items() if kind == "choice"]
    points: dict[str, Any] = {"fixed": None if draft.for_points else 1}
    if draft.for_points and numbers:
        points = {"per": {"field": numbers[0], "step": 1}}
    elif draft.for_points and choices:
        points = {"by": {"field": choices[0], "table": {}}}
    return {
        "record_type": records,
        "dimension": _only(draft, "dimensions"),
        "points": points,
        "valid": {"months": MONTHS},
    }


def _only(draft: Draft, kind: str) -> str | None:
    parts = draft.parts(kind)
    return parts[0][0] if len(parts) == 1 else None


def from_city(draft: Draft, kind: str) -> list[tuple[str, str]]:
    """(code, title) of the city's sources or record types that the draft has not taken in yet."""
    taken = {code for code, _ in draft.parts(kind)}
    offered = draft.of_city.get(kind, {})
    return [(code, title_of(content)) for code, content in offered.items() if code not in taken]


def readers_of(draft: Draft, kind: str, part: Mapping[str, Any]) -> list[str]:
    """Titles of the parts that name this one."""
    if kind not in READERS:
        return []
    readers, key = READERS[kind]
    code = shown(part.get("code"))
    return [
        title_of(mapping(each))
        for each in parts_of(draft.content, readers)
        if code and mapping(each).get(key) == code
    ]
