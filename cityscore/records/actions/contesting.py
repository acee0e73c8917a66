"""A person contests a record about them, or removes it; officers answer within the city's working days."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.audit import Actor
from cityscore.participants import access
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.records import queries
from cityscore.records.actions.revising import newest, newest_of, revise
from cityscore.records.models import Objection, Record
from cityscore.records.refusals import (
    AlreadyContested,
    AppealNeedsAnotherOfficer,
    ObjectionNotInThisState,
    ObjectionUnknown,
    RecordDoesNotCount,
    RecordIsAdverse,
)

State = Objection.State
SetAside = Record.SetAside
ANSWER_WITHIN = 5
"""Working days for the first answer: a decision, or the question to the source."""
DECIDE_WITHIN = 20
"""Working days for the decision, and as many for that on an appeal."""


@transaction.atomic
def dispute_record(*, participant: Participant, record_id: int, reason: str, at: datetime) -> Objection:
    """Say that a record is wrong. It does not count from now on, until a person has decided.

    Raises RecordUnknown, RecordDoesNotCount, AlreadyContested (also of content that was decided about).
    """
    record = newest(record_id, participant_id=participant.id)
    if record.status != Record.Status.ACTIVE or record.set_aside == SetAside.REMOVED:
        raise RecordDoesNotCount
    earlier = Objection.objects.filter(record_type=record.record_type_id, record_no=record.record_no)
    decided = earlier.filter(state=State.REJECTED, decided_at__gte=queries.content_since(record)).exists()
    if decided or earlier.filter(state__in=Objection.RUNNING).exists():
        raise AlreadyContested
    revise(record, set_aside=SetAside.DISPUTED, at=at)
    objection = Objection.objects.create(
        participant=participant,
        record_type=record.record_type,
        record_no=record.record_no,
        reason=reason,
        raised_at=at,
        due_on=_due(at, ANSWER_WITHIN),
    )
    _log(objection, participant_queries.resident(participant), "dispute_record", at)
    return objection


@transaction.atomic
def withdraw_objection(*, participant: Participant, objection_id: int, at: datetime) -> Objection:
    """Take an objection back: the record counts again. Raises ObjectionUnknown, ObjectionNotInThisState."""
    objection = _own(objection_id, participant)
    _expect(objection, *Objection.RUNNING)
    objection.state, objection.due_on = State.WITHDRAWN, None
    objection.save()
    _count_again(objection, at)
    _log(objection, participant_queries.resident(participant), "withdraw_objection", at)
    return objection


@transaction.atomic
def appeal_objection(*, participant: Participant, objection_id: int, text: str, at: datetime) -> Objection:
    """Ask another officer, once, within 15 working days; the record does not count meanwhile.

    Raises ObjectionUnknown, ObjectionNotInThisState.
    """
    objection = _own(objection_id, participant)
    _expect(objection, State.REJECTED)
    if not queries.may_be_appealed(objection, queries.today(at)):
        raise ObjectionNotInThisState(state=objection.get_state_display())
    objection.state, objection.appeal, objection.appealed_at = State.APPEALED, text, at
    objection.due_on = _due(at, DECIDE_WITHIN)
    objection.save()
    revise(newest_of(objection.record_type_id, objection.record_no), set_aside=SetAside.DISPUTED, at=at)
    _log(objection, participant_queries.resident(participant), "appeal_objection", at)
    return objection


@transaction.atomic
def forward_objection(*, objection: Objection, by: Account, at: datetime) -> Objection:
    """Put an objection to the source; the term for the decision runs on from the day it was raised.

    Raises DutyMissing, ObjectionNotInThisState.
    """
    actor, held = _as_officer(objection, by)
    _expect(held, State.OPEN)
    held.state, held.forwarded_at = State.FORWARDED, at
    held.due_on = _due(held.raised_at, DECIDE_WITHIN)
    held.save()
    _log(held, actor, "forward_objection", at)
    return held


@transaction.atomic
def decide_objection(
    *, objection: Objection, is_upheld: bool, decision: str, by: Account, at: datetime
) -> Objection:
    """Decide with reasons, which the person reads. Upheld: the record is annulled; else it counts again.

    An appeal is decided by another officer than the objection was. Raises DutyMissing,
    ObjectionNotInThisState, AppealNeedsAnotherOfficer.
    """
    actor, held = _as_officer(objection, by)
    _expect(held, *Objection.RUNNING)
    if held.state == State.APPEALED:
        if by.id == held.decided_by_id:
            raise AppealNeedsAnotherOfficer
        held.appeal_decision, held.appeal_decided_by_id = decision, by.id
        held.appeal_decided_by, held.appeal_decided_at = actor.name, at
    else:
        held.decision, held.decided_by_id, held.decided_by, held.decided_at = decision, by.id, actor.name, at
    held.state = State.UPHELD if is_upheld else State.REJECTED
    held.due_on = None
    held.save()
    if is_upheld:
        record = newest_of(held.record_type_id, held.record_no)
        revise(record, set_aside="", status=Record.Status.ANNULLED, at=at)
    else:
        _count_again(held, at)
    _log(held, actor, "decide_objection", at, upheld=is_upheld)
    return held


@transaction.atomic
def remove_record(*, participant: Participant, record_id: int, at: datetime) -> Record:
    """Take a record out of the count, without a reason; what its source sends later stays out as well.

    Raises RecordUnknown, RecordIsAdverse for a decision by which points may be taken.
    """
    record = newest(record_id, participant_id=participant.id)
    if record.record_type.code in queries.adverse_types():
        raise RecordIsAdverse
    if record.set_aside == SetAside.REMOVED:
        return record
    _end_running(record)
    removed = revise(record, set_aside=SetAside.REMOVED, at=at)
    _log_record(removed, participant, "remove_record", at)
    return removed


@transaction.atomic
def restore_record(*, participant: Participant, record_id: int, at: datetime) -> Record:
    """Let a removed record count again. Raises RecordUnknown, RecordDoesNotCount when it was not removed."""
    record = newest(record_id, participant_id=participant.id)
    if record.set_aside != SetAside.REMOVED:
        raise RecordDoesNotCount
    restored = revise(record, set_aside="", at=at)
    _log_record(restored, participant, "restore_record", at)
    return restored


def look_at_objection(*, objection: Objection, by: Account, at: datetime) -> None:
    """Log that an officer reads an objection and its record. Raises DutyMissing."""
    actor = duties.require(by, Act.ANSWER_OBJECTIONS)
    access.look(
        participant_id=objection.participant_id,
        actor=actor,
        what="records.open_objection",
        at=at,
        about=f"record:{objection.record_type.code}/{objection.record_no}",
    )


def _own(objection_id: int, participant: Participant) -> Objection:
    found = (
        Objection.objects.select_for_update(no_key=True, of=("self",))
        .select_related("record_type")
        .filter(id=objection_id, participant=participant)
        .first()
    )
    if found is None:
        raise ObjectionUnknown
    return found


def _as_officer(objection: Objection, by: Account) -> tuple[Actor, Objection]:
    actor = duties.require(by, Act.ANSWER_OBJECTIONS)
    locked = Objection.objects.select_for_update(no_key=True, of=("self",)).select_related("record_type")
    return actor, locked.get(id=objection.id)


def _expect(objection: Objection, *states: Objection.State) -> None:
    if objection.state not in states:
        raise ObjectionNotInThisState(state=objection.get_state_display())


def _count_again(objection: Objection, at: datetime) -> None:
    """The record counts as its source says; a decision that nobody has confirmed yet still waits."""
    record = newest_of(objection.record_type_id, objection.record_no)
    if record.set_aside == SetAside.DISPUTED:
        waits = queries.waits_for_confirmation(record)
        revise(record, set_aside=SetAside.UNCONFIRMED if waits else "", at=at)


def _end_running(record: Record) -> None:
    running = Objection.objects.filter(record_type=record.record_type_id, record_no=record.record_no)
    running.filter(state__in=Objection.RUNNING).update(state=State.WITHDRAWN, due_on=None)


def _due(at: datetime, working_days: int) -> date:
    return city_queries.working_days().after(queries.today(at), working_days)


def _log(objection: Objection, actor: Actor, verb: str, at: datetime, **facts: bool) -> None:
    audit.write(
        actor=actor,
        action=f"records.{verb}",
        at=at,
        participant_id=objection.participant_id,
        about=f"record:{objection.record_type.code}/{objection.record_no}",
        **facts,
    )


def _log_record(record: Record, participant: Participant, verb: str, at: datetime) -> None:
    audit.write(
        actor=participant_queries.resident(participant),
        action=f"records.{verb}",
        at=at,
        participant_id=participant.id,
        about=f"record:{record.record_type.code}/{record.record_no}",
    )
