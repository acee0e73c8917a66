"""The lines query: a row for every record that counts under a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cityscore.schemes.language import Rule, SchemeTree

from ..results import LARGEST
from .columns import Kind
from .kept import bucket, cap, number_cap, record_points, total_points, year_cap
from .literals import case, fill, optional, truth
from .windows import NEXT_YEAR, in_counted_year, months, when


def lines_sql(tree: SchemeTree, kinds: tuple[Kind, ...], facts: str) -> str:
    """The whole query, its relations filled in."""
    each = list(_numbered(tree, kinds))
    yearly = tree.period == "calendar-year"
    return fill(
        "lines",
        facts=facts,
        rules=",\n        ".join(_row(*entry) for entry in each) or _no_row(),
        months=_by_rule(each, _months_by_choice, "NULL", "rule.rule_no"),
        points=f"({_by_rule(each, lambda rule, kind: record_points(rule, kind).sql, '0')})::bigint",
        value=f"({_by_rule(each, _value, 'NULL')})::numeric",
        bucket=f"({_by_rule(each, bucket, 'NULL')})::text",
        counted_year=in_counted_year("fact") if yearly else "TRUE",
        when=_by_rule(each, lambda rule, kind: " AND ".join(when(rule, kind)) or None, "TRUE"),
        earned=_earned(each),
        counts_until=f"least(worth.ends_on, {NEXT_YEAR})" if yearly else "worth.ends_on",
    )


Entry = tuple[int, Rule, Kind]


def _numbered(tree: SchemeTree, kinds: tuple[Kind, ...]) -> Iterator[Entry]:
    kind_of = {kind.record_type.code: kind for kind in kinds}
    for rule_no, rule in enumerate(tree.rules):
        yield rule_no, rule, kind_of[rule.record_type]


def _row(rule_no: int, rule: Rule, kind: Kind) -> str:
    cells = [
        f"{rule_no}::integer",
        f"{kind.type_no}::integer",
        f"'{rule.clock.starts}'::text",
        f"{rule.clock.after_days}::integer",
        optional(rule.valid.months, "integer"),
        truth(rule.counts == "total"),
        truth(bool(rule.once_per)),
        optional(year_cap(rule), "bigint"),
        optional(number_cap(rule), "integer"),
        f"{cap(rule) or LARGEST}::bigint",
    ]
    return f"({', '.join(cells)})"


def _no_row() -> str:
    types = [
        "integer",
        "integer",
        "text",
        "integer",
        "integer",
        "boolean",
        "boolean",
        "bigint",
        "integer",
        "bigint",
    ]
    return f"({', '.join(f'NULL::{each}' for each in types)})"


def _by_rule(
    each: list[Entry],
    write: Callable[[Rule, Kind], str | None],
    otherwise: str,
    rule_no: str = "fact.rule_no",
) -> str:
    """`write` for each rule that it has something to say of."""
    branches = [(no, sql) for no, rule, kind in each if (sql := write(rule, kind)) is not None]
    return case(rule_no, branches, otherwise)


def _months_by_choice(rule: Rule, kind: Kind) -> str | None:
    return None if rule.valid.by is None else months(rule, kind)


def _value(rule: Rule, kind: Kind) -> str | None:
    return kind.form_column(rule) if rule.counts == "total" else None


def _earned(each: list[Entry]) -> str:
    totals = [
        (rule_no, total_points(rule, kind, "summed.sum_of_values").sql)
        for rule_no, rule, kind in each
        if rule.counts == "total"
    ]
    return case("summed.rule_no", totals, "summed.sum_of_points")
