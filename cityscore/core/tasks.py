"""The base of every task: it opens its city, and may be delivered any number of times."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from celery import shared_task
from django.apps import apps

from cityscore.core import later, work
from cityscore.core.tenancy import open_city


def city_task(name: str) -> Callable[[Callable[..., None]], Any]:
    """Register a function as a task that runs with its city open; keyword-only ids as arguments."""

    def register(function: Callable[..., None]) -> Any:
        @shared_task(name=name)  # type: ignore[untyped-decorator]
        @wraps(function)
        def run(*, city_id: int, **ids: int | str) -> None:
            with open_city(city_id):
                function(**ids)

        return run

    return register


def for_every_city(task: str) -> None:
    """Ring one task once for each city; beat's entries call this."""
    cities = apps.get_model("cities", "City")._default_manager
    for city_id in cities.filter(is_active=True, is_mirror=False).values_list("id", flat=True):
        later.ring(task, {"city_id": city_id})


@shared_task(name="core.reconcile_every_city")  # type: ignore[untyped-decorator]
def reconcile_every_city() -> None:
    """Beat: look for work that no message will finish."""
    for_every_city("core.reconcile")


@city_task("core.reconcile")
def reconcile() -> None:
    """Ring again for work whose message was lost or whose worker died."""
    for task, ids in work.overdue():
        later.ring(task, ids)
