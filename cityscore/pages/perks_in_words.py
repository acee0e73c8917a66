"""Perks as people read them: what one gets, what it takes, where, when and how often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cityscore.core.refusals import Sentence
from cityscore.pages.wording import day, plain, points, say
from rewards.conditions import Unmet
from rewards.eligibility import Verdict
from rewards.terms import Needs, Period, PerkTerms, Quota, Tier


@dataclass(frozen=True, slots=True)
class PerkInWords:
    """What everybody may know of a perk. `tiers` are (what one gets, what it takes) rows."""

    code: str
    title: str
    description: str
    is_universal: bool
    tiers: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class MyPerk:
    """A perk with the verdict on one person. `missing` says every condition in the way and its remedy."""

    perk: PerkInWords
    is_usable: bool
    value: str
    missing: tuple[str, ...]
    next_value: str
    to_next: tuple[str, ...]


def perk_in_words(
    terms: PerkTerms, *, titles: Mapping[str, Sentence], merchants: Sequence[str]
) -> PerkInWords:
    """`titles` are those of the scheme's dimensions, bands and rules by code; `merchants` those giving it."""
    return PerkInWords(
        code=terms.code,
        title=say(terms.title),
        description=say(terms.description),
        is_universal=terms.universal_tier is not None,
        tiers=tuple((say(tier.value.label), _asked(tier, titles)) for tier in terms.tiers),
        facts=tuple(_facts(terms, merchants)),
        note=say(terms.note) if terms.note else "",
    )


def my_perk(perk: PerkInWords, verdict: Verdict) -> MyPerk:
    """The same perk for one person."""
    return MyPerk(
        perk=perk,
        is_usable=verdict.granted,
        value=say(verdict.value.label) if verdict.value else "",
        missing=() if verdict.granted else _said(verdict.unmet),
        next_value=say(verdict.next_tier.value.label) if verdict.next_tier else "",
        to_next=_said(verdict.to_next) if verdict.granted else (),
    )


def nearest(perks: Sequence[MyPerk]) -> MyPerk | None:
    """The perk, or better tier, that asks for the fewest further things; None when none is left."""
    open_ones = [each for each in perks if each.to_next or each.missing]
    return min(open_ones, key=lambda each: len(each.to_next or each.missing), default=None)


def _said(unmet: Sequence[Unmet]) -> tuple[str, ...]:
    return tuple(say(each.say) for each in unmet)


def _asked(tier: Tier, titles: Mapping[str, Sentence]) -> str:
    if tier.universal:
        return _("for every participant")
    return _(", ").join(_needs(tier.needs, titles))


def _needs(needs: Needs, titles: Mapping[str, Sentence]) -> list[str]:
    asked = []
    if needs.total is not None:
        asked.append(_("from %(points)s points") % {"points": plain(needs.total)})
    if needs.dimension is not None and needs.at_least is not None:
        facts = {"points": points(needs.at_least), "name": _titled(needs.dimension, titles)}
        asked.append(_("from %(points)s in “%(name)s”") % facts)
    if needs.band is not None:
        asked.append(_("from band %(band)s") % {"band": _titled(needs.band, titles)})
    if needs.rule is not None:
        asked.append(_("with “%(rule)s”") % {"rule": _titled(needs.rule, titles)})
    return asked


def _titled(code: str, titles: Mapping[str, Sentence]) -> str:
    return say(titles[code]) if code in titles else code


def _facts(terms: PerkTerms, merchants: Sequence[str]) -> list[str]:
    places = [_("At: %(places)s.") % {"places": _(", ").join(merchants)}] if merchants else []
    ordinary = _("Without taking part: %(terms)s") % {"terms": say(terms.ordinary_terms)}
    return [*places, *_limits(terms), ordinary]


def _limits(terms: PerkTerms) -> list[str]:
    limits = []
    if terms.starts_on and terms.ends_on:
        facts = {"first": day(terms.starts_on), "last": day(terms.ends_on)}
        limits.append(_("From %(first)s to %(last)s.") % facts)
    elif terms.starts_on:
        limits.append(_("From %(first)s.") % {"first": day(terms.starts_on)})
    elif terms.ends_on:
        limits.append(_("Until %(last)s.") % {"last": day(terms.ends_on)})
    if terms.quota_per_person:
        limits.append(_("For each person %(often)s.") % {"often": _often(terms.quota_per_person)})
    if terms.quota_in_all:
        limits.append(
            _("In all %(often)s, first come, first served.") % {"often": _often(terms.quota_in_all)}
        )
    return limits


def _often(quota: Quota) -> str:
    phrases = {
        Period.DAY: _("at most %(count)s a day"),
        Period.MONTH: _("at most %(count)s a month"),
        Period.YEAR: _("at most %(count)s a year"),
        Period.EVER: _("at most %(count)s"),
    }
    return phrases[quota.per] % {"count": quota.count}
