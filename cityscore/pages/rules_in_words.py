"""A scheme's rules as a resident reads them: what earns points, how many, how long, and on what basis."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from cityscore.pages.wording import (
    amount,
    choice,
    citation,
    day,
    is_chinese,
    listed,
    months,
    plain,
    points,
    say,
)
from cityscore.schemes.language import (
    AnyOf,
    By,
    Condition,
    Fixed,
    LegalBasis,
    Per,
    RecordType,
    Rule,
    SchemeTree,
    Steps,
    Tiers,
    ValidBy,
)


@dataclass(frozen=True, slots=True)
class Basis:
    """A legal basis, and the language its citation is in, which may not be the page's."""

    citation: str
    language: str
    url: str


def basis_of(basis: LegalBasis) -> Basis:
    text = citation(basis.citation)
    return Basis(text, "zh-Hans" if is_chinese(text) else "en", basis.url or "")


@dataclass(frozen=True, slots=True)
class RuleInWords:
    """One rule, every part finished text. `table` holds (when, then) rows where points come in steps."""

    code: str
    title: str
    description: str
    points: str
    table: tuple[tuple[str, str], ...]
    table_of: str
    facts: tuple[str, ...]
    source: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class DimensionInWords:
    """A group of rules; `title` is '' for rules that stand outside every dimension."""

    title: str
    description: str
    limit: str
    rules: tuple[RuleInWords, ...]


def dimensions_in_words(tree: SchemeTree) -> list[DimensionInWords]:
    """The whole scheme, in its own order, rules without a dimension last."""
    found = []
    for dimension in tree.dimensions:
        rules = tuple(rule_in_words(rule, tree) for rule in tree.rules if rule.dimension == dimension.code)
        limit = _("At most %(points)s together.") % {"points": points(dimension.max)} if dimension.max else ""
        if rules:
            about = say(dimension.description.sentence) if dimension.description else ""
            found.append(DimensionInWords(say(dimension.title.sentence), about, limit, rules))
    loose = tuple(rule_in_words(rule, tree) for rule in tree.rules if rule.dimension is None)
    return [*found, DimensionInWords("", "", "", loose)] if loose else found


def rule_in_words(rule: Rule, tree: SchemeTree) -> RuleInWords:
    """One rule of a checked scheme."""
    record_type = tree.record_type(rule.record_type)
    sources = {source.code: source for source in tree.sources}
    about = rule.description or record_type.description
    summary, table_of, table = _points(rule, record_type, criteria=tree.kind == "criteria")
    return RuleInWords(
        code=rule.code,
        title=say(rule.title.sentence),
        description=say(about.sentence),
        points=summary,
        table=table,
        table_of=table_of,
        facts=tuple(_facts(rule, record_type)),
        source=say(sources[record_type.source].title.sentence),
        basis=basis_of(rule.legal_basis),
    )


Table = tuple[tuple[str, str], ...]


def _points(rule: Rule, record_type: RecordType, *, criteria: bool) -> tuple[str, str, Table]:
    """The points in one phrase, what the table's left side counts, and the table's rows."""
    form = rule.form
    if criteria:
        return _("Held while one record counts"), "", ()
    if isinstance(form, Fixed):
        return _("%(points)s for each record") % {"points": points(form.points)}, "", ()
    if isinstance(form, Per):
        return _per(form, record_type), "", ()
    name = field_name(record_type, form.field)
    if isinstance(form, Steps):
        return _("Points in steps"), name, tuple(_steps(form, record_type))
    if isinstance(form, Tiers):
        return _("Points in tiers that add up"), name, tuple(_tiers(form, record_type))
    return _("Points by “%(field)s”") % {"field": name}, name, _choices(form, record_type)


def _choices(form: By, record_type: RecordType) -> Table:
    return tuple(
        (choice(key), points(form.table[key])) for key in _in_order(form.table, record_type, form.field)
    )


def _in_order(table: Mapping[str, Any], record_type: RecordType, field: str) -> list[str]:
    """The table's choices as the record type lists them: JSON in the database does not keep their order."""
    known = record_type.fields.get(field)
    listed_choices = known.choices if known and known.choices else ()
    return [key for key in listed_choices if key in table]


def _per(form: Per, record_type: RecordType) -> str:
    known = record_type.fields.get(form.field)
    facts = {
        "points": points(form.points),
        "amount": amount(form.step, known.unit if known else None),
        "field": field_name(record_type, form.field),
    }
    if known and known.unit == "time" and form.step == 1:
        text = _("%(points)s each time") % facts
    elif known and known.unit:
        text = _("%(points)s for every %(amount)s of “%(field)s”") % facts
    else:
        text = _("%(points)s for each %(amount)s in “%(field)s”") % facts
    if form.max is None:
        return text
    return _("%(what)s, at most %(points)s") % {"what": text, "points": points(form.max)}


