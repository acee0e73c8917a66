"""My points in other cities: what an agreement would send, my yes or no to it, and perks and passes there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cityscore.cities import queries as cities
from cityscore.core.refusals import Refusal
from cityscore.pages.passes import page, pass_context, perk_or_404
from cityscore.pages.perks import in_words
from cityscore.pages.perks_in_words import MyPerk
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, tell
from cityscore.pages.schemes_in_words import band_title
from cityscore.pages.wording import day, from_hundredths, last_day, plain, say
from cityscore.schemes import queries as schemes
from conversions import queries as conversions
from conversions.actions import visiting
from conversions.models import Agreement, ConversionConsent, Standing
from rewards import queries as rewards

Read = TypeVar("Read")
ANSWERED = {
    (True, False): _lazy("Your perks in the other city are open."),
    (True, True): _lazy("You said yes: the other city is being told."),
    (False, False): _lazy("Withdrawn: the other city holds nothing of you any more."),
    (False, True): _lazy("Withdrawn: the other city is being told to forget you."),
}
"""What a resident reads after a yes or no, by whether the other city has yet to confirm it."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One agreement as a resident sees it. `would_be` says what the other city would hold, '' for nothing;
    `opens` are its perks and their steps at the present score; `why_not` says why nothing holds now.
    `is_on_its_way`: the city lives elsewhere and has yet to confirm what was sent."""

    uid: UUID
    title: str
    city: str
    is_illustrative: bool
    until: str
    has_consented: bool
    would_be: str
    opens: tuple[tuple[str, str], ...]
    why_not: str
    notice: str
    sent: str
    is_on_its_way: bool


@dataclass(frozen=True, slots=True)
class Award:
    """An agreement between two schemes of this city: the band on a day gives points in the other scheme."""

    title: str
    terms: str
    points: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Held:
    """What the other city holds of me: its own points and band under a pseudonym."""

    points: str
    band: str
    until: str
    perks: tuple[MyPerk, ...]


@proved
def elsewhere(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Every agreement in force, those I said yes to that rest, and awards between schemes of my city."""
    mine = conversions.agreements_of_resident(resident.participant.id, resident.today)
    context = {
        "agreements": [_elsewhere(each, resident) for each in mine],
        "awards": [_award(each) for each in conversions.awards_for_residents(resident.today)],
        "tab": "data",
    }
    return show(request, "me/elsewhere.html", context)


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
    found = agreement_or_404(uid, resident)
    try:
        changed = say_to(found, resident, given=given)
    except Refusal as refusal:
        tell(request, refusal)
    else:
        if given or changed:
            is_on_its_way = conversions.is_on_its_way(found, resident.participant.id)
            messages.success(request, ANSWERED[given, is_on_its_way])
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
    """An agreement by which residents may use another city's perks: in force, or said yes to before."""
    mine = conversions.agreements_of_resident(resident.participant.id, resident.today)
    found = mine.filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


def _elsewhere(found: Agreement, resident: Resident) -> Elsewhere:
    consent = conversions.consent_in_force(found, resident.participant.id)
    outlook = _outlook(found, resident)
    return Elsewhere(
        uid=found.uid,
        title=found.title,
        city=_city_title(found),
        is_illustrative=found.is_illustrative,
        until=day(found.ends_on),
        has_consented=consent is not None,
        would_be=_in_words(outlook),
        opens=tuple((say(title), say(step)) for title, step in outlook.perks) if outlook else (),
        why_not=why_not(found, resident),
        notice=found.notice,
        sent=_sent(consent),
        is_on_its_way=conversions.is_on_its_way(found, resident.participant.id),
    )


def _award(found: Agreement) -> Award:
    tree = found.agreement_tree
    if tree.award is None:
        raise RuntimeError(f"the award agreement {found.uid} has no terms")
    home, host = (schemes.scheme_by_code(code) for code in (tree.home.scheme, tree.host.scheme))
    version = home and schemes.version_in_force(home, found.starts_on)
    named = {
        "home": home.title if home else tree.home.scheme,
        "host": host.title if host else tree.host.scheme,
        "day": tree.award.assessed_on,
        "start": tree.award.counts_from,
        "term": ngettext("%(number)s month", "%(number)s months", tree.award.months)
        % {"number": tree.award.months},
    }
    terms = _(
        "The band in “%(home)s” on %(day)s gives points in “%(host)s”; they count %(term)s from %(start)s."
    )
    return Award(
        title=found.title,
        terms=terms % named,
        points=tuple(
            (band_title(version.scheme_tree, band) if version else band, plain(points))
            for band, points in tree.award.table.items()
        ),
    )


def why_not(found: Agreement, resident: Resident) -> str:
    """Why an agreement opens nothing at present, '' when it does."""
    if found.state == Agreement.State.SUSPENDED:
        return _("The agreement is suspended: nothing is sent, and your perks there rest until it is lifted.")
    if found.state != Agreement.State.ACTIVE or resident.today > found.ends_on:
        return _("The agreement is over: the other city holds nothing of you any more.")
    if resident.today < found.starts_on:
        return _("The agreement begins on %(day)s.") % {"day": day(found.starts_on)}
    return ""


def _outlook(found: Agreement, resident: Resident) -> visiting.Outlook | None:
    try:
        return visiting.preview(participant=resident.participant, agreement=found, at=resident.at)
    except Refusal:
        return None


def would_be(found: Agreement, resident: Resident) -> str:
    """What my present score would count as there; sends nothing."""
    return _in_words(_outlook(found, resident))


def _in_words(outlook: visiting.Outlook | None) -> str:
    if outlook is None:
        return ""
    if outlook.value.points is None:
        recognised = outlook.value.recognised
        return _("recognised, without points") if recognised else _("a band, without points")
    said = {"points": plain(outlook.value.points), "day": last_day(outlook.until)}
    if outlook.band is None:
        return _("%(points)s points, until %(day)s") % said
    return _("%(points)s points, band %(band)s, until %(day)s") % {**said, "band": say(outlook.band)}


def _sent(consent: ConversionConsent | None) -> str:
    """What was sent last, and when."""
    if consent is None or consent.sent_at is None:
        return ""
    said = {"day": day(timezone.localtime(consent.sent_at).date())}
    if consent.sent_points_hundredths is None:
        return _("Last sent on %(day)s: that you take part, nothing more.") % said
    points = from_hundredths(consent.sent_points_hundredths)
    return _("Last sent on %(day)s: %(points)s points.") % {**said, "points": points}


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
        until=last_day(standing.valid_until),
        perks=tuple(in_words(rewards.perks_for_standing(standing, resident.at), resident.today)),
    )


def _city_title(found: Agreement) -> str:
    city = cities.party_by_code(found.other_city)
    return city.title if city else found.other_city
