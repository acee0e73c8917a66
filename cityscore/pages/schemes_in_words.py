"""A scheme version as the public page, the join page and the overview show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cityscore.core.refusals import Sentence
from cityscore.pages.rules_in_words import Basis, DimensionInWords, basis_of, dimensions_in_words
from cityscore.pages.wording import day, plain, points, say
from cityscore.schemes.language import Band, Dimension, Rule, SchemeTree, Source
from cityscore.schemes.models import SchemeVersion

SOURCE_KINDS = {
    "public-body": gettext_lazy("public body"),
    "registered-charity": gettext_lazy("registered charity"),
    "library": gettext_lazy("library"),
}


@dataclass(frozen=True, slots=True)
class SourceInWords:
    """A body that may supply records: what it supplies, and what allows it to."""

    code: str
    title: str
    kind: str
    description: str
    supplies: tuple[str, ...]
    basis: Basis


@dataclass(frozen=True, slots=True)
class SchemeInWords:
    """One version of a scheme; every part finished text. `bands` are (name, from) rows, highest first."""

    code: str
    title: str
    description: str
    who_may_join: str
    start: str
    bands: tuple[tuple[str, str], ...]
    dimensions: tuple[DimensionInWords, ...]
    sources: tuple[SourceInWords, ...]
    rule_count: int
    rules_counted: str
    version: str
    in_force: bool
    is_criteria: bool


def scheme_in_words(version: SchemeVersion, today: date) -> SchemeInWords:
    """A published version; `in_force` False when its first day is still to come."""
    tree = version.scheme_tree
    in_force = version.effective_on is not None and version.effective_on <= today
    count = len(tree.rules)
    return SchemeInWords(
        code=tree.scheme,
        title=say(tree.title.sentence),
        description=say(tree.description.sentence) if tree.description else "",
        who_may_join=_who_may_join(tree),
        start=_start(tree),
        bands=tuple(_bands(tree)),
        dimensions=tuple(dimensions_in_words(tree)),
        sources=tuple(source_in_words(source, tree) for source in tree.sources if _used(source, tree)),
        rule_count=count,
        rules_counted=ngettext("%(count)s way to earn points", "%(count)s ways to earn points", count)
        % {"count": count},
        version=_version(version, in_force),
        in_force=in_force,
        is_criteria=tree.kind == "criteria",
    )


def source_in_words(source: Source, tree: SchemeTree) -> SourceInWords:
    return SourceInWords(
        code=source.code,
        title=say(source.title.sentence),
        kind=str(SOURCE_KINDS[source.kind]),
        description=say(source.description.sentence) if source.description else "",
        supplies=tuple(
            say(record_type.title.sentence)
            for record_type in tree.record_types
            if record_type.source == source.code
        ),
        basis=basis_of(source.legal_basis),
    )


def band_title(tree: SchemeTree, code: str | None) -> str:
    """A band's name, '' where there is none."""
    return next((say(band.title.sentence) for band in tree.bands if band.code == code), "")


def titles_of(tree: SchemeTree) -> dict[str, Sentence]:
    """Titles of a scheme's rules, bands and dimensions by code, in both languages."""
    parts: tuple[Rule | Band | Dimension, ...] = (*tree.rules, *tree.bands, *tree.dimensions)
    return {part.code: part.title.sentence for part in parts}


def _used(source: Source, tree: SchemeTree) -> bool:
    kinds = {record_type.code for record_type in tree.record_types if record_type.source == source.code}
    return any(rule.record_type in kinds for rule in tree.rules)


def _who_may_join(tree: SchemeTree) -> str:
    if tree.participants == "organisation":
        return _("For organisations.")
    age = tree.who_may_join.min_age
    local = tree.who_may_join.residence == "local"
    if age is None:
        return _("For residents registered in this city.") if local else _("For everyone.")
    if local:
        return _("For residents registered in this city, from the age of %(age)s.") % {"age": age}
    return _("For everyone from the age of %(age)s, wherever registered.") % {"age": age}


def _start(tree: SchemeTree) -> str:
    if tree.scale is None:
        return _("There are no points here: each card line is either held or not.")
    start = _("Everyone starts with %(points)s.") % {"points": points(tree.scale.base)}
    if tree.period == "calendar-year":
        return start + " " + _("Counting starts afresh each calendar year.")
    return start


def _bands(tree: SchemeTree) -> list[tuple[str, str]]:
    rows = [(say(band.title.sentence), _edge(band)) for band in tree.bands]
    return rows[::-1]


def _edge(band: Band) -> str:
    edge = band.edge
    if edge is None:
        return _("below that")
    facts = {"points": plain(edge.points)}
    return _("from %(points)s") % facts if edge.included else _("above %(points)s") % facts


def _version(version: SchemeVersion, in_force: bool) -> str:
    facts = {"number": version.number, "day": day(version.effective_on) if version.effective_on else ""}
    if in_force:
        return _("Version %(number)s, in force since %(day)s") % facts
    return _("Version %(number)s, in force from %(day)s") % facts
