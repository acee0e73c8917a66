"""What the totals collect for each rule in one pass over the records, and what the rule is then worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cityscore.schemes.language import Rule, SchemeTree

from .columns import Kind
from .kept import bucket, cap, number_cap, record_points, total_points, year_cap
from .literals import fill
from .values import Points, clamped
from .windows import counts


@dataclass(frozen=True)
class Sum:
    """Aggregates over a participant's records, and the hundredths that follow from their values."""

    aggregates: tuple[str, ...]
    worth: str


def sum_of(tree: SchemeTree, rule: Rule, rule_no: int, kind: Kind) -> Sum | None:
    """How the rule is summed by itself; None for a rule whose records simply add up."""
    only = f"FILTER (WHERE fact.counted_type = {kind.type_no} AND {counts(tree, rule, kind)})"
    name, points = f"rule_{rule_no}", _summable(rule, kind)
    if rule.counts == "total":
        return _total(rule, kind, name, only)
    if rule.once_per or rule.cap_per_year is not None or number_cap(rule) is not None:
        if _best_alone(rule) and points.sign is not None:
            best = "max" if points.sign == 1 else "min"
            return Sum(
                (f"{best}({points.typed}) {only} AS {name}",), _capped(rule, f"earned.{name}", points.sign)
            )
        return _weighed(rule, kind, name, only)
    if rule.cap is not None or tree.scale is None:
        return Sum((f"sum({points.typed}) {only} AS {name}",), _capped(rule, f"earned.{name}", points.sign))
    return None


def _summable(rule: Rule, kind: Kind) -> Points:
    """A record's points, cut at what its rule can be worth at all: with one sign that changes no sum."""
    points = record_points(rule, kind)
    bounds = [most for most in (cap(rule), year_cap(rule)) if most is not None]
    return points if points.sign is None or not bounds else points.within(min(bounds))


def _best_alone(rule: Rule) -> bool:
    return number_cap(rule) == 1 and not rule.once_per and rule.cap_per_year is None


def _capped(rule: Rule, sql: str, sign: int | None) -> str:
    # the coalesce comes first: LEAST(NULL, cap) would be the cap
    sql, most = f"coalesce({sql}, 0)", cap(rule)
    return sql if most is None else clamped(sql, most, sign)


def _total(rule: Rule, kind: Kind, name: str, only: str) -> Sum:
    points = total_points(rule, kind, f"earned.{name}")
    return Sum((f"sum({kind.form_column(rule)}) {only} AS {name}",), _capped(rule, points.sql, points.sign))


def _weighed(rule: Rule, kind: Kind, name: str, only: str) -> Sum:
    """Records that are weighed against each other are gathered in arrays, and weighed where there are two."""
    points, key = _summable(rule, kind), bucket(rule, kind)
    gathered = {"points": points.typed}
    if key is not None:
        gathered["bucket"] = key
    if points.sign is None:
        # of one sign, records that tie have equal points, and which of them stays changes no sum
        gathered |= {"occurred_on": "fact.occurred_on", "record_no": "fact.record_no"}
    aggregates = tuple(f"array_agg({sql}) {only} AS {name}_{part}" for part, sql in gathered.items())
    first = f"coalesce(earned.{name}_points[1], 0)"
    alone = first if year_cap(rule) is None else clamped(first, year_cap(rule) or 0, points.sign)
    several = _weighing(rule, name, list(gathered))
    worth = f"CASE WHEN cardinality(earned.{name}_points) > 1 THEN {several} ELSE {alone} END"
    return Sum(aggregates, _capped(rule, worth, points.sign))


def _weighing(rule: Rule, name: str, gathered: list[str]) -> str:
    """The rule's points from its arrays: step 4 of the scheme language, for one participant."""
    ties = [part for part in ("occurred_on", "record_no") if part in gathered]
    limit, best = number_cap(rule), ""
    if limit is not None:
        best = f" ORDER BY {_best_first('shared', 'share', ties)} LIMIT {limit}"
    return fill(
        "weighing",
        share=_share(rule, gathered, ties),
        ties="".join(f", gathered.{part}" for part in ties),
        arrays=", ".join(f"earned.{name}_{part}" for part in gathered),
        columns=", ".join(gathered),
        best=best,
    )


def _best_first(relation: str, points: str, ties: Sequence[str]) -> str:
    order = {"occurred_on": f"{relation}.occurred_on DESC", "record_no": f'{relation}.record_no COLLATE "C"'}
    return ", ".join([f"abs({relation}.{points}) DESC", *(order[part] for part in ties)])


def _share(rule: Rule, gathered: list[str], ties: Sequence[str]) -> str:
    """What once_per or cap_per_year leaves of a record's points."""
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
