"""Append-only log of who saw and did what; if it cannot be written, nothing is shown or done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from cityscore.core.models import AuditEntry

ActorKind = Literal["resident", "officer", "merchant", "source", "operator", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `name` is what the log may show: an officer's e-mail, a merchant's title.

    A resident's `key` is the public id of the participant, never the account, so that two cities'
    logs do not join.
    """

    kind: ActorKind
    key: str
    name: str


SYSTEM = Actor("system", "", "CityScore")


def write(
    *,
    actor: Actor,
    action: str,
    at: datetime,
    participant_id: int | None = None,
    about: str = "",
    **facts: Any,
) -> None:
    """Write one entry in the present transaction.

    `action` is `<room>.<verb>`; `participant_id` puts the entry in that person's own access log;
    `about` names the thing acted on, such as `scheme:seashell`.
    """
    AuditEntry.objects.create(
        actor_kind=actor.kind,
        actor_key=actor.key,
        actor_name=actor.name,
        action=action,
        at=at,
        participant_id=participant_id,
        about=about,
        facts=facts,
    )


def count_of(*, action: str, about: str, since: datetime) -> int:
    """How often something was done after a moment; deleting what it made does not lower the count."""
    return AuditEntry.objects.filter(action=action, about=about, at__gt=since).count()


def entries_of(*, actions: Iterable[str], about: str, since: datetime | None) -> list[AuditEntry]:
    """What was done to one thing after a moment, or ever, the oldest first."""
    found = AuditEntry.objects.filter(action__in=list(actions), about=about)
    if since is not None:
        found = found.filter(at__gt=since)
    return list(found.order_by("at", "id"))


def write_for_each(
    participant_ids: Iterable[int], *, actor: Actor, action: str, at: datetime, about: str = ""
) -> None:
    """The same entry in the access log of each of these people."""
    AuditEntry.objects.bulk_create(
        (
            AuditEntry(
                actor_kind=actor.kind,
                actor_key=actor.key,
                actor_name=actor.name,
                action=action,
                at=at,
                participant_id=participant_id,
                about=about,
            )
            for participant_id in participant_ids
        ),
        batch_size=5_000,
    )
