"""How good a feed's data are: five shares, month by month, against the target."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Coalesce

from cityscore.cities import queries as city_queries
from cityscore.records.models import Feed, Import, ImportProblem, Objection
from cityscore.records.staging import statement
from cityscore.schemes.models import RecordType

TARGET = 95
"""Per cent that every share should reach."""
WORKING_DAYS = 7
"""Within so many working days a record should come after it was made."""
MONTHS = 12
MEASURES = ("accepted", "complete", "timely", "single", "sound")
"""accepted: rows that could be taken; complete: fields that are filled; timely: records that came in time;
single: rows that do not contradict another; sound: records against which no objection was upheld."""


@dataclass(slots=True)
class Share:
    """So many of so many."""

    met_count: int = 0
    of_count: int = 0

    def add(self, met: int, of: int) -> None:
        self.met_count += met
        self.of_count += of

    @property
    def tenths(self) -> int | None:
        """Tenths of a per cent, rounded down so that 100 is said of all alone; None of nothing."""
        return None if not self.of_count else max(0, self.met_count) * 1000 // self.of_count

    @property
    def is_met(self) -> bool:
        return self.met_count * 100 >= TARGET * self.of_count


@dataclass(frozen=True, slots=True)
class Quality:
    """The shares of a time, by measure."""

    shares: Mapping[str, Share] = field(default_factory=lambda: {name: Share() for name in MEASURES})


def quality_of(feed: Feed, *, today: date) -> tuple[Quality, dict[date, Quality]]:
    """The last twelve months together, and each month in which something came, newest first."""
    since = _months_before(today, MONTHS - 1)
    zone = ZoneInfo(city_queries.present_city().time_zone)
    began = datetime.combine(since, time.min, tzinfo=zone)
    months: dict[date, Quality] = defaultdict(Quality)
    _add_files(months, feed, began, zone)
    _add_records(months, feed, began)
    _add_objections(months, feed, began, zone)
    whole = Quality()
    for quality in months.values():
        for name, share in quality.shares.items():
            whole.shares[name].add(share.met_count, share.of_count)
    return whole, dict(sorted(months.items(), reverse=True))


def _add_files(months: dict[date, Quality], feed: Feed, began: datetime, zone: ZoneInfo) -> None:
    files = Import.objects.filter(feed=feed, received_at__gte=began, state=Import.State.ACCEPTED)
    twice = ImportProblem.objects.filter(import_file__in=files, code="duplicate-key")
    contradictions: dict[int, int] = defaultdict(int)
    for import_id in twice.values_list("import_file_id", flat=True):
        contradictions[import_id] += 1
    for document in files:
        shares = months[_month(document.received_at.astimezone(zone).date())].shares
        shares["accepted"].add(document.row_count - document.refused_count, document.row_count)
        shares["single"].add(document.row_count - contradictions[document.id], document.row_count)


def _add_records(months: dict[date, Quality], feed: Feed, began: datetime) -> None:
    fields = {each.id: len(each.tree.fields) for each in RecordType.objects.filter(source=feed.source)}
    days = city_queries.working_days()
    facts: dict[str, int | datetime | str] = {
        "feed_id": feed.id,
        "since": began,
        "time_zone": city_queries.present_city().time_zone,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement("quality"), facts)
        rows = cursor.fetchall()
    for record_type_id, recorded_on, received_on, record_count, filled_count in rows:
        shares = months[_month(received_on)].shares
        shares["complete"].add(int(filled_count), record_count * fields[record_type_id])
        in_time = received_on <= days.after(recorded_on, WORKING_DAYS)
        shares["timely"].add(record_count if in_time else 0, record_count)
        shares["sound"].add(record_count, record_count)


def _add_objections(months: dict[date, Quality], feed: Feed, began: datetime, zone: ZoneInfo) -> None:
    upheld = Objection.objects.filter(state=Objection.State.UPHELD, record_type__source=feed.source)
    if feed.record_type_id is not None:
        upheld = upheld.filter(record_type=feed.record_type_id)
    recent = upheld.filter(Q(decided_at__gte=began) | Q(appeal_decided_at__gte=began))
    decided = recent.values_list(Coalesce("appeal_decided_at", "decided_at"), flat=True)
    for decided_at in decided:
        months[_month(decided_at.astimezone(zone).date())].shares["sound"].add(-1, 0)


def _month(day: date) -> date:
    return day.replace(day=1)


def _months_before(day: date, count: int) -> date:
    first = _month(day)
    for _ in range(count):
        first = _month(first - timedelta(days=1))
    return first
