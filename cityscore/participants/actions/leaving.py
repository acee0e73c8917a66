"""Leave one scheme, take everything away, or be forgotten; each is one action and effective at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, hooks
from cityscore.core.audit import Actor
from cityscore.participants import queries
from cityscore.participants.actions.joining import require_own
from cityscore.participants.actions.linking import end_links, locked
from cityscore.participants.models import (
    Claim,
    CodeAttempts,
    Consent,
    DeskCode,
    Enrolment,
    Link,
    Participant,
)
from cityscore.participants.refusals import NotEnrolled
from cityscore.schemes.models import Scheme


@transaction.atomic
def leave(*, participant: Participant, scheme: Scheme, actor: Actor, at: datetime) -> None:
    """End the enrolment, its consents and everything that hangs on it. Raises NotEnrolled.

    The proved identity and the access log stay until the person erases them, so that they can still
    read who looked, and come back. Nobody else can tell them from somebody who never joined.
    """
    participant = locked(participant)
    require_own(participant, actor)
    enrolment = queries.enrolment_in_force(participant.id, scheme.id)
    if enrolment is None:
        raise NotEnrolled(scheme=scheme.title)
    _end(Enrolment.objects.filter(id=enrolment.id).values_list("id", flat=True), at)
    hooks.ends_on_withdrawal.tell(participant_id=participant.id, scheme_id=scheme.id, at=at)
    audit.write(
        actor=actor,
        action="participants.leave",
        at=at,
        participant_id=participant.id,
        about=f"scheme:{scheme.code}",
    )


@transaction.atomic
def leave_at_desk(*, participant: Participant, scheme: Scheme, by: Account, at: datetime) -> None:
    """Leave for somebody at the desk. Raises DutyMissing and NotEnrolled."""
    leave(participant=participant, scheme=scheme, actor=duties.require(by, Act.ENROL_AT_DESK), at=at)


@transaction.atomic
def erase(*, participant: Participant, actor: Actor, at: datetime) -> None:
    """Forget the person in this city: every enrolment ends, then every room deletes or unlinks what it holds.

    Other accounts' unproved claims on the same identifier go too. What stays is the append-only log,
    which names the person by a number that no longer leads anywhere.
    """
    # Claims are locked before the participant, in the order in which a proof locks them.
    keys = list(Link.objects.filter(participant=participant).values_list("account_key", flat=True))
    theirs = Q(identifier_index=participant.identifier_index) | Q(account_key__in=keys)
    list(Claim.objects.select_for_update(no_key=True).filter(theirs).order_by("id"))
    participant = locked(participant)
    require_own(participant, actor)
    _end(Enrolment.objects.filter(participant=participant, ended_at__isnull=True), at)
    hooks.ends_on_withdrawal.tell(participant_id=participant.id, scheme_id=None, at=at)
    end_links(participant, at=at)
    for _, erases in reversed(hooks.erases.answers()):  # upper rooms refer to lower ones
        erases(participant_id=participant.id, at=at)
    _delete_own(participant, theirs, keys)
    audit.write(actor=actor, action="participants.erase", at=at, participant_id=participant.id)
    Participant.objects.filter(id=participant.id).delete()


@transaction.atomic
def erase_for(*, participant: Participant, by: Account, at: datetime) -> None:
    """Erase somebody who asked at the desk, or whom the operator was told to erase. Raises DutyMissing."""
    if by.is_operator:
        actor = Actor("operator", str(by.id), by.email)
    else:
        actor = duties.require(by, Act.ENROL_AT_DESK)
    erase(participant=participant, actor=actor, at=at)


def _end(enrolments: Any, at: datetime) -> None:
    ids = list(enrolments.values_list("id", flat=True))
    Consent.objects.filter(enrolment_id__in=ids, withdrawn_at__isnull=True).update(withdrawn_at=at)
    Enrolment.objects.filter(id__in=ids).update(ended_at=at)


def _delete_own(participant: Participant, theirs: Q, keys: list[Any]) -> None:
    Consent.objects.filter(enrolment__participant=participant).delete()
    Enrolment.objects.filter(participant=participant).delete()
    Claim.objects.filter(theirs).delete()
    Link.objects.filter(participant=participant).delete()
    DeskCode.objects.filter(identifier_index=participant.identifier_index).delete()
    CodeAttempts.objects.filter(account_key__in=keys).delete()


def export(*, participant: Participant) -> dict[str, Any]:
    """Everything this city holds about a participant, as plain JSON data: our own part and every room's.

    The caller shows it to the participant, or logs the look first.
    """
    own = {
        "participant": {
            "id": str(participant.public_id),
            "kind": participant.kind,
            "identifier_type": participant.identifier_type,
            "identifier": participant.identifier,
            "born_on": participant.born_on and participant.born_on.isoformat(),
            "registered_in_this_city": participant.is_local,
            "proved_at": participant.proved_at.isoformat(),
        },
        "links": [_link(link) for link in Link.objects.filter(participant=participant).order_by("id")],
        "enrolments": [_enrolment(each) for each in _enrolments(participant)],
        "access_log": [_entry(entry) for entry in queries.access_log(participant.id)],
    }
    return own | {room: answer(participant_id=participant.id) for room, answer in hooks.exports.answers()}


def _enrolments(participant: Participant) -> Any:
    return Enrolment.objects.select_related("scheme").filter(participant=participant).order_by("id")


def _link(link: Link) -> dict[str, Any]:
    return {
        "proof": link.proof,
        "state": link.state,
        "proved_at": link.proved_at.isoformat(),
        "ended_at": link.ended_at and link.ended_at.isoformat(),
    }


def _enrolment(enrolment: Enrolment) -> dict[str, Any]:
    consents = Consent.objects.select_related("source").filter(enrolment=enrolment).order_by("id")
    return {
        "scheme": enrolment.scheme.code,
        "notice": enrolment.notice_number,
        "door": enrolment.door,
        "joined_at": enrolment.joined_at.isoformat(),
        "ended_at": enrolment.ended_at and enrolment.ended_at.isoformat(),
        "consents": [
            {
                "source": consent.source.code,
                "given_at": consent.given_at.isoformat(),
                "withdrawn_at": consent.withdrawn_at and consent.withdrawn_at.isoformat(),
            }
            for consent in consents
        ],
    }


def _entry(entry: Any) -> dict[str, Any]:
    return {
        "at": entry.at.isoformat(),
        "who": entry.actor_name or entry.actor_kind,
        "action": entry.action,
        "about": entry.about,
        "facts": entry.facts,
    }
