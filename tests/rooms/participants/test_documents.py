"""What a document shows beside its number: noted at once or later, corrected in the open."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client

from cityscore.cities.refusals import DutyMissing
from cityscore.core.models import AuditEntry
from cityscore.participants import actions
from cityscore.participants.models import DeskCode, Participant
from cityscore.participants.refusals import (
    AgeNotKnown,
    BirthDateImpossible,
    BirthDateInNumber,
    CodeNotAccepted,
    ShownOtherwise,
)
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import at_desk, claimed, joined, proved, published, resident_number
from tests.rooms.participants.signing_in import officer_signed_in

DESK = "/willow/office/participants/participant/"
BORN = date(1980, 5, 5)
HANDED_OVER = {"delivery": "desk-code", "letter_days": "14", "document_seen": "on"}


@pytest.fixture
def leaf(willow: Office) -> Scheme:
    return published(willow)


@pytest.fixture
def clerk(willow: Office) -> Client:
    return officer_signed_in(willow.clerk)


def note(office: Office, person: Participant, **shown: Any) -> bool:
    facts = {"born_on": None, "is_local": None, "by": office.clerk, "at": NOON, **shown}
    return actions.note_document(participant=person, **facts)


def noted_in_log_of(person: Participant) -> list[tuple[str, list[str], str]]:
    entries = AuditEntry.objects.filter(participant_id=person.id, action__endswith="_document")
    return [
        (each.action.partition(".")[2], each.facts["shown"], each.actor_kind)
        for each in entries.order_by("id")
    ]


@pytest.mark.parametrize(("kind", "number"), [("local", "W-17"), ("passport", "E12345678")])
def test_a_code_from_the_desk_with_a_birth_date_lets_somebody_join(
    cast: Cast, willow: Office, leaf: Scheme, clerk: Client, kind: str, number: str
) -> None:
    claimed(cast.mei, number, kind)
    form = {**HANDED_OVER, "identifier_type": kind, "identifier": number, "born_on": "1980-05-05"}
    page = clerk.post(f"{DESK}code/", {**form, "is_local": "false"}).content.decode()
    code = page.partition('id="one-time-code">')[2].partition("<")[0]
    mei = actions.prove_by_code(account=cast.mei, code=code, at=NOON)
    assert (mei.born_on, mei.is_local) == (BORN, False)
    assert joined(mei, leaf)
    assert noted_in_log_of(mei) == [("note_document", ["born_on", "is_local"], "officer")]
    entry = AuditEntry.objects.get(action="participants.note_document")
    assert (entry.actor_key, "1980" in str(entry.facts)) == (str(willow.clerk.id), False)


def test_whoever_is_known_can_show_the_birth_date_later(
    cast: Cast, willow: Office, leaf: Scheme, clerk: Client
) -> None:
    mei = proved(cast.mei, willow, "W-17", "local")
    with pytest.raises(AgeNotKnown):
        joined(mei, leaf)
    page = clerk.get(f"{DESK}{mei.id}/change/").content.decode()
    assert 'name="born_on"' in page
    clerk.post(f"{DESK}{mei.id}/document/", {"born_on": "1980-05-05", "is_local": "unknown"})
    assert noted_in_log_of(mei) == []  # the document was not ticked
    seen = {"born_on": "1980-05-05", "is_local": "unknown", "document_seen": "on"}
    clerk.post(f"{DESK}{mei.id}/document/", seen)
    assert joined(mei, leaf)
    assert noted_in_log_of(mei) == [("note_document", ["born_on"], "officer")]


def test_what_was_noted_is_replaced_by_a_correction_only(willow: Office, clerk: Client) -> None:
    mei = at_desk(willow, "E12345678", "passport", born_on=BORN, is_local=True)
    other = {"born_on": "1981-05-05", "is_local": "false", "document_seen": "on"}
    answer = clerk.post(f"{DESK}{mei.id}/document/", other, follow=True).content.decode()
    assert (
        ShownOtherwise().message.en.partition(".")[0] in answer or ShownOtherwise().message.zh_hans in answer
    )
    mei.refresh_from_db()
    compared = ("compare_document", ["born_on", "is_local"], "officer")
    assert (mei.born_on, mei.is_local, noted_in_log_of(mei)) == (BORN, True, [compared])
    clerk.post(f"{DESK}{mei.id}/document/", {**other, "is_correction": "on"})
    mei.refresh_from_db()
    assert (mei.born_on, mei.is_local) == (date(1981, 5, 5), False)
    corrected = ("correct_document", ["born_on", "is_local"], "officer")
    assert noted_in_log_of(mei) == [compared, compared, corrected]


def test_the_same_again_changes_nothing_and_an_empty_fact_stays(willow: Office) -> None:
    mei = at_desk(willow, "E12345678", "passport", born_on=BORN)
    assert note(willow, mei, born_on=BORN) is False
    assert note(willow, mei, is_local=False) is True
    assert note(willow, mei, is_correction=True) is False
    mei.refresh_from_db()
    assert (mei.born_on, mei.is_local) == (BORN, False)


def test_a_guess_at_what_is_noted_stays_in_the_persons_log(willow: Office, clerk: Client) -> None:
    """Yes and no both tell the birth date in time: whoever asks is named, also after a refusal."""
    mei = at_desk(willow, "E12345678", "passport", born_on=BORN)
    number = {"identifier_type": "passport", "identifier": "E12345678", "document_seen": "on"}
    right, wrong = {"born_on": "1980-05-05"}, {"born_on": "1981-05-05"}
    unknown = {"is_local": "unknown"}
    asked = 0
    for shown in (right, wrong):
        for page, form in (
            (f"{mei.id}/document/", {"document_seen": "on"}),
            ("code/", {**HANDED_OVER, **number}),
            ("register/", {**number, "kind": "person"}),
        ):
            assert clerk.post(f"{DESK}{page}", {**form, **unknown, **shown}).status_code in (200, 302)
            asked += 1
            assert noted_in_log_of(mei) == asked * [("compare_document", ["born_on"], "officer")], page
    mei.refresh_from_db()
    assert mei.born_on == BORN
    looks = AuditEntry.objects.filter(action="participants.compare_document")
    assert {(each.actor_key, "198" in str(each.facts)) for each in looks} == {(str(willow.clerk.id), False)}


def test_a_guess_at_the_birth_date_in_the_number_is_logged(willow: Office) -> None:
    mei = at_desk(willow, resident_number(1))
    with pytest.raises(BirthDateInNumber):
        note(willow, mei, born_on=BORN)
    assert noted_in_log_of(mei) == [("compare_document", ["born_on"], "officer")]


def test_a_code_for_somebody_known_does_not_override_either(cast: Cast, willow: Office) -> None:
    mei = at_desk(willow, "E12345678", "passport", born_on=BORN)
    number: dict[str, Any] = {"identifier_type": "passport", "identifier": "E12345678"}
    number |= {"by": willow.clerk, "at": NOON}
    with pytest.raises(ShownOtherwise):
        actions.issue_desk_code(**number, born_on=date(1981, 5, 5))
    assert not DeskCode.objects.exists()
    with pytest.raises(ShownOtherwise):
        at_desk(willow, "E12345678", "passport", born_on=date(1981, 5, 5))
    actions.issue_desk_code(**number, is_local=True)
    mei.refresh_from_db()
    assert (mei.born_on, mei.is_local) == (BORN, True)
    assert DeskCode.objects.get().is_local is None  # noted at once, not kept twice


def test_the_birth_date_in_a_resident_number_counts(willow: Office) -> None:
    number = resident_number(1)
    mei = at_desk(willow, number)
    assert mei.born_on is not None
    for is_correction in (False, True):
        with pytest.raises(BirthDateInNumber):
            note(willow, mei, born_on=BORN, is_correction=is_correction)
    with pytest.raises(BirthDateInNumber):
        at_desk(willow, resident_number(2), born_on=BORN)


@pytest.mark.parametrize("born_on", [date(1849, 12, 31), date(2026, 6, 16)])
def test_a_birth_date_lies_in_a_persons_past(willow: Office, born_on: date) -> None:
    with pytest.raises(BirthDateImpossible):
        at_desk(willow, "W-17", "local", born_on=born_on)
    firm = at_desk(willow, "W-18", "local", kind="organisation")
    with pytest.raises(BirthDateImpossible):
        note(willow, firm, born_on=BORN)


def test_only_a_clerk_notes_what_a_document_shows(willow: Office) -> None:
    mei = at_desk(willow, "W-17", "local")
    for account in (willow.editor, willow.head, willow.auditor):
        with pytest.raises(DutyMissing):
            actions.note_document(participant=mei, born_on=BORN, is_local=None, by=account, at=NOON)
    auditor = officer_signed_in(willow.auditor)
    assert auditor.post(f"{DESK}{mei.id}/document/", {"born_on": "1980-05-05"}).status_code == 403


def test_the_clerks_word_about_registration_comes_before_the_kind_of_number(willow: Office) -> None:
    assert at_desk(willow, "W-17", "local").is_local is True
    assert at_desk(willow, "W-18", "local", is_local=False).is_local is False


def test_capital_and_small_letters_make_two_local_numbers_and_the_refusal_says_so(
    cast: Cast, willow: Office, clerk: Client
) -> None:
    """A city's register may hold both; taking one for the other would give somebody another's records."""
    small = at_desk(willow, "d0001", "local")
    assert at_desk(willow, "D0001", "local") != small
    claimed(cast.mei, "d0001", "local")
    code = actions.issue_desk_code(identifier_type="local", identifier="D0001", by=willow.clerk, at=NOON)
    with pytest.raises(CodeNotAccepted) as refused:
        actions.prove_by_code(account=cast.mei, code=code, at=NOON)
    assert "capital and small letters" in refused.value.message.en
    assert "大小写" in refused.value.message.zh_hans
    assert "capital and small letters differ" in clerk.get(DESK).content.decode()