def _steps(form: Steps, record_type: RecordType) -> Iterator[tuple[str, str]]:
    for threshold, value in form.table:
        amount = _amount(threshold, record_type, form.field)
        yield _("%(amount)s or more") % {"amount": amount}, points(value)


def _tiers(form: Tiers, record_type: RecordType) -> Iterator[tuple[str, str]]:
    edge = Decimal(0)
    for tier in form.table:
        facts = {"low": plain(edge), "high": "", "amount": _amount(tier.step, record_type, form.field)}
        if tier.upto is None:
            where = _("above %(low)s") % facts
        else:
            facts["high"] = _amount(tier.upto, record_type, form.field)
            where = _("from %(low)s to %(high)s") % facts
            edge = tier.upto
        what = _("%(points)s for every %(amount)s") % {**facts, "points": points(tier.points)}
        if tier.max is not None:
            what = _("%(what)s, at most %(points)s") % {"what": what, "points": points(tier.max)}
        yield where, what


def _amount(number: Decimal, record_type: RecordType, field: str) -> str:
    known = record_type.fields.get(field)
    return amount(number, known.unit if known else None)


def field_name(record_type: RecordType, field: str) -> str:
    """The title of a record's column, or its name as written."""
    known = record_type.fields.get(field)
    return say(known.title.sentence) if known and known.title else field.replace("_", " ")


def _facts(rule: Rule, record_type: RecordType) -> Iterator[str]:
    for entry in rule.when:
        either = entry.any if isinstance(entry, AnyOf) else (entry,)
        yield _("Only where %(condition)s.") % {
            "condition": listed(_condition(one, record_type) for one in either)
        }
    yield _how_long(rule, record_type)
    if rule.fade:
        yield _("Its points shrink evenly over that time.")
    yield from _limits(rule, record_type)


def _condition(one: Condition, record_type: RecordType) -> str:
    phrases = {
        "eq": _("“%(field)s” is %(value)s"),
        "ne": _("“%(field)s” is not %(value)s"),
        "in": _("“%(field)s” is %(value)s"),
        "gt": _("“%(field)s” is more than %(value)s"),
        "gte": _("“%(field)s” is at least %(value)s"),
        "lt": _("“%(field)s” is less than %(value)s"),
        "lte": _("“%(field)s” is at most %(value)s"),
    }
    values = one.value if isinstance(one.value, tuple) else (one.value,)
    shown = listed(_value(value, record_type, one.field) for value in values)
    return phrases[one.op] % {"field": field_name(record_type, one.field), "value": shown}


def _value(value: Decimal | date | str, record_type: RecordType, field: str) -> str:
    if isinstance(value, Decimal):
        return _amount(value, record_type, field)
    return day(value) if isinstance(value, date) else choice(value)


def _how_long(rule: Rule, record_type: RecordType) -> str:
    starts = {
        "occurred": _("the day it happened"),
        "ended": _("the day it ended"),
        "recorded": _("the day it was recorded"),
    }[rule.clock.starts]
    if rule.clock.after_days:
        starts = _("%(days)s days after %(start)s") % {"days": rule.clock.after_days, "start": starts}
    if rule.valid.by is not None:
        span = _spans(rule.valid.by, record_type)
        field = field_name(record_type, rule.valid.by.field)
        facts = {"start": starts, "field": field, "spans": span}
        return _("Counts from %(start)s, by “%(field)s”: %(spans)s.") % facts
    span = months(rule.valid.months or 0)
    return _("Counts for %(span)s from %(start)s.") % {"span": span, "start": starts}


def _spans(valid: ValidBy, record_type: RecordType) -> str:
    """`12 months (district, county), 24 months (city)`."""
    by_length: dict[int, list[str]] = {}
    for key in _in_order(valid.table, record_type, valid.field):
        by_length.setdefault(valid.table[key], []).append(choice(key))
    return _(", ").join(
        _("%(span)s (%(choices)s)") % {"span": months(length), "choices": _(", ").join(choices)}
        for length, choices in sorted(by_length.items())
    )


def _limits(rule: Rule, record_type: RecordType) -> Iterator[str]:
    if rule.counts == "total":
        yield _("All records that count are added up first.")
    if rule.counts == "best" or rule.at_most == 1:
        yield _("Only the best record counts.")
    elif rule.at_most is not None:
        yield _("At most the best %(count)s records count.") % {"count": rule.at_most}
    if rule.once_per:
        fields = _(", ").join(field_name(record_type, field) for field in rule.once_per)
        yield _("Of records with the same “%(fields)s” only the best counts.") % {"fields": fields}
    if rule.cap_per_year is not None:
        yield _("At most %(points)s for any one year.") % {"points": points(rule.cap_per_year)}
    if rule.cap is not None:
        yield _("At most %(points)s from this rule.") % {"points": points(rule.cap)}
