"""One row judged: every cell read, every rule about it tried, all problems collected."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from cityscore.core.refusals import Problem
from cityscore.core.text import Flaw, tidy
from cityscore.participants.identifiers import tidy as tidy_identifier

from .drafts import Draft, RowRefusal
from .mapping import ALWAYS_NEEDED, NEEDED_OF_DECISIONS
from .plans import FilePlan
from .reading import Row
from .reading.cells import EMPTY
from .remarks import is_remark
from .row_flaws import CELL_COUNT, ENDS_EARLY, FUTURE, MISSING, PERSON_AMONG_ORGANISATIONS

Found = list[tuple[str, Flaw]]
"""(canonical column, what is wrong there)"""


class Judged(NamedTuple):
    """What a row came to (None: a total or a remark, no record); the identifier's warnings; of a refused row,
    record type and number if readable."""

    outcome: Draft | RowRefusal | None
    warnings: tuple[Flaw, ...] = ()
    key: tuple[str, str] | None = None


REMARK = Judged(None)


class RowChecker:
    """Turns one row of a file into a draft or a refusal that names all its problems."""

    def __init__(self, plan: FilePlan) -> None:
        self._plan = plan

    def check(self, row: Row) -> Judged | None:
        """The draft, or the refusal with all problems; None for a row in which every cell is blank."""
        cells = row.cells
        if row.flaw is not None or len(cells) != self._plan.columns.width:
            return self._not_a_row(row)
        found: Found = []
        values = self._common_values(cells, found)
        warnings = self._identify(cells[self._plan.identifier_place], values, found)
        for name in ALWAYS_NEEDED:
            if values[name] is None:
                found.append((name, MISSING))
        self._compare_days(values, found)
        fields = self._fields(cells, values, found)
        if found:
            return self._refused(row, found, values)
        draft = Draft(
            row.line,
            values["identifier_type"],
            values["identifier"],
            values["record_type"],
            values["record_no"],
            values["occurred_on"],
            values["ended_on"],
            values["recorded_on"] or values["occurred_on"],
            values["status"],
            values["document_no"],
            values["authority"],
            fields,
        )
        return Judged(draft, warnings)

    def problem(self, line: int, target: str, flaw: Flaw) -> Problem:
        """A problem in one cell, under the header as its sender wrote it, else under the canonical name."""
        header = self._plan.columns.headers.get(target, target)
        return Problem(flaw.code, f"lines[{line}].{target}", flaw.message, line, header)

    def _common_values(self, cells: tuple[str, ...], found: Found) -> dict[str, Any]:
        """The common columns by name; a cell that could not be read stays as its Flaw, which is not None."""
        values: dict[str, Any] = self._plan.given.copy()
        for name, place, read in self._plan.common:
            value = read(cells[place])
            if value is not None:
                values[name] = value
                if value.__class__ is Flaw:
                    found.append((name, value))
        return values

    def _identify(self, cell: str, values: dict[str, Any], found: Found) -> tuple[Flaw, ...]:
        kind = values["identifier_type"]
        if tidy(cell) in EMPTY:
            return ()
        if kind.__class__ is not str:
            values["identifier"] = cell
            return ()
        named = tidy_identifier(kind, cell)
        values["identifier"] = named.value
        if named.problems:
            found.extend(("identifier", flaw) for flaw in named.problems)
        if (
            named.personal
            and (plan := self._plan.types.get(values["record_type"]))
            and plan.organisations_only
        ):
            found.append(("identifier", PERSON_AMONG_ORGANISATIONS))
        return named.warnings

    def _compare_days(self, values: dict[str, Any], found: Found) -> None:
        occurred, ended = values["occurred_on"], values["ended_on"]
        for name in ("occurred_on", "recorded_on"):
            day = values[name]
            if day.__class__ is date and day > self._plan.today:
                found.append((name, FUTURE))
        if ended.__class__ is date and occurred.__class__ is date and ended < occurred:
            found.append(("ended_on", ENDS_EARLY))

    def _fields(self, cells: tuple[str, ...], values: dict[str, Any], found: Found) -> dict[str, str]:
        plan = self._plan.types.get(values["record_type"])
        fields: dict[str, str] = {}
        if plan is None:
            return fields
        if plan.decision:
            found.extend((name, MISSING) for name in NEEDED_OF_DECISIONS if values[name] is None)
        for name, place, read, required in plan.fields:
            value = read(cells[place]) if place is not None else None
            if value is None:
                if required:
                    found.append((name, MISSING))
            elif value.__class__ is Flaw:
                found.append((name, value))
            else:
                fields[name] = value
        return fields

    def _not_a_row(self, row: Row) -> Judged | None:
        if row.flaw is None and not any(map(tidy, row.cells)):
            return None
        if row.flaw is None and is_remark(row.cells, self._plan.columns.places):
            return REMARK
        flaw = row.flaw or CELL_COUNT
        problem = Problem(flaw.code, f"lines[{row.line}]", flaw.message, row.line)
        return Judged(RowRefusal(row.line, (problem,)))

    def _refused(self, row: Row, found: Found, values: dict[str, Any]) -> Judged | None:
        if not any(map(tidy, row.cells)):
            return None
        columns = self._plan.columns
        if is_remark(row.cells, columns.places):
            return REMARK
        # in the order of the sender's columns; columns the file does not have come last
        found.sort(key=lambda each: columns.places.get(each[0], columns.width))
        code, number = values["record_type"], values["record_no"]
        key = (code, number) if isinstance(code, str) and isinstance(number, str) else None
        return Judged(RowRefusal(row.line, tuple(self.problem(row.line, *each) for each in found)), key=key)
