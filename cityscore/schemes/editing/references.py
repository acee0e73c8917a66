"""Who names whom in a draft: a part with another code, or a field with another name, takes readers along."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from .values import listing, mapping, shown

READERS = {
    "dimensions": ("rules", "dimension"),
    "sources": ("record_types", "source"),
    "record_types": ("rules", "record_type"),
}


def renamed(content: Mapping[str, Any], kind: str, before: Any, after: Mapping[str, Any]) -> dict[str, Any]:
    """The content with every reference to a part's former code turned to its new one."""
    old, new = shown(mapping(before).get("code")), shown(after.get("code"))
    if kind not in READERS or old in ("", new) or _still_there(content, kind, old):
        return dict(content)
    readers, key = READERS[kind]
    turned = [_turned(reader, key, old, new) for reader in listing(content.get(readers))]
    return {**content, readers: turned}


def _still_there(content: Mapping[str, Any], kind: str, code: str) -> bool:
    return any(mapping(part).get("code") == code for part in listing(content.get(kind)))


def _turned(reader: Any, key: str, old: str, new: str) -> Any:
    return {**reader, key: new} if isinstance(reader, Mapping) and reader.get(key) == old else reader


def with_field_names(
    content: Mapping[str, Any], record_type: str, names: Mapping[str, str]
) -> dict[str, Any]:
    """The content with renamed fields of a record type (former → new) followed by the rules that read it."""
    changed = {old: new for old, new in names.items() if old != new}
    if not changed:
        return dict(content)
    rules = [
        _followed(rule, lambda name: changed.get(name, name) if isinstance(name, str) else name)
        if isinstance(rule, Mapping) and rule.get("record_type") == record_type
        else rule
        for rule in listing(content.get("rules"))
    ]
    return {**content, "rules": rules}


def _followed(rule: Mapping[str, Any], now: Callable[[Any], Any]) -> dict[str, Any]:
    turned = dict(rule)
    if isinstance(rule.get("when"), list | tuple):
        turned["when"] = [_condition(each, now) for each in rule["when"]]
    for part in ("points", "valid"):
        held = mapping(rule.get(part))
        turned[part] = {form: _named(body, now) for form, body in held.items()} if held else rule.get(part)
    if isinstance(rule.get("once_per"), list | tuple):
        turned["once_per"] = [now(name) for name in rule["once_per"]]
    return {key: turned[key] for key in rule}


def _condition(entry: Any, now: Callable[[Any], Any]) -> Any:
    if isinstance(entry, Mapping) and isinstance(entry.get("any"), list | tuple):
        return {**entry, "any": [_named(each, now) for each in entry["any"]]}
    return _named(entry, now)


def _named(body: Any, now: Callable[[Any], Any]) -> Any:
    is_named = isinstance(body, Mapping) and isinstance(body.get("field"), str)
    return {**body, "field": now(body["field"])} if is_named else body
