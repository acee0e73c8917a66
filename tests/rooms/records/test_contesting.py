"""A person contests or removes a record, officers answer in time, and the points follow each step at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from cityscore.cities.models import Account, CalendarDay
from cityscore.cities.refusals import DutyMissing
from cityscore.core import crossing
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.participants.models import Participant
from cityscore.records import actions, queries
from cityscore.records.models import Objection, Record
from cityscore.records.refusals import (
    AlreadyContested,
    AppealNeedsAnotherOfficer,
    ObjectionNotInThisState,
    ObjectionUnknown,
    RecordDoesNotCount,
    RecordUnknown,
)
from cityscore.schemes.models import Scheme
from cityscore.scoring.statements import statement_of
from tests.cast import NOON, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import HEADER, enrol, hand_in

ROW = "W1,R1,2026-05-01,12\n"
TODAY = date(2026, 6, 15)
LATER = NOON + timedelta(days=1)


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    person: Participant = enrol(willow, scheme, "W1").participant
    hand_in(willow, HEADER + ROW)
    return person


def total(person: Participant, scheme: Scheme) -> str:
    """The total as a statement says it now."""
    found = statement_of(participant=person, scheme=scheme, as_of=TODAY, at=NOON + timedelta(days=60))
    return str(found["total"])


def newest() -> Record:
    return Record.objects.get(superseded_at=None)


def dispute(person: Participant) -> Objection:
    return actions.dispute_record(
        participant=person, record_id=newest().id, reason="I was elsewhere.", at=LATER
    )


def decide(objection: Objection, by: Account, *, is_upheld: bool) -> Objection:
    return actions.decide_objection(
        objection=objection, is_upheld=is_upheld, decision="We asked.", by=by, at=LATER
    )


def test_a_disputed_record_stops_counting_and_counts_again_when_the_objection_fails(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    assert total(mei, scheme) == "1002"
    objection = dispute(mei)
    assert total(mei, scheme) == "1000"
    decided = decide(objection, willow.clerk, is_upheld=False)
    assert total(mei, scheme) == "1002"
    assert (decided.state, decided.decision, decided.due_on) == ("rejected", "We asked.", None)


def test_an_upheld_objection_annuls_the_record_for_good(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    decide(dispute(mei), willow.clerk, is_upheld=True)
    assert (newest().status, total(mei, scheme)) == ("annulled", "1000")
    assert hand_in(willow, HEADER + ROW, at=LATER).unchanged_count == 1
    assert total(mei, scheme) == "1000"


def test_terms_are_counted_in_the_citys_working_days(willow: Office, mei: Participant) -> None:
    CalendarDay.objects.create(day=date(2026, 6, 19), title="Dragon Boat")
    CalendarDay.objects.create(day=date(2026, 6, 20), is_worked=True)
    objection = dispute(mei)  # on Tuesday 16 June
    assert objection.due_on == date(2026, 6, 23)
    forwarded = actions.forward_objection(objection=objection, by=willow.clerk, at=LATER)
    assert (forwarded.state, forwarded.due_on) == ("forwarded", date(2026, 7, 14))
    assert not forwarded.is_overdue(date(2026, 7, 14))
    assert forwarded.is_overdue(date(2026, 7, 15))


def test_an_appeal_suspends_again_and_is_decided_by_another_officer(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    objection = decide(dispute(mei), willow.clerk, is_upheld=False)
    appealed = actions.appeal_objection(
        participant=mei, objection_id=objection.id, text="Ask the neighbours.", at=LATER
    )
    assert total(mei, scheme) == "1000"
    with pytest.raises(AppealNeedsAnotherOfficer):
        decide(appealed, willow.clerk, is_upheld=False)
    decided = decide(appealed, willow.head, is_upheld=False)
    assert (decided.state, decided.appeal_decision, total(mei, scheme)) == ("rejected", "We asked.", "1002")
    with pytest.raises(ObjectionNotInThisState):
        actions.appeal_objection(participant=mei, objection_id=objection.id, text="Again.", at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Objection.objects.update(appeal_decided_by_id=willow.clerk.id)


def test_an_appeal_comes_within_fifteen_working_days(willow: Office, mei: Participant) -> None:
    objection = decide(dispute(mei), willow.clerk, is_upheld=False)
    last_day = date(2026, 7, 7)
    assert queries.may_be_appealed(objection, last_day)
    assert not queries.may_be_appealed(objection, last_day + timedelta(days=1))


def test_an_objection_can_be_taken_back(willow: Office, scheme: Scheme, mei: Participant) -> None:
    objection = dispute(mei)
    actions.withdraw_objection(participant=mei, objection_id=objection.id, at=LATER)
    assert total(mei, scheme) == "1002"
    with pytest.raises(ObjectionNotInThisState):
        decide(objection, willow.clerk, is_upheld=True)
    assert dispute(mei).state == "open"


def test_one_objection_at_a_time_and_none_to_what_was_decided(willow: Office, mei: Participant) -> None:
    objection = dispute(mei)
    with pytest.raises(AlreadyContested):
        dispute(mei)
    decide(objection, willow.clerk, is_upheld=False)
    with pytest.raises(AlreadyContested):
        dispute(mei)
    hand_in(willow, HEADER + "W1,R1,2026-05-01,21\n", at=LATER + timedelta(days=1))
    assert dispute(mei).state == "open"


def test_a_correction_by_the_source_stays_disputed_until_decided(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    objection = dispute(mei)
    hand_in(willow, HEADER + "W1,R1,2026-05-01,21\n", at=LATER + timedelta(hours=1))
    assert (newest().set_aside, total(mei, scheme)) == ("disputed", "1000")
    decide(objection, willow.clerk, is_upheld=False)
    assert total(mei, scheme) == "1005"


def test_a_removed_record_stays_out_whatever_its_source_sends(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    actions.remove_record(participant=mei, record_id=newest().id, at=LATER)
    assert total(mei, scheme) == "1000"
    assert hand_in(willow, HEADER + ROW, at=LATER).unchanged_count == 1
    assert hand_in(willow, HEADER + "W1,R1,2026-05-01,21\n", at=LATER).updated_count == 1
    assert (newest().set_aside, total(mei, scheme)) == ("removed", "1000")
    actions.restore_record(participant=mei, record_id=newest().id, at=LATER)
    assert total(mei, scheme) == "1005"
    with pytest.raises(RecordDoesNotCount):
        actions.restore_record(participant=mei, record_id=newest().id, at=LATER)


def test_removing_ends_a_running_objection(mei: Participant) -> None:
    dispute(mei)
    actions.remove_record(participant=mei, record_id=newest().id, at=LATER)
    assert Objection.objects.get().state == "withdrawn"


def test_what_does_not_count_cannot_be_disputed(willow: Office, mei: Participant) -> None:
    hand_in(willow, "identifier,record_no,occurred_on,hours,status\nW1,R1,2026-05-01,12,annulled\n", at=LATER)
    with pytest.raises(RecordDoesNotCount):
        dispute(mei)


def test_nobody_touches_somebody_elses_record_or_objection(
    willow: Office, scheme: Scheme, mei: Participant
) -> None:
    other = enrol(willow, scheme, "W2").participant
    objection = dispute(mei)
    for act in (actions.remove_record, actions.restore_record):
        with pytest.raises(RecordUnknown):
            act(participant=other, record_id=newest().id, at=LATER)
    with pytest.raises(RecordUnknown):
        dispute(other)
    with pytest.raises(ObjectionUnknown):
        actions.withdraw_objection(participant=other, objection_id=objection.id, at=LATER)
    assert queries.record_of(other.id, newest().id) is None
    with pytest.raises(DutyMissing):
        decide(objection, willow.editor, is_upheld=True)


def test_an_old_statement_still_replays_as_it_was(willow: Office, scheme: Scheme, mei: Participant) -> None:
    dispute(mei)
    before = statement_of(participant=mei, scheme=scheme, as_of=TODAY, at=NOON + timedelta(hours=1))
    assert before["total"] == "1002"


def test_every_step_is_in_the_persons_own_log_and_export(willow: Office, mei: Participant) -> None:
    objection = dispute(mei)
    actions.look_at_objection(objection=objection, by=willow.clerk, at=LATER)
    decide(objection, willow.clerk, is_upheld=False)
    actions.remove_record(participant=mei, record_id=newest().id, at=LATER)
    seen = [entry.action for entry in participant_queries.access_log(mei.id)][:4]
    assert seen == [
        "records.remove_record", "records.decide_objection", "records.open_objection",
        "records.dispute_record",
    ]  # fmt: skip
    exported = queries.export(participant_id=mei.id)
    assert [each["reason"] for each in exported["objections"]] == ["I was elsewhere."]
    assert [each["set_aside"] for each in exported["records"]] == ["", "disputed", "", "removed"]


def test_leaving_takes_objections_along(willow: Office, scheme: Scheme, mei: Participant) -> None:
    dispute(mei)
    leaving.leave(participant=mei, scheme=scheme, actor=participant_queries.resident(mei), at=LATER)
    assert (Record.objects.count(), Objection.objects.count()) == (0, 0)


def test_the_office_answers_on_a_page_with_reasons_and_each_opening_is_logged(
    willow: Office, mei: Participant
) -> None:
    page = f"/willow/office/records/objection/{dispute(mei).id}/change/"
    with time_machine.travel(LATER, tick=False), crossing.outside():
        office = at_the_office(willow.clerk)
        shown = office.get(page).content.decode()
        assert "I was elsewhere." in shown
        assert "Objections to answer: 1" in office.get("/willow/office/").content.decode()
        assert "Say why" in office.post(page, {"verdict": "reject", "reasons": " "}).content.decode()
        assert office.post(page, {"verdict": "forward", "reasons": ""}).status_code == 302
        assert office.post(page, {"verdict": "uphold", "reasons": "You are right."}).status_code == 302
        assert at_the_office(willow.editor).get(page).status_code == 403
    assert (newest().status, Objection.objects.get().decision) == ("annulled", "You are right.")
    looks = participant_queries.access_log(mei.id).filter(action="records.open_objection")
    assert looks.count() >= 3
