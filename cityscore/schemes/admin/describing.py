"""What the office reads beside the public text: problems, record types with their columns, shared parts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import RecordField, SchemeTree
from cityscore.schemes.language import RecordType as RecordTypeTree

SOURCE_KINDS = {
    "public-body": _("public body"),
    "registered-charity": _("registered charity"),
    "library": _("library"),
}
FIELD_TYPES = {
    "decimal": _("decimal number"),
    "integer": _("whole number"),
    "choice": _("choice"),
    "date": _("day"),
    "text-code": _("code or number as text"),
}


@dataclass(frozen=True, slots=True)
class RecordTypeInWords:
    """A record type as its approver reads it."""

    code: str
    title: str
    description: str
    topic: str
    source: str
    columns: str


def say(sentence: Sentence) -> str:
    """The sentence in the reader's language."""
    return sentence.in_language(get_language() or "zh-hans")


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as (place, code, sentence) for a table."""
    return [
        {
            "path": problem.path or gettext("whole file"),
            "code": problem.code,
            "sentence": say(problem.message),
        }
        for problem in problems
    ]


def source_kind(kind: str) -> str:
    return str(SOURCE_KINDS.get(kind, kind))


def record_types(tree: SchemeTree) -> list[RecordTypeInWords]:
    """Every record type of a version."""
    sources = {source.code: say(source.title.sentence) for source in tree.sources}
    return [
        RecordTypeInWords(
            code=each.code,
            title=say(each.title.sentence),
            description=say(each.description.sentence),
            topic=each.topic,
            source=sources[each.source],
            columns=columns(each),
        )
        for each in tree.record_types
    ]


def columns(record_type: RecordTypeTree) -> str:
    """`Hours (number, hour, required); place (choice: school, library)`."""
    return "; ".join(_column(name, field) for name, field in record_type.fields.items())


def _column(name: str, field: RecordField) -> str:
    facts: list[Any] = [FIELD_TYPES[field.type]]
    if field.choices:
        facts = [f"{facts[0]}: {', '.join(field.choices)}"]
    if field.unit:
        facts.append(field.unit)
    if field.min is not None:
        facts.append(gettext("at least %(least)s") % {"least": format(field.min, "f")})
    if field.required:
        facts.append(gettext("required"))
    title = say(field.title.sentence) if field.title else name
    return f"{title} ({', '.join(str(fact) for fact in facts)})"
