"""Background work of the conversions room."""

from __future__ import annotations

import logging
import time

from celery import shared_task
from django.db import transaction

from cityscore.core import clock, work
from cityscore.core.tasks import city_task, for_every_city
from conversions.actions import awarding, ending, issuing, settling
from conversions.links import asking, delivering, posting, reconciling
from conversions.links.publishing import tell_what_is_published

logger = logging.getLogger(__name__)


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


@city_task("conversions.deliver_letters")
def deliver_letters() -> None:
    """Send what waits for cities of other installations, until nothing does or they are silent."""
    enough = time.monotonic() + work.LEASE_SECONDS / 2
    for link in delivering.links_due(clock.now()):
        tell_what_is_published(link, at=clock.now())
        while delivering.deliver(link, at=clock.now()):
            if time.monotonic() > enough:
                with transaction.atomic():
                    posting.ring()
                return


@shared_task(name="conversions.deliver_letters_in_every_city")  # type: ignore[untyped-decorator]
def deliver_letters_in_every_city() -> None:
    """Beat rings this every minute: a bell may be lost, and a silent city may answer again."""
    for_every_city("conversions.deliver_letters")


@city_task("conversions.compare_with_other_installations")
def compare_with_other_installations() -> None:
    """Keep the reconciliation report of the open city up to date."""
    asking.forget_questions(at=clock.now())
    delivering.forget_letters(at=clock.now())
    for report in reconciling.reconcile(at=clock.now()):
        if report["silent"]:
            logger.warning("%s cannot be compared with: %s", report["other"], report["silent"]["en"])


@shared_task(name="conversions.compare_in_every_city")  # type: ignore[untyped-decorator]
def compare_in_every_city() -> None:
    """Beat rings this once an hour."""
    for_every_city("conversions.compare_with_other_installations")


@shared_task(name="conversions.keep_agreements_in_every_city")  # type: ignore[untyped-decorator]
def keep_agreements_in_every_city() -> None:
    """Beat rings this every hour: cities lie in several time zones."""
    for_every_city("conversions.keep_agreements")
