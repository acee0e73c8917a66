"""Whoever withdraws while a run is computed has no score in the end, at whatever moment they do."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator

import pytest
from django.db import connection, connections, transaction

from cityscore.core.tenancy import open_city
from cityscore.participants.actions import leaving
from cityscore.participants.models import Participant
from cityscore.participants.queries import resident
from cityscore.scoring import actions
from cityscore.scoring.digest import digest_of
from cityscore.scoring.models import Grant, Run, Score, Touched
from tests.cast import Cast
from tests.conftest import COMMITTED
from tests.faults.crowds import AFTER, Crowd, gather, open_run, state_of, undisturbed
from tests.faults.deaths import LEASE, follow_to_the_end, has_ended
from tests.workers import own_queue, wait_until, worker

pytestmark = COMMITTED
PEOPLE, LEAVING = 400, 20
POISON = """
UPDATE records_record SET fields = fields || '{"hours": "many"}' WHERE participant_id = %s
"""


@pytest.fixture
def queue() -> Iterator[str]:
    with own_queue() as name:
        yield name


@pytest.fixture
def crowd(queue: str, committed_cast: Cast) -> Iterator[Crowd]:
    with open_city(committed_cast.willow.city.id):
        yield gather(committed_cast.willow, PEOPLE)


def leave(crowd: Crowd, participant: Participant, *, city_too: bool) -> None:
    me = resident(participant)
    if city_too:
        leaving.erase(participant=participant, actor=me, at=AFTER)
    else:
        leaving.leave(participant=participant, scheme=crowd.scheme, actor=me, at=AFTER)


def some_of(crowd: Crowd, number: int) -> list[Participant]:
    with transaction.atomic():
        everybody = list(Participant.objects.filter(identifier_ciphertext=b"\x00").order_by("id"))
    return random.Random(number).sample(everybody, number)


def traces_of(people: list[int]) -> list[int]:
    """How many rows the scoring room still holds about them."""
    with transaction.atomic():
        rows = [model.objects.filter(participant_id__in=people) for model in (Score, Touched, Grant)]
        return [each.count() for each in rows]


def test_twenty_people_leave_at_random_moments_of_a_running_run(crowd: Crowd, queue: str) -> None:
    chance = random.Random(7)
    people = some_of(crowd, LEAVING)
    ids = [each.id for each in people]
    in_time = 0
    with worker(queue, **LEASE), worker(queue, **LEASE):
        run = open_run(crowd, parts=PEOPLE)
        wait_until(lambda: parts_done(run) > 0, "the workers have begun")
        for number, participant in enumerate(people):
            time.sleep(chance.random() / 50)
            in_time += not has_ended(run)
            leave(crowd, participant, city_too=number % 3 == 0)
        wait_until(lambda: has_ended(run), "the run has ended")
    assert in_time > LEAVING // 4, "the run was over before more than a few had left"
    assert state_of(run) == Run.State.PUBLISHED
    assert traces_of(ids) == [0, 0, 0]
    after = digest_of(crowd.scheme)
    assert after.participants == PEOPLE - LEAVING
    assert undisturbed(crowd) == after


def parts_done(run: Run) -> int:
    with transaction.atomic():
        return Run.objects.get(id=run.id).done_shard_count


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.parametrize("city_too", [False, True], ids=["leaves the scheme", "is erased"])
def test_a_withdrawal_under_way_while_the_last_part_is_written_and_published(
    crowd: Crowd, queue: str, city_too: bool
) -> None:
    """It looked for scores before the part had written any, and ends after the part was computed."""
    (participant,) = some_of(crowd, 1)
    run = open_run(crowd, parts=1)
    computing = threading.Thread(target=compute_and_publish, args=(run,))
    with transaction.atomic():
        leave(crowd, participant, city_too=city_too)
        computing.start()
        wait_until(somebody_waits, "the part is computed and waits")
    computing.join()
    assert state_of(run) == Run.State.PUBLISHED
    assert traces_of([participant.id]) == [0, 0, 0]
    assert digest_of(crowd.scheme).participants == PEOPLE - 1


def compute_and_publish(run: Run) -> None:
    try:
        with open_city(run.city_id):
            assert actions.work_on_one_shard(run_id=run.id)
            actions.publish_if_complete(run_id=run.id, at=AFTER)
    finally:
        connections.close_all()


def test_whoever_leaves_an_incomplete_run_leaves_nothing_in_it(crowd: Crowd, queue: str) -> None:
    people = some_of(crowd, 4)
    with transaction.atomic(), connection.cursor() as cursor:
        poison = (
            'UPDATE records_record SET fields = fields || \'{"hours": "many"}\' WHERE participant_id = %s'
        )
        cursor.execute(poison, [people[0].id])
    run = open_run(crowd, parts=8)
    leave(crowd, people[1], city_too=False)
    follow_to_the_end(run, queue)
    assert state_of(run) == Run.State.INCOMPLETE
    leave(crowd, people[2], city_too=False)
    leave(crowd, people[3], city_too=True)
    assert traces_of([each.id for each in people[1:]]) == [0, 0, 0]
