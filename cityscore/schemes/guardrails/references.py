"""Names that point at other parts of the scheme: each must exist, be of the right kind, and exist once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from cityscore.schemes.language.tree import ORDERED_OPS, RECORD_COLUMNS
from cityscore.schemes.words.plain import visible

from .parts import NUMBER_FORMS, coded, conditions, naming, rules_with_fields

UNKNOWN = Sentence(
    "There is no {part} “{name}”. Known: {known}.", "没有名为“{name}”的{part}。现有：{known}。"
)
PARTS = {
    "dimension": Sentence("dimension", "维度"),
    "record type": Sentence("record type", "记录类型"),
    "source": Sentence("source", "来源"),
    "field": Sentence("field", "字段"),
    "choice": Sentence("choice", "选项"),
}
NOT_NUMERIC = Sentence(
    "“{name}” is no number; count points from a decimal or integer field.",
    "“{name}”不是数字字段，计分须用 decimal 或 integer 字段。",
)
NOT_A_CHOICE = Sentence(
    "“{name}” is no choice field; a table by choice needs one.",
    "“{name}”不是选项字段，按选项列表须用 choice 字段。",
)
NOT_ORDERED = Sentence(
    "gt, gte, lt and lte compare numbers and days only; use eq, ne or in for “{name}”.",
    "gt、gte、lt、lte 只能比较数字和日期，“{name}”请用 eq、ne 或 in。",
)
NOT_COMPARABLE = Sentence(
    "“{name}” holds {part}; compare it with {part}.", "“{name}”的内容是{part}，请与{part}比较。"
)
CODE_TWICE = Sentence(
    "“{code}” is already used above; choose another.", "“{code}”在上面已经使用，请另取一个。"
)
COLUMN_NAME = Sentence(
    "Every record file already has a column “{code}”; choose another field name.",
    "每个记录文件都已有“{code}”一列，请另取字段名。",
)

MOST_SHOWN = 12

_KINDS = {
    "decimal": Sentence("a number", "数字"),
    "integer": Sentence("a number", "数字"),
    "date": Sentence("a day such as 2026-01-31", "日期（如 2026-01-31）"),
    "text-code": Sentence("text", "文字"),
}


def unknown_reference(scheme: Place) -> Iterator[Problem]:
    """A name of a dimension, record type, source, field or choice that the scheme does not define."""
    sources, dimensions = coded(scheme["sources"]), coded(scheme["dimensions"])
    kinds = coded(scheme["record_types"])
    for kind in scheme["record_types"]:
        yield from _unknown(kind["source"], "source", sources)
    for rule in scheme["rules"]:
        yield from _unknown(rule["dimension"], "dimension", dimensions)
        yield from _unknown(rule["record_type"], "record type", kinds)
    for rule, fields in rules_with_fields(scheme):
        yield from _unknown_fields(rule, fields)


def _unknown(place: Place, part: str, known: Mapping[str, object]) -> Iterator[Problem]:
    if place.text is not None and place.text not in known:
        shown = ", ".join(islice(known, MOST_SHOWN)) or "–"
        yield place.problem("unknown-reference", naming(UNKNOWN, PARTS[part]), name=place.text, known=shown)


def _unknown_fields(rule: Place, fields: Place) -> Iterator[Problem]:
    for form in NUMBER_FORMS:
        yield from _field(rule["points"][form]["field"], fields, _numeric, NOT_NUMERIC)
    for by in (rule["points"]["by"], rule["valid"]["by"]):
        yield from _field(by["field"], fields, _choice, NOT_A_CHOICE)
        keys = [Place(choice, entry.path) for choice, entry in by["table"].entries()]
        yield from _unknown_choices(keys, by["field"], fields)
    for name in rule["once_per"]:
        yield from _field(name, fields)
    for condition in conditions(rule):
        yield from _unknown_in_condition(condition, fields)


def _unknown_in_condition(condition: Place, fields: Place) -> Iterator[Problem]:
    name = condition["field"]
    yield from _field(name, fields)
    if condition["op"].text in ORDERED_OPS and _type(name, fields) in ("choice", "text-code"):
        yield condition["op"].problem("unknown-reference", NOT_ORDERED, name=name.text)
    yield from _unknown_choices(_values(condition), name, fields)


def _field(
    name: Place, fields: Place, fits: Callable[[str], bool] | None = None, misfit: Sentence = NOT_NUMERIC
) -> Iterator[Problem]:
    yield from _unknown(name, "field", fields.value)
    kind = _type(name, fields)
    if fits is not None and kind is not None and not fits(kind):
        yield name.problem("unknown-reference", misfit, name=name.text)


def _numeric(kind: str) -> bool:
    return kind in ("decimal", "integer")


def _choice(kind: str) -> bool:
    return kind == "choice"


def _type(name: Place, fields: Place) -> str | None:
    kind = fields[name.text or ""]["type"].text
    return kind if kind in (*_KINDS, "choice") else None


def _unknown_choices(values: list[Place], field: Place, fields: Place) -> Iterator[Problem]:
    choices = fields[field.text or ""]["choices"]
    if _type(field, fields) != "choice" or not choices.listed:
        return
    known = {choice.text: choice for choice in choices if choice.text}
    for value in values:
        yield from _unknown(value, "choice", known)


def _values(condition: Place) -> list[Place]:
    return list(condition["value"]) if condition["value"].listed else [condition["value"]]


def wrong_type(scheme: Place) -> Iterator[Problem]:
    """A condition compares a field with a value that the field can never hold."""
    for rule, fields in rules_with_fields(scheme):
        for condition in conditions(rule):
            kind = _type(condition["field"], fields)
            for value in _values(condition):
                if kind in _KINDS and value.given and not _can_hold(kind, value):
                    sentence = naming(NOT_COMPARABLE, _KINDS[kind])
                    yield value.problem("wrong-type", sentence, name=condition["field"].text)


def _can_hold(kind: str, value: Place) -> bool:
    if _numeric(kind):
        return value.number is not None
    return value.day is not None if kind == "date" else value.text is not None


def duplicate_code(scheme: Place) -> Iterator[Problem]:
    """Two parts of one kind share a code, or a field is named like a column that every file has."""
    for part in ("dimensions", "bands", "sources", "record_types", "rules"):
        yield from _twice([entry["code"] for entry in scheme[part]])
    for kind in scheme["record_types"]:
        names = [Place(name, field.path) for name, field in kind["fields"].entries()]
        yield from _twice(names)
        for name in names:
            if _plain(name.value) in RECORD_COLUMNS:
                yield name.problem("duplicate-code", COLUMN_NAME, code=name.value)
        for _, field in kind["fields"].entries():
            yield from _twice(list(field["choices"]))


def _twice(names: list[Place]) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in names:
        if name.text is None:
            continue
        if _plain(name.text) in seen:
            yield name.problem("duplicate-code", CODE_TWICE, code=name.text)
        seen.add(_plain(name.text))


def _plain(name: str) -> str:
    """Names that a clerk cannot tell apart are one name: full width, case and zero-width marks aside."""
    return visible(name).casefold()
