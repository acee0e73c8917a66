"""Runs that overlap, and machines whose clocks differ: what is current in the end is what is true."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from cityscore.core import audit
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Enrolment
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions, queries
from cityscore.scoring.models import Run, Score, Touched
from cityscore.scoring.refusals import AnotherRunUnderWay
from tests.cast import NOON, Cast
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(minutes=5)
ANNULLED = "identifier,record_no,occurred_on,hours,status\nW1,R1,2026-05-01,60,annulled\n"


def minutes(number: int) -> timedelta:
    return timedelta(minutes=number)


def one_person(cast: Cast) -> tuple[Scheme, Enrolment]:
    """Scored once, without records; Willow must be open."""
    scheme = open_scheme(cast.willow)
    person = enrol(cast.willow, scheme, "W1")
    publish(open_run(scheme))
    Touched.objects.all().delete()
    return scheme, person


def open_run(scheme: Scheme, *, after: int = 0, kind: Run.Kind = Run.Kind.FULL) -> Run:
    at = LATER + minutes(after)
    return actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=at, kind=kind)


def publish(run: Run, *, after: int = 0) -> Run:
    while actions.work_on_one_shard(run_id=run.id):
        pass
    return actions.publish_if_complete(run_id=run.id, at=LATER + minutes(after))


def rescore(scheme: Scheme, *, after: int) -> None:
    while actions.score_touched(scheme=scheme, as_of=TODAY, at=LATER + minutes(after)):
        pass


def total_of(person: Enrolment) -> int | None:
    found = queries.current_score(person.participant_id, person.scheme_id)
    return found.total_hundredths if found else None


def test_what_was_scored_beside_a_run_is_not_undone_by_its_publication(cast: Cast) -> None:
    """The score beside it equals the current one, not what the run saw before: it is written all the same."""
    with open_city(cast.willow.city.id):
        scheme, person = one_person(cast)
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,60\n", at=LATER + minutes(1))
        run = open_run(scheme, after=2)
        assert actions.work_on_one_shard(run_id=run.id)
        hand_in(cast.willow, ANNULLED, at=LATER + minutes(3))
        rescore(scheme, after=4)
        assert publish(run, after=5).state == Run.State.PUBLISHED
        assert Score.objects.get(run=run).total_hundredths == 101_000
        assert total_of(person) == 100_000


def test_a_run_opened_by_a_machine_whose_clock_is_behind_is_current_once_published(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, person = one_person(cast)
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,60\n", at=LATER - minutes(40))
        run = open_run(scheme, after=-30)
        publish(run)
        assert run.high_water_at == LATER
        assert total_of(person) == 101_000


def test_a_record_from_a_machine_whose_clock_is_ahead_counts_at_once(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, person = one_person(cast)
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,60\n", at=LATER + minutes(3))
        rescore(scheme, after=1)
        assert total_of(person) == 101_000
        assert not Touched.objects.exists()


def test_a_scheme_has_one_run_of_everybody_or_of_those_due_at_a_time(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = one_person(cast)
        run = open_run(scheme, after=1)
        with pytest.raises(AnotherRunUnderWay):
            open_run(scheme, after=2, kind=Run.Kind.DUE)
        with pytest.raises(IntegrityError, match="one_run_of_a_scheme_at_a_time"), transaction.atomic():
            Run.objects.create(
                scheme=scheme,
                version=run.version,
                kind=Run.Kind.DUE,
                as_of=TODAY,
                high_water_at=LATER,
                opened_at=LATER,
                shard_count=1,
            )
        publish(run)
        assert open_run(scheme, after=3, kind=Run.Kind.DUE).id != run.id


def test_an_incomplete_run_is_not_tried_again_beside_another(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = one_person(cast)
        stuck = open_run(scheme, after=1)
        Run.objects.filter(id=stuck.id).update(state=Run.State.INCOMPLETE)
        open_run(scheme, after=2)
        stuck.refresh_from_db()
        with pytest.raises(AnotherRunUnderWay):
            actions.retry(run=stuck, by=audit.SYSTEM, at=LATER + minutes(3))
