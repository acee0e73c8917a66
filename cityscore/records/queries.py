"""Reads about feeds, imports and records that other rooms and doors may ask for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime
from typing import Any

from django.db.models import Count, QuerySet, Sum

from cityscore.cities import queries as city_queries
from cityscore.core import clock
from cityscore.core.refusals import Problem, Sentence
from cityscore.records.models import Feed, Import, ImportProblem, Objection, Record, Retention
from cityscore.records.refusals import FeedUnknown
from cityscore.schemes.guardrails.grounds import deducting_types
from cityscore.schemes.language import Place, Rule, read_content
from cityscore.schemes.models import RecordType, SchemeVersion

GRACE_MONTHS = 12
NOTICE_DAYS = 10
"""Working days of notice to an organisation before a decision against it may count."""
APPEAL_WITHIN = 15
"""Working days after a rejection within which it may be appealed."""


def feed_by_code(code: str) -> Feed:
    """The active feed with this code. Raises FeedUnknown."""
    feed = Feed.objects.select_related("source", "record_type").filter(code=code, is_active=True).first()
    if feed is None:
        raise FeedUnknown(feed=code)
    return feed


def is_new(feed: Feed) -> bool:
    """Whether no file was ever taken in through this feed, so that its first one is only checked."""
    return not Import.objects.filter(feed=feed, state=Import.State.ACCEPTED).exists()


def problems_of(document: Import) -> list[Problem]:
    """What stands against rows of a file, in the order of its lines."""
    return _found(document, is_warning=False)


def warnings_of(document: Import) -> list[Problem]:
    """What is worth knowing of a file and refuses nothing, in the order of its lines."""
    return _found(document, is_warning=True)


def _found(document: Import, *, is_warning: bool) -> list[Problem]:
    found = ImportProblem.objects.filter(import_file=document, is_warning=is_warning)
    return [
        Problem(
            each.code,
            each.column or "file",
            Sentence(each.sentence_en, each.sentence_zh),
            line=each.line,
            column=each.column or None,
        )
        for each in found.order_by("line", "id")
    ]


def types_for_organisations_only() -> frozenset[str]:
    """Codes of record types that published schemes use for organisations and for no person."""
    used: dict[str, set[str]] = {"person": set(), "organisation": set()}
    versions = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED).select_related("scheme")
    for version in versions:
        used[version.scheme.participants] |= {rule.record_type for rule in version.scheme_tree.rules}
    return frozenset(used["organisation"] - used["person"])


def adverse_types() -> frozenset[str]:
    """Codes of record types by which a published scheme takes points from an organisation."""
    versions = SchemeVersion.objects.filter(
        state=SchemeVersion.State.PUBLISHED, scheme__participants="organisation"
    )
    return frozenset().union(*(deducting_types(Place(read_content(each.tree).raw)) for each in versions))


def today(at: datetime) -> date:
    """The open city's calendar day."""
    return clock.today_in(city_queries.present_city().time_zone, at)


def confirmable_on(record: Record) -> date:
    """The first day on which a decision may be confirmed: ten working days after the organisation's page
    showed what it says now."""
    return city_queries.working_days().after(today(content_since(record)), NOTICE_DAYS)


def content_since(record: Record) -> datetime:
    """Since when the record has said what it says now."""
    return revisions_of(record).filter(content_digest=bytes(record.content_digest))[0].received_at


def waits_for_confirmation(record: Record) -> bool:
    """Whether what the record says now takes points and nobody has confirmed it yet."""
    same = revisions_of(record).filter(content_digest=bytes(record.content_digest))
    was_confirmed = same.filter(set_aside="", status=Record.Status.ACTIVE).exists()
    return record.record_type.code in adverse_types() and not was_confirmed


def waiting_records() -> QuerySet[Record]:
    """Decisions that wait for confirmation, the oldest first."""
    return (
        Record.objects.filter(
            superseded_at__isnull=True,
            set_aside=Record.SetAside.UNCONFIRMED,
            status=Record.Status.ACTIVE,
        )
        .select_related("record_type__source")
        .order_by("received_at", "id")
    )


