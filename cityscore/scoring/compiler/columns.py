"""Which fields of a record the rules read, and the typed column in which each is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cityscore.schemes.language import AnyOf, Condition, Fixed, RecordType, Rule, SchemeTree

from .literals import fill, text

COLUMN_OF = {"decimal": "number", "integer": "number", "choice": "text", "text-code": "text", "date": "day"}
SQL_TYPE = {"number": "numeric", "text": "text", "day": "date"}


@dataclass(frozen=True)
class Kind:
    """A record type that some rule counts: its number, and the column of each field that rules read.

    Columns are shared: every type's first number is in `number_1`, whatever the field is called.
    """

    type_no: int
    record_type: RecordType
    rules: tuple[Rule, ...]

    @cached_property
    def columns(self) -> dict[str, str]:
        """Field name → column name."""
        found: dict[str, str] = {}
        used: dict[str, int] = {}
        for name in dict.fromkeys(name for rule in self.rules for name in _fields_read(rule)):
            group = COLUMN_OF[self.record_type.fields[name].type]
            used[group] = used.get(group, 0) + 1
            found[name] = f"{group}_{used[group]}"
        return found


def _fields_read(rule: Rule) -> Iterator[str]:
    if not isinstance(rule.form, Fixed):
        yield rule.form.field
    if rule.valid.by is not None:
        yield rule.valid.by.field
    yield from rule.once_per
    for condition in conditions_of(rule):
        yield condition.field


def conditions_of(rule: Rule) -> Iterator[Condition]:
    for entry in rule.when:
        yield from entry.any if isinstance(entry, AnyOf) else (entry,)


def kinds_of(tree: SchemeTree) -> tuple[Kind, ...]:
    """The record types that rules count, in the order of the scheme."""
    counted = [
        (record_type, tuple(rule for rule in tree.rules if rule.record_type == record_type.code))
        for record_type in tree.record_types
    ]
    used = [(record_type, rules) for record_type, rules in counted if rules]
    return tuple(Kind(type_no, *each) for type_no, each in enumerate(used))


def facts_sql(kinds: tuple[Kind, ...], records: str) -> str:
    """The query that reads the records: a row each, with typed columns for the fields that are read."""
    columns = sorted({column for kind in kinds for column in kind.columns.values()})
    return fill(
        "facts",
        records=records,
        keys="".join(f", {column}_field" for column in columns),
        fields="".join(f",\n    {_read(column)} AS {column}" for column in columns),
        kinds=",\n    ".join(_kind_row(kind, columns) for kind in kinds) or _no_row(columns),
    )


def _read(column: str) -> str:
    kind = SQL_TYPE[column.partition("_")[0]]
    found = f"record.fields ->> kind.{column}_field"
    return found if kind == "text" else f"({found})::{kind}"


def _kind_row(kind: Kind, columns: list[str]) -> str:
    fields = {column: name for name, column in kind.columns.items()}
    keys = [text(fields[column]) if column in fields else "NULL" for column in columns]
    cells = [f"{text(kind.record_type.code)}::text", f"{kind.type_no}::integer"]
    return f"({', '.join([*cells, *(f'{key}::text' for key in keys)])})"


def _no_row(columns: list[str]) -> str:
    """A scheme without rules reads no record; a VALUES list cannot be empty."""
    return f"({', '.join(['NULL::text', 'NULL::integer', *('NULL::text' for _ in columns)])})"
