"""My points in other cities: what an agreement would send, my yes or no to it, and perks and passes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cityscore.cities import queries as cities
from cityscore.core.refusals import Refusal
from cityscore.pages.passes import page, pass_context, perk_or_404
from cityscore.pages.perks import in_words
from cityscore.pages.perks_in_words import MyPerk
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, tell
from cityscore.pages.schemes_in_words import band_title
from cityscore.pages.wording import day, from_hundredths, plain
from cityscore.schemes import queries as schemes
from conversions import queries as conversions
from conversions import visiting
from conversions.models import Agreement, Standing
from rewards import queries as rewards

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One agreement as a resident sees it. `would_be` says what the other city would hold, '' for nothing."""

    uid: UUID
    title: str
    city: str
    is_illustrative: bool
    until: str
    has_consented: bool
    would_be: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the other city holds of me: its own points and band under a pseudonym."""

    points: str
    band: str
    until: str
    perks: tuple[MyPerk, ...]


@proved
def elsewhere(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Every agreement in force."""
    found = [_elsewhere(each, resident) for each in conversions.agreements_for_residents(resident.today)]
    return show(request, "me/elsewhere.html", {"agreements": found, "tab": "data"})


@proved
def agreement(request: HttpRequest, resident: Resident, uid: UUID) -> HttpResponse:
    """One agreement: what is sent, my yes or no, and the perks it opens."""
    found = agreement_or_404(uid, resident)
    context = {"agreement": _elsewhere(found, resident), "held": _held(found, resident), "tab": "data"}
    return show(request, "me/agreement.html", context)


@require_POST
@proved
def answer(request: HttpRequest, resident: Resident, uid: UUID) -> HttpResponse:
    """Say yes or no to one agreement; takes effect in the other city at once."""
    given = request.POST.get("given") == "yes"
    try:
        changed = say_to(agreement_or_404(uid, resident), resident, given=given)
    except Refusal as refusal:
        tell(request, refusal)
    else:
        if given:
            messages.success(request, _("Your perks in the other city are open."))
        elif changed:
            messages.success(request, _("Withdrawn: the other city holds nothing of you any more."))
    return back_to("me_agreement", uid)


def say_to(found: Agreement, resident: Resident, *, given: bool) -> bool:
    """Consent to an agreement or withdraw from it; whether there was anything to do."""
    present = conversions.consent_in_force(found, resident.participant.id)
    if given:
        visiting.consent(
            participant=resident.participant, agreement=found, actor=resident.actor, at=resident.at
        )
    elif present is not None:
        visiting.withdraw(consent=present, actor=resident.actor, at=resident.at)
    return given or present is not None


@proved
def visitor_pass(request: HttpRequest, resident: Resident, uid: UUID, code: str) -> HttpResponse:
    """A pass of the other city, for its merchants; to them it looks like any resident's."""
    found = agreement_or_404(uid, resident)
    consent = conversions.consent_in_force(found, resident.participant.id)
    if consent is None:
        return back_to("me_agreement", uid)
    try:
        with visiting.visit(consent=consent, at=resident.at) as standing:
            context = pass_context(standing, perk_or_404(code), None, resident.at)
    except Refusal as refusal:
        tell(request, refusal)
        return back_to("me_agreement", uid)
    frame = {"back": resolve_url("me_agreement", uid), "again": request.get_full_path(), "tab": "data"}
    return page(request, {**context, **frame, "host": _city_title(found)})


def agreement_or_404(uid: UUID, resident: Resident) -> Agreement:
    """An agreement in force by which residents may use another city's perks."""
    found = conversions.agreements_for_residents(resident.today).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _elsewhere(found: Agreement, resident: Resident) -> Elsewhere:
    return Elsewhere(
        uid=found.uid,
        title=found.title,
        city=_city_title(found),
        is_illustrative=found.is_illustrative,
        until=day(found.ends_on),
        has_consented=conversions.consent_in_force(found, resident.participant.id) is not None,
        would_be=would_be(found, resident),
    )


def would_be(found: Agreement, resident: Resident) -> str:
    """What my present score would count as there; sends nothing."""
    try:
        value = visiting.preview(participant=resident.participant, agreement=found, at=resident.at)
    except Refusal:
        return ""
    if value is None:
        return ""
    if value.points is not None:
        return _("%(points)s points") % {"points": plain(value.points)}
    return _("recognised, without points") if value.recognised else _("a band, without points")


def _held(found: Agreement, resident: Resident) -> Held | None:
    return in_host_city(found, resident, lambda standing: _in_host(standing, resident))


def in_host_city(found: Agreement, resident: Resident, read: Callable[[Standing], Read]) -> Read | None:
    """What `read` finds of the resident's standing while the host city is open; None without one."""
    consent = conversions.consent_in_force(found, resident.participant.id)
    if consent is None:
        return None
    try:
        with visiting.visit(consent=consent, at=resident.at) as standing:
            return read(standing)
    except Refusal:
        return None


def _in_host(standing: Standing, resident: Resident) -> Held:
    """Read while the host city is open."""
    scheme = schemes.scheme_by_code(standing.agreement.host_scheme)
    version = scheme and schemes.version_in_force(scheme, resident.today)
    points = standing.points_hundredths
    return Held(
        points="" if points is None else from_hundredths(points),
        band=band_title(version.scheme_tree, standing.band) if version else "",
        until=day(standing.valid_until),
        perks=tuple(in_words(rewards.perks_for_standing(standing, resident.at), resident.today)),
    )


def _city_title(found: Agreement) -> str:
    city = cities.city_by_code(found.other_city)
    return city.title if city else found.other_city
