"""Which fields of a record the rules read, and the typed column in which each is found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from cityscore.schemes.language import (
    AnyOf,
    Condition,
    Fixed,
    Per,
    RecordType,
    Rule,
    SchemeTree,
    Steps,
    Tiers,
)

from ..forms import Form
from .literals import fill, text

GROUP_OF = {"decimal": "number", "integer": "whole", "choice": "text", "text-code": "text", "date": "day"}
SQL_TYPE = {"number": "numeric", "whole": "bigint", "floor": "bigint", "text": "text", "day": "date"}


@dataclass(frozen=True)
class Kind:
    """A record type that some rule counts: its number, and the column of each field that rules read.

    Columns are shared: every type's first decimal is in `number_1`, whatever the field is called.
    """

    type_no: int
    record_type: RecordType
    rules: tuple[Rule, ...]

    @cached_property
    def columns(self) -> dict[tuple[str, str], str]:
        """(field, group) → column name; the group says as what the field is read."""
        found: dict[tuple[str, str], str] = {}
        used: dict[str, int] = {}
        for field, group in dict.fromkeys(each for rule in self.rules for each in self._reads(rule)):
            used[group] = used.get(group, 0) + 1
            found[field, group] = f"{group}_{used[group]}"
        return found

    def _reads(self, rule: Rule) -> Iterator[tuple[str, str]]:
        if not isinstance(rule.form, Fixed):
            yield rule.form.field, self._form_group(rule)
        by = [] if rule.valid.by is None else [rule.valid.by.field]
        for field in [*by, *rule.once_per, *(each.field for each in conditions_of(rule))]:
            yield field, self._group(field)

    def _group(self, field: str) -> str:
        return GROUP_OF[self.record_type.fields[field].type]

    def _form_group(self, rule: Rule) -> str:
        """Where every threshold and step is whole, a decimal earns what its whole part earns, and whole
        numbers are several times faster. A sum needs the fractions."""
        assert not isinstance(rule.form, Fixed)
        group = self._group(rule.form.field)
        return "floor" if group == "number" and rule.counts != "total" and is_whole(rule.form) else group

    def column(self, field: str) -> str:
        """The column of a field that a condition, `once_per` or `valid` reads."""
        return f"fact.{self.columns[field, self._group(field)]}"

    def form_column(self, rule: Rule) -> str:
        """The column of the value that the rule's form counts; empty for `fixed`."""
        if isinstance(rule.form, Fixed):
            return ""
        return f"fact.{self.columns[rule.form.field, self._form_group(rule)]}"


def is_whole(form: Form) -> bool:
    """Whether every threshold, edge and step of the form is a whole number."""
    if isinstance(form, Steps):
        return all(threshold % 1 == 0 for threshold, _ in form.table)
    if isinstance(form, Tiers):
        return all(tier.step % 1 == 0 and (tier.upto or 0) % 1 == 0 for tier in form.table)
    return isinstance(form, Per) and form.step % 1 == 0


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
    group, found = column.partition("_")[0], f"record.fields ->> kind.{column}_field"
    if group == "floor":
        return f"floor(({found})::numeric)::bigint"
    return found if group == "text" else f"({found})::{SQL_TYPE[group]}"


def _kind_row(kind: Kind, columns: list[str]) -> str:
    fields = {column: field for (field, _), column in kind.columns.items()}
    keys = [text(fields[column]) if column in fields else "NULL" for column in columns]
    cells = [f"{text(kind.record_type.code)}::text", f"{kind.type_no}::integer"]
    return f"({', '.join([*cells, *(f'{key}::text' for key in keys)])})"


def _no_row(columns: list[str]) -> str:
    """A scheme without rules reads no record; a VALUES list cannot be empty."""
    return f"({', '.join(['NULL::text', 'NULL::integer', *('NULL::text' for _ in columns)])})"
