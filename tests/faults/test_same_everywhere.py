"""The same records, version and day give the same scores: in any order, cut in any way, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from django.db import transaction

from cityscore.core.tenancy import open_city
from cityscore.scoring.digest import Digest, digest_of
from cityscore.scoring.models import Run, Score
from tests.cast import Cast
from tests.conftest import COMMITTED
from tests.faults.crowds import (
    Crowd,
    forget_scores,
    gather,
    hand_in_records,
    open_run,
    state_of,
    undisturbed,
)
from tests.workers import own_queue, wait_until, worker

pytestmark = COMMITTED
PEOPLE = 240


@pytest.fixture
def queue() -> Iterator[str]:
    with own_queue() as name:
        yield name


@pytest.fixture
def crowd(queue: str, committed_cast: Cast) -> Iterator[Crowd]:
    with open_city(committed_cast.willow.city.id):
        yield gather(committed_cast.willow, PEOPLE)


def by_workers(crowd: Crowd, queue: str, *machines: dict[str, str], parts: int) -> Digest:
    """The digest of a run computed from nothing by a worker on each of these machines."""
    forget_scores()
    run = open_run(crowd, parts=parts)
    with ExitStack() as stack:
        for machine in machines:
            stack.enter_context(worker(queue, **machine))
        wait_until(lambda: state_of(run) != Run.State.RUNNING, "the run has ended")
    assert state_of(run) == Run.State.PUBLISHED
    return digest_of(crowd.scheme)


MACHINES = {
    "utc": {"TZ": "UTC", "PGTZ": "UTC", "LC_ALL": "C"},
    "shanghai": {"TZ": "Asia/Shanghai", "PGTZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8"},
    "far": {"TZ": "Pacific/Kiritimati", "PGTZ": "America/New_York", "LANG": "tr_TR.UTF-8"},
    "german": {"PGDATESTYLE": "German", "LC_ALL": "de_DE.UTF-8"},
    "sql": {"PGDATESTYLE": "SQL, DMY", "PGOPTIONS": "-c intervalstyle=sql_standard -c lc_numeric=C"},
}


def test_machines_make_no_difference(crowd: Crowd, queue: str) -> None:
    """A worker alone in each kind of surroundings: other zones, locales and styles of writing dates."""
    expected = undisturbed(crowd)
    assert expected.participants == PEOPLE
    for name, machine in MACHINES.items():
        assert by_workers(crowd, queue, machine, parts=2) == expected, name


def test_workers_and_parts_make_no_difference(crowd: Crowd, queue: str) -> None:
    expected = undisturbed(crowd)
    assert by_workers(crowd, queue, MACHINES["utc"], parts=1) == expected
    assert by_workers(crowd, queue, MACHINES["utc"], parts=7) == expected
    assert by_workers(crowd, queue, *list(MACHINES.values())[:4], parts=PEOPLE // 3) == expected


def test_the_order_in_which_records_came_makes_no_difference(crowd: Crowd) -> None:
    expected = undisturbed(crowd)
    for seed in ("spring", "autumn"):
        hand_in_records(crowd, seed=seed)
        assert undisturbed(crowd) == expected


def test_one_score_of_one_participant_makes_a_difference(crowd: Crowd) -> None:
    """The digest is worth something: it misses no column of it."""
    expected = undisturbed(crowd)
    changes = {
        "total_hundredths": 1,
        "grants_hundredths": 7,
        "band": "z",
        "dimensions": {"giving": 2},
        "held_rules": ["teaching"],
        "next_change_on": "2026-06-17",
    }
    for column, value in changes.items():
        with transaction.atomic():
            one = Score.objects.order_by("?")[0]
            Score.objects.filter(id=one.id).update(**{column: value})
            assert digest_of(crowd.scheme) != expected, column
            transaction.set_rollback(True)
    assert digest_of(crowd.scheme) == expected
