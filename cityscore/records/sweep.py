"""Many rows read at once, a column at a time: the drafts of those in order, several times sooner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from types import NoneType
from typing import Any

from cityscore.core.text import Flaw
from cityscore.participants.identifiers import KINDS, in_order

from .drafts import Draft
from .mapping import ALWAYS_NEEDED, NEEDED_OF_DECISIONS
from .plans import FilePlan, TypePlan
from .reading import Row
from .reading.cells import EMPTY

Values = dict[str, list[Any]]
"""What the cells of some rows came to, by column; `place` is where each row stood among all."""


class Sweep:
    """Drafts of the rows that are wholly in order. The others are left to the RowChecker, which alone knows
    how to say what is wrong; so a doubt here costs time and never an answer."""

    def __init__(self, plan: FilePlan) -> None:
        self._plan = plan
        places = plan.columns.places
        self._grouped_by = [places[name] for name in ("record_type", "identifier_type") if name in places]

    def drafts(self, rows: Sequence[Row]) -> list[Draft | None]:
        """For each row the draft `RowChecker.check` would make of it, without warnings; None: ask it."""
        drafts: list[Draft | None] = [None] * len(rows)
        for places in self._alike(rows):
            for place, draft in self._of_one_kind(rows, places):
                drafts[place] = draft
        return drafts

    def _alike(self, rows: Sequence[Row]) -> Iterable[list[int]]:
        """Places of rows as wide as the header, those of one record type and identifier type together."""
        width = self._plan.columns.width
        whole = [place for place, row in enumerate(rows) if len(row.cells) == width]
        if not self._grouped_by:
            return (whole,) if whole else ()
        groups: dict[tuple[str, ...], list[int]] = {}
        for place in whole:
            cells = rows[place].cells
            groups.setdefault(tuple(cells[each] for each in self._grouped_by), []).append(place)
        return groups.values()

    def _of_one_kind(self, rows: Sequence[Row], places: list[int]) -> Iterator[tuple[int, Draft]]:
        cells = list(zip(*[rows[place].cells for place in places], strict=True))
        values: Values = {"place": places, "line": [rows[place].line for place in places]}
        doubts = self._read_common(cells, values)
        kind, plan = values["identifier_type"][0], self._plan.types.get(values["record_type"][0])
        if plan is None or plan.organisations_only or kind not in KINDS:
            return
        values["identifier"] = in_order(kind, cells[self._plan.identifier_place])
        doubts |= _places(values["identifier"], EMPTY | {None})
        doubts |= _read_fields(plan, cells, values)
        values = _without(doubts, values)
        values = _without(self._doubtful_days(values), values)
        days = zip(values["recorded_on"], values["occurred_on"], strict=True)
        values["recorded_on"] = [recorded or occurred for recorded, occurred in days]
        yield from zip(values["place"], map(Draft, *map(values.__getitem__, Draft._fields)), strict=True)

    def _read_common(self, cells: Sequence[tuple[str, ...]], values: Values) -> set[int]:
        """Reads the common columns but the identifier; answers where one is flawed, or missing."""
        for name, given in self._plan.given.items():
            values[name] = [given] * len(values["place"])
        doubts: set[int] = set()
        for name, place, read in self._plan.common:
            found = list(map(read, cells[place]))
            if (given := self._plan.given[name]) is not None:
                found = [given if value is None else value for value in found]
            values[name] = found
            doubts |= _doubtful(found, needed=name in ALWAYS_NEEDED)
        return doubts

    def _doubtful_days(self, values: Values) -> set[int]:
        today = self._plan.today
        days = zip(values["occurred_on"], values["recorded_on"], values["ended_on"], strict=True)
        return {
            place
            for place, (occurred, recorded, ended) in enumerate(days)
            if occurred > today or (recorded and recorded > today) or (ended and ended < occurred)
        }


def _read_fields(plan: TypePlan, cells: Sequence[tuple[str, ...]], values: Values) -> set[int]:
    """Reads the record type's own columns into `fields`, those without a value left out; answers where one
    is flawed, or missing."""
    doubts: set[int] = set()
    for name in NEEDED_OF_DECISIONS if plan.decision else ():
        doubts |= _doubtful(values[name], needed=True)
    names, columns, gaps = [], [], False
    for name, place, read, required in plan.fields:
        if place is None and not required:
            continue
        found = [None] * len(values["place"]) if place is None else list(map(read, cells[place]))
        doubts |= _doubtful(found, needed=required)
        gaps = gaps or NoneType in set(map(type, found))
        names.append(name)
        columns.append(found)
    by_row = zip(*columns, strict=True) if columns else repeat((), len(values["place"]))
    values["fields"] = [dict(zip(names, row, strict=True)) for row in by_row]
    if gaps:
        values["fields"] = [
            {name: value for name, value in fields.items() if value is not None}
            for fields in values["fields"]
        ]
    return doubts


def _doubtful(found: Sequence[Any], *, needed: bool) -> set[int]:
    unwanted = {Flaw, NoneType} if needed else {Flaw}
    return _places(list(map(type, found)), unwanted)


def _places(found: Sequence[Any], unwanted: Iterable[Any]) -> set[int]:
    if set(found).isdisjoint(unwanted):
        return set()
    return {place for place, value in enumerate(found) if value in unwanted}


def _without(doubts: set[int], values: Values) -> Values:
    if not doubts:
        return values
    kept = [place for place in range(len(values["place"])) if place not in doubts]
    return {name: [found[place] for place in kept] for name, found in values.items()}
