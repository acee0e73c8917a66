"""Sources and record types belong to the city: what a draft may change in them, and changing them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from cityscore.core.exact_json import canonical
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import changes, queries, refusals
from cityscore.schemes.language import Place, SchemeTree
from cityscore.schemes.language import RecordType as RecordTypeTree
from cityscore.schemes.language import Source as SourceTree
from cityscore.schemes.models import RecordType, Scheme, SchemeVersion, Source

CONFLICT = "record-type-conflict"
PARTS: dict[str, tuple[type[Source] | type[RecordType], type[SourceTree] | type[RecordTypeTree]]] = {
    "sources": (Source, SourceTree),
    "record_types": (RecordType, RecordTypeTree),
}


def content_of_part(part: SourceTree | RecordTypeTree) -> dict[str, Any]:
    """A source or record type as plain data in the file's own keys."""
    return part.model_dump(by_alias=True, exclude_defaults=True)


def conflicts(
    raw: Mapping[str, Any], scheme: Scheme | None, *, today: date, effective_on: date | None = None
) -> Iterator[Problem]:
    """`record-type-conflict` for each source and record type that may not say what the file says.

    Another scheme that uses the same code must say the same. One that only this scheme uses may change
    at publication, but not in a way that its records no longer fit; and as long as a version in force
    needs it after today, which only a known `effective_on` can tell, nothing may be taken away.
    """
    serving = queries.serving_versions(today)
    others = [version for version in serving if scheme is None or version.scheme_id != scheme.id]
    mine = [version for version in serving if version not in others]
    ever = set[str]()
    for version in queries.published_versions(scheme) if scheme else []:
        ever |= codes(version, "record_types")
    for part, entry, row, tree in _changed(raw):
        users = [version.scheme.title for version in others if row.code in codes(version, part)]
        if users:
            yield _conflict(entry, refusals.USED_ELSEWHERE, row, schemes=", ".join(users))
        elif isinstance(row, RecordType) and isinstance(tree, RecordTypeTree) and row.code in ever:
            for name in changes.misfits(row.tree, tree):
                yield _conflict(entry, refusals.RECORDS_WOULD_NOT_FIT, row, part=name)
            if effective_on is not None and effective_on > today:
                yield from _taken_away(entry, row, tree, mine, effective_on)


def _changed(
    raw: Mapping[str, Any],
) -> Iterator[tuple[str, Place, Source | RecordType, SourceTree | RecordTypeTree]]:
    for part, (model, kind) in PARTS.items():
        held = {row.code: row for row in model._default_manager.all()}
        for entry in Place(raw)[part]:
            row = held.get(entry["code"].text or "")
            tree = _parsed(kind, entry.value)
            if row and tree and canonical(row.content) != canonical(content_of_part(tree)):
                yield part, entry, row, tree


def _taken_away(
    entry: Place, row: RecordType, tree: RecordTypeTree, mine: list[SchemeVersion], until: date
) -> Iterator[Problem]:
    numbers = [version.number for version in mine if row.code in codes(version, "record_types")]
    for name in changes.removals(row.tree, tree) if numbers else []:
        yield _conflict(entry, refusals.STILL_IN_USE, row, part=name, number=numbers[0], day=until)


def codes(version: SchemeVersion, part: str) -> set[str]:
    """The codes of the sources or record types that a version lists."""
    return {entry["code"] for entry in version.tree.get(part, [])}


def add_missing(tree: SchemeTree) -> list[str]:
    """Rows for sources and record types that the city does not know yet; known ones stay as they are.

    Returns what was added, such as `source:volunteers`.
    """
    return _install(tree, update=False)


def take_over(tree: SchemeTree) -> list[str]:
    """At publication: make the city's sources and record types say what the version says.

    Returns what was added or changed, such as `recordtype:volunteer-hours`.
    """
    return _install(tree, update=True)


def changed_titles(tree: SchemeTree) -> list[str]:
    """The city's present titles of the sources and record types that publication would make say otherwise."""
    sources = {row.code: row for row in Source.objects.all()}
    record_types = {row.code: row for row in RecordType.objects.all()}
    pairs: list[tuple[Source | RecordType | None, SourceTree | RecordTypeTree]] = [
        *((sources.get(each.code), each) for each in tree.sources),
        *((record_types.get(each.code), each) for each in tree.record_types),
    ]
    return [
        row.title for row, part in pairs if row and canonical(row.content) != canonical(content_of_part(part))
    ]


def _install(tree: SchemeTree, *, update: bool) -> list[str]:
    touched = []
    for source in tree.sources:
        facts = {**_facts(source), "kind": source.kind}
        touched += _write(Source, source.code, facts, update=update)
    sources = {row.code: row for row in Source.objects.all()}
    for record_type in tree.record_types:
        facts = {**_facts(record_type), "source": sources[record_type.source]}
        touched += _write(RecordType, record_type.code, facts, update=update)
    return touched


def _facts(part: SourceTree | RecordTypeTree) -> dict[str, Any]:
    return {"title_en": part.title.en, "title_zh": part.title.zh_hans, "content": content_of_part(part)}


def _write(
    model: type[Source] | type[RecordType], code: str, facts: dict[str, Any], *, update: bool
) -> list[str]:
    row, is_new = model._default_manager.get_or_create(code=code, defaults=facts)
    if not is_new:
        if not update or canonical(row.content) == canonical(facts["content"]):
            return []
        model._default_manager.filter(id=row.id).update(**facts)
    return [f"{model._meta.model_name}:{code}"]


def _parsed(
    kind: type[SourceTree] | type[RecordTypeTree], content: Any
) -> SourceTree | RecordTypeTree | None:
    try:
        return kind.model_validate(content)
    except ValidationError:
        return None  # reported by the structure already


def _conflict(entry: Place, sentence: Sentence, row: Source | RecordType, **facts: Any) -> Problem:
    return entry.problem(CONFLICT, sentence, code=row.code, **facts)
