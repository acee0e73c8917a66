"""A resident's standing elsewhere: consent, look, use, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, crossing
from cityscore.core.refusals import Sentence
from cityscore.participants import access
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from conversions import queries
from conversions.actions import issuing
from conversions.actions.copies import host_city, in_both
from conversions.links import posting
from conversions.mappings import StandingValue
from conversions.models import Agreement, ConversionConsent, Standing
from conversions.refusals import (
    AgreementNotInForce,
    AwardGivesNoStanding,
    NoConsentInForce,
    NotEnrolledAtHome,
)
from conversions.simulation import Ground, tier_reached


@transaction.atomic
def consent(
    *, participant: Participant, agreement: Agreement, actor: audit.Actor, at: datetime
) -> ConversionConsent:
    """A resident lets the host city know what their score counts as there; the standing is issued at once.

    An earlier yes to another agreement with the same scheme of that city ends: there is one standing.
    Raises AgreementNotInForce, AwardGivesNoStanding, NotEnrolledAtHome.
    """
    agreement = Agreement.objects.get(id=agreement.id, side=Agreement.Side.HOME)
    if agreement.is_award:
        raise AwardGivesNoStanding
    _require_in_force(agreement, at)
    scheme = scheme_queries.scheme_by_code(agreement.home_scheme)
    if scheme is None or participant_queries.enrolment_in_force(participant.id, scheme.id) is None:
        raise NotEnrolledAtHome
    earlier = _consents_to_same_host(participant, agreement)
    for other in earlier.filter(withdrawn_at__isnull=True).exclude(agreement=agreement):
        withdraw(consent=other, actor=actor, at=at)
    known = earlier.first()
    given, _ = ConversionConsent.objects.get_or_create(
        agreement=agreement,
        participant=participant,
        withdrawn_at=None,
        # The one the host knows already, so that no limit begins anew there.
        defaults={"given_at": at, "pseudonym": known.pseudonym if known else uuid4()},
    )
    _log(given, actor, "consent", at)
    issuing.refresh(consent=given, at=at)
    return given


@transaction.atomic
def withdraw(*, consent: ConversionConsent, actor: audit.Actor, at: datetime) -> None:
    """End a consent and, in the same transaction, the standing in the host city."""
    ended = ConversionConsent.objects.filter(id=consent.id, withdrawn_at__isnull=True).update(
        withdrawn_at=at, is_stale=False, sent_points_hundredths=None, sent_band=""
    )
    if ended:
        host = host_city(consent.agreement)
        with crossing.enter(host.id):
            own = Standing.objects.filter(pseudonym=consent.pseudonym, agreement__uid=consent.agreement.uid)
            issuing.empty(own, at)
        if host.is_mirror:
            posting.ring()
        _log(consent, actor, "withdraw_consent", at)


@transaction.atomic
def end_for_participant(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """A resident leaves a scheme (None: the city): every standing that rests on it ends."""
    consents = ConversionConsent.objects.filter(participant_id=participant_id, withdrawn_at__isnull=True)
    if scheme_id is not None:
        consents = consents.filter(agreement__home_scheme=Scheme.objects.get(id=scheme_id).code)
    for given in consents.select_related("agreement"):
        withdraw(consent=given, actor=audit.SYSTEM, at=at)


@transaction.atomic
def erase(*, participant_id: int, at: datetime) -> None:
    """End and forget what ties a participant to pseudonyms elsewhere."""
    end_for_participant(participant_id=participant_id, scheme_id=None, at=at)
    ConversionConsent.objects.filter(participant_id=participant_id).delete()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What somebody would hold in the host city now, until when, and the perks with the steps reached."""

    value: StandingValue
    band: Sentence | None
    until: datetime
    perks: tuple[tuple[Sentence, Sentence], ...]


def preview(*, participant: Participant, agreement: Agreement, at: datetime) -> Outlook | None:
    """What the resident's present score would count as; sends nothing. Raises SchemeNotInForce."""
    terms = issuing.Terms.of(agreement, at)
    value = terms.values([participant.id]).get(participant.id)
    if value is None:
        return None
    bands = {band.code: band.title.sentence for band in terms.party.scheme.bands}
    ground = Ground.of(terms.party.scheme, terms.party.perks, agreement.agreement_tree.perks)
    reached = [(each, tier_reached(ground, each, value, visiting=True)) for each in ground.offered]
    return Outlook(
        value=value,
        band=bands.get(value.band or ""),
        until=terms.valid_until(at),
        perks=tuple((each.title, each.tiers[tier - 1][0]) for each, tier in reached if tier),
    )


@contextmanager
def visit(*, consent: ConversionConsent, at: datetime) -> Iterator[Standing]:
    """Open the host city with the visitor's standing in hand, renewed first when it is out of date.

    Raises NoConsentInForce, AgreementNotInForce.
    """
    current = (
        ConversionConsent.objects.select_related("agreement")
        .filter(id=consent.id, withdrawn_at__isnull=True)
        .first()
    )
    if current is None:
        raise NoConsentInForce
    _require_in_force(current.agreement, at)
    if current.is_stale:
        issuing.refresh(consent=current, at=at)
    for attempt in ("as it is", "renewed"):
        with crossing.enter(host_city(current.agreement).id):
            standing = Standing.objects.filter(pseudonym=current.pseudonym).first()
            usable = standing and queries.standing_in_force(standing.id, at)
            if usable:
                yield usable
                return
        if attempt == "as it is":
            issuing.refresh(consent=current, at=at)
    raise NoConsentInForce


@transaction.atomic
def log_visit(*, standing: Standing, actor: audit.Actor, what: str, at: datetime, **facts: Any) -> None:
    """Write what a merchant of the open host city asked about a visitor into the resident's own log at home.

    Someone who was erased at home has no log any more, and their standing has ended. Raises whatever keeps
    the log from being written, so that nothing is answered without it.
    """
    host, home = city_queries.present_city(), city_queries.party_by_code(standing.agreement.other_city)
    if home is None:
        raise NoConsentInForce
    if home.is_mirror:
        said = {
            "pseudonym": str(standing.pseudonym),
            "actor_kind": actor.kind,
            "actor_key": actor.key,
            "actor_name": actor.name,
            "what": what,
            "happened_at": at.isoformat(),
            "facts": facts,
        }
        posting.post(posting.link_to(home.code), "looked", said, at)
        return
    with crossing.enter(home.id):
        consent = ConversionConsent.objects.filter(pseudonym=standing.pseudonym).first()
        if consent is not None:
            access.look(
                participant_id=consent.participant_id,
                actor=actor,
                what=what,
                at=at,
                host={"en": host.title_en, "zh-hans": host.title_zh},
                **facts,
            )


def _consents_to_same_host(participant: Participant, agreement: Agreement) -> QuerySet[ConversionConsent]:
    return ConversionConsent.objects.select_related("agreement").filter(
        participant=participant,
        agreement__other_city=agreement.other_city,
        agreement__host_scheme=agreement.host_scheme,
    )


def _require_in_force(agreement: Agreement, at: datetime) -> None:
    if not agreement.is_in_force(clock.today_in(host_city(agreement).time_zone, at)):
        raise AgreementNotInForce(
            (),
            **in_both("state", [Agreement.State(agreement.state)]),
            starts_on=agreement.starts_on.isoformat(),
            ends_on=agreement.ends_on.isoformat(),
        )


def _log(consent: ConversionConsent, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"conversions.{verb}",
        at=at,
        participant_id=consent.participant_id,
        about=f"agreement:{consent.agreement.uid}",
        host=consent.agreement.other_city,
    )
