"""Count uses against a perk's limits: conditional updates in a fixed order, so nothing is oversold.

A visitor's use counts against the caps of the agreement as well, always before the limits of the perk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.db import connection

from conversions.actions import caps
from rewards.facts import period_start
from rewards.models import Merchant, Pass, Perk
from rewards.terms import PerkTerms, Quota

SQL = Path(__file__).parent.parent / "sql"
CLAIM_USE = (SQL / "claim_use.sql").read_text()
GIVE_BACK_USE = (SQL / "give_back_use.sql").read_text()
NO_LIMIT = 2**31 - 1


class LimitReached(Exception):  # noqa: N818 - an answer, not an error
    """A use that would pass a limit; the caller takes back what it counted before."""


def claim(*, perk: Perk, terms: PerkTerms, used: Pass, merchant: Merchant, today: date) -> None:
    """Count one use for the holder and in all, and a visitor's under the agreement. Raises LimitReached."""
    if used.standing is not None:
        try:
            caps.claim(standing=used.standing, today=today)
        except caps.CapReached as reached:
            raise LimitReached from reached
    with connection.cursor() as cursor:
        for row in _rows(perk, terms, used, merchant, today):
            cursor.execute(CLAIM_USE, row)
            if cursor.fetchone() is None:
                raise LimitReached


def give_back(*, perk: Perk, terms: PerkTerms, used: Pass | None, merchant: Merchant, day: date) -> None:
    """Uncount a use made on `day`; of somebody forgotten only the count that everybody shares is left."""
    if used is not None and used.standing is not None:
        caps.give_back(standing=used.standing, day=day)
    with connection.cursor() as cursor:
        for row in _rows(perk, terms, used, merchant, day):
            cursor.execute(GIVE_BACK_USE, row)


def _rows(
    perk: Perk, terms: PerkTerms, used: Pass | None, merchant: Merchant, day: date
) -> Iterator[dict[str, Any]]:
    """The counters that a use touches.

    The holder's rows come before the one that everybody shares, in every transaction alike, so two of
    them can only wait for each other in one direction.
    """
    own, shared = terms.quota_per_person, terms.quota_in_all
    if own is not None and used is not None:
        yield _row(perk, own, day, limit=own.count, holder=used)
        yield _row(perk, own, day, limit=NO_LIMIT, holder=used, merchant=merchant)
    if shared is not None:
        yield _row(perk, shared, day, limit=shared.count)


def _row(
    perk: Perk,
    quota: Quota,
    day: date,
    *,
    limit: int,
    holder: Pass | None = None,
    merchant: Merchant | None = None,
) -> dict[str, Any]:
    return {
        "perk": perk.id,
        "participant": holder.participant_id if holder is not None else None,
        "standing": holder.standing_id if holder is not None else None,
        "merchant": merchant.id if merchant is not None else None,
        "per": quota.per.value,
        "period_starts_on": period_start(quota, day),
        "limit": limit,
    }
