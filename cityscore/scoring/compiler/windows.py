"""Which records count for a rule on the day, and when that changes next, as SQL conditions.

The day is a parameter. Rather than add months to every record, the totals compare its clock date with two
days worked out beforehand: the last start that has already ended, and the last that has begun.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from cityscore.schemes.language import AnyOf, Condition, Rule, SchemeTree

from ..months import OPEN, last_start_ended
from .columns import Kind
from .literals import case, day, number, text

AS_OF = "%(as_of)s::date"
NEXT_YEAR = "%(next_year)s::date"
_COMPARISONS = {"eq": "=", "ne": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_CLOCKS = {"occurred": "fact.occurred_on", "ended": "fact.ended_on", "recorded": "fact.recorded_on"}


def parameters_of(tree: SchemeTree, as_of: date, review_by: date | None) -> dict[str, date | None]:
    """The days that the queries name, for one day and the version's end (None: left aside)."""
    last_start = min(review_by or OPEN, OPEN - timedelta(days=1))
    found: dict[str, date | None] = {
        "as_of": as_of,
        "review_by": review_by,
        "this_year": date(as_of.year, 1, 1),
        "next_year": date(as_of.year + 1, 1, 1),
    }
    for rule in tree.rules:
        after = rule.clock.after_days
        found[f"begun_{after}"] = _before(min(as_of, last_start), after)
        found[f"today_{after}"] = _before(as_of, after)
        found[f"last_{after}"] = _before(last_start, after)
        for months in _months(rule):
            found[f"ended_{months}_{after}"] = _before(last_start_ended(as_of, months), after)
    return found


def _before(moment: date, days: int) -> date:
    return moment - timedelta(days=min(days, moment.toordinal() - 1))


def _months(rule: Rule) -> set[int]:
    if rule.valid.by is not None:
        return set(rule.valid.by.table.values())
    assert rule.valid.months is not None  # exactly one of months and by
    return {rule.valid.months}


def _parameter(name: str) -> str:
    return f"%({name})s::date"


def clock(rule: Rule) -> str:
    return _CLOCKS[rule.clock.starts]


def months(rule: Rule, kind: Kind) -> str:
    """The rule's months for the record at hand; null for a choice that starts no window."""
    by = rule.valid.by
    if by is None:
        return str(rule.valid.months)
    return case(kind.column(by.field), [(text(choice), str(length)) for choice, length in by.table.items()])


def _last_ended(rule: Rule, kind: Kind) -> str:
    """The latest clock date whose window has ended; null for a choice that starts no window."""
    after, by = rule.clock.after_days, rule.valid.by
    if by is None:
        return _parameter(f"ended_{rule.valid.months}_{after}")
    ended = [(text(choice), _parameter(f"ended_{length}_{after}")) for choice, length in by.table.items()]
    return case(kind.column(by.field), ended)


def starts_on(rule: Rule) -> str:
    after = rule.clock.after_days
    return f"({clock(rule)} + {after})" if after else clock(rule)


def ends_on(rule: Rule, kind: Kind) -> str:
    return f"({starts_on(rule)} + make_interval(months => {months(rule, kind)}))::date"


def counts(tree: SchemeTree, rule: Rule, kind: Kind) -> str:
    """True for a record of the rule's type that counts today; the type itself is left to the caller."""
    conditions = [
        f"{clock(rule)} > {_last_ended(rule, kind)}",
        f"{clock(rule)} <= {_parameter(f'begun_{rule.clock.after_days}')}",
    ]
    if tree.period == "calendar-year":
        conditions.append(in_counted_year("fact"))
    return " AND ".join([*conditions, *when(rule, kind)])


def in_counted_year(relation: str) -> str:
    return f"{relation}.occurred_on >= %(this_year)s::date AND {relation}.occurred_on < {NEXT_YEAR}"


def when(rule: Rule, kind: Kind) -> list[str]:
    """The entries of the rule's `when`, all of which must be true; a missing value makes none true."""
    return [_entry(entry, kind) for entry in rule.when]


def _entry(entry: Condition | AnyOf, kind: Kind) -> str:
    if isinstance(entry, AnyOf):
        return f"({' OR '.join(_condition(each, kind) for each in entry.any)})"
    return _condition(entry, kind)


def _condition(condition: Condition, kind: Kind) -> str:
    found, value = kind.column(condition.field), condition.value
    if not isinstance(value, tuple):
        return f"{found} {_COMPARISONS[condition.op]} {_operand(value)}"
    return f"{found} IN ({', '.join(map(_operand, value))})" if value else "FALSE"


def _operand(value: Decimal | date | str) -> str:
    if isinstance(value, Decimal):
        return number(value)
    return day(value) if isinstance(value, date) else text(value)


def change_on(rule: Rule, kind: Kind) -> str:
    """The first day after today on which a matched record is recorded, opens, fades or ends; else null."""
    begins, after = clock(rule), rule.clock.after_days
    unended = f"{begins} > {_last_ended(rule, kind)}"
    earns = f"{begins} <= {_parameter(f'last_{after}')}"
    ends = ends_on(rule, kind)
    running = f"{AS_OF} + 1" if rule.fade is not None else ends
    opens = f"{begins} > {_parameter(f'today_{after}')} AND {unended} AND {earns}"
    later = [
        "CASE WHEN fact.counted_type IS NULL THEN fact.recorded_on END",
        f"CASE WHEN {opens} THEN {starts_on(rule)} END",
        f"CASE WHEN {unended} AND {earns} THEN {ends} END",
    ]
    change = (
        f"CASE WHEN fact.counted_type IS NOT NULL AND {begins} <= {_parameter(f'begun_{after}')}"
        f" THEN CASE WHEN {unended} THEN {running} END ELSE least({', '.join(later)}) END"
    )
    conditions = when(rule, kind)
    return f"CASE WHEN {' AND '.join(conditions)} THEN {change} END" if conditions else change
