"""Let go of records that nobody consents to any more, or whose person is erased."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from cityscore.participants import queries as participant_queries
from cityscore.records.models import KeptRows, Objection, Record
from cityscore.records.staging import PERSON
from cityscore.schemes.models import Source


@transaction.atomic
def forget_unconsented(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """Delete records from sources that no consent in force covers any more; told when a consent changes."""
    kept = participant_queries.sources_still_consented(participant_id)
    records = Record.objects.filter(participant_id=participant_id)
    records.exclude(record_type__source_id__in=kept).delete()
    _forget_kept(participant_id, Source.objects.exclude(id__in=kept).values_list("id", flat=True))
    objections = Objection.objects.filter(participant_id=participant_id)
    objections.exclude(record_type__source_id__in=kept).delete()


def _forget_kept(participant_id: int, source_ids: Iterable[int] | None = None) -> None:
    """Take a person's rows out of files that wait for a decision: of these sources, or of all."""
    waiting = KeptRows.objects.select_for_update(no_key=True, of=("self",))
    if source_ids is not None:
        waiting = waiting.filter(import_file__feed__source_id__in=source_ids)
    for kept in waiting:
        rows = kept.rows
        others = [row for row in rows if row[PERSON] != participant_id]
        if len(others) < len(rows):
            kept.rows = others
            kept.save(update_fields=["ciphertext"])


@transaction.atomic
def erase(*, participant_id: int, at: datetime) -> None:
    """Delete every revision of every record of a participant, kept rows, and their objections."""
    _forget_kept(participant_id)
    Objection.objects.filter(participant_id=participant_id).delete()
    Record.objects.filter(participant_id=participant_id).delete()
