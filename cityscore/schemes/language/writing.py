"""A scheme as YAML text that reads back to an equal tree, in one canonical form that is pleasant to read."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from .tree import SchemeTree

WIDTH = 110  # characters; Chinese ones are counted as two, as they are shown
ALWAYS_OPEN = ("record_types", "rules")
"""Lists whose entries are written key by key, however short they are."""

# Text that needs no quotation marks: it begins with a letter and holds nothing that means something in YAML.
_PLAIN = re.compile(r"[^\W\d_][\w\-./()（），。；、：“”《》—·%+ ]*")
_LOOKS_LIKE_A_VALUE = re.compile(r"null|true|false", re.IGNORECASE)


def content_of(tree: SchemeTree) -> dict[str, Any]:
    """The tree as plain data in the file's own keys; what is left out has its default."""
    return tree.model_dump(by_alias=True, exclude_defaults=True)


def dump_scheme(tree: SchemeTree) -> str:
    """The tree as a scheme file; `read_scheme` of it gives an equal tree, and the same text again.

    A part stands on one line where it fits, as in `title: {en: Hours given, zh-hans: 志愿时长}`.
    """
    content = content_of(tree)
    for rule in content.get("rules", ()):
        table = rule["points"].get("tiers", {}).get("table", ())
        if table:  # the open end is a default, but one that readers look for
            rule["points"]["tiers"]["table"] = [*table[:-1], {"upto": None, **table[-1]}]
    return dump_content(content)


def dump_content(content: Mapping[str, Any]) -> str:
    """The same for content that is not yet a sound scheme, such as a draft with places left open."""
    return "\n".join(_lines_of_document(content)) + "\n"


def _lines_of_document(content: Mapping[str, Any]) -> Iterator[str]:
    for key, value in content.items():
        if isinstance(value, list | tuple) and value and not isinstance(value[0], str):
            yield f"{_text(key)}:"
            for entry in value:
                yield from _entry(entry, indent=2, opened=key in ALWAYS_OPEN)
        else:
            yield from _pair(key, value, indent=0)


def _entry(value: Any, *, indent: int, opened: bool = False) -> Iterator[str]:
    """One entry of a list that stands in lines of its own."""
    dash, on_one_line = " " * indent + "- ", _flow(value)
    can_open = isinstance(value, Mapping) and value
    if can_open and (opened or not _fits(dash + on_one_line)):
        lines = [line for key, held in value.items() for line in _pair(key, held, indent=indent + 2)]
        yield dash + lines[0].lstrip(" ")
        yield from lines[1:]
    else:
        yield dash + on_one_line


def _pair(key: str, value: Any, *, indent: int) -> Iterator[str]:
    """`key: value` on one line, or the key with its value in lines below."""
    named = " " * indent + f"{_text(key)}:"
    on_one_line = f"{named} {_flow(value)}"
    if not isinstance(value, Mapping | list | tuple) or not value:
        yield on_one_line
    elif key == "fields" or not _fits(on_one_line):
        yield named
        if isinstance(value, Mapping):
            for inner, held in value.items():
                yield from _pair(inner, held, indent=indent + 2)
        else:
            for entry in value:
                yield from _entry(entry, indent=indent + 2)
    else:
        yield on_one_line


def _flow(value: Any) -> str:
    """The value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_text(key)}: {_flow(held)}" for key, held in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(each) for each in value) + "]"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return _number(Decimal(value))
    return value.isoformat() if isinstance(value, date) else _text(value)


def _number(value: Decimal) -> str:
    shown = format(value, "f")
    shown = shown.rstrip("0").rstrip(".") if "." in shown else shown
    return "0" if shown == "-0" else shown


def _text(value: str) -> str:
    if _PLAIN.fullmatch(value) and value[-1] != " " and not _LOOKS_LIKE_A_VALUE.fullmatch(value):
        return value
    return "".join(_escaped(character) for character in json.dumps(value, ensure_ascii=False))


def _escaped(character: str) -> str:
    """Invisible characters by number: some of them would end the line for one reader and not for another."""
    if character == " " or unicodedata.category(character)[0] not in "CZ":
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _fits(line: str) -> bool:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) <= WIDTH
