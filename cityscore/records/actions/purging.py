"""Delete records whose time is over, a thousand in each transaction; and say how long a type is kept."""

from __future__ import annotations

from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, faults, hooks
from cityscore.records import queries
from cityscore.records.models import Objection, Retention
from cityscore.records.refusals import KeptTooShort
from cityscore.records.staging import statement
from cityscore.schemes.models import RecordType

AT_ONCE = 1_000


@transaction.atomic
def set_retention(*, record_type: RecordType, months: int, by: Account, at: datetime) -> Retention:
    """Keep records of a type for so long after they were recorded.

    Raises DutyMissing, and KeptTooShort where a published rule still counts them then.
    """
    actor = duties.require(by, Act.EDIT_SOURCES)
    least = queries.months_counted(record_type)
    if least is None or months < least:
        raise KeptTooShort(record_type=record_type, least="–" if least is None else least)
    kept, _ = Retention.objects.update_or_create(record_type=record_type, defaults={"months": months})
    audit.write(
        actor=actor,
        action="records.set_retention",
        at=at,
        about=f"record_type:{record_type.code}",
        months=months,
    )
    return kept


def purge(*, at: datetime) -> int:
    """Delete what is due in the open city; answers how many records went. Killed, it goes on next time."""
    with transaction.atomic():
        kept = list(Retention.objects.values_list("id", flat=True))
    return sum(_purge_type(retention_id, at) for retention_id in kept)


def _purge_type(retention_id: int, at: datetime) -> int:
    total = 0
    while count := _purge_some(retention_id, at):
        total += count
        faults.reach("purge.batch")
    return total


@transaction.atomic
def _purge_some(retention_id: int, at: datetime) -> int:
    kept = Retention.objects.get(id=retention_id)
    facts: dict[str, int | date] = {
        "record_type_id": kept.record_type_id,
        "before": queries.kept_since(kept, queries.today(at)),
        "most": AT_ONCE,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("purge"), facts)
        gone = cursor.fetchall()
    count: int = sum(is_newest for _, is_newest in gone)
    Retention.objects.filter(id=kept.id).update(purged_count=F("purged_count") + count, purged_at=at)
    people = sorted({participant_id for participant_id, _ in gone})
    if people:
        _forget_objections(kept.record_type_id, people)
        audit.write_for_each(
            people,
            actor=audit.SYSTEM,
            action="records.purge",
            at=at,
            about=f"record_type:{kept.record_type.code}",
        )
        hooks.records_changed.tell(participant_ids=people, at=at)
    return count


def _forget_objections(record_type_id: int, people: list[int]) -> None:
    """Objections to records that are gone."""
    objections = Objection.objects.filter(record_type_id=record_type_id, participant_id__in=people)
    for objection in objections:
        if queries.record_objected_to(objection) is None:
            objection.delete()
