"""Workers that die at a named place, and the reconciler that has others go on."""

from __future__ import annotations

import time

from cityscore.core import later
from cityscore.scoring.models import Run
from tests.faults.crowds import state_of
from tests.workers import died_by_its_own_hand, kill, start_worker, wait_until, worker

IN_A_PART = {
    "run.leased": "a part is taken and nothing computed",
    "run.written": "its scores are written and not counted",
    "run.finished": "all is written and not committed",
    "run.committed": "a part is committed and nobody told",
}
BEFORE_PUBLICATION = {
    "run.complete": "every part is done and nothing published",
    "run.published": "it is published, not committed, and no other room told",
}
AT_PUBLICATION = {
    "run.told": "the other rooms are told and nothing committed",
    "run.announced": "all is done but to say so to the broker",
}
_rung_at = 0.0
LEASE = {"CITYSCORE_LEASE_SECONDS": "1"}


def reconcile() -> None:
    """What beat does every few seconds; here every half, however often it is called."""
    global _rung_at
    if time.monotonic() - _rung_at > 0.5:
        _rung_at = time.monotonic()
        later.ring("core.reconcile_every_city", {})


def has_ended(run: Run) -> bool:
    return state_of(run) != Run.State.RUNNING


def follow_to_the_end(run: Run, queue: str, **environment: str) -> None:
    """A worker that nothing kills, and the reconciler's bell."""
    with worker(queue, **LEASE | environment):

        def ended() -> bool:
            reconcile()
            return has_ended(run)

        wait_until(ended, "the run has ended")


def let_one_die(queue: str, place: str, times: int, **environment: str) -> None:
    """A worker that is killed when it comes to a place; the kill must have happened."""
    doomed = start_worker(queue, CITYSCORE_FAULT_AT=f"{place}:{times}", **LEASE | environment)
    try:

        def dead() -> bool:
            reconcile()
            return doomed.poll() is not None

        wait_until(dead, f"a worker has come to {place}")
        assert died_by_its_own_hand(doomed)
    finally:
        kill(doomed)
