"""Previews by real workers over real commits: one moment, nothing written, nothing lost with a worker."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from cityscore.core import later, snapshot, work
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Enrolment
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring.models import Preview
from cityscore.scoring.preview import actions as previewing
from cityscore.scoring.preview import snapshot as counting
from tests.cast import NOON, Cast, Office
from tests.conftest import COMMITTED
from tests.rooms.rewards.builders import open_perks
from tests.rooms.schemes.builders import draft, scheme_text
from tests.rooms.scoring.builders import crowd
from tests.workers import kill, own_queue, start_worker, wait_until, worker

pytestmark = COMMITTED
LESS = scheme_text(("from: 2026-01-01", "from: 2026-12-01"), ("[50, 10]", "[50, 9]"))
SHORT_LEASE = {"CITYSCORE_LEASE_SECONDS": "2"}


@pytest.fixture
def queue() -> Iterator[str]:
    with own_queue() as name:
        yield name


def weighed_town(office: Office) -> SchemeVersion:
    with open_city(office.city.id), transaction.atomic():
        scheme = open_perks(office)
        crowd(office, scheme, {60: 40, 0: 60})
        return draft(office, LESS)


def started(office: Office, version: SchemeVersion) -> Preview:
    with open_city(office.city.id), transaction.atomic():
        return previewing.start(version=version, by=office.editor, at=NOON)


def state_of(office: Office, found: Preview) -> Preview:
    with open_city(office.city.id), transaction.atomic():
        return Preview.objects.get(id=found.id)


def is_done(office: Office, found: Preview) -> bool:
    return state_of(office, found).state == Preview.State.DONE


def test_workers_weigh_the_drafts_of_two_cities_each_over_its_own_people(
    committed_cast: Cast, queue: str
) -> None:
    willow, harbour = committed_cast.willow, committed_cast.harbour
    here = started(willow, weighed_town(willow))
    with open_city(harbour.city.id), transaction.atomic():
        text = LESS.replace("city: willow", "city: harbour")
        there_version = draft(harbour, text)
    there = started(harbour, there_version)
    with worker(queue), worker(queue):
        wait_until(lambda: is_done(willow, here) and is_done(harbour, there), "both previews are done")
    result: Any = state_of(willow, here).result
    assert (result["people"], result["points"]["lose"], result["perks_lost"]) == (100, 40, 40)
    elsewhere: Any = state_of(harbour, there).result
    assert elsewhere["people"] == 0
    with open_city(willow.city.id), transaction.atomic():
        assert not Piece.objects.filter(job=here.job).exists()


def test_a_preview_survives_the_worker_that_computed_it(committed_cast: Cast, queue: str) -> None:
    willow = committed_cast.willow
    found = started(willow, weighed_town(willow))
    doomed = start_worker(queue, CITYSCORE_FAULT_AT="preview.computed", **SHORT_LEASE)
    try:
        doomed.wait(timeout=60)
    finally:
        kill(doomed)
    assert state_of(willow, found).state == Preview.State.RUNNING
    with worker(queue, **SHORT_LEASE):
        wait_until(lambda: _rung_again(willow, found), "the preview is done after all")


def _rung_again(office: Office, found: Preview) -> bool:
    """The reconciler's part: ring for what lies idle."""
    with open_city(office.city.id):
        for task, ids in work.overdue():
            if task == "scoring.work_on_preview":
                later.ring(task, ids)
    return is_done(office, found)


def test_many_parts_over_several_readers_give_what_one_gives(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    willow = committed_cast.willow
    version = weighed_town(willow)
    results = []
    for size in (1_000, 7):
        monkeypatch.setattr(counting, "PART_SIZE", size)
        found = started(willow, version)
        with open_city(willow.city.id):
            assert previewing.work_on(preview_id=found.id, at=NOON)
        kept = state_of(willow, found)
        assert kept.part_count == kept.done_count == -(-100 // size)
        results.append(kept.result)
    assert results[0] == results[1]


def test_every_reader_sees_the_moment_of_the_first_and_none_can_write(committed_cast: Cast) -> None:
    willow = committed_cast.willow
    weighed_town(willow)
    begun_by_all, left = threading.Event(), threading.Event()
    begun = threading.Barrier(2, action=begun_by_all.set, timeout=20)

    def look() -> tuple[int, str, str]:
        begun.wait()
        left.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            (isolation,) = cursor.fetchone()
        people = Enrolment.objects.filter(ended_at=None).count()
        try:
            with transaction.atomic():
                Enrolment.objects.update(ended_at=NOON)
        except DatabaseError as error:
            return people, isolation, getattr(error.__cause__, "sqlstate", "")
        return people, isolation, "written"

    def leave() -> None:
        begun_by_all.wait(20)
        with open_city(willow.city.id), transaction.atomic():
            Enrolment.objects.filter(id=Enrolment.objects.earliest("id").id).update(
                ended_at=NOON + timedelta(hours=1)
            )
        connection.close()
        left.set()

    leaver = threading.Thread(target=leave)
    leaver.start()
    with open_city(willow.city.id):
        seen = list(snapshot.in_one_snapshot([look, look], readers=2))
        with transaction.atomic():
            assert Enrolment.objects.filter(ended_at=None).count() == 99
    leaver.join()
    assert seen == [(100, "repeatable read", "25006")] * 2


def test_an_error_of_one_reader_goes_up_and_the_connection_is_usable_again(committed_cast: Cast) -> None:
    def fail() -> int:
        raise ValueError("planted")

    with open_city(committed_cast.willow.city.id):
        with pytest.raises(ValueError, match="planted"):
            list(snapshot.in_one_snapshot([lambda: 1, fail, lambda: 2], readers=2))
        with pytest.raises(ValueError, match="planted"):
            list(snapshot.in_one_snapshot([fail]))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW transaction_isolation")
            assert cursor.fetchone() == ("read committed",)
