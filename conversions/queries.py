"""Reads about agreements and standings that other rooms and doors may ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from cityscore.cities import queries as city_queries
from cityscore.core import clock, crossing
from conversions.models import (
    Agreement,
    AgreementEvent,
    ConversionConsent,
    Letter,
    Link,
    MonthlyUse,
    ScoreTable,
    Signature,
    Simulation,
    Standing,
)


def agreements_for_residents(on: date) -> QuerySet[Agreement]:
    """Agreements in force by which residents of the open city may use another's perks."""
    return Agreement.objects.filter(
        side=Agreement.Side.HOME,
        state=Agreement.State.ACTIVE,
        starts_on__lte=on,
        ends_on__gte=on,
    ).exclude(method=Agreement.Method.AWARD)


def agreements_of_resident(participant_id: int, on: date) -> QuerySet[Agreement]:
    """Those in force, and those that the resident said yes to and that rest or are over since."""
    mine = ConversionConsent.objects.filter(participant_id=participant_id, withdrawn_at__isnull=True)
    held = Agreement.objects.filter(side=Agreement.Side.HOME, id__in=mine.values("agreement_id"))
    return held | agreements_for_residents(on)


def awards_for_residents(on: date) -> list[Agreement]:
    """Agreements in force by which a band in one scheme of the open city gives points in another."""
    awards = Agreement.objects.filter(side=Agreement.Side.HOME, method=Agreement.Method.AWARD).order_by("id")
    return [each for each in awards if each.is_in_force(on)]


def agreements_announced() -> QuerySet[Agreement]:
    """What the open city's residents were told of and is neither over nor replaced, newest first."""
    return Agreement.objects.filter(
        side=Agreement.Side.HOME,
        announced_at__isnull=False,
        state__in=(Agreement.State.ACTIVE, Agreement.State.SUSPENDED),
    )


def consent_in_force(agreement: Agreement, participant_id: int) -> ConversionConsent | None:
    """The resident's present consent to an agreement."""
    return ConversionConsent.objects.filter(
        agreement=agreement, participant_id=participant_id, withdrawn_at__isnull=True
    ).first()


def consents_of(participant_id: int) -> QuerySet[ConversionConsent]:
    """Every consent of a resident to an agreement, newest first."""
    return (
        ConversionConsent.objects.filter(participant_id=participant_id)
        .select_related("agreement")
        .order_by("-given_at")
    )


def signatures_of(agreement: Agreement) -> QuerySet[Signature]:
    return Signature.objects.filter(agreement=agreement).order_by("signed_at")


def events_of(agreement: Agreement) -> QuerySet[AgreementEvent]:
    """The history of an agreement, the oldest step first."""
    return AgreementEvent.objects.filter(agreement=agreement)


def tables_of(agreement: Agreement) -> QuerySet[ScoreTable]:
    """The tables of scores that both sides published for an agreement, newest first."""
    return ScoreTable.objects.filter(agreement=agreement)


def monthly_uses_of(agreement: Agreement) -> QuerySet[MonthlyUse]:
    """What visitors used under an agreement, by month, newest first."""
    return MonthlyUse.objects.filter(agreement=agreement)


def newest_simulation(agreement: Agreement) -> Simulation | None:
    """The newest simulation of an agreement's text by the open city."""
    return Simulation.objects.filter(agreement=agreement, content_digest=agreement.content_digest).first()


def related_to(agreement: Agreement) -> QuerySet[Agreement]:
    """Other texts between the same two schemes, newest first: drafts, predecessors and successors."""
    return Agreement.objects.filter(
        side=agreement.side,
        other_city=agreement.other_city,
        home_scheme=agreement.home_scheme,
        host_scheme=agreement.host_scheme,
    ).exclude(id=agreement.id)


def agreements_with(code: str) -> QuerySet[Agreement]:
    """Everything shared with one city, drafts left out."""
    return Agreement.objects.filter(other_city=code).exclude(state=Agreement.State.DRAFT)


def is_on_its_way(agreement: Agreement, participant_id: int) -> bool:
    """Whether a host city that lives elsewhere has yet to confirm what a resident said or what changed."""
    host = city_queries.party_by_code(agreement.other_city)
    if host is None or not host.is_mirror:
        return False
    mine = ConversionConsent.objects.filter(agreement=agreement, participant_id=participant_id)
    pseudonyms = list(mine.values_list("pseudonym", flat=True))
    with crossing.enter(host.id):
        return Standing.objects.filter(pseudonym__in=pseudonyms, in_letter__isnull=False).exists()


def is_confirmed(agreement: Agreement) -> bool:
    """Whether the other city, if it lives elsewhere, has confirmed every step of this agreement."""
    waiting = Letter.objects.filter(is_outgoing=True, outcome=Letter.Outcome.WAITING, kind="step")
    return not waiting.filter(body__uid=str(agreement.uid)).exists()


def links_in_trouble() -> int:
    """How many cities of other installations are silent, or differ from this one with nothing on its way."""
    differing = Q(differences__isnull=False) & ~Q(differences=[])
    waiting = Letter.objects.filter(is_outgoing=True, outcome=Letter.Outcome.WAITING).values("link_id")
    return Link.objects.filter(~Q(last_error="") | (differing & ~Q(id__in=waiting))).count()


def standing_in_force(standing_id: int, at: datetime) -> Standing | None:
    """A visitor's standing in the open city while it, and the agreement behind it, is in force."""
    standing = (
        Standing.objects.select_related("agreement")
        .filter(id=standing_id, ended_at__isnull=True, valid_until__gt=at)
        .first()
    )
    today = clock.today_in(city_queries.present_city().time_zone, at)
    return standing if standing is not None and standing.agreement.is_in_force(today) else None


def export(*, participant_id: int) -> list[dict[str, Any]]:
    """What a resident agreed to send elsewhere."""
    return [
        {
            "agreement": str(consent.agreement.uid),
            "host": consent.agreement.other_city,
            "given_at": consent.given_at.isoformat(),
            "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            "sent_at": consent.sent_at and consent.sent_at.isoformat(),
            "sent_points_hundredths": consent.sent_points_hundredths,
            "sent_band": consent.sent_band,
        }
        for consent in consents_of(participant_id)
    ]
