"""What a document shows beside its number: the date of birth, and whether this city registered the person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock
from cityscore.core.refusals import Refusal
from cityscore.participants import access
from cityscore.participants.actions.linking import kind_of, locked
from cityscore.participants.identifiers import born_on as born_on_by_number
from cityscore.participants.models import DeskCode, Participant
from cityscore.participants.refusals import BirthDateImpossible, BirthDateInNumber, ShownOtherwise

EARLIEST_BIRTH = date(1850, 1, 1)


def note_document(
    *,
    participant: Participant,
    born_on: date | None,
    is_local: bool | None,
    by: Account,
    at: datetime,
    is_correction: bool = False,
) -> bool:
    """Note what the clerk saw on the document of somebody known; whether anything changed.

    None leaves a fact as it is. What is already noted is replaced by a correction only, and the person's
    access log says which facts were compared, noted or corrected (never what they are). Raises DutyMissing,
    BirthDateImpossible, BirthDateInNumber, and ShownOtherwise where something else was noted before. What
    a refusal leaves behind must be kept: a door answers it and commits.
    """
    with transaction.atomic():
        outcome = noted(
            participant=participant,
            shown={"born_on": born_on, "is_local": is_local},
            by=by,
            at=at,
            is_correction=is_correction,
        )
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def noted(
    *, participant: Participant, shown: Mapping[str, Any], by: Account, at: datetime, is_correction: bool
) -> bool | Refusal:
    """`note_document` in the caller's transaction, with `born_on` and `is_local` in `shown`.

    A refusal is handed back, to be raised once the transaction, and with it the logged look, is kept.
    """
    actor = duties.require(by, Act.PROVE_IDENTITY)
    participant = locked(participant)
    is_agreed = compare(participant, shown, actor=actor, at=at)
    number, kind = participant.identifier, str(participant.kind)
    try:
        require_possible(participant.identifier_type, number, shown["born_on"], at, kind=kind)
    except (BirthDateImpossible, BirthDateInNumber) as refusal:
        return refusal
    if not is_agreed and not is_correction:
        return ShownOtherwise()
    changed = {
        name: value
        for name, value in shown.items()
        if value is not None and value != getattr(participant, name)
    }
    corrected = [name for name in changed if getattr(participant, name) is not None]
    added = [name for name in changed if name not in corrected]
    for name, value in changed.items():
        setattr(participant, name, value)
    participant.save(update_fields=[*changed])
    _log("note_document", added, participant, actor, at)
    _log("correct_document", corrected, participant, actor, at)
    return bool(changed)


def log_shown_with_code(used: DeskCode, *, at: datetime) -> None:
    """Say in the log of whom a used code has proved what the clerk who gave it had seen on the document."""
    participant = Participant.objects.get(identifier_index=used.identifier_index)
    names = [name for name in ("born_on", "is_local") if getattr(used, name) is not None]
    officer = audit.Actor("officer", used.officer_key, used.officer_name)
    _log("note_document", names, participant, officer, at)


def require_possible(
    identifier_type: str, plain: str, born_on: date | None, at: datetime, *, kind: str | None = None
) -> None:
    """A person's date of birth, in the past, and the one inside the number where it holds one.

    Raises BirthDateImpossible and BirthDateInNumber.
    """
    if born_on is None:
        return
    today = clock.today_in(city_queries.present_city().time_zone, at)
    is_person = (
        kind_of(identifier_type, plain) or kind or Participant.Kind.PERSON
    ) == Participant.Kind.PERSON
    if not is_person or not EARLIEST_BIRTH <= born_on <= today:
        raise BirthDateImpossible
    if (born_on_by_number(identifier_type, plain) or born_on) != born_on:
        raise BirthDateInNumber


def compare(participant: Participant, shown: Mapping[str, Any], *, actor: audit.Actor, at: datetime) -> bool:
    """Whether nothing shown now contradicts what was noted before.

    Either answer tells something about the person, so comparing is a look at them and logged as one.
    """
    compared = [name for name, seen in shown.items() if None not in (seen, getattr(participant, name))]
    if compared:
        access.look(
            participant_id=participant.id,
            actor=actor,
            what="participants.compare_document",
            at=at,
            shown=compared,
        )
    return all(shown[name] == getattr(participant, name) for name in compared)


def _log(verb: str, names: list[str], participant: Participant, actor: audit.Actor, at: datetime) -> None:
    if names:
        audit.write(
            actor=actor, action=f"participants.{verb}", at=at, participant_id=participant.id, shown=names
        )
