"""Publish a run at one moment, or close it when a part of it cannot be computed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from cityscore.core import audit, faults, hooks, later, work
from cityscore.scoring import engine, queries
from cityscore.scoring.models import Run


def publish_if_complete(*, run_id: int, at: datetime, seconds: int = work.LEASE_SECONDS) -> Run:
    """Publish a run whose parts are all done, in one transaction; close one that has parked parts.

    Harmless to repeat. Publishing is a piece of work of its own: whoever dies over it is followed by
    another, and after the third failure the run is closed as incomplete.
    """
    with transaction.atomic():
        run = Run.objects.select_related("scheme", "version").get(id=run_id)
        states = work.states(run.job)
    if run.state != Run.State.RUNNING or states["waiting"] or states["leased"]:
        return run
    lease = None if states["parked"] else work.take(run.closing, seconds=seconds)
    if lease is not None:
        _try_to_publish(run, lease, at)
    return _close_if_stuck(run_id, at)


def _try_to_publish(run: Run, lease: work.Lease, at: datetime) -> None:
    faults.reach("run.complete")
    try:
        with transaction.atomic():
            # Nobody else publishes while this holds the piece, and a lease that was lost publishes nothing.
            if work.hold(lease):
                Run.objects.select_for_update(no_key=True).get(id=run.id)  # whoever is leaving has left then
                engine.forget_withdrawn(run)
                engine.assign_shared_bands(run)
                counts = work.totals(run.job)
                publish(run, counts.done, counts.changed, at)
                work.forget(run.job)
                work.forget(run.closing)
                faults.reach("run.told")
    except Exception as error:
        with transaction.atomic():
            work.fail(lease, error)
        engine.log_failure(run, None, error)
    faults.reach("run.announced")


@transaction.atomic
def _close_if_stuck(run_id: int, at: datetime) -> Run:
    """Close a run of which nothing is left to try; the office sees it and may have it tried again."""
    runs = Run.objects.select_related("scheme", "version")
    run = runs.select_for_update(no_key=True, of=("self",)).get(id=run_id)
    parts, closing = work.states(run.job), work.states(run.closing)
    unfinished = parts["waiting"] + parts["leased"]
    if run.state != Run.State.RUNNING or unfinished or not (parts["parked"] or closing["parked"]):
        return run
    Run.objects.filter(id=run.id, state=Run.State.RUNNING).update(state=Run.State.INCOMPLETE)
    engine.forget_withdrawn(run)  # their scores must not wait for somebody to try again
    work.set_aside(run.closing)
    error = work.last_error(run.job) or work.last_error(run.closing)
    audit.write(
        actor=audit.SYSTEM, action="scoring.run_incomplete", at=at, about=run.job, error=error, **parts
    )
    run.refresh_from_db()
    return run


def publish(
    run: Run, participants: int, changed: int, at: datetime, *, among: list[int] | None = None
) -> None:
    """Make a run's scores the current ones and tell the rooms above, in the caller's transaction.

    Whoever changed since its high-water mark, among these participants or (None) all, is scored again.
    """
    Run.objects.filter(id=run.id, state=Run.State.RUNNING).update(
        state=Run.State.PUBLISHED, published_at=at, participant_count=participants, changed_count=changed
    )
    run.refresh_from_db()
    faults.reach("run.published")
    if engine.touch_changed(run, among, at=at):
        list_touched(run.scheme_id, at)
    hooks.totals_changed.tell(scheme_id=run.scheme_id, changed=queries.participants_of_run(run), at=at)


def list_touched(scheme_id: int, at: datetime) -> None:
    """List the scoring of whoever is touched as a piece of work, and ring for it."""
    job = f"touched:{scheme_id}:{at.timestamp()}"
    work.add(job, "scoring.score_touched", [0], scheme_id=scheme_id, job=job)
    later.queue("scoring.score_touched", scheme_id=scheme_id, job=job)
