"""What this room does by itself at night."""

from __future__ import annotations

from celery import shared_task

from cityscore.core import clock
from cityscore.core.tasks import city_task, for_every_city
from cityscore.records import actions


@city_task("records.purge")
def purge() -> None:
    """Delete records whose time is over; running it again changes nothing."""
    actions.purge(at=clock.now())


@shared_task(name="records.purge_in_every_city")  # type: ignore[untyped-decorator]
def purge_in_every_city() -> None:
    """Beat rings this once a night."""
    for_every_city("records.purge")
