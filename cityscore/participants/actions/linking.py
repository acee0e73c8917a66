"""From a completed proof to a link between account and participant, or to a freeze when two contend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from cityscore.core import audit, hooks
from cityscore.core.tenancy import open_city_id
from cityscore.participants import queries
from cityscore.participants.identifiers import born_on as born_on_by_number
from cityscore.participants.identifiers import tidy
from cityscore.participants.models import Claim, Link, Participant, Proof, identifier_index
from cityscore.participants.refusals import IdentifierNotUsable, ParticipantUnknown


@dataclass(frozen=True, slots=True)
class Shown:
    """What a document, a provider or a number shows about whose it is. None: not shown."""

    identifier_type: str
    identifier: str
    kind: str | None = None
    born_on: date | None = None
    is_local: bool | None = None

    @property
    def index(self) -> bytes:
        """The keyed hash by which the open city finds the identifier."""
        return identifier_index(open_city_id(), self.identifier_type, self.identifier)


def tidied(identifier_type: str, identifier: str) -> str:
    """The identifier in its one comparable form. Raises IdentifierNotUsable with what is wrong with it."""
    number = tidy(identifier_type, identifier)
    if number.problems:
        raise IdentifierNotUsable.because(number.problems)
    return number.value


def kind_of(identifier_type: str, value: str) -> str | None:
    """Whom a tidied identifier can belong to; None where the number does not tell (a city's own)."""
    personal = tidy(identifier_type, value).personal
    if personal is None:
        return None
    return Participant.Kind.PERSON if personal else Participant.Kind.ORGANISATION


def locked(participant: Participant) -> Participant:
    """The participant's present row, locked for the rest of the transaction.

    Everything that changes a participant goes through this lock, so such changes happen one after the
    other. Raises ParticipantUnknown when they were erased in the meantime.
    """
    found = Participant.objects.select_for_update(no_key=True).filter(id=participant.id).first()
    if found is None:
        raise ParticipantUnknown
    return found


def participant_for(shown: Shown, *, at: datetime) -> Participant:
    """The participant of a proved identifier, locked, with what the proof shows; made at the first proof."""
    participant = found_or_made(shown, at=at)
    complete(participant, shown)
    return participant


def found_or_made(shown: Shown, *, at: datetime) -> Participant:
    """The participant of a proved identifier as known before this proof, locked; made at the first one."""
    known = Participant.objects.select_for_update(no_key=True).filter(identifier_index=shown.index)
    participant = None
    while participant is None:  # again when the same number was proved, or erased, in the same moment
        participant = known.first() or _made(shown, at)
    return participant


def _made(shown: Shown, at: datetime) -> Participant | None:
    kind = kind_of(shown.identifier_type, shown.identifier) or shown.kind or Participant.Kind.PERSON
    participant = Participant(identifier_type=shown.identifier_type, kind=kind, proved_at=at)
    participant.identifier = shown.identifier
    try:
        with transaction.atomic():
            participant.save()
    except IntegrityError:
        return None
    return participant


def complete(participant: Participant, shown: Shown) -> None:
    """Add what this proof shows and earlier ones did not; a birth date inside the number comes first.

    Who has the city's own number counts as registered here unless the proof shows otherwise.
    """
    if participant.kind == Participant.Kind.PERSON and participant.born_on is None:
        participant.born_on = born_on_by_number(shown.identifier_type, shown.identifier) or shown.born_on
    if participant.is_local is None:
        participant.is_local = shown.is_local
    if participant.is_local is None and shown.identifier_type == "local":
        participant.is_local = True
    participant.save(update_fields=["born_on", "is_local"])


def link(*, claim: Claim, shown: Shown, proof: Proof, at: datetime) -> Participant | None:
    """Turn the (locked) claim into a live link, or freeze it and the link it contends with: then None."""
    participant = participant_for(shown, at=at)
    rival = Link.objects.filter(participant=participant).exclude(state=Link.State.ENDED).first()
    if rival is not None:
        freeze(rival, claim, proof=proof, at=at)
        return None
    Link.objects.create(participant=participant, account_key=claim.account_key, proof=proof, proved_at=at)
    claim.delete()
    audit.write(
        actor=queries.resident(participant),
        action="participants.prove",
        at=at,
        participant_id=participant.id,
        proof=proof,
    )
    return participant


def freeze(rival: Link, claim: Claim, *, proof: Proof, at: datetime) -> None:
    """Neither account speaks for the participant until the desk decides."""
    Link.objects.filter(id=rival.id).update(state=Link.State.FROZEN)
    claim.state, claim.proof = Claim.State.FROZEN, proof
    claim.save(update_fields=["state", "proof"])
    hooks.link_ended.tell(participant_id=rival.participant_id, at=at)
    audit.write(
        actor=audit.SYSTEM,
        action="participants.freeze",
        at=at,
        participant_id=rival.participant_id,
        proof=proof,
    )


def end_links(participant: Participant, *, at: datetime) -> bool:
    """End the participant's live or frozen link, and whatever its account shows for them."""
    ended = Link.objects.filter(participant=participant).exclude(state=Link.State.ENDED)
    has_ended = bool(ended.update(state=Link.State.ENDED, ended_at=at))
    if has_ended:
        hooks.link_ended.tell(participant_id=participant.id, at=at)
    return has_ended
