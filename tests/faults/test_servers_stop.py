"""A run goes on after PostgreSQL was stopped as by a power cut, after the broker forgot everything, and
after as many workers were killed as the promise names."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connections, transaction

from cityscore.core.tenancy import open_city
from cityscore.scoring.digest import Digest, digest_of
from cityscore.scoring.models import Run, Score
from tests.cast import found_cast
from tests.faults.crowds import Crowd, forget_scores, gather, open_run, state_of, undisturbed
from tests.faults.deaths import (
    BEFORE_PUBLICATION,
    IN_A_PART,
    LEASE,
    follow_to_the_end,
    has_ended,
    let_one_die,
    reconcile,
)
from tests.faults.own_house import House, own_house
from tests.workers import own_queue, wait_until, worker


@pytest.fixture
def house(django_db_blocker: Any) -> Iterator[House]:
    with django_db_blocker.unblock(), own_house() as found:
        yield found


def parts_done(run: Run) -> int:
    with transaction.atomic():
        return Run.objects.get(id=run.id).done_shard_count


def has_done(run: Run, number: int) -> bool:
    """Whether some parts are done; rings for those that nobody knows of any more."""
    try:
        reconcile()
        return parts_done(run) >= number
    except DatabaseError:  # the server is on its way back
        connections.close_all()
        return False


def test_postgresql_stops_and_the_broker_forgets_in_the_middle_of_a_run(house: House) -> None:
    office = found_cast().willow
    with open_city(office.city.id), own_queue() as queue:
        crowd = gather(office, people=400)
        expected = undisturbed(crowd)
        forget_scores()
        with worker(queue, **LEASE), worker(queue, **LEASE):
            run = open_run(crowd, parts=100)
            wait_until(lambda: has_done(run, 10), "some parts are done")
            house.stop_postgres_immediately()
            assert parts_done(run) < run.shard_count, "the run had ended before"
            wait_until(lambda: has_done(run, 40), "the workers go on")
            house.flush_valkey()
            wait_until(lambda: has_done(run, run.shard_count) and has_ended(run), "the run has ended")
        assert_undisturbed(crowd, run, expected)


@pytest.mark.soak
def test_twenty_deaths_a_stop_and_a_flush_over_two_hundred_thousand_people(house: House) -> None:
    """Every part may die twice, and so may its publication; the third time somebody has to look at it."""
    office = found_cast().willow
    lease = {"CITYSCORE_LEASE_SECONDS": "5"}
    with open_city(office.city.id), own_queue() as queue:
        crowd = gather(office, people=200_000)
        began = time.monotonic()
        expected = undisturbed(crowd)
        alone = time.monotonic() - began
        forget_scores()
        began = time.monotonic()
        run = open_run(crowd, parts=50)
        places = list(IN_A_PART) * 4 + ["run.written", "run.finished"]
        random.Random(20).shuffle(places)
        for number, place in enumerate(places):
            let_one_die(queue, place, times=2, **lease)
            if number == 6:
                with worker(queue, **lease):
                    house.stop_postgres_immediately()
            if number == 12:
                with worker(queue, **lease):
                    house.flush_valkey()
        assert not has_ended(run)
        for place in BEFORE_PUBLICATION:
            let_one_die(queue, place, times=1, **lease)
        follow_to_the_end(run, queue, **lease)
        sys.stderr.write(f"\nundisturbed {alone:.1f} s, with 20 deaths {time.monotonic() - began:.1f} s\n")
        assert_undisturbed(crowd, run, expected)


def assert_undisturbed(crowd: Crowd, run: Run, expected: Digest) -> None:
    assert state_of(run) == Run.State.PUBLISHED
    assert digest_of(crowd.scheme) == expected
    with transaction.atomic():
        assert Score.objects.count() == crowd.people
        found = Run.objects.get(id=run.id)
        assert (found.participant_count, found.done_shard_count) == (crowd.people, run.shard_count)
