"""A resident's standing elsewhere: consent, issue, refresh, use, withdraw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, crossing, later, work
from cityscore.core.points import HUNDREDTHS
from cityscore.participants import access
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries as scoring_queries
from conversions import queries
from conversions.mappings import HostScale, StandingValue, standing_of
from conversions.models import Agreement, ConversionConsent, Standing
from conversions.refusals import NoConsentInForce, NotEnrolledAtHome, NotInThisState, SchemeNotInForce

BATCH = 500


@transaction.atomic
def consent(
    *, participant: Participant, agreement: Agreement, actor: audit.Actor, at: datetime
) -> ConversionConsent:
    """A resident lets the host city know what their score counts as there; the standing is issued at once.

    Raises NotInThisState when the agreement is not active, NotEnrolledAtHome.
    """
    agreement = Agreement.objects.get(id=agreement.id, side=Agreement.Side.HOME)
    if agreement.state != Agreement.State.ACTIVE:
        raise NotInThisState(state=agreement.get_state_display(), wanted=Agreement.State.ACTIVE.label)
    scheme = scheme_queries.scheme_by_code(agreement.home_scheme)
    if scheme is None or participant_queries.enrolment_in_force(participant.id, scheme.id) is None:
        raise NotEnrolledAtHome
    given, _ = ConversionConsent.objects.get_or_create(
        agreement=agreement,
        participant=participant,
        withdrawn_at=None,
        defaults={"given_at": at, "pseudonym": _pseudonym(participant, agreement)},
    )
    _log(given, actor, "consent", at)
    refresh(consent=given, at=at)
    return given


def _pseudonym(participant: Participant, agreement: Agreement) -> UUID:
    """The one the host knows already, so that withdrawing and consenting again opens no new quota there."""
    earlier = ConversionConsent.objects.filter(agreement=agreement, participant=participant).first()
    return earlier.pseudonym if earlier else uuid4()


@transaction.atomic
def withdraw(*, consent: ConversionConsent, actor: audit.Actor, at: datetime) -> None:
    """End a consent and, in the same transaction, the standing in the host city."""
    ended = ConversionConsent.objects.filter(id=consent.id, withdrawn_at__isnull=True).update(
        withdrawn_at=at, is_stale=False
    )
    if ended:
        _end_standing(consent, at)
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


@transaction.atomic
def note_changed_totals(*, scheme_id: int, changed: QuerySet[Any, Any], at: datetime) -> None:
    """New totals at home: the standings that rest on them are refreshed by a worker."""
    scheme = Scheme.objects.get(id=scheme_id)
    stale = ConversionConsent.objects.filter(
        participant_id__in=changed, withdrawn_at__isnull=True, agreement__home_scheme=scheme.code
    ).update(is_stale=True)
    if stale:
        job = f"standings:{scheme_id}:{at.timestamp()}"
        work.add(job, "conversions.refresh_standings", [0], job=job)
        later.queue("conversions.refresh_standings", job=job)


def refresh_stale(*, at: datetime) -> int:
    """Refresh one batch of stale standings; returns how many, 0 when none is left."""
    with transaction.atomic():
        batch = list(
            ConversionConsent.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
            .filter(is_stale=True, withdrawn_at__isnull=True)
            .order_by("id")[:BATCH]
        )
        for given in batch:
            refresh(consent=given, at=at)
        return len(batch)


@transaction.atomic
def refresh(*, consent: ConversionConsent, at: datetime) -> None:
    """Issue the standing that the present home score gives, or end it when there is none any more."""
    value = _value_of(consent, at)
    agreement = consent.agreement
    if value is None:
        _end_standing(consent, at)
    else:
        last_moment = at + timedelta(days=agreement.agreement_tree.valid_days)
        with crossing.enter(_host_city_id(agreement)):
            Standing.objects.update_or_create(
                pseudonym=consent.pseudonym,
                defaults={
                    "agreement": _host_copy(agreement),
                    "points_hundredths": None if value.points is None else int(value.points * HUNDREDTHS),
                    "band": value.band or "",
                    "is_recognised_only": value.recognised,
                    "issued_at": at,
                    "valid_until": last_moment,
                    "ended_at": None,
                },
            )
    ConversionConsent.objects.filter(id=consent.id).update(is_stale=False)


def preview(*, participant: Participant, agreement: Agreement, at: datetime) -> StandingValue | None:
    """What the resident's present score would count as; sends nothing."""
    return _value_of(ConversionConsent(agreement=agreement, participant=participant), at)


@contextmanager
def visit(*, consent: ConversionConsent, at: datetime) -> Iterator[Standing]:
    """Open the host city with the visitor's standing in hand. Raises NoConsentInForce."""
    current = ConversionConsent.objects.filter(id=consent.id, withdrawn_at__isnull=True).first()
    if current is None:
        raise NoConsentInForce
    for attempt in ("as it is", "renewed"):
        with crossing.enter(_host_city_id(current.agreement)):
            standing = Standing.objects.filter(pseudonym=current.pseudonym).first()
            usable = standing and queries.standing_in_force(standing.id, at)
            if usable:
                yield usable
                return
        if attempt == "as it is":
            refresh(consent=current, at=at)
    raise NoConsentInForce


@transaction.atomic
def log_visit(*, standing: Standing, actor: audit.Actor, what: str, at: datetime, **facts: Any) -> None:
    """Write what a merchant of the open host city asked about a visitor into the resident's own log at home.

    Someone who was erased at home has no log any more, and their standing has ended. Raises whatever keeps
    the log from being written, so that nothing is answered without it.
    """
    host, home = city_queries.present_city(), city_queries.city_by_code(standing.agreement.other_city)
    if home is None:
        raise NoConsentInForce
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


def _value_of(consent: ConversionConsent, at: datetime) -> StandingValue | None:
    agreement = consent.agreement
    scheme = scheme_queries.scheme_by_code(agreement.home_scheme)
    score = scoring_queries.current_score(consent.participant_id, scheme.id) if scheme else None
    if score is None:
        return None
    total = score.total_without_grants_hundredths
    return standing_of(
        agreement.agreement_tree.mapping,
        home_total=None if total is None else Fraction(total, HUNDREDTHS),
        home_band=score.band,
        host=_host_scale(agreement, at),
    )


def _host_scale(agreement: Agreement, at: datetime) -> HostScale | None:
    city = city_queries.city_by_code(agreement.other_city)
    if city is None:
        raise SchemeNotInForce(scheme=agreement.host_scheme, city=agreement.other_city)
    with crossing.enter(city.id):
        scheme = scheme_queries.scheme_by_code(agreement.host_scheme)
        today = clock.today_in(city.time_zone, at)
        version = scheme_queries.version_in_force(scheme, today) if scheme else None
        if version is None:
            raise SchemeNotInForce(scheme=agreement.host_scheme, city=city.title)
        return HostScale.of(version.scheme_tree)


def _host_city_id(agreement: Agreement) -> int:
    city = city_queries.city_by_code(agreement.other_city)
    if city is None:
        raise NoConsentInForce
    return city.id


def _host_copy(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(uid=agreement.uid, side=Agreement.Side.HOST)


def _end_standing(consent: ConversionConsent, at: datetime) -> None:
    with crossing.enter(_host_city_id(consent.agreement)):
        Standing.objects.filter(pseudonym=consent.pseudonym, ended_at__isnull=True).update(ended_at=at)


def _log(consent: ConversionConsent, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"conversions.{verb}",
        at=at,
        participant_id=consent.participant_id,
        about=f"agreement:{consent.agreement.uid}",
        host=consent.agreement.other_city,
    )
