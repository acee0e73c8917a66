"""Reads about agreements and standings that other rooms and doors may ask for."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from conversions.models import Agreement, ConversionConsent, Signature, Standing


def agreements_for_residents(on: date) -> QuerySet[Agreement]:
    """Agreements in force by which residents of the open city may use another's perks."""
    return Agreement.objects.filter(
        side=Agreement.Side.HOME,
        state=Agreement.State.ACTIVE,
        starts_on__lte=on,
        ends_on__gte=on,
    ).exclude(method="award")


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


def standing_in_force(standing_id: int, at: datetime) -> Standing | None:
    """A visitor's standing in the open city while it, and the agreement behind it, is in force."""
    standing = (
        Standing.objects.select_related("agreement")
        .filter(id=standing_id, ended_at__isnull=True, valid_until__gt=at)
        .first()
    )
    if standing is None or standing.agreement.state != Agreement.State.ACTIVE:
        return None
    return standing


def export(*, participant_id: int) -> list[dict[str, Any]]:
    """What a resident agreed to send elsewhere."""
    return [
        {
            "agreement": str(consent.agreement.uid),
            "host": consent.agreement.other_city,
            "given_at": consent.given_at.isoformat(),
            "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
        }
        for consent in consents_of(participant_id)
    ]
