"""Perk terms in words, and refusals as rows: what the office's templates show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.core.refusals import Problem, Sentence
from rewards.models.merchants import MerchantKind
from rewards.terms import Hold, Needs, Period, PerkKind, PerkTerms, Quota, Value

KINDS = {
    PerkKind.PERCENTAGE: _("percentage off"),
    PerkKind.FIXED_AMOUNT: _("fixed amount off"),
    PerkKind.LOAN_LIMIT: _("loan limit"),
    PerkKind.DEPOSIT_WAIVER: _("no deposit"),
    PerkKind.PAY_LATER: _("pay later"),
    PerkKind.FREEBIE: _("free of charge"),
    PerkKind.AWARD: _("award"),
}
PERIODS = {
    Period.DAY: _("a day"),
    Period.MONTH: _("a month"),
    Period.YEAR: _("a year"),
    Period.EVER: _("in all"),
}
UNITS = {
    "percent": _("percent"),
    "yuan": _("yuan"),
    "book": _("books"),
    "item": _("items"),
    "day": _("days"),
    "time": _("times"),
    "hour": _("hours"),
}
Row = tuple[str, str]


def say(sentence: Sentence) -> str:
    """The sentence in the reader's language."""
    return sentence.in_language(get_language() or "zh-hans")


def problem_rows(problems: Iterable[Problem]) -> list[dict[str, str]]:
    """Problems as (place, code, sentence) for a list."""
    return [
        {"path": each.path or gettext("whole file"), "code": each.code, "sentence": say(each.message)}
        for each in problems
    ]


def terms_in_words(terms: PerkTerms, names: Mapping[str, Sentence]) -> list[Row]:
    """Every part of the terms as label and text; `names` are titles of the scheme's parts by code."""
    return [*_who_and_what(terms, names), *_limits(terms)]


def _who_and_what(terms: PerkTerms, names: Mapping[str, Sentence]) -> Iterator[Row]:
    yield gettext("Title"), f"{terms.title.zh_hans} / {terms.title.en}"
    yield gettext("Description"), f"{terms.description.zh_hans} / {terms.description.en}"
    yield gettext("Kind"), str(KINDS[terms.kind])
    yield gettext("Given by"), str(MerchantKind(terms.partner).label)
    ordinary = _amount(terms.ordinary_amount, None)
    yield (
        gettext("Ordinary terms for everybody"),
        " ".join(filter(None, [say(terms.ordinary_terms), ordinary])),
    )
    for tier in terms.tiers:
        label = gettext("Every participant") if tier.universal else needs_in_words(tier.needs, names)
        yield label, value_in_words(tier.value)


def _limits(terms: PerkTerms) -> Iterator[Row]:
    yield gettext("First day"), terms.starts_on.isoformat() if terms.starts_on else gettext("at once")
    yield gettext("Last day"), terms.ends_on.isoformat() if terms.ends_on else gettext("open")
    yield gettext("For one person"), _quota(terms.quota_per_person)
    yield gettext("For everybody together"), _quota(terms.quota_in_all)
    if terms.hold is not None:
        yield gettext("Stays open until settled"), hold_in_words(terms.hold)
    if terms.term_months is not None:
        yield gettext("Lasts"), term_in_words(terms.term_months)
    yield gettext("Merchants"), ", ".join(terms.merchants) or gettext("any of this kind that offers it")
    yield gettext("Open to agreements"), gettext("yes") if terms.open_to_agreements else gettext("no")
    yield gettext("Illustrative"), gettext("yes") if terms.illustrative else gettext("no")
    if terms.note is not None:
        yield gettext("Note"), say(terms.note)


def hold_in_words(hold: Hold) -> str:
    """`for 7 days, extended to 30 days at most`."""
    usual = ngettext("for %(count)s day", "for %(count)s days", hold.days) % {"count": hold.days}
    if hold.longest_days == hold.days:
        return usual
    longest = ngettext(
        "extended to %(count)s day at most", "extended to %(count)s days at most", hold.longest_days
    )
    return gettext(", ").join([usual, longest % {"count": hold.longest_days}])


def term_in_words(months: int) -> str:
    """`12 months`."""
    return ngettext("%(count)s month", "%(count)s months", months) % {"count": months}


def needs_in_words(needs: Needs, names: Mapping[str, Sentence]) -> str:
    """`from 1010 points; at least 5 in “Giving”`."""

    def named(code: str) -> str:
        return say(names[code]) if code in names else code

    said = []
    if needs.total is not None:
        said.append(gettext("from %(points)s points") % {"points": plain(needs.total)})
    if needs.dimension is not None and needs.at_least is not None:
        facts = {"points": plain(needs.at_least), "dimension": named(needs.dimension)}
        said.append(gettext("at least %(points)s points in “%(dimension)s”") % facts)
    if needs.band is not None:
        said.append(gettext("band “%(band)s” or higher") % {"band": named(needs.band)})
    if needs.rule is not None:
        said.append(gettext("“%(rule)s” held") % {"rule": named(needs.rule)})
    return "; ".join(said)


def value_in_words(value: Value) -> str:
    amount = _amount(value.amount, value.unit)
    return " ".join(filter(None, [f"{value.label.zh_hans} / {value.label.en}", amount and f"({amount})"]))


def plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _amount(amount: Decimal | None, unit: str | None) -> str:
    if amount is None:
        return ""
    return f"{plain(amount)} {UNITS[unit]}" if unit in UNITS else plain(amount)


def _quota(quota: Quota | None) -> str:
    if quota is None:
        return gettext("no limit")
    return ngettext("%(count)s time %(per)s", "%(count)s times %(per)s", quota.count) % {
        "count": quota.count,
        "per": PERIODS[quota.per],
    }
