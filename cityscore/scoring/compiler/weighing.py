"""Step 4 of the scheme language for one participant and rule, from the arrays that the totals gather.

A subquery for every participant would cost more than all the rest of a run, so one record and two records,
which is what most people have, are weighed without.
"""

from __future__ import annotations

from collections.abc import Sequence

from cityscore.schemes.language import Rule

from ..results import LARGEST
from .kept import number_cap, year_cap
from .literals import fill
from .values import clamped


def one(rule: Rule, sign: int | None, arrays: str) -> str:
    """The worth of a single record."""
    return _in_year(rule, f"{arrays}_points[1]", sign)


def pair(rule: Rule, sign: int, arrays: str) -> str:
    """The worth of two records of one sign."""
    first, second = f"{arrays}_points[1]::bigint", f"{arrays}_points[2]"
    best = f"{'greatest' if sign == 1 else 'least'}({first}, {second})"
    if number_cap(rule) == 1:
        return _in_year(rule, best, sign)
    apart = f"{_in_year(rule, first, sign)} + {_in_year(rule, second, sign)}"
    together = best if rule.once_per else _in_year(rule, f"({first} + {second})", sign)
    if not rule.once_per and year_cap(rule) is None:
        return together
    return f"CASE WHEN {arrays}_bucket[1] = {arrays}_bucket[2] THEN {together} ELSE {apart} END"


def _in_year(rule: Rule, points: str, sign: int | None) -> str:
    most = year_cap(rule)
    return points if most is None else clamped(points, most, sign)


def weighing(rule: Rule, sign: int | None, arrays: str, gathered: list[str]) -> str:
    """The worth of any number of records."""
    ties = [part for part in ("occurred_on", "record_no") if part in gathered]
    limit, best = number_cap(rule), ""
    if limit is not None:
        best = f" ORDER BY {_best_first('shared', 'share', ties)} LIMIT {limit}"
    grouped = _grouped(rule, sign)
    return fill(
        "weighing",
        share=grouped or _share(rule, gathered, ties),
        ties="".join(f", gathered.{part}" for part in ties),
        arrays=", ".join(f"{arrays}_{part}" for part in gathered),
        columns=", ".join(gathered),
        grouped=" GROUP BY gathered.bucket" if grouped else "",
        best=best,
        most=str(LARGEST),
    )


def _best_first(relation: str, points: str, ties: Sequence[str]) -> str:
    order = {"occurred_on": f"{relation}.occurred_on DESC", "record_no": f'{relation}.record_no COLLATE "C"'}
    return ", ".join([f"abs({relation}.{points}) DESC", *(order[part] for part in ties)])


def _grouped(rule: Rule, sign: int | None) -> str | None:
    """What all records of one bucket are worth, where that is the same whichever of them earns it."""
    if sign is None:
        return None
    if rule.once_per:
        return f"{'max' if sign == 1 else 'min'}(gathered.points)"
    most = year_cap(rule)
    if most is None or number_cap(rule) is not None:
        return None
    return clamped("sum(gathered.points)", most, sign)


def _share(rule: Rule, gathered: list[str], ties: Sequence[str]) -> str:
    """What once_per or cap_per_year leaves of one record's points."""
    partition = "PARTITION BY gathered.bucket " if "bucket" in gathered else ""
    best = f"{partition}ORDER BY {_best_first('gathered', 'points', ties)}"
    if rule.once_per:
        return f"CASE WHEN row_number() OVER ({best}) = 1 THEN gathered.points ELSE 0 END"
    most = year_cap(rule)
    if most is None:
        return "gathered.points"
    better = f"sum(abs(gathered.points)) OVER ({best} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    room = f"greatest({most} - coalesce({better}, 0), 0)"
    return f"greatest(least(gathered.points, {room}), -{room})"
