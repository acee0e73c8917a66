"""Background work of the conversions room."""

from __future__ import annotations

from django.db import transaction

from cityscore.core import clock, work
from cityscore.core.tasks import city_task
from conversions import visiting


@city_task("conversions.refresh_standings")
def refresh_standings(*, job: str) -> None:
    """Refresh stale standings batch by batch until none is left."""
    lease = work.take(job)
    if lease is None:
        return
    while visiting.refresh_stale(at=clock.now()):
        pass
    with transaction.atomic():
        work.finish(lease)
        work.forget(job)
