"""The SQL engine's rows become the same results that the reference formula gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from cityscore.core.points import to_hundredths
from cityscore.schemes.language import SchemeTree

from ..results import Grant, Line, ListedRecord, NotedRecord, Result, adjustments


class TotalRow(NamedTuple):
    """A row of the totals query, in its order; JSON as the driver gives it."""

    participant_id: int
    total: int | None
    band: str | None
    dimensions: Any
    held_rules: Any
    grants_hundredths: int
    next_change_on: date | None
    dimension_points: list[int]


class LineRow(NamedTuple):
    """A row of the lines query, in its order."""

    participant_id: int
    rule_no: int
    rule_points: Any
    is_capped: bool
    record_id: int
    record_type: str
    source: str
    record_no: str
    occurred_on: date
    counts_until: date
    points: int | None


def results(
    tree: SchemeTree,
    totals: Iterable[Sequence[Any]],
    lines: Iterable[Sequence[Any]],
    grants: Mapping[int, Sequence[Grant]] | None = None,
) -> dict[int, Result]:
    """Everybody's result by participant_id, from the rows of both queries in any order.

    `grants` are those that count on the day, which the totals summed, in the order in which statements show
    them.
    """
    ordered = sorted((LineRow(*row) for row in lines), key=lambda row: (row[0], row[1], row.record_no))
    of_participant = {who: list(rows) for who, rows in groupby(ordered, key=lambda row: row.participant_id)}
    return {
        row.participant_id: _result(
            tree, row, of_participant.get(row.participant_id, []), (grants or {}).get(row.participant_id, ())
        )
        for row in (TotalRow(*each) for each in totals)
    }


def _result(tree: SchemeTree, row: TotalRow, rows: list[LineRow], grants: Sequence[Grant]) -> Result:
    codes = [dimension.code for dimension in tree.dimensions]
    dimensions = dict(zip(codes, row.dimension_points, strict=True))
    lines = tuple(_lines(tree, rows))
    return Result(
        base=None if tree.scale is None else to_hundredths(tree.scale.base),
        total=row.total,
        band=row.band,
        next_change_on=row.next_change_on,
        dimensions=dimensions,
        lines=lines,
        noted=tuple(
            NotedRecord(tree.rules[each.rule_no].code, _record(each))
            for each in rows
            if each.rule_points == 0
        ),
        grants=tuple(grants),
        adjustments=adjustments(tree, lines=lines, dimensions=dimensions, grants=grants, total=row.total),
    )


def _lines(tree: SchemeTree, rows: list[LineRow]) -> Iterator[Line]:
    for rule_no, group in groupby(rows, key=lambda row: row.rule_no):
        of_rule, rule = list(group), tree.rules[rule_no]
        points = int(of_rule[0].rule_points)
        if points:
            contributing = tuple(_record(row) for row in of_rule if row.points != 0)
            yield Line(rule.code, rule.dimension, points, of_rule[0].is_capped, contributing)


def _record(row: LineRow) -> ListedRecord:
    return ListedRecord(
        record_type=row.record_type,
        source=row.source,
        record_no=row.record_no,
        occurred_on=row.occurred_on,
        counts_until=row.counts_until,
        points=row.points,
    )
