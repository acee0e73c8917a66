"""Delivers our own Celery tasks with the ids of a town, as a worker would."""

from __future__ import annotations

import inspect
from contextlib import suppress

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from cityscore.celery import app
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from tests.house.both_cities import Town

ROOMS = {"core", "cities", "schemes", "participants", "records", "scoring", "conversions", "rewards"}
FOR_EVERY_CITY = "_every_city"


def our_tasks() -> list[str]:
    app.loader.import_default_modules()
    return sorted(name for name in app.tasks if name.partition(".")[0] in ROOMS)


def ids_for(name: str, town: Town) -> dict[str, int | str]:
    """A value for each argument of a task; a new kind of argument has to be given one here."""
    with open_city(town.city_id), transaction.atomic():
        piece = Piece.objects.filter(task=name).first()
    known: dict[str, int | str] = {
        "run_id": town.run.id,
        "scheme_id": town.scheme.id,
        "preview_id": town.preview.id,
        "job": piece.job if piece else "nothing:0",
    }
    return {argument: known[argument] for argument in inspect.signature(app.tasks[name].run).parameters}


def deliver(name: str, city_id: int, ids: dict[str, int | str]) -> None:
    """Run a task here and now; looking for a row that is not there is an end of its work."""
    city = {} if name.endswith(FOR_EVERY_CITY) else {"city_id": city_id}
    with suppress(ObjectDoesNotExist):
        app.tasks[name].run(**city, **ids)
