"""What may change in a record type that has been in use: a decider without database or clock."""

from __future__ import annotations

from collections.abc import Iterator

from cityscore.schemes.language import RecordField, RecordType

WIDENED = ("integer", "decimal")


def misfits(old: RecordType, new: RecordType) -> list[str]:
    """Parts whose change would make records that were already received mean something else.

    Consent is given for a source, a decision carries a document, and a field's values were checked
    against its type and unit: none of these can change under the same name.
    """
    changed = [part for part in ("source", "decision") if getattr(old, part) != getattr(new, part)]
    return changed + [f"fields.{name}" for name in _misfit_fields(old, new)]


def _misfit_fields(old: RecordType, new: RecordType) -> Iterator[str]:
    for name, before in old.fields.items():
        after = new.fields.get(name)
        if after is None:
            continue
        retyped = before.type != after.type and (before.type, after.type) != WIDENED
        if retyped or before.unit != after.unit:
            yield name


def removals(old: RecordType, new: RecordType) -> list[str]:
    """Parts whose change would refuse files that the version still in force relies on."""
    return [f"fields.{name}" for name in _narrowed_fields(old, new)]


def _narrowed_fields(old: RecordType, new: RecordType) -> Iterator[str]:
    for name, before in old.fields.items():
        after = new.fields.get(name)
        if after is None or _narrowed(before, after):
            yield name
    yield from (name for name, field in new.fields.items() if name not in old.fields and field.required)


def _narrowed(before: RecordField, after: RecordField) -> bool:
    if after.required and not before.required:
        return True
    if after.min is not None and (before.min is None or after.min > before.min):
        return True
    return not set(before.choices or ()) <= set(after.choices or ())
