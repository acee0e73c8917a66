"""What this room does by itself at night."""

from __future__ import annotations

from celery import shared_task

from cityscore.core import clock
from cityscore.core.tasks import city_task, for_every_city
from cityscore.participants import actions


@city_task("participants.forget_stale")
def forget_stale() -> None:
    """Drop claims nobody proved and codes nobody used; running it again changes nothing."""
    actions.forget_stale(at=clock.now())


@shared_task(name="participants.forget_stale_in_every_city")  # type: ignore[untyped-decorator]
def forget_stale_in_every_city() -> None:
    """Beat rings this once a night."""
    for_every_city("participants.forget_stale")
