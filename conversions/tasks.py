"""Background work of the conversions room."""

from __future__ import annotations

import time

from celery import shared_task
from django.db import transaction

from cityscore.core import clock, work
from cityscore.core.tasks import city_task, for_every_city
from conversions.actions import awarding, ending, issuing, settling


@city_task("conversions.refresh_standings")
def refresh_standings(*, job: str) -> None:
    """Refresh stale standings batch by batch; what is left when half the lease is over is listed anew."""
    enough = time.monotonic() + work.LEASE_SECONDS / 2
    sweep = issuing.Sweep(at=clock.now())
    while lease := work.take(job):
        left = True
        while left and time.monotonic() < enough:
            left = bool(issuing.refresh_stale(sweep))
        with transaction.atomic():
            if work.finish(lease) and left:
                issuing.ring(at=clock.now())
            if not work.is_open(job):
                work.forget(job)


@city_task("conversions.forget_standings")
def forget_standings() -> None:
    """Empty what visitors held under agreements that are over."""
    while ending.forget_standings(at=clock.now()):
        pass


@city_task("conversions.keep_agreements")
def keep_agreements() -> None:
    """What the calendar does to the open city's agreements; running it again changes nothing."""
    at = clock.now()
    awarding.award_those_due(at=at)  # the last day of an agreement may be one that it awards
    ending.end_those_over(at=at)
    settling.settle_months(at=at)
    while ending.forget_standings(at=at):
        pass
    if issuing.has_stale(at=at):
        with transaction.atomic():
            issuing.ring(at=at)


@shared_task(name="conversions.keep_agreements_in_every_city")  # type: ignore[untyped-decorator]
def keep_agreements_in_every_city() -> None:
    """Beat rings this every hour: cities lie in several time zones."""
    for_every_city("conversions.keep_agreements")
