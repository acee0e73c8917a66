"""How far a run is and why it does not go on: said in the terminal, on the office's pages and by the run."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from cityscore.core import audit, hooks, work
from cityscore.core.models import AuditEntry, Piece
from cityscore.core.tenancy import open_city
from cityscore.scoring import actions, tasks
from cityscore.scoring.models import Run, Score, Touched
from cityscore.scoring.progress import progress_of, waits_for_office
from tests.cast import NOON, Cast
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(minutes=5)
INDEX, RUNS = "/willow/office/", "/willow/office/scoring/run/"


def three_parts(cast: Cast) -> Run:
    """A run of three people, one in each part; Willow must be open."""
    scheme = open_scheme(cast.willow)
    for number in range(3):
        enrol(cast.willow, scheme, f"W{number}")
    hand_in(cast.willow, HEADER + "W0,R0,2026-05-01,20\nW2,R2,2026-05-01,20\n")
    Piece.objects.all().delete()
    return actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER, shard_size=1)


def spoil_the_record(number: str, hours: str) -> None:
    """As no import would write it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_record SET fields = jsonb_build_object('hours', %s::text) WHERE record_no = %s",
            [hours, number],
        )


def trouble(run: Run) -> str | None:
    run.refresh_from_db()
    found = progress_of(run, at=LATER + timedelta(seconds=10)).trouble
    return None if found is None else found.en


def work_through(run: Run) -> Run:
    while actions.work_on_one_shard(run_id=run.id):
        pass
    return actions.publish_if_complete(run_id=run.id, at=LATER)


def test_a_run_counts_on_its_own_row_what_has_been_done(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        run = three_parts(cast)
        assert (run.expected_count, run.shard_count, len(run.first_ids)) == (3, 3, 2)
        for done in (1, 2, 3):
            assert actions.work_on_one_shard(run_id=run.id)
            run.refresh_from_db()
            found = progress_of(run, at=LATER + timedelta(seconds=10))
            assert (found.parts_done, found.parts, found.participants, found.expected) == (done, 3, done, 3)
            assert (run.done_shard_count, run.participant_count, run.changed_count) == (done, done, done)
            assert run.advanced_at is not None
            assert found.seconds == 10


def test_a_run_that_does_not_go_on_says_why(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        run = three_parts(cast)
        assert (trouble(run) or "").startswith("No worker has taken a part")
        held = work.take(run.job)
        assert trouble(run) is None
        assert held is not None
        Piece.objects.filter(id=held.piece_id).update(leased_until=LATER - timedelta(days=900))
        assert (trouble(run) or "").startswith("1 parts were taken by a worker that is not heard of")
        spoil_the_record("R2", "many")
        for _ in range(4):
            actions.work_on_one_shard(run_id=run.id)
        assert trouble(run) == "Something failed and will be tried again. DataError"
        assert work_through(run).state == Run.State.INCOMPLETE
        assert trouble(run) == "1 of 3 parts failed three times; nothing is published. DataError"


def test_a_publication_that_fails_is_tried_three_times_and_says_why(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another room's answer to new totals is part of the publication."""

    def defect(**_: Any) -> None:
        raise ArithmeticError("planted")

    with open_city(cast.willow.city.id):
        run = three_parts(cast)
        monkeypatch.setattr(hooks.totals_changed, "_answers", {"a-room": defect})
        assert work_through(run).state == Run.State.RUNNING
        assert trouble(run) == "Something failed and will be tried again. ArithmeticError: planted"
        assert work_through(run).state == Run.State.RUNNING
        assert work_through(run).state == Run.State.INCOMPLETE
        assert "publishing them failed three times. ArithmeticError: planted" in (trouble(run) or "")
        assert not work.overdue(), "nobody is rung for a run that waits for an officer"
        monkeypatch.undo()
        actions.retry(run=run, by=audit.SYSTEM, at=LATER)
        assert work_through(run).state == Run.State.PUBLISHED
        assert Score.objects.count() == 3


def test_the_office_is_told_on_its_first_page_and_has_it_tried_again(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        run = three_parts(cast)
        spoil_the_record("R2", "many")
        assert work_through(run).state == Run.State.INCOMPLETE
    for language, words in (("en", "needs an officer"), ("zh-hans", "需要工作人员处理")):
        client = at_the_office(cast.willow.clerk, language=language)
        page = client.get(INDEX).content.decode()
        assert words in page
        assert RUNS in page
        assert "DataError" in client.get(RUNS).content.decode()
    with open_city(cast.willow.city.id):
        spoil_the_record("R2", "20")
    client.post(RUNS, {"action": "try_again", "_selected_action": [run.id]})
    with open_city(cast.willow.city.id):
        assert AuditEntry.objects.filter(action="scoring.retry_run", about=run.job).count() == 1
        assert work_through(run).state == Run.State.PUBLISHED
    assert "需要工作人员处理" not in client.get(INDEX).content.decode()


def test_new_records_that_cannot_be_counted_are_told_of_and_tried_again_in_the_next_hour(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        run = three_parts(cast)
        work_through(run)
        Touched.objects.all().delete()
        Piece.objects.all().delete()
        hand_in(cast.willow, HEADER + "W0,R0,2026-05-01,60\nW1,R1,2026-05-01,30\n", at=LATER)
        spoil_the_record("R1", "many")
        assert Touched.objects.count() == 2
        job = Piece.objects.get().job
        for _ in range(4):
            tasks.score_touched.run(city_id=cast.willow.city.id, scheme_id=run.scheme_id, job=job)
        assert Piece.objects.get().state == Piece.State.PARKED
        totals = list(Score.objects.filter(run__kind="touched").values_list("total_hundredths", flat=True))
        assert totals == [101_000], "one who cannot be counted must not keep the others waiting"
        assert Touched.objects.count() == 1
        (notice,) = waits_for_office()
        assert notice.sentence.en.startswith("New records or consents of 1 participants in")
        spoil_the_record("R1", "30")
        tasks.nightly.run(city_id=cast.willow.city.id)
        tasks.score_touched.run(city_id=cast.willow.city.id, scheme_id=run.scheme_id, job=job)
        assert not Touched.objects.exists()
        assert waits_for_office() == []
