"""The reference formula: one participant's points, slowly and obviously. The SQL engine is judged by it.

Read from `score` downwards; the steps are those of the scheme language. Where its words leave a choice:

- A field that is absent or None is missing: it meets no condition, `ne` included, and earns 0. A `total`
  sums the values there are; when none is there the rule is worth 0, whatever its form says of 0.
- A tier takes part only in what lies above its lower edge, so a negative value earns nothing by tiers.
- `max` and caps cut towards zero, so they bound deductions as well. `cap_per_year` gives the best record
  its points first and trims the others of that occurred year to what is left.
- A window that would start on 9999-12-31 or later never starts, and none ends later than that day.
- A start after `review_by` earns nothing, is not noted, and is no change when it comes or ends.
- In a calendar year scheme a record counts until its window ends or the year turns, whichever is first.
- A line lists the records whose share is not 0; for `total`, all that counted.
- A change is a change whether or not the record is recorded yet, trimmed, or of the counted year; only
  fading asks for a record that is recorded and whose window is open. The turn of the counted year is a
  change for every participant of a calendar year scheme, with or without records.
- A rule of a criteria scheme is held when it has a line.
- A grant that begins or ends is a change like a record that opens or ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from cityscore.core.points import fraction_of, round_half_away, round_to_decimals, to_hundredths
from cityscore.schemes.language import Fixed, Rule, SchemeTree

from .bands import band_of
from .facts import Fact, Span, Value, matches, span_of
from .forms import form_points, towards_zero
from .months import OPEN
from .results import (
    Grant,
    Line,
    ListedRecord,
    NotedRecord,
    Result,
    adjustments,
    bounded,
    rules_of,
    weighted,
)


@dataclass(frozen=True, slots=True)
class Day:
    """The day computed for, and the last day on which a start still earns."""

    as_of: date
    review_by: date

    @property
    def next_year(self) -> date:
        return date(self.as_of.year + 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that a rule takes, and its window under the rule; None when that never starts."""

    fact: Fact
    span: Span | None


