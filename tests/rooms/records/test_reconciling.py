"""A checked file is compared with the store by record number, before anybody decides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.records import actions
from cityscore.records.models import Feed, Import, Record
from cityscore.records.refusals import ImportNotWaiting
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import HEADER, enrol, hand_in

LATER = NOON + timedelta(days=1)
STORED = (
    HEADER
    + "W1,R1,2026-05-01,1\nW1,R2,2026-05-02,2\nW1,R3,2026-05-03,3\nW2,R4,2026-05-04,4\nW2,R5,2026-05-05,5\n"
)
LIST = (
    HEADER
    + "W1,R1,2026-05-01,1\nW1,R2,2026-05-07,9\nW1,R4,2026-05-04,4\nW2,R6,2026-05-06,6\nW9,R9,2026-05-06,6\n"
)


@pytest.fixture
def checked(willow: Office, scheme: Scheme) -> Import:
    """A complete list that is to be compared with five records, two of which are Wen's."""
    enrol(willow, scheme, "W1")
    enrol(willow, scheme, "W2")
    Feed.objects.update(mode=Feed.Mode.SNAPSHOT)
    hand_in(willow, STORED)
    return hand_in(willow, LIST, at=LATER, check_only=True)


def differences(office: Office, document: Import) -> list[tuple[str, str, tuple[str, ...]]]:
    found = actions.reconcile(document=document, by=office.clerk, at=LATER)
    return [(each.record_no, each.kind, each.columns) for each in found]


def test_every_difference_is_told_by_record_number_and_nothing_changes(
    willow: Office, checked: Import
) -> None:
    assert differences(willow, checked) == [
        ("R2", "changed", ("occurred_on", "recorded_on", "hours")),
        ("R4", "of-another", ()),
        ("R6", "new", ()),
        ("R3", "missing", ()),
        ("R5", "missing", ()),
    ]
    assert Record.objects.filter(superseded_at=None, status="active").count() == 5
    checked.refresh_from_db()
    assert checked.state == Import.State.WAITING


def test_whoever_left_meanwhile_is_not_compared(willow: Office, scheme: Scheme, checked: Import) -> None:
    wen = Record.objects.get(record_no="R4").participant
    leaving.leave(participant=wen, scheme=scheme, actor=participant_queries.resident(wen), at=LATER)
    assert not {"R5", "R6"} & {number for number, _, _ in differences(willow, checked)}


def test_the_page_hands_the_comparison_out_to_who_may_decide(willow: Office, checked: Import) -> None:
    page = f"/willow/office/records/import/{checked.id}/differences/"
    text = at_the_office(willow.clerk).post(page).content.decode("utf-8-sig")
    assert text.splitlines()[1] == 'volunteer-hours,R2,changed,"occurred_on, recorded_on, hours"'
    assert "W1" not in text
    assert at_the_office(willow.editor).post(page).status_code == 404
    assert at_the_office(willow.clerk).get(page).status_code == 404
    actions.drop_import(document=checked, by=willow.clerk, at=LATER)
    with pytest.raises(ImportNotWaiting):
        differences(willow, checked)
