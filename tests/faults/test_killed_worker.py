"""A worker killed in the middle of the statement that computes a part changes nothing in the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection, connections, transaction

from cityscore.core import audit, later
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions
from cityscore.scoring.models import Run, Score, Touched
from tests.cast import NOON, Cast, Office
from tests.conftest import COMMITTED
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.workers import (
    dropped_messages,
    kill,
    own_queue,
    start_worker,
    wait_until,
    worker,
)

pytestmark = COMMITTED
TODAY = date(2026, 6, 15)
AFTER_THE_FILE = NOON + timedelta(minutes=5)
PEOPLE = 6
SHORT_LEASE = {"CITYSCORE_LEASE_SECONDS": "2"}


@pytest.fixture
def queue() -> Iterator[str]:
    with own_queue() as name:
        yield name


@pytest.fixture
def willow(queue: str, committed_cast: Cast) -> Iterator[Office]:
    """Willow open, with six people and their hours; nobody has been scored yet."""
    office = committed_cast.willow
    with open_city(office.city.id):
        with transaction.atomic():
            scheme = open_scheme(office)
            for number in range(PEOPLE):
                enrol(office, scheme, f"W{number}")
            rows = "".join(f"W{number},R{number},2026-05-01,{number * 9 + 1}\n" for number in range(PEOPLE))
            hand_in(office, HEADER + rows)
            Touched.objects.all().delete()
            Piece.objects.all().delete()
        dropped_messages(queue)
        yield office


def opened_run() -> Run:
    """A run in three parts, with a message for each on its way."""
    with transaction.atomic():
        scheme = Scheme.objects.get()
        return actions.open_run(
            scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=AFTER_THE_FILE, shard_size=PEOPLE // 3
        )


def undisturbed_scores() -> list[tuple[object, ...]]:
    """What a run without any worker gives, computed from nothing."""
    with transaction.atomic():
        Score.objects.all().delete()
        Piece.objects.all().delete()
    run = opened_run()
    while actions.work_on_one_shard(run_id=run.id):
        pass
    actions.publish_if_complete(run_id=run.id, at=AFTER_THE_FILE)
    return scores_of(run)


def scores_of(run: Run) -> list[tuple[object, ...]]:
    with transaction.atomic():
        assert Run.objects.get(id=run.id).state == Run.State.PUBLISHED
        found = Score.objects.filter(run=run).order_by("participant_id")
        columns = ("participant_id", "total_hundredths", "band", "dimensions", "next_change_on")
        return list(found.values_list(*columns))


def has_ended(run: Run) -> bool:
    with transaction.atomic():
        return Run.objects.get(id=run.id).state != Run.State.RUNNING


def pieces(run: Run, state: str) -> list[Piece]:
    with transaction.atomic():
        return list(Piece.objects.filter(job=run.job, state=state))


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE relation = 'scoring_score'::regclass AND NOT granted)"
        )
        return bool(cursor.fetchone()[0])


def nothing_written(run: Run) -> bool:
    with transaction.atomic():
        return not Score.objects.filter(run=run).exists()


def ring_the_reconciler() -> None:
    """What beat does every few seconds."""
    later.ring("core.reconcile_every_city", {})


def test_a_part_whose_worker_was_killed_is_taken_over_and_the_scores_are_the_same(
    willow: Office, queue: str
) -> None:
    run = opened_run()
    doomed = start_worker(queue, **SHORT_LEASE)
    try:
        with transaction.atomic(using="owner"), connections["owner"].cursor() as owner:
            owner.execute("LOCK TABLE scoring_score IN SHARE MODE")  # its first part can be read, not written
            wait_until(somebody_waits_for_a_lock, "a worker is in the middle of a part")
            (half_done,) = pieces(run, Piece.State.LEASED)
            kill(doomed)
    finally:
        kill(doomed)
    wait_until(lambda: not somebody_waits_for_a_lock(), "its connection is gone")
    (unfinished,) = pieces(run, Piece.State.LEASED)
    assert (unfinished.id, unfinished.lease_token) == (half_done.id, half_done.lease_token)
    assert nothing_written(run)
    with worker(queue, **SHORT_LEASE):

        def ended() -> bool:
            ring_the_reconciler()
            return has_ended(run)

        wait_until(ended, "the run is published")
    disturbed = scores_of(run)
    assert len(disturbed) == PEOPLE
    assert undisturbed_scores() == disturbed
