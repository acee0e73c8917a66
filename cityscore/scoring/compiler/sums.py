"""What the totals collect for each rule in one pass over the records, and what the rule is then worth."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.schemes.language import Rule, SchemeTree

from ..results import LARGEST
from .columns import Kind
from .kept import bucket, cap, number_cap, record_points, total_points, year_cap
from .literals import case
from .values import Points, clamped
from .weighing import one, pair, weighing
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
    if _best_alone(rule) and points.sign is not None:
        best = "max" if points.sign == 1 else "min"
        return Sum((f"{best}({points.typed}) {only} AS {name}",), _worth(rule, f"earned.{name}", points))
    if rule.once_per or rule.cap_per_year is not None or number_cap(rule) is not None:
        return _weighed(rule, kind, name, only)
    if rule.cap is not None or tree.scale is None or points.wide:
        return Sum((f"sum({points.typed}) {only} AS {name}",), _worth(rule, f"earned.{name}", points))
    return None


def _summable(rule: Rule, kind: Kind) -> Points:
    """A record's points, cut at what its rule can be worth at all: with one sign that changes no sum."""
    points = record_points(rule, kind)
    bounds = [most for most in (cap(rule), year_cap(rule)) if most is not None]
    return points if points.sign is None or not bounds else points.within(min(bounds))


def _best_alone(rule: Rule) -> bool:
    return number_cap(rule) == 1 and not rule.once_per and rule.cap_per_year is None


def _worth(rule: Rule, sql: str, points: Points) -> str:
    """What the rule earned, null when nothing, as the bigint that it is worth after its cap."""
    most = cap(rule)
    # the coalesce comes first: LEAST(NULL, cap) would be the cap
    sql = f"coalesce({sql}, 0)"
    if most is None and not points.wide:
        return sql
    return f"{clamped(sql, LARGEST if most is None else most, points.sign)}::bigint"


def _total(rule: Rule, kind: Kind, name: str, only: str) -> Sum:
    points = total_points(rule, kind, f"earned.{name}")
    return Sum((f"sum({kind.form_column(rule)}) {only} AS {name}",), _worth(rule, points.typed, points))


def _weighed(rule: Rule, kind: Kind, name: str, only: str) -> Sum:
    """Records that are weighed against each other are gathered in arrays; a subquery weighs three or more.

    Of one sign, records that tie have equal points, and which of them stays changes no sum.
    """
    points, key = _summable(rule, kind), bucket(rule, kind)
    gathered = {"points": points.typed}
    if key is not None:
        gathered["bucket"] = key
    if points.sign is None:
        gathered |= {"occurred_on": "fact.occurred_on", "record_no": "fact.record_no"}
    aggregates = tuple(f"array_agg({sql}) {only} AS {name}_{part}" for part, sql in gathered.items())
    several = weighing(rule, points.sign, f"earned.{name}", list(gathered))
    arms = [("1", one(rule, points.sign, f"earned.{name}"))]
    if points.sign is not None:
        arms.append(("2", pair(rule, points.sign, f"earned.{name}")))
    found = f"cardinality(earned.{name}_points)"
    worth = f"CASE WHEN {found} IS NULL THEN 0 ELSE {case(found, arms, several)} END"
    return Sum(aggregates, _worth(rule, worth, points))
