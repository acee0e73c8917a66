"""Reads about participants that other rooms and doors may ask for. None of them shows anything by itself:
a door that shows a person to staff goes through `access.look` first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from cityscore.cities.models import Account
from cityscore.core import crypto
from cityscore.core.audit import Actor
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city_id
from cityscore.participants.identifiers import KINDS, tidy
from cityscore.participants.models import Claim, Consent, Enrolment, Link, Participant, identifier_index
from cityscore.participants.refusals import IdentifierAmbiguous, ParticipantUnknown

SQL = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Identity:
    """What the open city knows about an account.

    `participant` is there only when proved; `reference` is what a resident reads to the clerk when
    two accounts contend for one identity.
    """

    state: Literal["none", "claimed", "proved", "frozen"]
    participant: Participant | None = None
    reference: str = ""


def account_key(account: Account) -> bytes:
    """The 32-byte keyed hash by which the open city knows an account; every city has another."""
    return crypto.blind_index(str(account.id), city_id=open_city_id(), purpose="account")


def identity_of(account: Account) -> Identity:
    """How far an account is with proving an identity here. Says nothing about any identifier before that."""
    key = account_key(account)
    link = Link.objects.select_related("participant").filter(account_key=key).exclude(state="ended").first()
    if link is not None and link.state == Link.State.LIVE:
        return Identity("proved", link.participant)
    if link is not None:
        return Identity("frozen", None, link.reference)
    claim = Claim.objects.filter(account_key=key).first()
    if claim is None:
        return Identity("none")
    return Identity("frozen" if claim.state == Claim.State.FROZEN else "claimed", None, claim.reference)


def participant_of(account: Account) -> Participant | None:
    """Whom an account stands for: a live link, not a frozen one."""
    return identity_of(account).participant


def resident(participant: Participant) -> Actor:
    """The participant as the one who acts."""
    return Actor("resident", str(participant.public_id), "")


def by_identifier(identifier_type: str, plain: str) -> Participant | None:
    """The participant with this identifier, whether or not enrolled; None also for a malformed one."""
    number = tidy(identifier_type, plain)
    if number.problems:
        return None
    index = identifier_index(open_city_id(), identifier_type, number.value)
    return Participant.objects.filter(identifier_index=index).first()


def participant_named(identifier: str, identifier_type: str | None = None) -> Participant:
    """Whom an operator's command names; without a type, every type is tried.

    Raises ParticipantUnknown or IdentifierAmbiguous.
    """
    kinds = [identifier_type] if identifier_type else KINDS
    found = [participant for kind in kinds if (participant := by_identifier(kind, identifier))]
    if len(found) > 1:
        raise IdentifierAmbiguous
    if not found:
        raise ParticipantUnknown
    return found[0]


def by_identifiers(pairs: Iterable[tuple[str, str]], *, source_id: int | None = None) -> dict[bytes, int]:
    """Blind index → participant id for those of (type, tidied identifier) pairs who take part in a scheme.

    With `source_id`, only those whose enrolment in force consents to that source. Whoever left, or
    never joined, is not found. Pass a few thousand pairs at a time.
    """
    city_id = open_city_id()
    return _taking_part([identifier_index(city_id, *pair) for pair in pairs], source_id)


def consenting(pairs: Iterable[tuple[str, str]], *, source_id: int) -> dict[tuple[str, str], int]:
    """(type, tidied identifier) → participant id for those who let this source answer about them."""
    city_id = open_city_id()
    indexes = {identifier_index(city_id, *pair): pair for pair in pairs}
    return {indexes[index]: found for index, found in _taking_part(list(indexes), source_id).items()}


def still_consenting(participant_ids: Iterable[int], *, source_id: int) -> set[int]:
    """Which of these participants let the source answer about them, held so until the transaction ends.

    For the moment before records are written: whoever withdraws or is erased from here on waits for the
    commit, and then finds what was written.
    """
    ids = {"ids": sorted(participant_ids)}
    with connection.cursor() as cursor:
        cursor.execute(_statement("lock"), ids)
        # A statement of its own: one that had waited for a lock would not see what it had waited for.
        cursor.execute(_statement("still_consenting"), {**ids, "source_id": source_id})
        return {participant_id for (participant_id,) in cursor.fetchall()}


def consenting_participants(
    source_id: int, since: date | None = None, *, after: UUID | None = None, most: int | None = None
) -> list[Participant]:
    """Everybody whose consent to a source is in force, given on or after a day (UTC). Log it first.

    In the order of their public ids, which says nothing; `after` one of them, and at `most` so many.
    """
    yes = Consent.objects.filter(
        source_id=source_id, withdrawn_at__isnull=True, enrolment__ended_at__isnull=True
    )
    if since is not None:
        yes = yes.filter(given_at__gte=datetime.combine(since, time.min, tzinfo=UTC))
    found = Participant.objects.filter(id__in=yes.values("enrolment__participant_id")).order_by("public_id")
    if after is not None:
        found = found.filter(public_id__gt=after)
    return list(found[:most])


def _taking_part(indexes: list[bytes], source_id: int | None) -> dict[bytes, int]:
    with connection.cursor() as cursor:
        cursor.execute(_statement("consenting"), {"indexes": indexes, "source_id": source_id})
        return {bytes(index): participant_id for index, participant_id in cursor.fetchall()}


@cache
def _statement(name: str) -> str:
    return (SQL / f"{name}.sql").read_text()


def enrolment_in_force(participant_id: int, scheme_id: int) -> Enrolment | None:
    """The participant's present enrolment in a scheme."""
    return (
        Enrolment.objects.select_related("scheme", "participant")
        .filter(participant_id=participant_id, scheme_id=scheme_id, ended_at__isnull=True)
        .first()
    )


def in_both(scheme_id: int, other_scheme_id: int) -> list[int]:
    """Ids of those who take part in both schemes, ascending."""
    enrolled = Enrolment.objects.filter(ended_at__isnull=True)
    other = enrolled.filter(scheme_id=other_scheme_id).values("participant_id")
    both = enrolled.filter(scheme_id=scheme_id, participant_id__in=other)
    return list(both.order_by("participant_id").values_list("participant_id", flat=True))


def enrolments_of(participant_id: int) -> QuerySet[Enrolment]:
    """The participant's enrolments in force, with their schemes."""
    return (
        Enrolment.objects.select_related("scheme")
        .filter(participant_id=participant_id, ended_at__isnull=True)
        .order_by("scheme__code")
    )


def consented_source_ids(enrolment: Enrolment) -> set[int]:
    """Sources that may answer about the participant for this enrolment's scheme; none once it ended."""
    if enrolment.ended_at is not None:
        return set()
    yes = Consent.objects.filter(enrolment=enrolment, withdrawn_at__isnull=True)
    return set(yes.values_list("source_id", flat=True))


def sources_still_consented(participant_id: int) -> set[int]:
    """Sources that any enrolment in force still lets answer; records from others may not be kept."""
    yes = Consent.objects.filter(
        enrolment__participant_id=participant_id, enrolment__ended_at__isnull=True, withdrawn_at__isnull=True
    )
    return set(yes.values_list("source_id", flat=True))


def access_log(participant_id: int) -> QuerySet[AuditEntry]:
    """Who saw or changed what about a participant, newest first; their own acts are among them."""
    return AuditEntry.objects.filter(participant_id=participant_id).order_by("-id")
