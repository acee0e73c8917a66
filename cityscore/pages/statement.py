"""My points: every line with its rule, records, legal basis and expiry, and how they add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, scheme_or_404
from cityscore.pages.rules_in_words import RuleInWords, rule_in_words
from cityscore.pages.schemes_in_words import band_title
from cityscore.pages.wording import day, plain, say, signed
from cityscore.participants import queries as participants
from cityscore.schemes import queries as schemes
from cityscore.schemes.language import SchemeTree
from cityscore.scoring.statements import statement_of


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """A record under a line; `details` is all but its title and points in one finished sentence."""

    title: str
    points: str
    details: str


@dataclass(frozen=True, slots=True)
class LineInWords:
    """What one rule gives, or (points '') a rule whose records are worth nothing yet."""

    rule: RuleInWords
    dimension: str
    points: str
    capped: bool
    records: tuple[RecordInWords, ...]


@dataclass(frozen=True, slots=True)
class StatementInWords:
    """A statement; `sums` are the (what, points) rows under the lines that lead to `total`."""

    as_of: str
    base: str
    total: str
    band: str
    version: int
    lines: tuple[LineInWords, ...]
    noted: tuple[LineInWords, ...]
    sums: tuple[tuple[str, str], ...]
    next_change_on: str
    is_criteria: bool


@proved
def points(request: HttpRequest, resident: Resident) -> HttpResponse:
    """My schemes; with just one, its statement at once."""
    mine = list(participants.enrolments_of(resident.participant.id))
    if len(mine) == 1:
        return back_to("me_statement", mine[0].scheme.code)
    context = {"schemes": [(each.scheme.code, each.scheme.title) for each in mine], "tab": "points"}
    return show(request, "me/points.html", context)


@proved
def statement(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """My statement in one scheme, as of today."""
    scheme = scheme_or_404(code)
    if participants.enrolment_in_force(resident.participant.id, scheme.id) is None:
        return back_to("me_join", code)
    found = statement_of(
        participant=resident.participant, scheme=scheme, as_of=resident.today, at=resident.at
    )
    version = schemes.published_versions(scheme).get(number=found["version"])
    shown = in_words(found, version.scheme_tree)
    context = {"title": scheme.title, "code": code, "statement": shown, "tab": "points"}
    return show(request, "me/statement.html", context)


def in_words(found: Mapping[str, Any], tree: SchemeTree) -> StatementInWords:
    """A statement of the contract with every code replaced by words; adds nothing and leaves nothing out."""
    records = _RecordsInWords(tree)
    return StatementInWords(
        as_of=_day(found["as_of"]),
        base="" if found["base"] is None else plain(found["base"]),
        total="" if found["total"] is None else plain(found["total"]),
        band=band_title(tree, found["band"]),
        version=found["version"],
        lines=tuple(_line(line, tree, records) for line in found["lines"]),
        noted=tuple(_noted(found["noted"], tree, records)),
        sums=tuple(_sums(found, tree)),
        next_change_on=_day(found["next_change_on"]) if found["next_change_on"] else "",
        is_criteria=tree.kind == "criteria",
    )


def _line(line: Mapping[str, Any], tree: SchemeTree, records: _RecordsInWords) -> LineInWords:
    return LineInWords(
        rule=_rule(line["rule"], tree),
        dimension=_dimension(line["dimension"], tree),
        points=signed(line["points"]),
        capped=line["capped"],
        records=tuple(records.say(record) for record in line["records"]),
    )


def _noted(
    noted: Iterable[Mapping[str, Any]], tree: SchemeTree, records: _RecordsInWords
) -> Iterable[LineInWords]:
    for code, entries in groupby(noted, key=itemgetter("rule")):
        of_rule = tuple(records.say(entry) for entry in entries)
        yield LineInWords(_rule(code, tree), "", "", capped=False, records=of_rule)


class _RecordsInWords:
    """Thousands of records share a few titles, sources, days and points, so each is put into words once."""

    def __init__(self, tree: SchemeTree) -> None:
        self._sources = {source.code: say(source.title.sentence) for source in tree.sources}
        self._titles = {kind.code: say(kind.title.sentence) for kind in tree.record_types}
        self._number, self._until = _("no. %(number)s"), _("counts until %(day)s")
        self._day, self._signed = cache(_day), cache(signed)

    def say(self, record: Mapping[str, Any]) -> RecordInWords:
        worth = record.get("points")
        details = [
            self._day(record["occurred_on"]),
            self._number % {"number": record["record_no"]},
            self._sources.get(record["source"], record["source"]),
            self._until % {"day": self._day(record["counts_until"])},
        ]
        return RecordInWords(
            title=self._titles[record["record_type"]],
            points="" if worth is None else self._signed(worth),
            details=" · ".join(details),
        )


def _sums(found: Mapping[str, Any], tree: SchemeTree) -> Iterable[tuple[str, str]]:
    """What else lies between the lines and the total."""
    for grant in found["grants"]:
        yield grant["label"], signed(grant["points"])
    for adjustment in found["adjustments"]:
        yield (
            _adjustment(adjustment["kind"], _dimension(adjustment["dimension"], tree)),
            signed(adjustment["points"]),
        )


def _adjustment(kind: str, dimension: str) -> str:
    return {
        "dimension-bound": _("Limit of “%(dimension)s”"),
        "weight": _("Weight of “%(dimension)s”"),
        "scale-bound": _("Limit of the whole scheme"),
        "rounding": _("Rounding"),
    }[kind] % {"dimension": dimension}


def _rule(code: str, tree: SchemeTree) -> RuleInWords:
    return next(rule_in_words(rule, tree) for rule in tree.rules if rule.code == code)


def _dimension(code: str | None, tree: SchemeTree) -> str:
    return next((say(each.title.sentence) for each in tree.dimensions if each.code == code), "")


def _day(value: str | date) -> str:
    return day(date.fromisoformat(value) if isinstance(value, str) else value)
