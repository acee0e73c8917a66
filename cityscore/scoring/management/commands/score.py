"""`score CITY SCHEME`: open or continue a run; `--wait` follows it to its end."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.core import audit, clock
from cityscore.core.management.base import Answer, CityCommand, city_opened, iso_day
from cityscore.scoring import actions, queries, workers
from cityscore.scoring.models import Run
from cityscore.scoring.progress import Progress, progress_of
from cityscore.scoring.refusals import RunIncomplete

POLL_SECONDS = 0.2
PATIENCE_SECONDS = 5.0


class Command(CityCommand):
    help = "Score everybody who takes part in a scheme, through the workers."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")
        parser.add_argument("--as-of", type=iso_day, metavar="DATE", help="the city's today unless given")
        parser.add_argument("--wait", action="store_true", help="until the run is published")

    def act(self, *, city: str, scheme: str, as_of: date | None, wait: bool, **_: Any) -> Answer:
        began = time.monotonic()
        with city_opened(city) as opened:
            at = clock.now()
            today = clock.today_in(opened.time_zone, at)
            if as_of not in (None, today):
                self.progress(
                    f"{as_of} is not today ({today}): residents and merchants go by these points until the "
                    "nightly run, which opens within the hour."
                )
            with transaction.atomic():
                run = actions.open_run(
                    scheme=queries.scheme_or_refuse(scheme),
                    as_of=as_of or today,
                    by=audit.Actor("operator", "", "command line"),
                    at=at,
                )
            if wait:
                run = self._follow(run)
            return _answer(run, time.monotonic() - began)

    def _follow(self, run: Run) -> Run:
        """Show progress until the run has ended. Raises RunIncomplete."""
        shown = ""
        with ExitStack() as stack:
            if not workers.are_there():
                self.progress("No worker is running; starting one for this run.")
                stack.enter_context(workers.one_worker())
            while True:
                with transaction.atomic():
                    run = Run.objects.select_related("scheme", "version").get(id=run.id)
                    found = progress_of(run, at=clock.now())
                if run.state != Run.State.RUNNING:
                    break
                line = _line(found)
                if line != shown:
                    self.progress(line)
                    shown = line
                time.sleep(POLL_SECONDS)
        if run.state == Run.State.INCOMPLETE and found.trouble:
            raise RunIncomplete(reason=found.trouble.en, reason_zh=found.trouble.zh_hans)
        return run


def _line(found: Progress) -> str:
    """What has been done since the run was opened; what is in its way only once that has lasted."""
    done = f"{found.parts_done} of {found.parts} parts"
    people = f", {found.participants:,} of {found.expected:,} participants"
    pace = f", {found.per_second:,} a second" if found.per_second else ""
    trouble = f". {found.trouble.en}" if found.trouble and found.seconds > PATIENCE_SECONDS else ""
    return done + people + pace + trouble


def _answer(run: Run, seconds: float) -> Answer:
    document = {
        "run": run.id,
        "scheme": run.scheme.code,
        "version": run.version.number,
        "as_of": run.as_of.isoformat(),
        "state": run.state,
        "participants": run.participant_count,
        "changed": run.changed_count,
        "seconds": round(seconds, 3),
    }
    line = (
        f"run {run.id} of {run.scheme.code} as of {run.as_of}: {run.state}, "
        f"{run.participant_count} participants, {run.changed_count} changed, {seconds:.1f} s"
    )
    return Answer(document, [line])
