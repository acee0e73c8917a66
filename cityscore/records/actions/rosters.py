"""Tell a source the identifiers that consented to it, so that it answers about nobody else."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.records import queries
from cityscore.records.actions.pushing import actor_of
from cityscore.records.models import Feed, SourceClient

MOST_AT_ONCE = 5_000


@transaction.atomic
def roster(*, feed_code: str, since: date | None, by: Account, at: datetime) -> list[tuple[str, str]]:
    """(type, identifier) of everybody whose consent to the feed's source is in force, in that order.

    `since` leaves out consents given before that day (UTC). Each one's access log says that the source
    was given the identifier, before it is. Raises DutyMissing, FeedUnknown.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    feed = queries.feed_by_code(feed_code)
    return sorted(_told(participant_queries.consenting_participants(feed.source_id, since), feed, actor, at))


@transaction.atomic
def roster_page(
    *, source_client: SourceClient, since: date | None, after: UUID | None, at: datetime
) -> tuple[list[tuple[str, str]], UUID | None]:
    """Some of the roster for the source's own system, and where it goes on. Raises FeedUnknown."""
    feed = queries.feed_by_code(source_client.feed.code)
    found = participant_queries.consenting_participants(
        feed.source_id, since, after=after, most=MOST_AT_ONCE + 1
    )
    shown = found[:MOST_AT_ONCE]
    following = shown[-1].public_id if len(found) > MOST_AT_ONCE else None
    return _told(shown, feed, actor_of(source_client), at), following


def _told(found: list[Participant], feed: Feed, actor: audit.Actor, at: datetime) -> list[tuple[str, str]]:
    audit.write_for_each(
        [participant.id for participant in found],
        actor=actor,
        action="records.roster",
        at=at,
        about=f"source:{feed.source.code}",
    )
    return [(participant.identifier_type, participant.identifier) for participant in found]
