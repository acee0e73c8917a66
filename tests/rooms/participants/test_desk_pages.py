"""The desk, as a clerk uses it: look up, register, enrol, give codes, help to leave; no list of people."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cityscore.core.models import AuditEntry
from cityscore.participants import actions, queries
from cityscore.participants.models import Claim, Enrolment, Participant
from cityscore.participants.refusals import IdentityFrozen
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import at_desk, joined, notice, proved, published, resident_number
from tests.rooms.participants.signing_in import officer_signed_in

DESK = "/willow/office/participants/participant/"
CLAIMS = "/willow/office/participants/claim/"
MEI = resident_number(1)
NUMBER = {"identifier_type": "cn-ric", "identifier": MEI}
SEEN = {"document_seen": "on"}


@pytest.fixture
def leaf(willow: Office) -> Scheme:
    return published(willow)


@pytest.fixture
def mei(cast: Cast, willow: Office) -> Participant:
    return proved(cast.mei, willow, MEI)


@pytest.fixture
def clerk(willow: Office) -> Client:
    return officer_signed_in(willow.clerk)


@pytest.fixture
def auditor(willow: Office) -> Client:
    return officer_signed_in(willow.auditor)


def text(answer: Any) -> str:
    """The page in a test client's answer."""
    return str(answer.content.decode())


def person_page(participant: Participant) -> str:
    return f"{DESK}{participant.id}/change/"


def test_the_desk_lists_nobody(clerk: Client, mei: Participant) -> None:
    for query in ("", "?all=", "?q=1", f"?id__exact={mei.id}", "?o=1"):
        page = text(clerk.get(DESK + query))
        assert str(mei.public_id) not in page
        assert MEI not in page
        assert MEI[-4:] not in page


def test_looking_somebody_up_leads_to_their_page(clerk: Client, mei: Participant) -> None:
    answer = clerk.post(DESK, NUMBER)
    assert answer["Location"] == person_page(mei)
    page = text(clerk.get(person_page(mei)))
    assert str(mei.public_id) in page
    assert MEI not in page  # the last four places are enough to compare with the document
    assert f"···{MEI[-4:]}" in page


def test_a_number_in_an_address_is_not_looked_up(clerk: Client, mei: Participant) -> None:
    """Addresses end up in histories and logs; the form therefore posts."""
    answer = clerk.get(DESK, NUMBER)
    assert answer.status_code == 200
    assert str(mei.public_id) not in text(answer)
    assert not AuditEntry.objects.filter(action="participants.look_up").exists()


def test_a_number_nobody_has_leads_to_registration_and_is_logged(clerk: Client, willow: Office) -> None:
    page = text(clerk.post(DESK, NUMBER))
    assert "Nobody has proved this number here" in page
    assert AuditEntry.objects.get(action="participants.look_up").about == "nobody"


def test_a_malformed_number_says_what_is_wrong(clerk: Client, willow: Office) -> None:
    page = text(clerk.post(DESK, NUMBER | {"identifier": "123"}))
    assert "does not have 18 characters" in page


def test_registering_takes_the_clerks_word_about_the_document(clerk: Client, willow: Office) -> None:
    form = {**NUMBER, "kind": "person", "born_on": "", "is_local": "true"}
    clerk.post(f"{DESK}register/", form)
    assert not Participant.objects.exists()
    answer = clerk.post(f"{DESK}register/", form | SEEN)
    made = Participant.objects.get()
    assert answer["Location"] == person_page(made)
    assert (made.identifier, made.is_local) == (MEI, True)


def test_a_number_of_an_organisation_is_not_registered_as_a_person(clerk: Client, willow: Office) -> None:
    form = {"identifier_type": "cn-uscc", "identifier": "91110000802100433B", "kind": "person"}
    page = text(clerk.post(f"{DESK}register/", form | SEEN))
    assert "belongs to an organisation" in page
    assert not Participant.objects.exists()


def test_somebody_without_a_phone_joins_with_a_tick_per_source_none_set_beforehand(
    clerk: Client, willow: Office, leaf: Scheme
) -> None:
    elder = at_desk(willow, resident_number(4, born="19380203"))
    address = f"{DESK}{elder.id}/enrol/leaf/"
    page = text(clerk.get(address))
    assert "What you agree to." in page
    assert page.count('type="checkbox"') == 4  # two sources, the notice, the document
    assert "checked" not in page
    form = {"notice_number": 1, "sources": ["blood"], "notice_understood": "on"}
    clerk.post(address, form)
    assert not Enrolment.objects.exists()
    clerk.post(address, form | SEEN)
    enrolment = Enrolment.objects.get()
    assert enrolment.door == "desk"
    assert len(queries.consented_source_ids(enrolment)) == 1
    assert queries.access_log(elder.id).filter(action="participants.join").get().actor_kind == "officer"


def test_a_notice_that_changed_on_the_way_is_read_again(clerk: Client, willow: Office, leaf: Scheme) -> None:
    elder = at_desk(willow, resident_number(4))
    notice(willow, "leaf")
    form = {"notice_number": 1, "sources": [], "notice_understood": "on", **SEEN}
    answer = clerk.post(f"{DESK}{elder.id}/enrol/leaf/", form, follow=True)
    assert "newer version" in text(answer)
    assert not Enrolment.objects.exists()


