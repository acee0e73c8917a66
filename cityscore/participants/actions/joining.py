"""Join a scheme, and say yes or no to each of its sources (charter 1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, hooks
from cityscore.core.audit import Actor
from cityscore.participants import queries
from cityscore.participants.actions.linking import locked
from cityscore.participants.models import Consent, Enrolment, Participant
from cityscore.participants.refusals import (
    AgeNotKnown,
    AlreadyEnrolled,
    NotEnrolled,
    NoticeOutdated,
    NotLocal,
    SchemeForOthers,
    SchemeNotOpen,
    SourceNotInScheme,
    TooYoung,
)
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.models import Scheme, Source


@transaction.atomic
def join(
    *,
    participant: Participant,
    scheme: Scheme,
    notice_number: int,
    source_codes: Iterable[str],
    actor: Actor,
    door: str,
    at: datetime,
) -> Enrolment:
    """Opt in to one scheme under one numbered notice, with a yes for each source named and for no other.

    Without any source the participant takes part and earns nothing from records. Raises SchemeNotOpen,
    SchemeForOthers, TooYoung, AgeNotKnown, NotLocal, NoticeOutdated, SourceNotInScheme, AlreadyEnrolled.
    """
    require_own(participant, actor, door)
    participant = locked(participant)
    today = clock.today_in(city_queries.present_city().time_zone, at)
    tree = _rules_in_force(scheme, today)
    _require_admitted(participant, scheme, tree, today)
    _require_latest_notice(scheme, notice_number)
    sources = _sources_of(scheme, tree, source_codes)
    if queries.enrolment_in_force(participant.id, scheme.id) is not None:
        raise AlreadyEnrolled(scheme=scheme.title)
    enrolment = Enrolment.objects.create(
        participant=participant, scheme=scheme, notice_number=notice_number, door=door, joined_at=at
    )
    Consent.objects.bulk_create(
        [Consent(enrolment=enrolment, source=source, given_at=at) for source in sources]
    )
    audit.write(
        actor=actor,
        action="participants.join",
        at=at,
        participant_id=participant.id,
        about=f"scheme:{scheme.code}",
        notice=notice_number,
        sources=[source.code for source in sources],
        door=door,
    )
    hooks.consent_changed.tell(participant_id=participant.id, scheme_id=scheme.id, at=at)
    return enrolment


@transaction.atomic
def enrol_at_desk(
    *,
    participant: Participant,
    scheme: Scheme,
    notice_number: int,
    source_codes: Iterable[str],
    by: Account,
    at: datetime,
) -> Enrolment:
    """Join for somebody at the desk who has no phone. Raises DutyMissing and what `join` raises."""
    actor = duties.require(by, Act.ENROL_AT_DESK)
    return join(
        participant=participant,
        scheme=scheme,
        notice_number=notice_number,
        source_codes=source_codes,
        actor=actor,
        door=Enrolment.Door.DESK,
        at=at,
    )


@transaction.atomic
def set_consent(*, enrolment: Enrolment, source: Source, given: bool, actor: Actor, at: datetime) -> None:
    """Say yes or no to one source; saying the same again changes nothing.

    Raises NotEnrolled when the enrolment has ended, SourceNotInScheme for a yes to a source that the rules
    in force do not use.
    """
    participant = locked(enrolment.participant)
    require_own(participant, actor)
    scheme = enrolment.scheme
    if not Enrolment.objects.filter(id=enrolment.id, ended_at__isnull=True).exists():
        raise NotEnrolled(scheme=scheme.title)
    present = Consent.objects.filter(enrolment=enrolment, source=source, withdrawn_at__isnull=True)
    if present.exists() == given:
        return
    if given:
        today = clock.today_in(city_queries.present_city().time_zone, at)
        _sources_of(scheme, _rules_in_force(scheme, today), [source.code])
        Consent.objects.create(enrolment=enrolment, source=source, given_at=at)
    else:
        present.update(withdrawn_at=at)
    audit.write(
        actor=actor,
        action="participants.set_consent",
        at=at,
        participant_id=participant.id,
        about=f"scheme:{scheme.code}",
        source=source.code,
        given=given,
    )
    hooks.consent_changed.tell(participant_id=participant.id, scheme_id=scheme.id, at=at)


@transaction.atomic
def set_consent_at_desk(
    *, enrolment: Enrolment, source: Source, given: bool, by: Account, at: datetime
) -> None:
    """Say yes or no for somebody at the desk. Raises DutyMissing and what `set_consent` raises."""
    actor = duties.require(by, Act.ENROL_AT_DESK)
    set_consent(enrolment=enrolment, source=source, given=given, actor=actor, at=at)


def require_own(participant: Participant, actor: Actor, door: str | None = None) -> None:
    """Residents act for themselves alone, and only officers enrol at the desk; else a door is defective."""
    if actor.kind == "resident" and actor != queries.resident(participant):
        raise RuntimeError("a resident acts for another participant")
    if door == Enrolment.Door.DESK and actor.kind != "officer":
        raise RuntimeError("only an officer enrols at the desk")


def full_years(born_on: date, today: date) -> int:
    """Age in full years; somebody born on 29 February is a year older on 1 March of a common year."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _rules_in_force(scheme: Scheme, today: date) -> SchemeTree:
    version = scheme_queries.version_in_force(scheme, today)
    if version is None:
        raise SchemeNotOpen(scheme=scheme.title)
    return version.scheme_tree


def _require_admitted(participant: Participant, scheme: Scheme, tree: SchemeTree, today: date) -> None:
    if tree.participants != str(participant.kind):
        raise SchemeForOthers(scheme=scheme.title)
    age = tree.who_may_join.min_age
    if age and participant.kind == Participant.Kind.PERSON:
        if participant.born_on is None:
            raise AgeNotKnown(scheme=scheme.title, age=age)
        if full_years(participant.born_on, today) < age:
            raise TooYoung(scheme=scheme.title, age=age)
    if tree.who_may_join.residence == "local" and not participant.is_local:
        raise NotLocal(scheme=scheme.title)


def _require_latest_notice(scheme: Scheme, notice_number: int) -> None:
    latest = city_queries.latest_notice(scheme.code)
    if latest is None:
        raise SchemeNotOpen(scheme=scheme.title)  # there is nothing to agree to yet
    if latest.number != notice_number:
        raise NoticeOutdated


def _sources_of(scheme: Scheme, tree: SchemeTree, codes: Iterable[str]) -> list[Source]:
    wanted = sorted(set(codes))
    used = {source.code for source in tree.sources}
    for code in wanted:
        if code not in used:
            raise SourceNotInScheme(scheme=scheme.title, source=code)
    return list(Source.objects.filter(code__in=wanted).order_by("code"))
