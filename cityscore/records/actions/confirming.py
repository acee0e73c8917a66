"""A decision against an organisation counts only once a person in the office has confirmed it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.records import queries
from cityscore.records.actions.revising import newest, revise
from cityscore.records.models import Record
from cityscore.records.refusals import NoticeRuns, RecordNotWaiting


@transaction.atomic
def confirm_records(*, record_ids: Iterable[int], by: Account, at: datetime) -> list[Record]:
    """Let decisions count whose organisations had notice for ten working days; all of them or none.

    Raises DutyMissing, RecordUnknown, RecordNotWaiting, NoticeRuns.
    """
    actor = duties.require(by, Act.CONFIRM_RECORDS)
    confirmed = []
    for record_id in sorted(record_ids):
        record = newest(record_id)
        if record.set_aside != Record.SetAside.UNCONFIRMED:
            raise RecordNotWaiting(record_no=record.record_no)
        counts_from = queries.confirmable_on(record)
        if queries.today(at) < counts_from:
            raise NoticeRuns(record_no=record.record_no, day=counts_from.isoformat())
        confirmed.append(revise(record, set_aside="", at=at))
        audit.write(
            actor=actor,
            action="records.confirm_record",
            at=at,
            participant_id=record.participant_id,
            about=f"record:{record.record_type.code}/{record.record_no}",
        )
    return confirmed
