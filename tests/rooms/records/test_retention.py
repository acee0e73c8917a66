"""Records go when their time is over, in small batches, with their objections, and points follow."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from cityscore.cities.refusals import DutyMissing
from cityscore.core import faults
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.records import actions, queries
from cityscore.records.actions import purging
from cityscore.records.models import Objection, Record, Retention
from cityscore.records.refusals import KeptTooShort
from cityscore.schemes.models import RecordType, Scheme
from cityscore.scoring.models import Touched
from tests.cast import NOON, Office
from tests.rooms.records.builders import HEADER, enrol, hand_in

ROWS = "W1,R1,2024-05-01,12\nW1,R2,2026-05-01,12\nW2,R3,2024-05-01,12\n"
LATER = datetime(2026, 12, 2, 4, tzinfo=UTC)
"""Thirty months after 2 June 2024."""


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    person: Participant = enrol(willow, scheme, "W1").participant
    enrol(willow, scheme, "W2")
    hand_in(willow, HEADER + ROWS)
    return person


def keep(office: Office, months: int) -> Retention:
    return actions.set_retention(
        record_type=RecordType.objects.get(), months=months, by=office.editor, at=NOON
    )


def numbers() -> list[str]:
    return sorted(Record.objects.values_list("record_no", flat=True))


def test_a_time_shorter_than_the_rules_count_is_refused(willow: Office, mei: Participant) -> None:
    assert queries.months_counted(RecordType.objects.get()) == 25
    with pytest.raises(KeptTooShort):
        keep(willow, 24)
    with pytest.raises(DutyMissing):
        actions.set_retention(record_type=RecordType.objects.get(), months=30, by=willow.clerk, at=NOON)
    assert keep(willow, 25).months == 25


def test_records_are_kept_to_the_day(willow: Office, mei: Participant) -> None:
    kept = keep(willow, 30)
    assert queries.kept_since(kept, date(2026, 12, 2)) == date(2024, 6, 2)
    assert queries.kept_since(kept, date(2026, 8, 31)) == date(2024, 2, 29)
    Record.objects.filter(record_no="R1").update(recorded_on=date(2024, 6, 2))
    assert actions.purge(at=LATER) == 1
    assert numbers() == ["R1", "R2"]


def test_without_a_time_nothing_goes(mei: Participant) -> None:
    assert actions.purge(at=LATER) == 0
    assert numbers() == ["R1", "R2", "R3"]


def test_every_revision_and_objection_goes_and_everybody_is_scored_again_and_told(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    first = Record.objects.get(record_no="R1")
    actions.dispute_record(participant=mei, record_id=first.id, reason="No.", at=NOON)
    kept = keep(willow, 30)
    Touched.objects.all().delete()
    assert actions.purge(at=LATER) == 2
    assert (numbers(), Objection.objects.count()) == (["R2"], 0)
    assert Touched.objects.count() == 2
    kept.refresh_from_db()
    assert (kept.purged_count, kept.purged_at) == (2, LATER)
    (latest, *_) = participant_queries.access_log(mei.id)
    assert (latest.action, latest.actor_kind) == ("records.purge", "system")
    assert actions.purge(at=LATER) == 0


def test_it_goes_in_batches_each_of_which_stays(
    willow: Office, mei: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(willow, 30)
    monkeypatch.setattr(purging, "AT_ONCE", 1)
    died = RuntimeError("killed")

    def die(place: str) -> None:
        raise died

    monkeypatch.setattr(faults, "reach", die)
    with pytest.raises(RuntimeError):
        actions.purge(at=LATER)
    assert len(numbers()) == 2
    monkeypatch.undo()
    assert actions.purge(at=LATER) == 1
    assert numbers() == ["R2"]
