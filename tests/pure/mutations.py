"""Every single change that can be made to the content of an example: one entry more, one less, one other."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cityscore.core.yaml_files import joined

Change = tuple[str, Any, Any]
"""Where, the content after the change, and the value that came to stand there (None: something went)."""


def changes(content: dict[str, Any]) -> Iterator[Change]:
    """Each place of the content changed in turn, everything else left as it is."""
    for way, path in _places(content, [], ""):
        yield from _changed_at(content, way, path)


def _places(value: Any, way: list[str | int], path: str) -> Iterator[tuple[list[str | int], str]]:
    keys: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        here, there = [*way, key], joined(path, key)
        yield here, there
        yield from _places(value[key], here, there)


def _changed_at(content: dict[str, Any], way: list[str | int], path: str) -> Iterator[Change]:
    for other in _others(_at(content, way)):
        changed = copy.deepcopy(content)
        _at(changed, way[:-1])[way[-1]] = other
        yield path, changed, other
    shortened = copy.deepcopy(content)
    del _at(shortened, way[:-1])[way[-1]]
    yield f"{path} gone", shortened, None
    if isinstance(way[-1], int) and way[-1] > 0:
        swapped = copy.deepcopy(content)
        held = _at(swapped, way[:-1])
        held[way[-1] - 1 : way[-1] + 1] = held[way[-1] - 1 : way[-1] + 1][::-1]
        yield f"{path} earlier", swapped, None


def _at(content: Any, way: list[str | int]) -> Any:
    for key in way:
        content = content[key]
    return content


WORDS = (
    "person", "organisation", "points", "criteria", "any", "local", "rolling", "calendar-year", "each",
    "best", "total", "occurred", "ended", "recorded", "linear", "public-body", "library",
    "registered-charity", "decimal", "integer", "choice", "date", "text-code",
    "sport", "eq", "ne", "gt", "gte", "lt", "lte", "in",
)  # fmt: skip


def _others(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, Decimal):
        yield from (value + 7, None)
    elif isinstance(value, str):
        yield f"{value}x"
        yield from (word for word in WORDS if value in WORDS and word != value)
        if value[:2] == "20":
            yield "2026-03-04"
    elif value is None:
        yield Decimal(77)
