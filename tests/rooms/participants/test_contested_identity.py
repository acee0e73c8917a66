"""Two accounts, one identity: both wait for the desk; a lost phone is replaced and its passes die."""

from __future__ import annotations

import pytest

from cityscore.cities.models import Account
from cityscore.cities.refusals import DutyMissing
from cityscore.core.models import AuditEntry
from cityscore.participants import actions, queries
from cityscore.participants.models import Claim, DeskCode, Link, Participant
from cityscore.participants.refusals import AlreadyDecided, AlreadyProved, IdentityFrozen
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import proved, resident_number
from tests.rooms.participants.conftest import Told

MEI = resident_number(1)


def by_provider(account: Account, number: str = MEI) -> Participant:
    return actions.prove_by_provider(
        account=account, identifier_type="cn-ric", identifier=number, born_on=None, at=NOON
    )


@pytest.fixture
def contested(cast: Cast, willow: Office) -> Participant:
    """Mei's account proved a number, and Jun's proved the same one."""
    participant = proved(cast.mei, willow, MEI)
    with pytest.raises(IdentityFrozen):
        by_provider(cast.jun)
    return participant


def test_a_rival_claim_without_proof_changes_nothing(cast: Cast, willow: Office, told: Told) -> None:
    participant = proved(cast.mei, willow, MEI)
    actions.claim_identifier(account=cast.jun, identifier_type="cn-ric", identifier=MEI, at=NOON)
    assert queries.participant_of(cast.mei) == participant
    assert queries.identity_of(cast.jun).state == "claimed"
    assert told == []


@pytest.mark.parametrize("way", ["provider", "code"])
def test_a_proved_rival_freezes_both(cast: Cast, willow: Office, told: Told, way: str) -> None:
    participant = proved(cast.mei, willow, MEI)
    with pytest.raises(IdentityFrozen):
        by_provider(cast.jun) if way == "provider" else proved(cast.jun, willow, MEI)
    for account in (cast.mei, cast.jun):
        assert queries.participant_of(account) is None
        identity = queries.identity_of(account)
        assert identity.state == "frozen"
        assert len(identity.reference) == 8
    assert told == [("link_ended", {"participant_id": participant.id, "at": NOON})]


@pytest.mark.usefixtures("contested")
def test_neither_of_two_frozen_accounts_can_act_around_the_desk(cast: Cast, willow: Office) -> None:
    for account in (cast.mei, cast.jun):
        with pytest.raises(IdentityFrozen):
            actions.claim_identifier(account=account, identifier_type="cn-ric", identifier=MEI, at=NOON)
        with pytest.raises(IdentityFrozen):
            actions.prove_by_code(account=account, code="0000-0000", at=NOON)
        for number in (MEI, resident_number(9)):
            with pytest.raises(IdentityFrozen):
                by_provider(account, number)


def test_the_desk_can_give_the_identity_to_the_newer_account(
    cast: Cast, willow: Office, contested: Participant, told: Told
) -> None:
    actions.settle_claim(claim=Claim.objects.get(), is_upheld=True, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.jun) == contested
    assert queries.identity_of(cast.mei).state == "none"
    assert ("link_ended", {"participant_id": contested.id, "at": NOON}) in told


def test_the_desk_can_leave_the_identity_with_the_older_account(
    cast: Cast, willow: Office, contested: Participant
) -> None:
    actions.settle_claim(claim=Claim.objects.get(), is_upheld=False, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.mei) == contested
    assert queries.identity_of(cast.jun).state == "none"


def test_the_older_account_waits_for_every_rival(cast: Cast, willow: Office, contested: Participant) -> None:
    with pytest.raises(IdentityFrozen):
        by_provider(cast.lan)
    first, second = Claim.objects.order_by("id")
    actions.settle_claim(claim=first, is_upheld=False, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.mei) is None
    actions.settle_claim(claim=second, is_upheld=False, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.mei) == contested


def test_upholding_one_rival_ends_the_others(cast: Cast, willow: Office, contested: Participant) -> None:
    with pytest.raises(IdentityFrozen):
        by_provider(cast.lan)
    first, second = Claim.objects.order_by("id")
    actions.settle_claim(claim=first, is_upheld=True, by=willow.clerk, at=NOON)
    with pytest.raises(AlreadyDecided):
        actions.settle_claim(claim=second, is_upheld=True, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.jun) == contested
    assert queries.identity_of(cast.lan).state == "none"


@pytest.mark.usefixtures("contested")
def test_only_a_clerk_decides(cast: Cast, willow: Office) -> None:
    for account in (willow.head, willow.auditor, cast.harbour.clerk, cast.jun):
        with pytest.raises(DutyMissing):
            actions.settle_claim(claim=Claim.objects.get(), is_upheld=True, by=account, at=NOON)


def test_a_contest_and_its_end_are_in_the_persons_log(willow: Office, contested: Participant) -> None:
    actions.settle_claim(claim=Claim.objects.get(), is_upheld=True, by=willow.clerk, at=NOON)
    logged = list(queries.access_log(contested.id).values_list("action", flat=True))
    assert logged[:2] == ["participants.settle_claim", "participants.freeze"]


def test_a_lost_phone_is_replaced_at_the_desk_and_what_it_held_dies(
    cast: Cast, willow: Office, told: Told
) -> None:
    participant = proved(cast.mei, willow, MEI)
    actions.end_link(participant=participant, by=willow.clerk, at=NOON)
    assert queries.participant_of(cast.mei) is None
    assert told == [("link_ended", {"participant_id": participant.id, "at": NOON})]
    assert proved(cast.lan, willow, MEI) == participant
    assert queries.participant_of(cast.lan) == participant
    assert Link.objects.filter(participant=participant).count() == 2


def test_ending_no_link_tells_nobody(cast: Cast, willow: Office, told: Told) -> None:
    participant = proved(cast.mei, willow, MEI)
    actions.end_link(participant=participant, by=willow.clerk, at=NOON)
    entries = AuditEntry.objects.count()
    actions.end_link(participant=participant, by=willow.clerk, at=NOON)
    assert len(told) == 1
    assert AuditEntry.objects.count() == entries


def test_only_a_clerk_ends_a_link(cast: Cast, willow: Office) -> None:
    participant = proved(cast.mei, willow, MEI)
    for account in (willow.head, cast.harbour.clerk, cast.jun):
        with pytest.raises(DutyMissing):
            actions.end_link(participant=participant, by=account, at=NOON)


def test_proving_the_same_again_by_the_provider_changes_nothing(cast: Cast, willow: Office) -> None:
    participant = proved(cast.mei, willow, MEI)
    assert by_provider(cast.mei) == participant
    assert Link.objects.count() == 1
    with pytest.raises(AlreadyProved):
        by_provider(cast.mei, resident_number(2))


def test_a_used_code_stays_used_when_it_led_to_a_freeze(cast: Cast, willow: Office) -> None:
    proved(cast.mei, willow, MEI)
    with pytest.raises(IdentityFrozen):
        proved(cast.jun, willow, MEI)
    assert not DeskCode.objects.filter(used_at__isnull=True).exists()
