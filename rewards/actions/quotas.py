"""Count uses against a perk's limits: conditional updates in a fixed order, so nothing is oversold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import connection

from rewards.facts import period_start
from rewards.models import Merchant, Pass, Perk
from rewards.terms import PerkTerms, Quota

CLAIM_USE = (Path(__file__).parent.parent / "sql" / "claim_use.sql").read_text()
NO_LIMIT = 2**31 - 1


class LimitReached(Exception):  # noqa: N818 - an answer, not an error
    """A use that would pass a limit; the caller takes back what it counted before."""


def claim(*, perk: Perk, terms: PerkTerms, used: Pass, merchant: Merchant, today: date) -> None:
    """Count one use for the holder and in all. Raises LimitReached.

    The holder's rows come before the one that everybody shares, in every transaction alike, so two of
    them can only wait for each other in one direction.
    """
    if terms.quota_per_person is not None:
        quota = terms.quota_per_person
        _claim(perk, quota, today, limit=quota.count, holder=used)
        _claim(perk, quota, today, limit=NO_LIMIT, holder=used, merchant=merchant)
    if terms.quota_in_all is not None:
        _claim(perk, terms.quota_in_all, today, limit=terms.quota_in_all.count)


def _claim(
    perk: Perk,
    quota: Quota,
    today: date,
    *,
    limit: int,
    holder: Pass | None = None,
    merchant: Merchant | None = None,
) -> None:
    row = {
        "perk": perk.id,
        "participant": holder.participant_id if holder is not None else None,
        "standing": holder.standing_id if holder is not None else None,
        "merchant": merchant.id if merchant is not None else None,
        "per": quota.per.value,
        "period_starts_on": period_start(quota, today),
        "limit": limit,
    }
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_USE, row)
        if cursor.fetchone() is None:
            raise LimitReached