def months_counted(record_type: RecordType) -> int | None:
    """For how many months after a record was recorded published rules may count it, a year of grace included
    for facts recorded early; None where a rule counts from the end of something, which may be any day."""
    versions = SchemeVersion.objects.filter(state=SchemeVersion.State.PUBLISHED)
    rules = [
        rule
        for version in versions
        for rule in version.scheme_tree.rules
        if rule.record_type == record_type.code
    ]
    if any(rule.clock.starts == "ended" for rule in rules):
        return None
    return max((_longest(rule) + GRACE_MONTHS for rule in rules), default=1)


def _longest(rule: Rule) -> int:
    months = [rule.valid.months] if rule.valid.by is None else list(rule.valid.by.table.values())
    return max(int(each or 0) for each in months) + rule.clock.after_days // 28 + 1


def kept_since(retention: Retention, on: date) -> date:
    """The first day of recording that is still kept."""
    year, month = divmod(on.year * 12 + on.month - 1 - retention.months, 12)
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def revisions_of(record: Record) -> QuerySet[Record]:
    """Every revision of a record, the first one first."""
    return Record.objects.filter(record_type=record.record_type_id, record_no=record.record_no).order_by(
        "received_at", "id"
    )


def record_of(participant_id: int, record_id: int) -> Record | None:
    """The newest revision of a participant's record, named by any of its revisions."""
    named = Record.objects.filter(id=record_id, participant_id=participant_id).first()
    return (
        None
        if named is None
        else newest_records(participant_id)
        .filter(record_type=named.record_type_id, record_no=named.record_no)
        .first()
    )


def objections_of(participant_id: int) -> QuerySet[Objection]:
    """A participant's objections, newest first."""
    return Objection.objects.filter(participant_id=participant_id).select_related("record_type")


def record_objected_to(objection: Objection) -> Record | None:
    """The newest revision of the record that an objection is about."""
    return (
        newest_records(objection.participant_id)
        .filter(record_type=objection.record_type_id, record_no=objection.record_no)
        .first()
    )


def objections_to(record: Record) -> QuerySet[Objection]:
    """Objections to a record, newest first."""
    return Objection.objects.filter(record_type=record.record_type_id, record_no=record.record_no)


def may_be_appealed(objection: Objection, on: date) -> bool:
    """Whether a rejection may still be appealed: once, within 15 working days."""
    if objection.state != Objection.State.REJECTED or objection.decided_at is None or objection.appealed_at:
        return False
    return on <= city_queries.working_days().after(today(objection.decided_at), APPEAL_WITHIN)


def running_objections() -> QuerySet[Objection]:
    """Objections that wait for the office."""
    return Objection.objects.filter(state__in=Objection.RUNNING).select_related("record_type")


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


def export(*, participant_id: int) -> dict[str, Any]:
    """Every revision of every record of a participant and every objection, as they read in an export."""
    return {"records": _revisions(participant_id), "objections": _objections(participant_id)}


def _objections(participant_id: int) -> list[dict[str, Any]]:
    return [
        {
            "record_type": each.record_type.code,
            "record_no": each.record_no,
            "state": each.state,
            "reason": each.reason,
            "raised_at": each.raised_at.isoformat(),
            "decision": each.decision,
            "decided_at": each.decided_at and each.decided_at.isoformat(),
            "appeal": each.appeal,
            "appeal_decision": each.appeal_decision,
        }
        for each in objections_of(participant_id)
    ]


def _revisions(participant_id: int) -> list[dict[str, Any]]:
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
            "set_aside": revision.set_aside,
            "document_no": revision.document_no,
            "authority": revision.authority,
            "fields": revision.fields,
            "received_at": revision.received_at.isoformat(),
            "superseded_at": revision.superseded_at and revision.superseded_at.isoformat(),
        }
        for revision in revisions.order_by("record_type__code", "record_no", "received_at")
    ]
