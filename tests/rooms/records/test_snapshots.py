"""A complete list annuls what it does not name any more, unless it looks like half a list."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityscore.participants.models import Participant
from cityscore.records import actions, queries
from cityscore.records.models import Feed, Record
from cityscore.records.refusals import SecondPersonNeeded
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Office
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme

LATER = NOON + timedelta(days=1)


@pytest.fixture
def scheme(willow: Office) -> Scheme:
    scheme = open_scheme(willow)
    Feed.objects.update(mode=Feed.Mode.SNAPSHOT)
    return scheme


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    person: Participant = enrol(willow, scheme, "W1").participant
    return person


def rows(*numbers: int, who: str = "W1") -> str:
    return HEADER + "".join(f"{who},R{number},2026-05-01,12\n" for number in numbers)


def statuses() -> dict[str, str]:
    newest = Record.objects.filter(superseded_at=None)
    return {str(no): str(status) for no, status in newest.values_list("record_no", "status")}


def test_what_a_complete_list_does_not_name_is_annulled(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(1, 2, 3))
    document = hand_in(willow, rows(1, 3), at=LATER)
    assert (document.state, document.unchanged_count, document.annulled_count) == ("accepted", 2, 1)
    assert statuses() == {"R1": "active", "R2": "annulled", "R3": "active"}
    assert Record.objects.filter(record_no="R2").count() == 2
    assert hand_in(willow, rows(1, 3), at=LATER + timedelta(days=1)).annulled_count == 0


def test_what_a_later_list_names_again_counts_again(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(1, 2))
    hand_in(willow, rows(1), at=LATER)
    document = hand_in(willow, rows(1, 2), at=LATER + timedelta(days=1))
    assert (document.updated_count, statuses()["R2"]) == (1, "active")


def test_files_that_add_annul_nothing(willow: Office, mei: Participant) -> None:
    Feed.objects.update(mode=Feed.Mode.APPEND)
    hand_in(willow, rows(1, 2))
    assert hand_in(willow, rows(1), at=LATER).annulled_count == 0
    assert statuses() == {"R1": "active", "R2": "active"}


def test_a_list_with_refused_rows_annuls_nothing_and_says_so(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(1, 2))
    document = hand_in(willow, rows(1) + "W1,R2,nonsense,12\n", at=LATER)
    assert [each.code for each in queries.problems_of(document)] == ["date-unreadable", "list-not-whole"]
    assert (document.annulled_count, statuses()["R2"]) == (0, "active")


def test_half_a_list_waits_for_a_second_person(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(*range(50)))
    document = hand_in(willow, rows(*range(25)), at=LATER)
    assert (document.state, document.annulled_count) == ("waiting", 25)
    assert [each.code for each in queries.problems_of(document)] == ["list-misses-much"]
    assert set(statuses().values()) == {"active"}
    with pytest.raises(SecondPersonNeeded):
        actions.accept_import(document=document, by=willow.clerk, at=LATER)
    actions.drop_import(document=document, by=willow.clerk, at=LATER)
    assert set(statuses().values()) == {"active"}


def test_a_few_may_be_missing_without_asking(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(*range(50)))
    document = hand_in(willow, rows(*range(30)), at=LATER)
    assert (document.state, document.annulled_count) == ("accepted", 20)


def test_a_later_opt_in_is_filled_by_the_next_list(willow: Office, scheme: Scheme, mei: Participant) -> None:
    both = rows(1) + "W2,R2,2026-05-01,12\n"
    assert hand_in(willow, both).not_enrolled_count == 1
    enrol(willow, scheme, "W2")
    assert hand_in(willow, both, at=LATER).accepted_count == 1


def test_what_was_annulled_on_objection_stays_so(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(1))
    record = Record.objects.get()
    objection = actions.dispute_record(participant=mei, record_id=record.id, reason="No.", at=NOON)
    actions.decide_objection(objection=objection, is_upheld=True, decision="Right.", by=willow.clerk, at=NOON)
    hand_in(willow, rows(1), at=LATER)
    assert statuses() == {"R1": "annulled"}


def test_a_checked_list_annuls_when_it_is_taken_in(willow: Office, mei: Participant) -> None:
    hand_in(willow, rows(1, 2))
    document = hand_in(willow, rows(1), at=LATER, check_only=True)
    assert (document.annulled_count, statuses()["R2"]) == (1, "active")
    actions.accept_import(document=document, by=willow.clerk, at=LATER)
    assert statuses() == {"R1": "active", "R2": "annulled"}
