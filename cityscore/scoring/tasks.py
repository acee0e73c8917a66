"""Background work of the scoring room; every task may be delivered any number of times."""

from __future__ import annotations

import logging
from contextlib import suppress

from celery import shared_task
from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, tasks, work
from cityscore.core.tasks import city_task
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions, queries
from cityscore.scoring.preview import actions as previewing
from cityscore.scoring.refusals import AnotherRunUnderWay

logger = logging.getLogger(__name__)
MOST_PASSED_OVER = 20


@city_task("scoring.work_on_run")
def work_on_run(*, run_id: int) -> None:
    """Take one shard after another until none is free, then publish if this was the last."""
    while actions.work_on_one_shard(run_id=run_id):
        actions.publish_if_complete(run_id=run_id, at=clock.now())
    actions.publish_if_complete(run_id=run_id, at=clock.now())


@city_task("scoring.score_touched")
def score_touched(*, scheme_id: int, job: str) -> None:
    """Score again whoever is on the touched list of a scheme, batch by batch."""
    lease = work.take(job)
    if lease is None:
        return
    try:
        _score_all_touched(scheme_id)
    except Exception as error:
        with transaction.atomic():
            work.fail(lease, error)
        logger.error("touched participants could not be scored: %s", type(error).__name__)
        return
    with transaction.atomic():
        if work.finish(lease):
            work.forget(job)


def _score_all_touched(scheme_id: int) -> None:
    """Batch by batch; where one crashes, smaller ones find whom it is about, and everybody else is scored.

    Raises the last error when somebody could not be scored, or at once when that happens again and again.
    """
    with transaction.atomic():
        scheme = Scheme.objects.get(id=scheme_id)
        zone = city_queries.present_city().time_zone
    most, passed_over = actions.TOUCHED_BATCH, 0
    failures: list[Exception] = []
    while len(failures) < MOST_PASSED_OVER:
        at = clock.now()
        day = clock.today_in(zone, at)
        try:
            if not actions.score_touched(scheme=scheme, as_of=day, at=at, most=most, after_id=passed_over):
                break
        except Exception as error:
            if most > 1:
                most = max(1, most // 20)
                continue
            failures.append(error)
            passed_over, most = queries.next_touched(scheme_id, passed_over), actions.TOUCHED_BATCH
    if failures:
        raise failures[-1]


@city_task("scoring.work_on_preview")
def work_on_preview(*, preview_id: int) -> None:
    """Compute the impact preview of a draft."""
    previewing.work_on(preview_id=preview_id, at=clock.now())


@shared_task(name="scoring.nightly_in_every_city")  # type: ignore[untyped-decorator]
def nightly_in_every_city() -> None:
    """Beat, every hour: each city opens its day's run once its own day has turned."""
    tasks.for_every_city("scoring.nightly")


@city_task("scoring.nightly")
def nightly() -> None:
    """Open today's run of every scheme that has none: for everybody when a new version came into force.

    What new records could not be counted three times is tried again as well.
    """
    at = clock.now()
    with transaction.atomic():
        work.retry_parked_of_task("scoring.score_touched")
        today = clock.today_in(city_queries.present_city().time_zone, at)
        for scheme, kind in queries.runs_to_open(today):
            with suppress(AnotherRunUnderWay):  # yesterday's is still running; the next hour looks again
                actions.open_run(scheme=scheme, as_of=today, by=audit.SYSTEM, at=at, kind=kind)
