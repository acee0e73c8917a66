"""A file that is only checked waits, closed, until somebody takes it in or drops it."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection

from cityscore.cities.models import Officer
from cityscore.core import crossing
from cityscore.core.crypto import CiphertextRefused
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.participants.models import Participant
from cityscore.records import actions, queries
from cityscore.records.actions import intake
from cityscore.records.models import Feed, Import, KeptRows, Record
from cityscore.records.refusals import ImportNotWaiting, SecondPersonNeeded
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import FEED, HEADER, enrol, hand_in

FILE = HEADER + "W1,R1,2026-05-01,12\nW2,R2,2026-05-02,8\nW9,R9,2026-05-02,8\nW1,R3,nonsense,1\n"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    person: Participant = enrol(willow, scheme, "W1").participant
    enrol(willow, scheme, "W2")
    return person


def check(office: Office, text: str = FILE, at: datetime = NOON) -> Import:
    return hand_in(office, text, at=at, check_only=True)


def counts(document: Import) -> tuple[int, ...]:
    names = ("accepted", "updated", "unchanged", "not_enrolled", "refused")
    return tuple(getattr(document, f"{name}_count") for name in names)


def test_a_checked_file_says_everything_and_writes_no_record(willow: Office, mei: Participant) -> None:
    document = check(willow)
    assert (document.state, counts(document)) == ("waiting", (2, 0, 0, 1, 1))
    assert [problem.line for problem in queries.problems_of(document)] == [5]
    assert Record.objects.count() == 0


def test_what_waits_is_closed_and_bound_to_its_import(willow: Office, mei: Participant) -> None:
    document = check(willow)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ciphertext FROM records_keptrows")
        (ciphertext,) = cursor.fetchone()
    assert b"2026-05-01" not in bytes(ciphertext), "two letters alone may come up by chance"
    assert [row[3] for row in KeptRows.objects.get().rows] == ["R1", "R2"]
    other = check(willow, FILE + "\n")
    KeptRows.objects.filter(import_file=other).update(ciphertext=ciphertext)
    with pytest.raises(CiphertextRefused):
        _ = KeptRows.objects.get(import_file=other).rows
    assert "W9" not in json.dumps(KeptRows.objects.get(import_file=document).rows)


def test_taking_in_gives_what_a_direct_import_gives(willow: Office, mei: Participant) -> None:
    document = check(willow)
    taken = actions.accept_import(document=document, by=willow.clerk, at=LATER)
    assert (taken.state, counts(taken), KeptRows.objects.count()) == ("accepted", (2, 0, 0, 1, 1), 0)
    assert sorted(Record.objects.values_list("record_no", flat=True)) == ["R1", "R2"]
    assert hand_in(willow, FILE, at=LATER).unchanged_count == 2
    with pytest.raises(ImportNotWaiting):
        actions.accept_import(document=document, by=willow.clerk, at=LATER)


def test_consent_is_asked_again_when_a_file_is_taken_in(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    document = check(willow)
    leaving.leave(participant=mei, scheme=scheme, actor=participant_queries.resident(mei), at=NOON)
    assert [row[3] for row in KeptRows.objects.get().rows] == ["R2"]
    enrol_again = Participant.objects.exclude(id=mei.id).get()
    taken = actions.accept_import(document=document, by=willow.clerk, at=LATER)
    assert counts(taken)[0] == 1
    assert set(Record.objects.values_list("participant", flat=True)) == {enrol_again.id}


def test_what_came_meanwhile_is_not_written_twice(willow: Office, mei: Participant) -> None:
    document = check(willow)
    hand_in(willow, HEADER + "W1,R1,2026-05-01,12\nW2,R2,2026-05-02,9\n", at=NOON)
    taken = actions.accept_import(document=document, by=willow.clerk, at=LATER)
    assert counts(taken)[:3] == (0, 1, 1)


def test_a_dropped_file_leaves_nothing(willow: Office, mei: Participant) -> None:
    dropped = actions.drop_import(document=check(willow), by=willow.clerk, at=LATER)
    assert (dropped.state, KeptRows.objects.count(), Record.objects.count()) == ("dropped", 0, 0)


def test_the_same_file_is_the_same_import_while_it_waits(willow: Office, mei: Participant) -> None:
    document = check(willow)
    assert check(willow, at=LATER).id == document.id
    assert hand_in(willow, FILE, at=LATER).id == document.id
    actions.drop_import(document=document, by=willow.clerk, at=LATER)
    assert hand_in(willow, FILE, at=LATER).id != document.id


def test_many_records_need_a_second_person(
    willow: Office, mei: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "MOST_BY_ONE", 1)
    document = hand_in(willow, FILE)
    assert document.state == "waiting"
    with pytest.raises(SecondPersonNeeded):
        actions.accept_import(document=document, by=willow.clerk, at=LATER)
    Officer.objects.filter(account=willow.head).update(duties=["clerk"])
    assert actions.accept_import(document=document, by=willow.head, at=LATER).state == "accepted"


def test_the_office_checks_the_first_file_and_then_decides(willow: Office, mei: Participant) -> None:
    with time_machine.travel(NOON, tick=False), crossing.outside():
        office = at_the_office(willow.clerk)
        upload = io.BytesIO(FILE.encode())
        upload.name = "h.csv"
        shown = office.post(
            "/willow/office/records/import/hand-in/", {"feed": FEED, "file": upload}, follow=True
        ).content.decode()
        assert "Nothing is taken in before you decide." in shown
        assert "would bring 2 new records" in shown
    document = Import.objects.get()
    assert document.state == "waiting"
    page = f"/willow/office/records/import/{document.id}/"
    with time_machine.travel(NOON, tick=False), crossing.outside():
        table = office.get(f"{page}problems.csv")
        assert table["Content-Type"].startswith("text/csv")
        assert table.content.decode("utf-8-sig").splitlines()[1].startswith("5,occurred_on,")
        taken = office.post(f"{page}decide/", {"do": "accept"}, follow=True).content.decode()
        assert "2 records were taken in." in taken
        assert at_the_office(willow.editor).post(f"{page}decide/", {"do": "drop"}).status_code == 404
    assert not queries.is_new(Feed.objects.get())
