"""What visitors used, month by month, as both offices settle it: groups of ten or more, or not yet."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import clock, hooks
from cityscore.core.hooks import PerkUses
from cityscore.scoring.months import add_months
from conversions.actions.copies import Copies, Side, State, lock
from conversions.links import posting
from conversions.models import Agreement, MonthlyUse

SMALLEST_GROUP = 10
SETTLED = (State.ACTIVE, State.SUSPENDED, State.ENDED, State.REPLACED)


def settle_months(*, at: datetime) -> int:
    """Report the month that is over, of every agreement whose host the open city is; how many lines.

    What fewer than ten visitors used of a perk waits: it is counted with the next months until they are ten.
    """
    with transaction.atomic():
        zone = city_queries.present_city().time_zone
        hosted = Agreement.objects.filter(side=Side.HOST, state__in=SETTLED)
        visited = list(hosted.exclude(method=Agreement.Method.AWARD))
    month = add_months(clock.today_in(zone, at).replace(day=1), -1)
    return sum(_settle(agreement, month, zone, at) for agreement in visited)


@transaction.atomic
def _settle(agreement: Agreement, month: date, zone: str, at: datetime) -> int:
    copies = lock(agreement, *SETTLED)
    own = copies.own
    newest = {
        use.perk: use.month_starts_on
        for use in MonthlyUse.objects.filter(agreement=own).order_by("month_starts_on")
    }
    until = clock.start_of(add_months(month, 1), zone)
    lines = 0
    for perk in {use.perk for use in _used(own, clock.start_of(own.starts_on, zone), until)}:
        reported = newest.get(perk)
        counted_from = own.starts_on if reported is None else add_months(reported, 1)
        for use in _used(own, clock.start_of(counted_from, zone), until, perk):
            if use.people >= SMALLEST_GROUP:
                _report(copies, use, month, counted_from, at)
                lines += 1
    return lines


def _used(own: Agreement, since: datetime, until: datetime, perk: str | None = None) -> list[PerkUses]:
    return [
        use
        for _, answer in hooks.uses_of_perks.answers()
        for use in answer(since=since, until=until, agreement_id=own.id, perk=perk)
    ]


def _report(copies: Copies, use: PerkUses, month: date, counted_from: date, at: datetime) -> None:
    counted: dict[str, Any] = {
        "month_starts_on": month,
        "perk": use.perk,
        "title_en": use.title.en,
        "title_zh": use.title.zh_hans,
        "counted_from": counted_from,
        "visitor_count": use.people,
        "use_count": use.uses,
        "yuan": use.yuan,
    }
    for copy in copies.each():
        MonthlyUse.objects.create(agreement=copy, reported_at=at, **counted)
    said = {
        **counted,
        "uid": str(copies.own.uid),
        "month_starts_on": month.isoformat(),
        "counted_from": counted_from.isoformat(),
        "yuan": None if use.yuan is None else str(use.yuan),
    }
    posting.post_elsewhere(copies.own.other_city, "used", said, at)
