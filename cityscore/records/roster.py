"""The identifiers that consented to a source, so that it answers about nobody else."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.participants import queries as participant_queries
from cityscore.records import queries


@transaction.atomic
def roster(*, feed_code: str, since: date | None, by: Account, at: datetime) -> list[tuple[str, str]]:
    """(type, identifier) of everybody whose consent to the feed's source is in force, in that order.

    `since` leaves out consents given before that day (UTC). Each one's access log says that the source
    was given the identifier, before it is. Raises DutyMissing, FeedUnknown.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    feed = queries.feed_by_code(feed_code)
    found = participant_queries.consenting_participants(feed.source_id, since)
    audit.write_for_each(
        [participant.id for participant in found],
        actor=actor,
        action="records.roster",
        at=at,
        about=f"source:{feed.source.code}",
    )
    return sorted((participant.identifier_type, participant.identifier) for participant in found)
