"""A new revision that differs in whether it counts: the one way in which people change records."""

from __future__ import annotations

from datetime import datetime

from cityscore.core import hooks
from cityscore.records.models import Record
from cityscore.records.refusals import RecordUnknown


def newest(record_id: int, *, participant_id: int | None = None) -> Record:
    """The newest revision of the record that this revision belongs to, until the transaction ends.

    Raises RecordUnknown, for somebody else's as well.
    """
    known = Record.objects.filter(id=record_id)
    if participant_id is not None:
        known = known.filter(participant_id=participant_id)
    named = known.first()
    if named is None:
        raise RecordUnknown
    return newest_of(named.record_type_id, named.record_no)


def newest_of(record_type_id: int, record_no: str) -> Record:
    """The newest revision of a record by its number, until the transaction ends. Raises RecordUnknown."""
    found = (
        Record.objects.select_for_update(no_key=True, of=("self",))
        .select_related("record_type__source")
        .filter(record_type_id=record_type_id, record_no=record_no, superseded_at__isnull=True)
        .first()
    )
    if found is None:
        raise RecordUnknown
    return found


def revise(record: Record, *, set_aside: str, status: str | None = None, at: datetime) -> Record:
    """Replace a locked newest revision by one that counts, or does not, from now on; scores follow at once.

    The content and its digest stay those of the source, so that the same row of a later file changes nothing.
    """
    at = max(at, record.received_at)
    Record.objects.filter(id=record.id).update(superseded_at=at)
    record.pk = None
    record.received_at, record.superseded_at = at, None
    record.set_aside = set_aside
    record.status = status or record.status
    record.save(force_insert=True)
    hooks.records_changed.tell(participant_ids=[record.participant_id], at=at)
    return record
