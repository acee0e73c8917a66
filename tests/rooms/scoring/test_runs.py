"""A run freezes, computes in shards, writes what changed, and is published at one moment or not at all."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction

from cityscore.core import audit, work
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.participants.actions import joining, leaving
from cityscore.participants.models import Enrolment
from cityscore.participants.queries import resident
from cityscore.records.models import Record
from cityscore.schemes.models import Scheme, Source
from cityscore.scoring import actions, engine, queries, statements
from cityscore.scoring.digest import digest_of
from cityscore.scoring.models import Run, Score, Touched
from cityscore.scoring.refusals import AnotherRunUnderWay, NobodyHere, NoVersionInForce
from tests.cast import NOON, Cast
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(minutes=5)


def run_to_the_end(scheme: Scheme, *, as_of: date = TODAY, at: datetime = LATER, shard_size: int = 2) -> Run:
    """A full run without workers, one shard after the other."""
    run = actions.open_run(scheme=scheme, as_of=as_of, by=audit.SYSTEM, at=at, shard_size=shard_size)
    while actions.work_on_one_shard(run_id=run.id):
        pass
    return actions.publish_if_complete(run_id=run.id, at=at)


def rescore(scheme: Scheme) -> None:
    while actions.score_touched(scheme=scheme, as_of=TODAY, at=LATER):
        pass


def three_people(cast: Cast) -> tuple[Scheme, list[Enrolment]]:
    scheme = open_scheme(cast.willow)
    people = [enrol(cast.willow, scheme, number) for number in ("W1", "W2", "W3")]
    hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\nW1,R2,2026-05-02,40\nW2,R3,2026-05-01,9\n")
    return scheme, people


def total_of(enrolment: Enrolment) -> int | None:
    found = queries.current_score(enrolment.participant_id, enrolment.scheme_id)
    return found.total_hundredths if found else None


def test_everybody_who_takes_part_is_scored_also_without_records(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run = run_to_the_end(scheme)
        assert (run.state, run.participant_count, run.changed_count) == (Run.State.PUBLISHED, 3, 3)
        assert [total_of(each) for each in people] == [101_000, 100_000, 100_000]


def test_nothing_is_current_before_the_run_is_published(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER, shard_size=2)
        assert actions.work_on_one_shard(run_id=run.id)
        assert Score.objects.filter(run=run).exists()
        assert actions.publish_if_complete(run_id=run.id, at=LATER).state == Run.State.RUNNING
        assert [total_of(each) for each in people] == [None, None, None]


def test_a_second_run_writes_only_what_changed_and_keeps_the_history(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme)
        hand_in(cast.willow, HEADER + "W2,R3,2026-05-01,30\n", at=LATER + timedelta(seconds=1))
        again = run_to_the_end(scheme, at=LATER + timedelta(minutes=1))
        assert (again.participant_count, again.changed_count) == (3, 1)
        history = Score.objects.filter(participant=people[1].participant).order_by("high_water_at")
        assert [each.total_hundredths for each in history] == [100_000, 100_500]


def test_a_run_sees_records_until_its_high_water_mark_and_publication_scores_the_rest(
    cast: Cast,
) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER)
        hand_in(cast.willow, HEADER + "W3,R9,2026-05-01,50\n", at=LATER + timedelta(seconds=1))
        Touched.objects.all().delete()
        actions.work_on_one_shard(run_id=run.id)
        actions.publish_if_complete(run_id=run.id, at=LATER + timedelta(seconds=2))
        assert total_of(people[2]) == 100_000
        assert list(Touched.objects.values_list("participant_id", flat=True)) == [people[2].participant_id]
        actions.score_touched(scheme=scheme, as_of=TODAY, at=LATER + timedelta(seconds=3))
        assert total_of(people[2]) == 101_000


def test_a_new_record_rescores_its_participant_alone(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme)
        Touched.objects.all().delete()
        hand_in(cast.willow, HEADER + "W3,R9,2026-05-01,50\n", at=LATER)
        assert Touched.objects.count() == 1
        rescore(scheme)
        assert [total_of(each) for each in people] == [101_000, 100_000, 101_000]
        assert Run.objects.filter(kind=Run.Kind.TOUCHED).get().participant_count == 1


def test_withdrawing_a_consent_takes_its_points_away(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme)
        me = resident(people[0].participant)
        source = Source.objects.get(code="volunteers")
        joining.set_consent(enrolment=people[0], source=source, given=False, actor=me, at=LATER)
        rescore(scheme)
        assert total_of(people[0]) == 100_000


def test_whoever_leaves_has_no_score_at_once_not_even_an_old_one(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme)
        me = people[0].participant
        leaving.leave(participant=me, scheme=scheme, actor=resident(me), at=LATER)
        assert not Score.objects.filter(participant=me).exists()
        with pytest.raises(NobodyHere):
            statements.statement_of(participant=me, scheme=scheme, as_of=TODAY, at=LATER)


def test_whoever_leaves_while_a_run_is_computed_is_not_in_it(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER)
        actions.work_on_one_shard(run_id=run.id)
        (written,) = Score.objects.filter(participant=people[0].participant).values()
        me = people[0].participant
        leaving.leave(participant=me, scheme=scheme, actor=resident(me), at=LATER)
        # as a part would that was not committed yet when the withdrawal looked
        Score.objects.create(**written)
        actions.publish_if_complete(run_id=run.id, at=LATER)
        assert not Score.objects.filter(participant=people[0].participant).exists()


def test_a_lost_lease_writes_nothing(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = three_people(cast)
        run = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER)
        lost = work.take(run.job, seconds=0)
        assert lost is not None
        taken_over = work.take(run.job)
        assert taken_over is not None
        assert taken_over.piece_id == lost.piece_id
        assert not work.finish(lost)
        assert work.finish(taken_over)


def test_a_shard_that_always_crashes_is_parked_and_its_run_is_not_published(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(run: Run, number: int) -> engine.Written:
        if number == 0:
            raise ArithmeticError("planted")
        return real(run, number)

    real = engine.write_shard
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        monkeypatch.setattr(engine, "write_shard", crash)
        run = run_to_the_end(scheme)
        assert run.state == Run.State.INCOMPLETE
        assert [total_of(each) for each in people] == [None, None, None]
        parked = Piece.objects.get(job=run.job, state=Piece.State.PARKED)
        assert (parked.attempt_count, parked.last_error) == (3, "ArithmeticError: planted")
        monkeypatch.setattr(engine, "write_shard", real)
        actions.retry(run=run, by=audit.SYSTEM, at=LATER)
        actions.work_on_one_shard(run_id=run.id)
        assert actions.publish_if_complete(run_id=run.id, at=LATER).state == Run.State.PUBLISHED


@pytest.mark.parametrize("shard_size", [1, 2, 100])
def test_the_scores_do_not_depend_on_the_size_of_the_shards(cast: Cast, shard_size: int) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme, shard_size=shard_size)
        assert [total_of(each) for each in people] == [101_000, 100_000, 100_000]


def test_the_order_of_the_rows_in_a_file_makes_no_difference(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = three_people(cast)
        numbered = [(who, no) for who in ("W1", "W2", "W3") for no in range(6)]
        rows = [f"{who},{who}-{no},2026-0{no + 1}-0{no + 2},{no * 7.25 + 0.5}\n" for who, no in numbered]
        found = set()
        for seed in range(3):
            random.Random(seed).shuffle(rows)
            for model in (Score, Touched, Record):
                model.objects.all().delete()
            hand_in(cast.willow, HEADER + "".join(rows))
            run_to_the_end(scheme, at=LATER + timedelta(minutes=seed))
            found.add(digest_of(scheme))
        assert len(found) == 1
        assert found.pop().participants == 3


def test_opening_again_continues_the_run_under_way(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = three_people(cast)
        first = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER)
        assert actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER).id == first.id


def test_a_run_of_another_day_is_not_taken_for_the_one_asked_for(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = three_people(cast)
        actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=LATER)
        with pytest.raises(AnotherRunUnderWay):
            actions.open_run(scheme=scheme, as_of=date(2026, 6, 1), by=audit.SYSTEM, at=LATER)


def test_a_day_before_the_first_version_cannot_be_scored(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = three_people(cast)
        with pytest.raises(NoVersionInForce), transaction.atomic():
            actions.open_run(scheme=scheme, as_of=date(2025, 1, 1), by=audit.SYSTEM, at=LATER)


def test_the_nightly_run_touches_only_those_whose_points_change(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        assert queries.runs_to_open(TODAY) == [(scheme, Run.Kind.FULL)]
        run_to_the_end(scheme)
        assert queries.runs_to_open(TODAY) == []
        a_year_on = date(2027, 5, 1)
        assert queries.runs_to_open(a_year_on) == [(scheme, Run.Kind.DUE)]
        run = actions.open_run(
            scheme=scheme, as_of=a_year_on, by=audit.SYSTEM, at=LATER + timedelta(days=320), kind=Run.Kind.DUE
        )
        actions.work_on_one_shard(run_id=run.id)
        run = actions.publish_if_complete(run_id=run.id, at=LATER + timedelta(days=320))
        assert (run.participant_count, run.changed_count) == (2, 2)  # R1 and R3 lapse on that day
        assert total_of(people[0]) == 100_500  # 40 hours are left


def test_a_statement_explains_every_point_and_adds_up(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        document = statements.statement_of(
            participant=people[0].participant, scheme=scheme, as_of=TODAY, at=LATER
        )
        assert document["subject"] == str(people[0].participant.public_id)
        assert (document["city"], document["scheme"], document["version"]) == ("willow", "leaf", 1)
        assert (document["base"], document["total"], document["band"]) == ("1000", "1010", "a")
        assert document["next_change_on"] == "2027-05-01"
        (line,) = document["lines"]
        assert (line["rule"], line["points"], line["legal_basis"]) == (
            "volunteer-steps",
            "10.00",
            "Measures annex 2",
        )
        assert [(each["record_no"], each["counts_until"], each["points"]) for each in line["records"]] == [
            ("R1", "2027-05-01", None),
            ("R2", "2027-05-02", None),
        ]


def test_scores_of_another_city_cannot_be_reached(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = three_people(cast)
        run_to_the_end(scheme)
    with open_city(cast.harbour.city.id):
        assert queries.current_score(people[0].participant_id, scheme.id) is None
        assert not Score.objects.exists()
