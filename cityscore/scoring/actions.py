"""Open a run, work on its shards, publish it; score again whoever was touched."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cityscore.core import audit, hooks, later, work
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.scoring import engine, queries
from cityscore.scoring.models import Grant, Run, Score, Touched
from cityscore.scoring.refusals import AnotherRunUnderWay, NoVersionInForce

SHARD_SIZE = 125_000
TOUCHED_BATCH = 20_000
TOLD_AT_ONCE = 5_000


@transaction.atomic
def open_run(
    *,
    scheme: Scheme,
    as_of: date,
    by: audit.Actor,
    at: datetime,
    kind: Run.Kind = Run.Kind.FULL,
    shard_size: int = SHARD_SIZE,
) -> Run:
    """Open a run of the version in force on a day, or answer with the full run that is under way.

    Freezes version, day and high-water mark, lists the shards and rings for each. Raises NoVersionInForce,
    and AnotherRunUnderWay for one as of another day.
    """
    Scheme.objects.select_for_update(no_key=True).get(id=scheme.id)
    under_way = Run.objects.filter(scheme=scheme, kind=kind, state=Run.State.RUNNING).first()
    if under_way is not None:
        if under_way.as_of != as_of:
            raise AnotherRunUnderWay(day=under_way.as_of.isoformat())
        _ring(under_way)
        return under_way
    enrolled = queries.enrolled_count(scheme.id)
    run = Run.objects.create(
        scheme=scheme,
        version=version_in_force(scheme, as_of),
        kind=kind,
        as_of=as_of,
        high_water_at=at,
        opened_at=at,
        opened_by=by.name,
        shard_count=max(1, -(-enrolled // shard_size)),
    )
    work.add(run.job, "scoring.work_on_run", range(run.shard_count), run_id=run.id)
    audit.write(actor=by, action="scoring.open_run", at=at, about=run.job, scheme=scheme.code, kind=kind)
    _ring(run)
    return run


def version_in_force(scheme: Scheme, on: date) -> SchemeVersion:
    """The version of a scheme in force on a day. Raises NoVersionInForce."""
    version = scheme_queries.version_in_force(scheme, on)
    if version is None:
        raise NoVersionInForce(scheme=scheme.code, day=on.isoformat())
    return version


def _ring(run: Run) -> None:
    for _ in range(run.shard_count):
        later.queue("scoring.work_on_run", run_id=run.id)


def work_on_one_shard(*, run_id: int, seconds: int = work.LEASE_SECONDS) -> bool:
    """Lease one shard of a run and write its scores; False when there was none to take.

    A shard that crashes goes back to the list, and is parked after the third time. What a worker
    wrote after losing its lease is rolled back, because another has the shard.
    """
    with transaction.atomic():
        run = Run.objects.select_related("version", "scheme").get(id=run_id)
    lease = work.take(run.job, seconds=seconds) if run.state == Run.State.RUNNING else None
    if lease is None:
        return False
    try:
        with transaction.atomic():
            written = engine.write_shard(run, lease.number)
            if not work.finish(lease, done_count=written.participants, changed_count=written.changed):
                transaction.set_rollback(True)
    except Exception as error:
        with transaction.atomic():
            work.fail(lease, error)
        engine.log_failure(run, lease.number, error)
    return True


@transaction.atomic
def publish_if_complete(*, run_id: int, at: datetime) -> Run:
    """Publish a run whose shards are all done, by one conditional update; close one that has parked shards.

    Harmless to repeat. Whoever withdrew meanwhile is taken out, and whoever got new records
    meanwhile is scored again.
    """
    run = Run.objects.select_for_update().select_related("scheme", "version").get(id=run_id)
    states = work.states(run.job)
    if run.state != Run.State.RUNNING or states["waiting"] or states["leased"]:
        return run
    if states["parked"]:
        Run.objects.filter(id=run.id, state=Run.State.RUNNING).update(state=Run.State.INCOMPLETE)
        audit.write(actor=audit.SYSTEM, action="scoring.run_incomplete", at=at, about=run.job, **states)
        run.refresh_from_db()
        return run
    counts = work.totals(run.job)
    engine.forget_withdrawn(run)
    engine.assign_shared_bands(run)
    _publish(run, counts.done, counts.changed, at)
    work.forget(run.job)
    return run


def _publish(run: Run, participants: int, changed: int, at: datetime) -> None:
    Run.objects.filter(id=run.id, state=Run.State.RUNNING).update(
        state=Run.State.PUBLISHED, published_at=at, participant_count=participants, changed_count=changed
    )
    run.refresh_from_db()
    touched = queries.changed_since(run)
    if touched:
        note_touched(scheme_id=run.scheme_id, participant_ids=touched, at=at)
    for ids in queries.participants_of_run(run, at_once=TOLD_AT_ONCE):
        hooks.totals_changed.tell(scheme_id=run.scheme_id, participant_ids=ids, at=at)


@transaction.atomic
def retry(*, run: Run, by: audit.Actor, at: datetime) -> None:
    """Try the parked shards of an incomplete run again."""
    reopened = Run.objects.filter(id=run.id, state=Run.State.INCOMPLETE).update(state=Run.State.RUNNING)
    if reopened:
        work.retry_parked(run.job)
        audit.write(actor=by, action="scoring.retry_run", at=at, about=run.job)
        _ring(run)


@transaction.atomic
def note_touched(*, scheme_id: int, participant_ids: list[int], at: datetime) -> None:
    """Put participants on the list of those to score again, and ring after the commit."""
    Touched.objects.bulk_create(
        [Touched(scheme_id=scheme_id, participant_id=each, touched_at=at) for each in participant_ids],
        ignore_conflicts=True,
        batch_size=5_000,
    )
    job = f"touched:{scheme_id}:{at.timestamp()}"
    work.add(job, "scoring.score_touched", [0], scheme_id=scheme_id, job=job)
    later.queue("scoring.score_touched", scheme_id=scheme_id, job=job)


@transaction.atomic
def note_changed_records(*, participant_ids: list[int], at: datetime) -> None:
    """Records changed: their participants are scored again in every scheme they take part in."""
    for scheme_id, ids in queries.schemes_of(participant_ids).items():
        note_touched(scheme_id=scheme_id, participant_ids=ids, at=at)


@transaction.atomic
def note_changed_consent(*, participant_id: int, scheme_id: int, at: datetime) -> None:
    """An enrolment or consent changed: score again whoever still takes part."""
    note_touched(scheme_id=scheme_id, participant_ids=[participant_id], at=at)


@transaction.atomic
def score_touched(*, scheme: Scheme, as_of: date, at: datetime) -> int:
    """Score a batch of touched participants in a run of their own, published with it; how many there were."""
    batch = list(
        Touched.objects.select_for_update(skip_locked=True)
        .filter(scheme=scheme)
        .order_by("id")[:TOUCHED_BATCH]
    )
    version = scheme_queries.version_in_force(scheme, as_of)
    Touched.objects.filter(id__in=[each.id for each in batch]).delete()
    ids = engine.lock_enrolled(scheme.id, [each.participant_id for each in batch])
    if not ids or version is None:
        return len(batch)
    run = Run.objects.create(
        scheme=scheme,
        version=version,
        kind=Run.Kind.TOUCHED,
        as_of=as_of,
        high_water_at=at,
        opened_at=at,
        opened_by=audit.SYSTEM.name,
        shard_count=1,
    )
    written = engine.write_touched(run, ids)
    engine.assign_shared_bands(run)
    _publish(run, written.participants, written.changed, at)
    return len(batch)


@transaction.atomic
def open_run_of_published(*, version_id: int, at: datetime) -> None:
    """A version was published: the nightly opens its run on the day it comes into force, or now."""
    later.queue("scoring.nightly")


@transaction.atomic
def drop_scores(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """A participant left a scheme (None: the city): scores, history and grants go at once."""
    for model in (Score, Touched, Grant):
        rows = model.objects.filter(participant_id=participant_id)
        if scheme_id is not None:
            rows = rows.filter(scheme_id=scheme_id)
        rows.delete()


@transaction.atomic
def erase(*, participant_id: int, at: datetime) -> None:
    """Forget everything the room holds about a participant."""
    drop_scores(participant_id=participant_id, scheme_id=None, at=at)


@transaction.atomic
def grant(
    *,
    participant_id: int,
    scheme_id: int,
    label: str,
    dimension: str,
    hundredths: int,
    counts_from: date,
    counts_until: date,
    agreement: str,
    at: datetime,
) -> Grant:
    """Award points under an agreement, once for a period; repeating it changes nothing."""
    given, is_new = Grant.objects.get_or_create(
        participant_id=participant_id,
        scheme_id=scheme_id,
        agreement=agreement,
        counts_from=counts_from,
        defaults={
            "label": label,
            "dimension": dimension,
            "hundredths": hundredths,
            "counts_until": counts_until,
            "granted_at": at,
        },
    )
    if is_new:
        note_touched(scheme_id=scheme_id, participant_ids=[participant_id], at=at)
    return given
