"""Reads about feeds, imports and records that other rooms and doors may ask for."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet, Sum

from cityscore.core.refusals import Problem, Sentence
from cityscore.records.models import Feed, Import, ImportProblem, Record
from cityscore.records.refusals import FeedUnknown
from cityscore.schemes.models import SchemeVersion


def feed_by_code(code: str) -> Feed:
    """The active feed with this code. Raises FeedUnknown."""
    feed = Feed.objects.select_related("source", "record_type").filter(code=code, is_active=True).first()
    if feed is None:
        raise FeedUnknown(feed=code)
    return feed


def problems_of(document: Import) -> list[Problem]:
    """What was found in a file, in the order of its lines."""
    return [
        Problem(
            found.code,
            found.column or "file",
            Sentence(found.sentence_en, found.sentence_zh),
            line=found.line,
            column=found.column or None,
        )
        for found in ImportProblem.objects.filter(import_file=document).order_by("line", "id")
    ]


def types_for_organisations_only() -> frozenset[str]:
    """Codes of record types that published schemes use for organisations and for no person."""
    used: dict[str, set[str]] = {"person": set(), "organisation": set()}
    versions = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED).select_related("scheme")
    for version in versions:
        used[version.scheme.participants] |= {rule.record_type for rule in version.scheme_tree.rules}
    return frozenset(used["organisation"] - used["person"])


def newest_records(participant_id: int) -> QuerySet[Record]:
    """The newest revision of each record of a participant, latest fact first."""
    return (
        Record.objects.filter(participant_id=participant_id, superseded_at__isnull=True)
        .select_related("record_type__source")
        .order_by("-occurred_on", "record_type__code", "record_no")
    )


def totals_of_imports() -> dict[str, int]:
    """Over all imports of the open city: rows received, kept, refused, and dropped for want of consent."""
    totals = Import.objects.aggregate(
        files=Count("id"),
        rows=Sum("row_count"),
        accepted=Sum("accepted_count"),
        not_enrolled=Sum("not_enrolled_count"),
        refused=Sum("refused_count"),
    )
    return {name: value or 0 for name, value in totals.items()}


def export(*, participant_id: int) -> list[dict[str, Any]]:
    """Every revision of every record of a participant, as they read in an export."""
    revisions = Record.objects.filter(participant_id=participant_id).select_related("record_type__source")
    return [
        {
            "record_type": revision.record_type.code,
            "source": revision.record_type.source.code,
            "record_no": revision.record_no,
            "occurred_on": revision.occurred_on.isoformat(),
            "ended_on": revision.ended_on and revision.ended_on.isoformat(),
            "recorded_on": revision.recorded_on.isoformat(),
            "status": revision.status,
            "document_no": revision.document_no,
            "authority": revision.authority,
            "fields": revision.fields,
            "received_at": revision.received_at.isoformat(),
            "superseded_at": revision.superseded_at and revision.superseded_at.isoformat(),
        }
        for revision in revisions.order_by("record_type__code", "record_no", "received_at")
    ]