@dataclass(frozen=True, slots=True)
class Counting:
    """A record that counts for a rule today, and what is left of its points, in hundredths.

    `lost`: once_per or at_most left it out; it keeps its place, with 0 points.
    """

    fact: Fact
    span: Span
    points: int
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A rule after its caps, in hundredths, and every record that counted for it, by record_no."""

    points: int
    capped: bool
    records: tuple[ListedRecord, ...]


def score(
    tree: SchemeTree,
    facts: Iterable[Fact],
    *,
    as_of: date,
    grants: Iterable[Grant] = (),
    review_by: date | None = None,
) -> Result:
    """One participant's result on day `as_of`; with `review_by` None the version's end is left aside.

    `grants` are all that are known, whenever they count; the result holds those that count on the day.
    """
    known, day = tuple(grants), Day(as_of, review_by or OPEN)
    grants = tuple(grant for grant in known if grant.holds(as_of))
    taken = _taken(tree, facts)
    outcomes = {rule.code: _outcome(tree, rule, taken[rule.code], day) for rule in tree.rules}
    dimensions = {}
    for dimension in tree.dimensions:
        earned = sum(outcomes[rule.code].points for rule in rules_of(tree, dimension))
        dimensions[dimension.code] = weighted(bounded(earned, dimension.min, dimension.max), dimension.weight)
    loose = sum(outcomes[rule.code].points for rule in rules_of(tree, None))
    total = _total(tree, sum(dimensions.values()) + loose + sum(grant.hundredths for grant in grants))
    lines = tuple(_lines(tree, outcomes))
    return Result(
        base=None if tree.scale is None else to_hundredths(tree.scale.base),
        total=total,
        band=None if total is None else band_of(tree, total),
        next_change_on=_next_change(tree, taken, known, day),
        dimensions=dimensions,
        lines=lines,
        noted=tuple(_noted(tree, outcomes)),
        grants=grants,
        adjustments=adjustments(tree, lines=lines, dimensions=dimensions, grants=grants, total=total),
    )


def _total(tree: SchemeTree, gained: int) -> int | None:
    if tree.scale is None:
        return None
    within = bounded(to_hundredths(tree.scale.base) + gained, tree.scale.min, tree.scale.max)
    return round_to_decimals(within, tree.scale.decimals)


# Steps 1 to 3: the records that count, each with its points


def _taken(tree: SchemeTree, facts: Iterable[Fact]) -> dict[str, list[Taken]]:
    """By rule, what it takes, by record_no."""
    ordered = sorted(facts, key=lambda fact: fact.record_no)
    return {
        rule.code: [Taken(fact, span_of(rule, fact)) for fact in ordered if matches(rule, fact)]
        for rule in tree.rules
    }


def _counting(tree: SchemeTree, rule: Rule, taken: Iterable[Taken], day: Day) -> Iterator[Counting]:
    for each in taken:
        fact, span = each.fact, each.span
        if span is None or fact.recorded_on > day.as_of:
            continue
        if tree.period == "calendar-year" and fact.occurred_on.year != day.as_of.year:
            continue
        if span.holds(day.as_of) and span.starts_on <= day.review_by:
            yield Counting(fact, span, _record_points(rule, fact, span, day))


def _record_points(rule: Rule, fact: Fact, span: Span, day: Day) -> int:
    if rule.counts == "total":
        return 0  # the rule earns by the sum, not by the record
    points = form_points(rule.form, _form_value(rule, fact))
    if rule.fade is None:
        return points
    return round_half_away(points * (span.ends_on - day.as_of).days, (span.ends_on - span.starts_on).days)


def _form_value(rule: Rule, fact: Fact) -> Fraction | str | None:
    value = None if isinstance(rule.form, Fixed) else fact.fields.get(rule.form.field)
    if isinstance(value, Decimal):
        return fraction_of(value)
    return value if isinstance(value, str) else None


# Step 4: once, year, number, sum, cap


def _outcome(tree: SchemeTree, rule: Rule, taken: Iterable[Taken], day: Day) -> Outcome:
    found = list(_counting(tree, rule, taken, day))
    if not found:
        return Outcome(points=0, capped=False, records=())
    kept = _at_most(rule, _cap_per_year(rule, _once_per(rule, found)))
    earned = _total_points(rule, found) if rule.counts == "total" else sum(each.points for each in kept)
    points = towards_zero(earned, rule.cap)
    return Outcome(
        points=points,
        capped=points != earned or kept != found,
        records=tuple(_listed(tree, rule, each, day) for each in kept),
    )


def _total_points(rule: Rule, found: Iterable[Counting]) -> int:
    values = [_form_value(rule, each.fact) for each in found]
    numbers = [value for value in values if isinstance(value, Fraction)]
    return form_points(rule.form, sum(numbers, Fraction())) if numbers else 0


def _best_first(records: Iterable[Counting]) -> list[Counting]:
    return sorted(
        (each for each in records if not each.lost),
        key=lambda each: (-abs(each.points), -each.fact.occurred_on.toordinal(), each.fact.record_no),
    )


def _only(winners: Iterable[Counting], records: list[Counting]) -> list[Counting]:
    kept = {each.fact.record_no for each in winners}
    return [each if each.fact.record_no in kept else replace(each, points=0, lost=True) for each in records]


def _once_per(rule: Rule, records: list[Counting]) -> list[Counting]:
    if not rule.once_per:
        return records
    best: dict[tuple[Value, ...], Counting] = {}
    alone = []
    for each in _best_first(records):
        key = tuple(each.fact.fields.get(field) for field in rule.once_per)
        if None in key:
            alone.append(each)
        else:
            best.setdefault(key, each)
    return _only([*best.values(), *alone], records)


def _cap_per_year(rule: Rule, records: list[Counting]) -> list[Counting]:
    if rule.cap_per_year is None:
        return records
    room: dict[int, int] = {}
    share: dict[str, int] = {}
    for each in _best_first(records):
        year = each.fact.occurred_on.year
        left = room.get(year, to_hundredths(rule.cap_per_year))
        share[each.fact.record_no] = max(-left, min(each.points, left))
        room[year] = left - abs(share[each.fact.record_no])
    return [replace(each, points=share.get(each.fact.record_no, 0)) for each in records]


def _at_most(rule: Rule, records: list[Counting]) -> list[Counting]:
    number = 1 if rule.counts == "best" else rule.at_most
    return records if number is None else _only(_best_first(records)[:number], records)


# What a statement shows


def _listed(tree: SchemeTree, rule: Rule, each: Counting, day: Day) -> ListedRecord:
    ends_on = each.span.ends_on
    return ListedRecord(
        record_type=each.fact.record_type,
        source=each.fact.source,
        record_no=each.fact.record_no,
        occurred_on=each.fact.occurred_on,
        counts_until=min(ends_on, day.next_year) if tree.period == "calendar-year" else ends_on,
        points=None if rule.counts == "total" else each.points,
    )


def _lines(tree: SchemeTree, outcomes: Mapping[str, Outcome]) -> Iterator[Line]:
    for rule in tree.rules:
        outcome = outcomes[rule.code]
        if outcome.points:
            contributing = tuple(record for record in outcome.records if record.points != 0)
            yield Line(rule.code, rule.dimension, outcome.points, outcome.capped, contributing)


def _noted(tree: SchemeTree, outcomes: Mapping[str, Outcome]) -> Iterator[NotedRecord]:
    for rule in tree.rules:
        if not outcomes[rule.code].points:
            yield from (NotedRecord(rule.code, record) for record in outcomes[rule.code].records)


# Step 7: the next change


def _next_change(
    tree: SchemeTree, taken: Mapping[str, Iterable[Taken]], grants: Iterable[Grant], day: Day
) -> date | None:
    changes = {day.next_year} if tree.period == "calendar-year" else set()
    for grant in grants:
        changes.update((grant.counts_from, grant.counts_until))
    for rule in tree.rules:
        for each in taken[rule.code]:
            changes.update(_changes(rule, each, day))
    return min((change for change in changes if change > day.as_of), default=None)


def _changes(rule: Rule, each: Taken, day: Day) -> Iterator[date]:
    recorded_on, span = each.fact.recorded_on, each.span
    yield recorded_on
    if span is None or span.starts_on > day.review_by:
        return
    yield from (span.starts_on, span.ends_on)
    if rule.fade is not None and recorded_on <= day.as_of and span.holds(day.as_of):
        yield day.as_of + timedelta(days=1)
