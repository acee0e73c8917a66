"""The caps of an agreement, in perks redeemed in the host city: by one visitor in a month, and in all.

Counted by conditional updates, the visitor's own row before the one that all visitors share, so that
concurrent uses wait for each other in one direction and no cap is passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection
from django.db.models import F, Q

from conversions.models import Standing, UseCounter

CLAIM_USE = (Path(__file__).parent.parent / "sql" / "claim_use.sql").read_text()


class CapReached(Exception):  # noqa: N818 - an answer, not an error
    """A use that would pass a cap; the caller takes back what it counted before."""


def claim(*, standing: Standing, today: date) -> None:
    """Count one use on a day of the host city's calendar. Raises CapReached."""
    with connection.cursor() as cursor:
        for holder, month, cap in _counted(standing, today):
            facts = {
                "agreement": standing.agreement_id,
                "standing": holder,
                "month": month,
                "cap": cap,
            }
            cursor.execute(CLAIM_USE, facts)
            if cursor.fetchone() is None:
                raise CapReached


def give_back(*, standing: Standing, day: date) -> None:
    """Uncount a use that was made on `day` and annulled."""
    for holder, month, _ in _counted(standing, day):
        UseCounter.objects.filter(
            agreement_id=standing.agreement_id, standing=holder, month_starts_on=month, used_count__gt=0
        ).update(used_count=F("used_count") - 1)


def is_reached(*, standing: Standing, today: date) -> bool:
    """Whether one more use would pass a cap."""
    wanted, caps = Q(), {}
    for holder, month, cap in _counted(standing, today):
        wanted |= Q(standing=holder, month_starts_on=month)
        caps[month] = cap
    if not caps:
        return False
    used = UseCounter.objects.filter(wanted, agreement_id=standing.agreement_id)
    return any(each.used_count >= caps[each.month_starts_on] for each in used)


def _counted(standing: Standing, today: date) -> Iterator[tuple[int | None, date | None, int]]:
    """(whose standing, month, cap) of each row that a use touches."""
    caps = standing.agreement.agreement_tree.caps
    if caps.per_resident_month is not None:
        yield standing.id, today.replace(day=1), caps.per_resident_month
    if caps.total is not None:
        yield None, None, caps.total
