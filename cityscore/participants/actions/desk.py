"""What a clerk does at the desk for somebody whose document they saw: codes, registration, lost phones."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.refusals import Refusal
from cityscore.participants import access, codes, queries
from cityscore.participants.actions import documents
from cityscore.participants.actions.linking import (
    Shown,
    complete,
    end_links,
    found_or_made,
    kind_of,
    locked,
    tidied,
)
from cityscore.participants.actions.proof import code_hash
from cityscore.participants.models import (
    Claim,
    DeskCode,
    Link,
    Participant,
    Proof,
)
from cityscore.participants.refusals import (
    AlreadyDecided,
    KindDoesNotFit,
    LetterDaysOutOfRange,
    ShownOtherwise,
)

CODE_LIFE = timedelta(minutes=15)
LETTER_DAYS_LIMIT = 30


@transaction.atomic
def look_up(*, identifier_type: str, identifier: str, by: Account, at: datetime) -> Participant | None:
    """Find somebody for the clerk in front of them; found or not, the look is logged.

    Raises DutyMissing and IdentifierNotUsable.
    """
    actor = duties.require(by, Act.SEE_PEOPLE)
    participant = queries.by_identifier(identifier_type, tidied(identifier_type, identifier))
    if participant is not None:
        access.look(participant_id=participant.id, actor=actor, what="participants.look_up", at=at)
    else:
        audit.write(actor=actor, action="participants.look_up", at=at, about="nobody")
    return participant


def issue_desk_code(
    *,
    identifier_type: str,
    identifier: str,
    by: Account,
    at: datetime,
    letter_days: int | None = None,
    born_on: date | None = None,
    is_local: bool | None = None,
) -> str:
    """A fresh one-time code for an identifier, such as `7KQ2-M9XD`; earlier unused ones die.

    Lives 15 minutes, or `letter_days` (1 to 30) when posted to the registered address. What else the
    document shows is noted at once for somebody known, else when the code is used. Raises DutyMissing,
    IdentifierNotUsable, LetterDaysOutOfRange, and what `note_document` raises (and keeps).
    """
    with transaction.atomic():
        actor = duties.require(by, Act.PROVE_IDENTITY)
        delivery = _delivery(letter_days)
        plain = tidied(identifier_type, identifier)
        shown = Shown(identifier_type, plain, born_on=born_on, is_local=is_local)
        known = Participant.objects.filter(identifier_index=shown.index).first()
        facts: dict[str, Any] = {"born_on": born_on, "is_local": is_local}
        outcome: bool | Refusal = False
        if known is not None:
            outcome = documents.noted(participant=known, shown=facts, by=by, at=at, is_correction=False)
            facts = dict.fromkeys(facts)
        if not isinstance(outcome, Refusal):
            documents.require_possible(identifier_type, shown.identifier, facts["born_on"], at)
            return _issued(shown.index, delivery, facts, known, actor=actor, at=at)
    raise outcome


def _issued(
    index: bytes,
    delivery: tuple[Proof, timedelta],
    facts: dict[str, Any],
    known: Participant | None,
    *,
    actor: audit.Actor,
    at: datetime,
) -> str:
    """The code, kept as a hash in place of an earlier unused one, and logged."""
    proof, life = delivery
    code = codes.fresh()
    DeskCode.objects.update_or_create(
        identifier_index=index,
        used_at=None,
        defaults={
            "code_hash": code_hash(index, codes.tidy(code)),
            "proof": proof,
            "issued_at": at,
            "expires_at": at + life,
            "officer_key": actor.key,
            "officer_name": actor.name,
            **facts,
        },
    )
    known_id = known.id if known else None
    audit.write(actor=actor, action="participants.issue_code", at=at, participant_id=known_id, proof=proof)
    return code


def _delivery(letter_days: int | None) -> tuple[Proof, timedelta]:
    if letter_days is None:
        return Proof.DESK_CODE, CODE_LIFE
    if not 1 <= letter_days <= LETTER_DAYS_LIMIT:
        raise LetterDaysOutOfRange(limit=LETTER_DAYS_LIMIT)
    return Proof.LETTER, timedelta(days=letter_days)


def register_at_desk(
    *,
    identifier_type: str,
    identifier: str,
    kind: str,
    born_on: date | None,
    by: Account,
    at: datetime,
    is_local: bool | None = None,
) -> Participant:
    """Make a participant of somebody whose document the clerk saw, with or without a phone.

    For somebody already known, what the document shows and was not known is added. Raises DutyMissing,
    IdentifierNotUsable, KindDoesNotFit when the number says person and the clerk organisation or the other
    way round, BirthDateImpossible, BirthDateInNumber, and ShownOtherwise where something else was noted,
    with the look it was in the person's log: a door answers it and commits.
    """
    with transaction.atomic():
        actor = duties.require(by, Act.ENROL_AT_DESK)
        plain = tidied(identifier_type, identifier)
        _require_fitting(identifier_type, plain, kind)
        documents.require_possible(identifier_type, plain, born_on, at, kind=kind)
        shown = Shown(identifier_type, plain, kind, born_on, is_local)
        facts = {"born_on": born_on, "is_local": is_local}
        participant = found_or_made(shown, at=at)
        is_agreed = documents.compare(participant, facts, actor=actor, at=at)
        if is_agreed:
            complete(participant, shown)
            audit.write(actor=actor, action="participants.register", at=at, participant_id=participant.id)
    if not is_agreed:
        raise ShownOtherwise
    return participant


def _require_fitting(identifier_type: str, plain: str, kind: str) -> None:
    fitting = kind_of(identifier_type, plain) or kind
    if fitting != kind:
        is_person = fitting == Participant.Kind.PERSON
        raise KindDoesNotFit(
            kind="a person" if is_person else "an organisation", kind_zh="个人" if is_person else "组织"
        )


@transaction.atomic
def end_link(*, participant: Participant, by: Account, at: datetime) -> None:
    """The phone or account is lost: it stops speaking for the participant now, and its passes die.

    A new account is then proved like the first one. Raises DutyMissing.
    """
    actor = duties.require(by, Act.PROVE_IDENTITY)
    participant = locked(participant)
    if end_links(participant, at=at):
        audit.write(actor=actor, action="participants.end_link", at=at, participant_id=participant.id)


@transaction.atomic
def settle_claim(*, claim: Claim, is_upheld: bool, by: Account, at: datetime) -> Participant:
    """Decide between two accounts that proved the same identity.

    Upheld: the newer account takes over, and what the older one holds dies. Not upheld: the claim goes,
    and the older account works again once no other rival is left. Raises DutyMissing, AlreadyDecided.
    """
    actor = duties.require(by, Act.PROVE_IDENTITY)
    those = Claim.objects.filter(id=claim.id, state=Claim.State.FROZEN)
    contested = those.select_for_update(no_key=True).first()
    if contested is None:
        raise AlreadyDecided
    participant = locked(Participant.objects.get(identifier_index=contested.identifier_index))
    rivals = Claim.objects.filter(identifier_index=contested.identifier_index, state=Claim.State.FROZEN)
    if is_upheld:
        end_links(participant, at=at)
        rivals.delete()
        Link.objects.create(
            participant=participant,
            account_key=contested.account_key,
            proof=contested.proof,
            proved_at=at,
        )
    else:
        contested.delete()
        if not rivals.exists():
            frozen = Link.objects.filter(participant=participant, state=Link.State.FROZEN)
            frozen.update(state=Link.State.LIVE)
    audit.write(
        actor=actor,
        action="participants.settle_claim",
        at=at,
        participant_id=participant.id,
        upheld=is_upheld,
    )
    return participant
