"""What the night computes: those whose points change, everybody under new rules, and nobody else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from cityscore.cities.models import City
from cityscore.core import audit
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Enrolment
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions, queries
from cityscore.scoring.models import Run, Score, Touched
from cityscore.scoring.tasks import nightly
from tests.cast import NOON, Cast
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.schemes.builders import published, scheme_text
from tests.rooms.schemes.gates import open_gate as open_gate

TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(minutes=5)


def work_through(run: Run, *, at: datetime) -> Run:
    while actions.work_on_one_shard(run_id=run.id):
        pass
    return actions.publish_if_complete(run_id=run.id, at=at)


def run_of(scheme: Scheme, kind: Run.Kind, *, as_of: date, shard_size: int = 2) -> Run:
    """A run at noon of its day."""
    at = NOON + (as_of - TODAY) + timedelta(minutes=5)
    run = actions.open_run(
        scheme=scheme, as_of=as_of, by=audit.SYSTEM, at=at, kind=kind, shard_size=shard_size
    )
    return work_through(run, at=at)


def quiet_city(cast: Cast, people: int = 9) -> tuple[Scheme, list[Enrolment]]:
    """People whose one record each lapses on a day of its own, all scored, and nobody waiting."""
    scheme = open_scheme(cast.willow)
    enrolments = [enrol(cast.willow, scheme, f"W{number}") for number in range(people)]
    rows = "".join(f"W{number},R{number},2026-05-{number + 1:02},20\n" for number in range(people))
    hand_in(cast.willow, HEADER + rows)
    run_of(scheme, Run.Kind.FULL, as_of=TODAY)
    Touched.objects.all().delete()
    Piece.objects.all().delete()
    return scheme, enrolments


def test_a_night_computes_exactly_those_whose_day_has_come(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = quiet_city(cast)
        quiet = run_of(scheme, Run.Kind.DUE, as_of=date(2026, 6, 16))
        assert (quiet.expected_count, quiet.participant_count, quiet.changed_count) == (0, 0, 0)
        first = run_of(scheme, Run.Kind.DUE, as_of=date(2027, 5, 1))
        assert (first.expected_count, first.participant_count, first.changed_count) == (1, 1, 1)
        after_three_nights_off = run_of(scheme, Run.Kind.DUE, as_of=date(2027, 5, 4))
        assert after_three_nights_off.participant_count == 3
        # what has lapsed does not come back: its older score is history
        again = run_of(scheme, Run.Kind.DUE, as_of=date(2027, 5, 5))
        assert [each.participant_id for each in Score.objects.filter(run=again)] == [people[4].participant_id]
        assert again.participant_count == 1


def test_whoever_was_scored_again_meanwhile_is_not_due_for_what_they_had(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = quiet_city(cast)
        at = NOON + timedelta(days=300)
        hand_in(cast.willow, HEADER + "W0,R0,2026-08-01,20\n", at=at)
        while actions.score_touched(scheme=scheme, as_of=date(2027, 4, 11), at=at):
            pass
        assert run_of(scheme, Run.Kind.DUE, as_of=date(2027, 5, 1)).participant_count == 0
        assert run_of(scheme, Run.Kind.DUE, as_of=date(2027, 8, 1)).participant_count == 9


def test_an_award_changes_the_points_on_the_day_it_begins_and_on_the_day_it_ends(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, people = quiet_city(cast)
        lucky = people[3]
        actions.grant(
            hundredths={lucky.participant_id: 1500},
            scheme_id=scheme.id,
            label="Stars",
            dimension="giving",
            counts_from=date(2026, 7, 1),
            counts_until=date(2026, 8, 1),
            agreement="a1",
            at=LATER,
        )
        while actions.score_touched(scheme=scheme, as_of=TODAY, at=LATER):
            pass
        totals = []
        for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 31), date(2026, 8, 1)):
            run = run_of(scheme, Run.Kind.DUE, as_of=day)
            score = queries.current_score(lucky.participant_id, scheme.id)
            assert score is not None
            totals.append((run.participant_count, score.total_hundredths, score.next_change_on))
        assert totals == [
            (0, 100_500, date(2026, 7, 1)),
            (1, 102_000, date(2026, 8, 1)),
            (0, 102_000, date(2026, 8, 1)),
            (1, 100_500, date(2027, 5, 4)),
        ]


@pytest.mark.usefixtures("open_gate")
def test_a_new_version_opens_a_run_of_everybody_on_its_day_and_no_earlier(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = quiet_city(cast)
        published(cast.willow, scheme_text(("[20, 5]", "[20, 6]"), ("from: 2026-01-01", "from: 2026-07-01")))
        assert queries.runs_to_open(date(2026, 6, 30)) == [(scheme, Run.Kind.DUE)]
        run_of(scheme, Run.Kind.DUE, as_of=date(2026, 6, 30))
        assert queries.runs_to_open(date(2026, 7, 1)) == [(scheme, Run.Kind.FULL)]
        run = run_of(scheme, Run.Kind.FULL, as_of=date(2026, 7, 1))
        assert (run.version.number, run.changed_count) == (2, 9)
        assert queries.runs_to_open(date(2026, 7, 1)) == []


@pytest.mark.usefixtures("open_gate")
def test_scores_of_a_past_version_or_a_day_to_come_are_replaced_in_the_next_night(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = quiet_city(cast)
        published(cast.willow, scheme_text(("[20, 5]", "[20, 6]"), ("from: 2026-01-01", "from: 2026-07-01")))
        run_of(scheme, Run.Kind.FULL, as_of=date(2026, 7, 1))
        back = actions.open_run(
            scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=NOON + timedelta(days=16, hours=3)
        )
        work_through(back, at=NOON + timedelta(days=16, hours=3))
        assert queries.runs_to_open(date(2026, 7, 2)) == [(scheme, Run.Kind.FULL)]
        run_of(scheme, Run.Kind.FULL, as_of=date(2026, 12, 1))
        assert queries.runs_to_open(date(2026, 7, 3)) == [(scheme, Run.Kind.FULL)]


def test_an_incomplete_run_is_left_to_the_office_for_its_day_and_tried_anew_in_the_next_night(
    cast: Cast,
) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = quiet_city(cast)
        actions.open_run(scheme=scheme, as_of=date(2026, 6, 16), by=audit.SYSTEM, at=LATER, kind=Run.Kind.DUE)
        Run.objects.filter(as_of=date(2026, 6, 16)).update(state=Run.State.INCOMPLETE)
        assert queries.runs_to_open(date(2026, 6, 16)) == []
        assert queries.runs_to_open(date(2026, 6, 17)) == [(scheme, Run.Kind.DUE)]


def test_nothing_new_starts_after_the_review_day_and_what_was_earned_runs_out(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        earlier, later = enrol(cast.willow, scheme, "W1"), enrol(cast.willow, scheme, "W2")
        at = NOON + timedelta(days=600)
        hand_in(cast.willow, HEADER + "W1,R1,2027-12-31,20\nW2,R2,2028-01-01,20\n", at=at)
        run_of(scheme, Run.Kind.FULL, as_of=date(2028, 2, 10))
        found = [queries.current_score(each.participant_id, scheme.id) for each in (earlier, later)]
        assert [score and score.total_hundredths for score in found] == [100_500, 100_000]
        assert [score and score.next_change_on for score in found] == [date(2028, 12, 31), None]
        run_of(scheme, Run.Kind.DUE, as_of=date(2028, 12, 31))
        last = queries.current_score(earlier.participant_id, scheme.id)
        assert last is not None
        assert last.total_hundredths == 100_000


@pytest.mark.parametrize(
    ("zone", "hour", "day"),
    [("Asia/Shanghai", 15, None), ("Asia/Shanghai", 17, date(2026, 6, 16)), ("Asia/Urumqi", 17, None)],
)
def test_each_city_opens_its_day_when_its_own_clock_turns(
    cast: Cast, zone: str, hour: int, day: date | None
) -> None:
    with open_city(cast.willow.city.id):
        scheme, _ = quiet_city(cast)
        City.objects.filter(id=cast.willow.city.id).update(time_zone=zone)
        with time_machine.travel(datetime(2026, 6, 15, hour, 5, tzinfo=UTC), tick=False):
            nightly.run(city_id=cast.willow.city.id)
        opened = Run.objects.filter(scheme=scheme, kind=Run.Kind.DUE).first()
        assert (opened and opened.as_of) == day


def test_a_file_about_more_people_than_a_query_takes_is_no_trouble(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme, (mei,) = quiet_city(cast, people=1)
        strangers = list(range(mei.participant_id + 1, mei.participant_id + 70_000))
        actions.note_changed_records(participant_ids=[*strangers, mei.participant_id], at=LATER)
        (touched,) = Touched.objects.all()
        assert (touched.scheme_id, touched.participant_id) == (scheme.id, mei.participant_id)