def test_the_page_of_a_person_lets_them_change_consent_and_leave(
    clerk: Client, mei: Participant, leaf: Scheme
) -> None:
    enrolment = joined(mei, leaf, "blood")
    (blood,) = queries.consented_source_ids(enrolment)
    consent = f"{DESK}{mei.id}/consent/{enrolment.id}/{blood}/"
    clerk.post(consent, {"given": "no"})
    assert queries.consented_source_ids(enrolment) == {blood}  # without the document nothing happens
    clerk.post(consent, {"given": "no"} | SEEN)
    assert queries.consented_source_ids(enrolment) == set()
    clerk.post(consent, {"given": "yes"} | SEEN)
    assert queries.consented_source_ids(enrolment) == {blood}
    clerk.get(f"{DESK}{mei.id}/leave/leaf/")
    assert queries.enrolment_in_force(mei.id, leaf.id)
    clerk.post(f"{DESK}{mei.id}/leave/leaf/", SEEN)
    assert queries.enrolment_in_force(mei.id, leaf.id) is None


def test_a_code_is_shown_once_and_proves(cast: Cast, clerk: Client, willow: Office) -> None:
    actions.claim_identifier(account=cast.mei, **NUMBER, at=NOON)
    form = {**NUMBER, "delivery": "letter", "letter_days": 14}
    assert "one-time-code" not in text(clerk.post(f"{DESK}code/", form))  # without the clerk's word
    answer = clerk.post(f"{DESK}code/", form | SEEN)
    assert "no-store" in answer["Cache-Control"]
    code = re.search(r'id="one-time-code">([^<]+)<', text(answer))
    assert code
    assert "It lives 14 days." in text(answer)
    assert code[1] not in str(dict(clerk.session))
    issued = AuditEntry.objects.get(action="participants.issue_code")
    participant = actions.prove_by_code(account=cast.mei, code=code[1], at=issued.at)
    assert participant.identifier == MEI


def test_a_lost_phone_is_unlinked_and_a_code_given_for_the_next(
    cast: Cast, clerk: Client, mei: Participant
) -> None:
    clerk.post(f"{DESK}{mei.id}/end-link/")
    assert queries.participant_of(cast.mei) == mei
    clerk.post(f"{DESK}{mei.id}/end-link/", SEEN)
    assert queries.participant_of(cast.mei) is None
    page = text(clerk.post(f"{DESK}{mei.id}/code/", {"delivery": "desk-code", "letter_days": 14} | SEEN))
    assert "It lives 15 minutes." in page
    assert clerk.get(f"{DESK}{mei.id}/code/").status_code == 302


def test_erasing_at_the_desk_takes_the_document_too(clerk: Client, mei: Participant) -> None:
    clerk.post(f"{DESK}{mei.id}/erase/")
    assert Participant.objects.exists()
    answer = clerk.post(f"{DESK}{mei.id}/erase/", SEEN)
    assert answer["Location"] == DESK
    assert not Participant.objects.exists()
    assert clerk.get(person_page(mei)).status_code == 404


def test_an_auditor_sees_a_person_and_can_change_nothing(auditor: Client, mei: Participant) -> None:
    page = text(auditor.get(person_page(mei)))
    assert str(mei.public_id) in page
    assert f'action="{DESK}' not in page
    assert "/enrol/" not in page
    for address in ("code/", "register/", *(f"{mei.id}/{verb}/" for verb in ("code", "end-link", "erase"))):
        assert auditor.post(DESK + address, SEEN).status_code == 403
    assert auditor.get(CLAIMS).status_code == 403


@pytest.mark.parametrize("duty", ["editor", "approver", "head"])
def test_officers_without_that_duty_see_nobody(willow: Office, mei: Participant, duty: str) -> None:
    browser = officer_signed_in(getattr(willow, duty))
    assert browser.get(DESK).status_code == 403
    assert browser.post(DESK, NUMBER).status_code == 403
    assert browser.get(person_page(mei)).status_code == 403
    assert not queries.access_log(mei.id).filter(action="participants.open_person").exists()


def test_the_stock_pages_about_a_person_are_closed(clerk: Client, mei: Participant) -> None:
    assert clerk.get(f"{DESK}add/").status_code == 403
    assert clerk.get(f"{DESK}{mei.id}/delete/").status_code in (302, 403)
    assert clerk.post(f"{DESK}{mei.id}/delete/", {"post": "yes"}).status_code in (302, 403)
    assert Participant.objects.exists()
    assert clerk.get(f"{DESK}no-such-number/change/").status_code == 404
    assert clerk.get(f"{DESK}{10**30}/change/").status_code == 404


def test_a_contested_identity_is_decided_on_its_page(cast: Cast, clerk: Client, mei: Participant) -> None:
    with pytest.raises(IdentityFrozen):
        proved(cast.jun, cast.willow, MEI)
    claim = Claim.objects.get()
    listed = text(clerk.get(CLAIMS))
    assert claim.reference in listed
    assert MEI[-4:] not in listed
    address = f"{CLAIMS}{claim.id}/change/"
    page = text(clerk.get(address))
    assert claim.reference in page
    assert queries.identity_of(cast.mei).reference in page
    assert MEI not in page
    assert queries.access_log(mei.id)[0].action == "participants.open_contest"
    clerk.post(address, {"decision": "uphold"})
    assert queries.participant_of(cast.jun) is None
    clerk.post(address, {"decision": "uphold"} | SEEN)
    assert queries.participant_of(cast.jun) == mei
    assert clerk.get(address).status_code == 404  # decided


def test_an_open_claim_is_nobodys_business(cast: Cast, clerk: Client, willow: Office) -> None:
    claim = actions.claim_identifier(account=cast.mei, **NUMBER, at=NOON)
    assert claim.reference not in text(clerk.get(CLAIMS))
    assert clerk.get(f"{CLAIMS}{claim.id}/change/").status_code == 404
