"""Scores everybody of the demo through the workers, and waits."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack

from django.db import transaction

from cityscore.core import audit, clock
from cityscore.core.tenancy import open_city
from cityscore.demo.seeding import Place
from cityscore.scoring import actions, queries, workers
from cityscore.scoring.models import Run

POLL_SECONDS = 0.2
DEMO = audit.Actor("operator", "", "demo")


def score_everywhere(places: list[Place], tell: Callable[[str], None]) -> list[Run]:
    """Open a run of every scheme of every city and follow them to publication."""
    runs = [(place, run) for place in places for run in _open(place)]
    with ExitStack() as stack:
        if not workers.are_there():
            tell("No worker is running; starting one for these runs.")
            stack.enter_context(workers.one_worker())
        return [_follow(place, run, tell) for place, run in runs]


def _open(place: Place) -> list[Run]:
    at = clock.now()
    today = clock.today_in(place.city.time_zone, at)
    with open_city(place.city.id), transaction.atomic():
        return [
            actions.open_run(scheme=queries.scheme_or_refuse(code), as_of=today, by=DEMO, at=at)
            for code in place.schemes
        ]


def _follow(place: Place, run: Run, tell: Callable[[str], None]) -> Run:
    shown = ""
    while True:
        with open_city(place.city.id), transaction.atomic():
            present = Run.objects.select_related("scheme").get(id=run.id)
        parts = f"{present.done_shard_count} of {present.shard_count} parts"
        line = f"{place.city.code} {present.scheme.code}: {present.state}, {parts}"
        if line != shown:
            tell(line)
            shown = line
        if present.state != Run.State.RUNNING:
            return present
        time.sleep(POLL_SECONDS)
