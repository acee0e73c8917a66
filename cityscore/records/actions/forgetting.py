"""Let go of records that nobody consents to any more, or whose person is erased."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cityscore.participants import queries as participant_queries
from cityscore.records.models import Objection, Record


@transaction.atomic
def forget_unconsented(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """Delete records from sources that no consent in force covers any more; told when a consent changes."""
    kept = participant_queries.sources_still_consented(participant_id)
    records = Record.objects.filter(participant_id=participant_id)
    records.exclude(record_type__source_id__in=kept).delete()
    objections = Objection.objects.filter(participant_id=participant_id)
    objections.exclude(record_type__source_id__in=kept).delete()


@transaction.atomic
def erase(*, participant_id: int, at: datetime) -> None:
    """Delete every revision of every record of a participant, and their objections."""
    Objection.objects.filter(participant_id=participant_id).delete()
    Record.objects.filter(participant_id=participant_id).delete()
