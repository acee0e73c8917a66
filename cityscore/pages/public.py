"""What a city shows to everyone: schemes, rules in force, perks, how to join. Nothing about persons."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse

from cityscore.cities import queries as cities
from cityscore.core import clock
from cityscore.pages.announcements import announced, told
from cityscore.pages.perks import perk_shown
from cityscore.pages.rendering import show
from cityscore.pages.schemes_in_words import scheme_in_words
from cityscore.pages.wording import day, reader_language
from cityscore.schemes import queries as schemes
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.shipped import shipped_for
from conversions import queries as conversions
from conversions.models import Agreement
from rewards import queries as rewards


def home(request: HttpRequest) -> HttpResponse:
    """The city's front page."""
    today = clock.today_in(request.city.time_zone, clock.now())  # type: ignore[attr-defined]
    serving = schemes.serving_versions(today)
    context = {
        "schemes": [scheme_in_words(version, today) for version in _one_each(serving)],
        "announcements": announced(serving, today),
        "perks": [perk_shown(each.perk, each.perk_terms, today) for each in rewards.running_versions()],
        "agreements": [_agreement(each) for each in conversions.agreements_announced()],
    }
    return show(request, "public/city.html", context)


def _agreement(found: Agreement) -> dict[str, object]:
    other = cities.party_by_code(found.other_city)
    return {
        "title": found.title,
        "city": "" if found.is_award or other is None else other.title,
        "starts": day(found.starts_on),
        "ends": day(found.ends_on),
        "notice": found.notice,
        "is_illustrative": found.is_illustrative,
        "is_suspended": found.state == Agreement.State.SUSPENDED,
    }


def _one_each(serving: list[SchemeVersion]) -> list[SchemeVersion]:
    """Of each scheme the version in force, else the first that is announced."""
    by_day = sorted(serving, key=lambda version: (str(version.effective_on), version.number), reverse=True)
    return sorted({version.scheme_id: version for version in by_day}.values(), key=lambda each: each.id)


def scheme(request: HttpRequest, code: str) -> HttpResponse:
    """One scheme: the rules in force, or else those announced, and what joining means."""
    today = clock.today_in(request.city.time_zone, clock.now())  # type: ignore[attr-defined]
    found = schemes.scheme_by_code(code)
    if found is None:
        raise Http404
    coming = schemes.next_version(found, today)
    version = schemes.version_in_force(found, today) or coming
    if version is None:
        raise Http404
    notice = cities.latest_notice(code)
    context = {
        "scheme": scheme_in_words(version, today),
        "review_by": day(version.scheme_tree.effective.review_by),
        "announcements": announced([coming], today) if coming is not None else [],
        "notices": told(found, today, request.city.time_zone),  # type: ignore[attr-defined]
        "is_shipped": shipped_for(request.city.code, code) is not None,  # type: ignore[attr-defined]
        "notice_number": notice.number if notice else None,
        "notice_text": notice and (notice.body_en if reader_language() == "en" else notice.body_zh),
    }
    return show(request, "public/scheme.html", context)
