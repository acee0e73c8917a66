"""Runs survive anything: workers killed at every named place, lost and repeated messages, poison."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from django.db import connection, transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.core import later
from cityscore.core.models import AuditEntry, Piece
from cityscore.core.tenancy import open_city, open_city_id
from cityscore.scoring import actions
from cityscore.scoring.digest import digest_of
from cityscore.scoring.models import Run, Score
from cityscore.scoring.progress import waits_for_office
from tests.cast import Cast
from tests.conftest import COMMITTED
from tests.faults.crowds import AFTER, Crowd, forget_scores, gather, open_run, state_of, undisturbed
from tests.faults.deaths import (
    AT_PUBLICATION,
    BEFORE_PUBLICATION,
    IN_A_PART,
    follow_to_the_end,
    has_ended,
    let_one_die,
)
from tests.workers import dropped_messages, own_queue, wait_until, waiting_messages, worker

pytestmark = COMMITTED
PEOPLE, PARTS = 240, 12


@pytest.fixture
def queue() -> Iterator[str]:
    with own_queue() as name:
        yield name


@pytest.fixture
def crowd(queue: str, committed_cast: Cast) -> Iterator[Crowd]:
    with open_city(committed_cast.willow.city.id):
        yield gather(committed_cast.willow, PEOPLE)


def published_rows(run: Run) -> list[int]:
    with transaction.atomic():
        scores = Score.objects.filter(run=run).order_by("participant_id")
        return list(scores.values_list("participant_id", flat=True))


@pytest.mark.parametrize("closing", [BEFORE_PUBLICATION, AT_PUBLICATION], ids=["before", "at"])
def test_a_worker_killed_at_any_place_changes_nothing_in_the_end(
    crowd: Crowd, queue: str, closing: dict[str, str]
) -> None:
    """Two deaths over a publication are two of its three attempts: the places are divided over two runs."""
    expected = undisturbed(crowd)
    forget_scores()
    run = open_run(crowd, parts=PARTS)
    for place in [*IN_A_PART, *closing]:
        let_one_die(queue, place, times=2 if place == "run.committed" else 1)
    if not has_ended(run):
        follow_to_the_end(run, queue)
    assert state_of(run) == Run.State.PUBLISHED
    assert digest_of(crowd.scheme) == expected
    assert len(published_rows(run)) == PEOPLE
    with transaction.atomic():
        assert not Piece.objects.filter(job__in=[run.job, run.closing]).exists()
        assert Run.objects.get(id=run.id).participant_count == PEOPLE


def test_a_run_whose_every_message_is_dropped_is_finished_by_the_reconciler(crowd: Crowd, queue: str) -> None:
    expected = undisturbed(crowd)
    forget_scores()
    run = open_run(crowd, parts=4)
    assert dropped_messages(queue) >= 4
    follow_to_the_end(run, queue)
    assert state_of(run) == Run.State.PUBLISHED
    assert digest_of(crowd.scheme) == expected


def test_every_message_delivered_three_times_gives_the_same_state(crowd: Crowd, queue: str) -> None:
    """Three workers at once, and each message three times, in any order, also after the run has ended."""
    expected = undisturbed(crowd)
    forget_scores()
    run = open_run(crowd, parts=PARTS)
    messages = [("scoring.work_on_run", {"run_id": run.id})] * PARTS + [("core.reconcile", {})]
    repeated = messages * 3
    random.Random(3).shuffle(repeated)
    for task, ids in repeated:
        later.ring(task, {"city_id": open_city_id(), **ids})
    with worker(queue), worker(queue), worker(queue):
        wait_until(lambda: has_ended(run), "the run has ended")
        for task, ids in messages:
            later.ring(task, {"city_id": open_city_id(), **ids})
        wait_until(lambda: waiting_messages(queue) == 0, "every message is taken")
    assert state_of(run) == Run.State.PUBLISHED
    assert digest_of(crowd.scheme) == expected
    with transaction.atomic():
        assert Score.objects.count() == PEOPLE
        assert Run.objects.count() == 1
        found = Run.objects.get(id=run.id)
        assert (found.participant_count, found.done_shard_count) == (PEOPLE, found.shard_count)


POISON = "UPDATE records_record SET fields = fields || %s WHERE id = (SELECT max(id) FROM records_record)"


def spoil_one_record(hours: str) -> None:
    """As no import would write it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(POISON, [f'{{"hours": "{hours}"}}'])


def test_a_part_that_always_crashes_is_parked_and_finished_once_an_officer_has_it_tried_again(
    crowd: Crowd, queue: str, committed_cast: Cast
) -> None:
    spoil_one_record("7.5")
    expected = undisturbed(crowd)
    forget_scores()
    spoil_one_record("seven and a half")
    run = open_run(crowd, parts=PARTS)
    follow_to_the_end(run, queue)
    with transaction.atomic():
        found = Run.objects.get(id=run.id)
        assert (found.state, found.done_shard_count) == (Run.State.INCOMPLETE, PARTS - 1)
        (parked,) = Piece.objects.filter(job=run.job, state=Piece.State.PARKED)
        assert parked.attempt_count == 3
        assert Piece.objects.filter(job=run.job, state=Piece.State.DONE).count() == PARTS - 1
        assert digest_of(crowd.scheme).participants == 0
        (told,) = AuditEntry.objects.filter(action="scoring.run_incomplete")
        assert (told.about, told.facts["parked"]) == (run.job, 1)
        assert [notice.page for notice in waits_for_office()] == ["admin:scoring_run_changelist"]
    spoil_one_record("7.5")
    with transaction.atomic():
        actions.retry(run=found, by=duties.require(committed_cast.willow.clerk, Act.RUN_SCORES), at=AFTER)
    follow_to_the_end(run, queue)
    assert state_of(run) == Run.State.PUBLISHED
    assert digest_of(crowd.scheme) == expected
    with transaction.atomic():
        assert waits_for_office() == []
