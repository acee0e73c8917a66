"""How a rule's records are weighed against each other: what once_per, yearly caps and at_most leave."""

from __future__ import annotations

from cityscore.core.points import to_hundredths
from cityscore.schemes.language import Fixed, Rule

from .columns import Kind, is_whole
from .values import Points, points_of
from .windows import AS_OF, ends_on, starts_on


def number_cap(rule: Rule) -> int | None:
    return 1 if rule.counts == "best" else rule.at_most


def record_points(rule: Rule, kind: Kind) -> Points:
    """One record's points, faded; for a rule that sums a field first, 0: it earns by the sum."""
    if rule.counts == "total":
        return Points("0", 1, 0)
    column = kind.form_column(rule)
    whole = column.startswith(("fact.floor", "fact.whole")) and is_whole(rule.form)
    points = points_of(rule.form, column, negative=_negative(rule, kind), whole=whole)
    if rule.fade is None:
        return points
    left, length = f"({ends_on(rule, kind)} - {AS_OF})", f"({ends_on(rule, kind)} - {starts_on(rule)})"
    # whole numbers throughout: half the divisor, with the sign of the points, rounds half away from zero
    half = {1: length, -1: f"-{length}"}.get(
        points.sign or 0, f"CASE WHEN {points.sql} < 0 THEN -{length} ELSE {length} END"
    )
    if points.wide:
        faded = f"div(2::numeric * ({points.sql}) * {left} + {half}, 2 * {length})"
    else:  # a bigint holds it, and divides several times faster; both truncate
        faded = f"(2 * ({points.sql})::bigint * {left} + {half}) / (2 * {length})"
    return Points(faded, points.sign, points.most)


def total_points(rule: Rule, kind: Kind, summed: str) -> Points:
    """The points of a rule that sums a field first, from that sum; null sums earn 0."""
    return points_of(rule.form, summed, negative=_negative(rule, kind))


def _negative(rule: Rule, kind: Kind) -> bool:
    """Whether the value counted may be below 0: its field has no `min`, or a negative one."""
    if isinstance(rule.form, Fixed):
        return False
    least = kind.record_type.fields[rule.form.field].min
    return least is None or least < 0


def bucket(rule: Rule, kind: Kind) -> str | None:
    """What records of the rule are weighed together: equal once_per fields, or one occurred year, as text.

    A record with an empty once_per field is a bucket of its own.
    """
    if rule.once_per:
        fields = [kind.column(field) for field in rule.once_per]
        empty = " OR ".join(f"{field} IS NULL" for field in fields)
        key = " || ".join(_part(_as_text(field)) for field in fields)
        return f"CASE WHEN {empty} THEN '#' || fact.record_no ELSE {key} END"
    if rule.cap_per_year is not None:
        return "extract(YEAR FROM fact.occurred_on)::integer::text"
    return None


def _part(value: str) -> str:
    # the length keeps ('ab', 'c') apart from ('a', 'bc'); it also never begins with #
    return f"length({value}) || ':' || {value}"


def _as_text(field: str) -> str:
    """The value as text that is equal exactly when the value is, whatever the session's date style."""
    group = field.partition(".")[2].partition("_")[0]
    written = {
        "number": f"trim_scale({field})::text",
        "whole": f"{field}::text",
        "day": f"({field} - date '2000-01-01')::text",
    }
    return written.get(group, field)


def year_cap(rule: Rule) -> int | None:
    return None if rule.cap_per_year is None else to_hundredths(rule.cap_per_year)


def cap(rule: Rule) -> int | None:
    """Hundredths; a rule without one is still worth no more than `LARGEST`."""
    return None if rule.cap is None else to_hundredths(rule.cap)
