"""Leaving is one action, effective at once; being forgotten leaves nothing that leads to the person."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cityscore.cities.refusals import DutyMissing
from cityscore.core import audit, hooks
from cityscore.core.models import AuditEntry
from cityscore.participants import actions, queries
from cityscore.participants.models import (
    Claim,
    CodeAttempts,
    Consent,
    DeskCode,
    Enrolment,
    Link,
    Participant,
)
from cityscore.participants.refusals import CodeNotAccepted, IdentityFrozen, NotEnrolled
from cityscore.schemes.models import Scheme, Source
from tests.cast import NOON, Cast, Office, sign_up
from tests.rooms.participants.builders import (
    BARK,
    claimed,
    code_for,
    joined,
    proved,
    published,
    resident_number,
)
from tests.rooms.participants.conftest import Told

MEI = resident_number(1)
JUN = resident_number(2)
OWN = (Participant, Claim, Link, DeskCode, CodeAttempts, Enrolment, Consent)


@pytest.fixture
def leaf(willow: Office) -> Scheme:
    return published(willow)


@pytest.fixture
def mei(cast: Cast, willow: Office) -> Participant:
    return proved(cast.mei, willow, MEI)


def leave(participant: Participant, scheme: Scheme) -> None:
    actions.leave(participant=participant, scheme=scheme, actor=queries.resident(participant), at=NOON)


def erase(participant: Participant) -> None:
    actions.erase(participant=participant, actor=queries.resident(participant), at=NOON)


def test_leaving_ends_the_enrolment_its_consents_and_what_hangs_on_it(
    mei: Participant, leaf: Scheme, told: Told
) -> None:
    enrolment = joined(mei, leaf, "blood", "volunteers")
    told.clear()
    leave(mei, leaf)
    assert queries.enrolment_in_force(mei.id, leaf.id) is None
    enrolment.refresh_from_db()
    assert enrolment.ended_at == NOON
    assert queries.consented_source_ids(enrolment) == set()
    assert not Consent.objects.filter(withdrawn_at__isnull=True).exists()
    assert told == [("ends_on_withdrawal", {"participant_id": mei.id, "scheme_id": leaf.id, "at": NOON})]


def test_leaving_one_scheme_leaves_the_other_as_it_is(mei: Participant, willow: Office, leaf: Scheme) -> None:
    bark = published(willow, BARK)
    joined(mei, leaf, "blood", "volunteers")
    joined(mei, bark, "volunteers")
    leave(mei, leaf)
    assert [each.scheme for each in queries.enrolments_of(mei.id)] == [bark]
    assert queries.sources_still_consented(mei.id) == {Source.objects.get(code="volunteers").id}


def test_leaving_what_one_is_not_in_is_refused(mei: Participant, leaf: Scheme) -> None:
    with pytest.raises(NotEnrolled):
        leave(mei, leaf)
    joined(mei, leaf)
    leave(mei, leaf)
    with pytest.raises(NotEnrolled):
        leave(mei, leaf)


def test_who_left_can_still_read_who_looked(cast: Cast, mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf)
    leave(mei, leaf)
    assert queries.participant_of(cast.mei) == mei
    assert queries.access_log(mei.id)[0].action == "participants.leave"


def test_the_clerk_helps_to_leave(cast: Cast, willow: Office, mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf)
    for account in (willow.auditor, cast.harbour.clerk, cast.jun):
        with pytest.raises(DutyMissing):
            actions.leave_at_desk(participant=mei, scheme=leaf, by=account, at=NOON)
    actions.leave_at_desk(participant=mei, scheme=leaf, by=willow.clerk, at=NOON)
    assert queries.enrolment_in_force(mei.id, leaf.id) is None


def test_erasing_tells_every_room_and_keeps_no_row(
    mei: Participant, willow: Office, leaf: Scheme, told: Told
) -> None:
    joined(mei, leaf, "blood")
    code_for(willow, MEI)
    told.clear()
    erase(mei)
    assert told == [
        ("ends_on_withdrawal", {"participant_id": mei.id, "scheme_id": None, "at": NOON}),
        ("link_ended", {"participant_id": mei.id, "at": NOON}),
        ("erases", {"participant_id": mei.id, "at": NOON}),
    ]
    for model in OWN:
        assert not model._default_manager.exists(), model
    assert queries.by_identifier("cn-ric", MEI) is None


def test_rooms_erase_from_the_top_down(mei: Participant, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[str] = []

    def room(name: str) -> Any:
        return lambda **_: heard.append(name)

    monkeypatch.setattr(hooks.erases, "_answers", {name: room(name) for name in ("lower", "upper")})
    erase(mei)
    assert heard == ["upper", "lower"]


def test_erasing_takes_rivals_claims_on_the_same_number_along(
    cast: Cast, willow: Office, mei: Participant
) -> None:
    claimed(cast.jun, MEI)
    with pytest.raises(IdentityFrozen):
        proved(cast.lan, willow, MEI)
    claimed(sign_up("bo@example.org"), JUN)
    erase(mei)
    assert Claim.objects.get().identifier == JUN
    for account in (cast.mei, cast.jun, cast.lan):
        assert queries.identity_of(account).state == "none"


def test_erasing_forgets_the_attempts_of_the_account_too(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    with pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code="0000-0000", at=NOON)
    erase(proved(cast.mei, willow, MEI))
    assert not CodeAttempts.objects.exists()


def test_what_the_log_keeps_of_an_erased_person_leads_nowhere(mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf, "blood")
    erase(mei)
    kept = AuditEntry.objects.filter(participant_id=mei.id)
    assert kept.first() is not None
    text = json.dumps([[each.about, each.facts, each.actor_key, each.actor_name] for each in kept])
    assert MEI not in text
    assert not Participant.objects.filter(public_id=mei.public_id).exists()


def test_an_erased_person_can_begin_again_as_somebody_new(
    cast: Cast, willow: Office, mei: Participant
) -> None:
    erase(mei)
    again = proved(cast.mei, willow, MEI)
    assert again.public_id != mei.public_id
    assert not queries.access_log(again.id).filter(action="participants.erase").exists()


def test_a_clerk_or_the_operator_erases_who_asks_for_it(cast: Cast, willow: Office, mei: Participant) -> None:
    for account in (willow.auditor, cast.harbour.clerk, cast.jun):
        with pytest.raises(DutyMissing):
            actions.erase_for(participant=mei, by=account, at=NOON)
    cast.lan.is_operator = True
    actions.erase_for(participant=mei, by=cast.lan, at=NOON)
    assert AuditEntry.objects.get(action="participants.erase").actor_kind == "operator"


def test_an_export_holds_everything_in_plain_json(
    mei: Participant, leaf: Scheme, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(hooks.exports._answers, "a-test", lambda **facts: [facts["participant_id"]])
    enrolment = joined(mei, leaf, "blood")
    blood = Source.objects.get(code="blood")
    actions.set_consent(enrolment=enrolment, source=blood, given=False, actor=queries.resident(mei), at=NOON)
    exported = json.loads(json.dumps(actions.export(participant=mei)))
    assert exported["participant"]["identifier"] == MEI
    assert exported["links"][0]["proof"] == "desk-code"
    assert exported["enrolments"] == [
        {
            "scheme": "leaf",
            "notice": 1,
            "door": "self",
            "joined_at": NOON.isoformat(),
            "ended_at": None,
            "consents": [{"source": "blood", "given_at": NOON.isoformat(), "withdrawn_at": NOON.isoformat()}],
        }
    ]
    assert [entry["action"] for entry in exported["access_log"]] == [
        "participants.set_consent",
        "participants.join",
        "participants.prove",
    ]
    assert exported["a-test"] == [mei.id]


def test_the_system_may_act_for_a_participant(mei: Participant, leaf: Scheme) -> None:
    joined(mei, leaf)
    actions.leave(participant=mei, scheme=leaf, actor=audit.SYSTEM, at=NOON)
    assert queries.access_log(mei.id)[0].actor_kind == "system"
