"""Open a run and work on its shards; score again whoever was touched; grants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from cityscore.core import audit, faults, later, work
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.scoring import engine, publishing, queries
from cityscore.scoring.models import Grant, Run, Score, Touched
from cityscore.scoring.publishing import publish_if_complete as publish_if_complete
from cityscore.scoring.refusals import AnotherRunUnderWay, NoVersionInForce

SHARD_SIZE = 125_000
TOUCHED_BATCH = 20_000


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
    """Open a run of the version in force on a day, or answer with the same run when it is under way.

    Freezes version, day and high-water mark, cuts its participants into parts, lists these and rings for
    each. Raises NoVersionInForce, and AnotherRunUnderWay for one as of another day or for other people.
    """
    Scheme.objects.select_for_update(no_key=True).get(id=scheme.id)
    under_way = queries.run_under_way(scheme.id)
    if under_way is not None:
        if (under_way.as_of, under_way.kind) != (as_of, kind):
            raise AnotherRunUnderWay(day=under_way.as_of.isoformat())
        _ring(under_way)
        return under_way
    run = Run(
        scheme=scheme,
        version=version_in_force(scheme, as_of),
        kind=kind,
        as_of=as_of,
        high_water_at=_after_published(scheme.id, at),
        opened_at=at,
        opened_by=by.name,
        looked_at_until=queries.looked_at_until(scheme.id) if kind == Run.Kind.DUE else None,
    )
    run.expected_count, run.first_ids = engine.parts_of(run, shard_size=shard_size)
    run.shard_count = len(run.first_ids) + 1
    run.save()
    _list_work(run)
    audit.write(actor=by, action="scoring.open_run", at=at, about=run.job, scheme=scheme.code, kind=kind)
    return run


def version_in_force(scheme: Scheme, on: date) -> SchemeVersion:
    """The version of a scheme in force on a day. Raises NoVersionInForce."""
    version = scheme_queries.version_in_force(scheme, on)
    if version is None:
        raise NoVersionInForce(scheme=scheme.code, day=on.isoformat())
    return version


def _after_published(scheme_id: int, at: datetime) -> datetime:
    """The high-water mark: a machine whose clock is behind opens no run older than what is published."""
    newest = queries.newest_high_water(scheme_id)
    return at if newest is None else max(at, newest)


def _list_work(run: Run) -> None:
    work.add(run.job, "scoring.work_on_run", range(run.shard_count), run_id=run.id)
    work.add(run.closing, "scoring.work_on_run", [0], run_id=run.id)
    _ring(run)


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
    faults.reach("run.leased")
    try:
        with transaction.atomic():
            written = engine.write_shard(run, lease.number)
            faults.reach("run.written")
            if work.finish(lease, done_count=written.participants, changed_count=written.changed):
                _advance(run, written)
            else:
                transaction.set_rollback(True)
            faults.reach("run.finished")
    except Exception as error:
        with transaction.atomic():
            work.fail(lease, error)
        engine.log_failure(run, lease.number, error)
    faults.reach("run.committed")
    return True


def _advance(run: Run, written: engine.Written) -> None:
    """Count what a part did on the run itself, for whoever follows it."""
    Run.objects.filter(id=run.id).update(
        done_shard_count=F("done_shard_count") + 1,
        participant_count=F("participant_count") + written.participants,
        changed_count=F("changed_count") + written.changed,
        advanced_at=Now(),
    )


@transaction.atomic
def retry(*, run: Run, by: audit.Actor, at: datetime) -> None:
    """Try what is parked of an incomplete run again, unless another run of the scheme is under way.

    Raises AnotherRunUnderWay.
    """
    Scheme.objects.select_for_update(no_key=True).get(id=run.scheme_id)
    under_way = queries.run_under_way(run.scheme_id)
    if under_way is not None and under_way.id != run.id:
        raise AnotherRunUnderWay(day=under_way.as_of.isoformat())
    reopened = Run.objects.filter(id=run.id, state=Run.State.INCOMPLETE).update(state=Run.State.RUNNING)
    if reopened:
        work.retry_parked(run.job)
        work.retry_parked(run.closing)
        audit.write(actor=by, action="scoring.retry_run", at=at, about=run.job)
        _ring(run)


@transaction.atomic
def note_touched(*, participant_ids: list[int], at: datetime, scheme_id: int | None = None) -> None:
    """Put those who take part on the list of those to score again, in one scheme or in each of theirs, and
    ring after the commit."""
    for touched_id in engine.touch(participant_ids, scheme_id=scheme_id, at=at):
        publishing.list_touched(touched_id, at)


@transaction.atomic
def note_changed_records(*, participant_ids: list[int], at: datetime) -> None:
    """Records changed: their participants are scored again in every scheme they take part in."""
    note_touched(participant_ids=participant_ids, at=at)


@transaction.atomic
def note_changed_consent(*, participant_id: int, scheme_id: int, at: datetime) -> None:
    """An enrolment or consent changed: score again whoever still takes part."""
    note_touched(scheme_id=scheme_id, participant_ids=[participant_id], at=at)


@transaction.atomic
def score_touched(
    *, scheme: Scheme, as_of: date, at: datetime, most: int = TOUCHED_BATCH, after_id: int = 0
) -> int:
    """Score a batch of touched participants in a run of their own, published with it; how many there were.

    `after_id` passes over the entries of the list up to that one.
    """
    engine.hold_scheme(scheme.id)
    batch = list(
        Touched.objects.select_for_update(no_key=True, skip_locked=True)
        .filter(scheme=scheme, id__gt=after_id)
        .order_by("id")[:most]
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
        high_water_at=_after_published(scheme.id, max(at, *(each.touched_at for each in batch))),
        opened_at=at,
        opened_by=audit.SYSTEM.name,
        shard_count=1,
        expected_count=len(ids),
    )
    written = engine.write_touched(run, ids, confirm=queries.run_under_way(scheme.id) is not None)
    engine.assign_shared_bands(run)
    publishing.publish(run, written.participants, written.changed, at, among=ids)
    return len(batch)


@transaction.atomic
def open_run_of_published(*, version_id: int, at: datetime) -> None:
    """A version was published: the nightly opens its run on the day it comes into force, or now."""
    later.queue("scoring.nightly")


@transaction.atomic
def drop_scores(*, participant_id: int, scheme_id: int | None, at: datetime) -> None:
    """A participant left a scheme (None: the city): scores, history and grants go at once."""
    left = [scheme_id] if scheme_id is not None else list(Scheme.objects.values_list("id", flat=True))
    engine.note_left(participant_id, left)
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
    hundredths: Mapping[int, int],
    scheme_id: int,
    label: str,
    dimension: str,
    counts_from: date,
    counts_until: date,
    agreement: str,
    at: datetime,
) -> None:
    """Award points under an agreement, `hundredths` by participant, once for a period; repeating it changes
    nothing."""
    known = Grant.objects.filter(
        participant_id__in=hundredths, scheme_id=scheme_id, agreement=agreement, counts_from=counts_from
    )
    new = sorted(set(hundredths) - set(known.values_list("participant_id", flat=True)))
    Grant.objects.bulk_create(
        (
            Grant(
                participant_id=participant_id,
                scheme_id=scheme_id,
                agreement=agreement,
                counts_from=counts_from,
                counts_until=counts_until,
                label=label,
                dimension=dimension,
                hundredths=hundredths[participant_id],
                granted_at=at,
            )
            for participant_id in new
        ),
        ignore_conflicts=True,
    )
    note_touched(scheme_id=scheme_id, participant_ids=new, at=at)
