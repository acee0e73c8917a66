"""What becomes of a use: holds that are settled, claimed or left open, entitlements, mistakes taken back."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from rewards import actions, queries
from rewards.models import Claim, QuotaCounter, Redemption, RedemptionStep
from rewards.refusals import (
    ClaimNotOpen,
    ClaimUnknown,
    FundExhausted,
    NoGuaranteeFund,
    ObjectionTooLate,
    TimeToObjectRuns,
)
from tests.cast import NOON, Office
from tests.rooms.rewards.builders import Counter, code_of, counter, resident, till

CAP = Decimal(200)
AFTER_OBJECTION = timedelta(days=14)


@pytest.fixture
def hotel(willow: Office, scheme: Scheme) -> Counter:
    return counter(willow, "inn", kind="hotel")


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    return resident(willow, scheme)


def stay(hotel: Counter, person: Participant, at: Any = NOON) -> str:
    """The id of a hold that the person opened."""
    response = hotel.redeem(code_of(person, "hotel-stay", at=at), "hotel-stay")
    assert response.status_code == 201, response.content
    return str(response.json()["redemption"])


def fund(office: Office, budget: int = 1000) -> None:
    actions.set_fund(year=2026, budget=Decimal(budget), cap_per_claim=CAP, by=office.head, at=NOON)


def counts() -> list[int]:
    return sorted(QuotaCounter.objects.values_list("used_count", flat=True))


def test_a_hold_says_until_when_it_is_open(hotel: Counter, mei: Participant) -> None:
    made = hotel.redeem(code_of(mei, "hotel-stay"), "hotel-stay").json()
    assert (made["state"], made["hold_until"]) == ("held", "2026-06-17T04:00:00Z")
    assert hotel.get(f"redemptions/{made['redemption']}").json() == made


@pytest.mark.parametrize(
    ("step", "body", "state"),
    [("capture", {"amount": "120.00"}, "captured"), ("release", {}, "released"), ("return", {}, "returned")],
)
def test_a_hold_is_settled_once_and_a_repeat_changes_nothing(
    hotel: Counter, mei: Participant, step: str, body: dict[str, str], state: str
) -> None:
    path = f"redemptions/{stay(hotel, mei)}"
    first, again = hotel.post(f"{path}/{step}", body), hotel.post(f"{path}/{step}", body)
    assert (first.status_code, first.json()["state"]) == (200, state)
    assert (again.status_code, again.content) == (200, first.content)
    assert RedemptionStep.objects.count() == 1
    other = hotel.post(f"{path}/{'release' if step != 'release' else 'return'}", {})
    assert (other.status_code, other.json()["code"]) == (409, "redemption-not-in-this-state")


def test_a_repeat_with_another_sum_is_not_a_repeat(hotel: Counter, mei: Participant) -> None:
    path = f"redemptions/{stay(hotel, mei)}/capture"
    assert hotel.post(path, {"amount": "120.00"}).status_code == 200
    assert hotel.post(path, {"amount": "121.00"}).status_code == 409


def test_a_hold_is_extended_as_far_as_its_terms_allow(hotel: Counter, mei: Participant) -> None:
    path = f"redemptions/{stay(hotel, mei)}/extend"
    longer = hotel.post(path, {"until": "2026-06-25T04:00:00Z"})
    assert (longer.status_code, longer.json()["hold_until"]) == (200, "2026-06-25T04:00:00Z")
    for until in ("2026-06-25T04:00:01Z", "2026-06-24T04:00:00Z"):
        refused = hotel.post(path, {"until": until})
        assert (refused.status_code, refused.json()["code"]) == (422, "hold-too-long")
    assert Redemption.objects.get().hold_until == NOON + timedelta(days=10)


def test_an_unsettled_hold_withholds_that_perk_there_until_it_is_settled(
    willow: Office, hotel: Counter, mei: Participant, clock: Any
) -> None:
    held = stay(hotel, mei)
    clock.shift(timedelta(days=3))
    later = NOON + timedelta(days=3)
    code = code_of(mei, "hotel-stay", at=later)
    assert hotel.verify(code, "hotel-stay")["reason"] == "perk_limit_reached"
    assert hotel.verify(code_of(mei, "hotel-deposit", at=later), "hotel-deposit")["result"] == "granted"
    elsewhere = counter(willow, "lodge", kind="hotel")
    assert elsewhere.verify(code, "hotel-stay")["result"] == "granted"
    hotel.post(f"redemptions/{held}/release", {})
    assert hotel.verify(code, "hotel-stay")["result"] == "granted"


def test_a_mistake_is_taken_back_and_the_limits_get_their_count_back(
    hotel: Counter, mei: Participant
) -> None:
    code = code_of(mei, "hotel-stay")
    made = hotel.redeem(code, "hotel-stay").json()
    assert counts() == [1, 1, 1]
    path = f"redemptions/{made['redemption']}/annul"
    first, again = (hotel.post(path, {"reason": "wrong guest"}) for _ in range(2))
    assert (first.json()["state"], again.content) == ("annulled", first.content)
    assert counts() == [0, 0, 0]
    assert hotel.redeem(code, "hotel-stay").json()["reason"] == "code_already_used"
    assert queries.redeemed_count() == 0


def test_a_use_is_annulled_by_who_made_it_within_a_quarter_of_an_hour(
    willow: Office, hotel: Counter, mei: Participant, clock: Any
) -> None:
    path = f"redemptions/{stay(hotel, mei)}/annul"
    second = till(willow, hotel.merchant)
    assert second.post(path, {"reason": "x"}).json()["code"] == "made-by-another-credential"
    clock.shift(timedelta(minutes=15, seconds=1))
    assert hotel.post(path, {"reason": "x"}).json()["code"] == "too-late-to-annul"
    used = Redemption.objects.get()
    actions.annul_by_office(redemption=used, reason="x", by=willow.clerk, at=NOON + timedelta(days=1))
    assert (Redemption.objects.get().state, counts()) == ("annulled", [0, 0, 0])


def test_steps_of_another_merchants_use_lead_nowhere(
    willow: Office, hotel: Counter, mei: Participant
) -> None:
    held = stay(hotel, mei)
    other = counter(willow, "lodge", kind="hotel")
    for step, body in (
        ("capture", {"amount": "1.00"}),
        ("release", {}),
        ("return", {}),
        ("extend", {"until": "2026-06-25T04:00:00Z"}),
        ("claim", {"amount": "1.00", "evidence": "bill 7"}),
        ("annul", {"reason": "x"}),
    ):
        for number in (held, uuid4()):
            assert other.post(f"redemptions/{number}/{step}", body).status_code == 404
    assert Redemption.objects.get().state == "held"


def test_a_claim_waits_for_objection_and_is_paid_within_the_fund(
    willow: Office, hotel: Counter, mei: Participant
) -> None:
    held = stay(hotel, mei)
    body = {"amount": "150.00", "evidence": "bill 7: two nights"}
    assert hotel.post(f"redemptions/{held}/claim", body).json()["code"] == "no-guarantee-fund"
    fund(willow)
    too_much = hotel.post(f"redemptions/{held}/claim", {**body, "amount": "200.01"})
    assert (too_much.status_code, too_much.json()["code"]) == (422, "claim-too-high")
    claimed = hotel.post(f"redemptions/{held}/claim", body)
    assert (claimed.status_code, claimed.json()["state"]) == (200, "claimed")
    assert hotel.post(f"redemptions/{held}/claim", body).content == claimed.content
    made = Claim.objects.get()
    actions.object_to_claim(participant=mei, claim_id=made.id, text="I paid in cash.", at=NOON)
    with pytest.raises(TimeToObjectRuns):
        actions.pay_claim(claim=made, decision="bill seen", by=willow.approver, at=NOON)
    actions.pay_claim(claim=made, decision="bill seen", by=willow.approver, at=NOON + AFTER_OBJECTION)
    assert Redemption.objects.get().state == "covered"
    paid = Claim.objects.get()
    assert (paid.state, paid.objection, queries.paid_by(queries.fund_of_year(2026))) == (  # type: ignore[arg-type]
        "paid", "I paid in cash.", Decimal(150),
    )  # fmt: skip
    with pytest.raises(ClaimNotOpen):
        actions.refuse_claim(claim=made, decision="x", by=willow.approver, at=NOON + AFTER_OBJECTION)


def test_a_fund_never_pays_more_than_its_budget(willow: Office, scheme: Scheme, hotel: Counter) -> None:
    fund(willow, budget=250)
    for name in ("A", "B"):
        held = stay(hotel, resident(willow, scheme, name))
        hotel.post(f"redemptions/{held}/claim", {"amount": "150.00", "evidence": f"bill {name}"})
    first, second = Claim.objects.order_by("id")
    later = NOON + AFTER_OBJECTION
    actions.pay_claim(claim=first, decision="bill seen", by=willow.approver, at=later)
    with pytest.raises(FundExhausted):
        actions.pay_claim(claim=second, decision="bill seen", by=willow.approver, at=later)
    with pytest.raises(FundExhausted):
        fund(willow, budget=200 - 51)
    actions.refuse_claim(claim=second, decision="no evidence", by=willow.approver, at=later)
    assert sorted(Redemption.objects.values_list("state", flat=True)) == ["covered", "released"]


def test_only_the_person_concerned_objects_and_in_time(
    willow: Office, scheme: Scheme, hotel: Counter, mei: Participant
) -> None:
    fund(willow)
    hotel.post(f"redemptions/{stay(hotel, mei)}/claim", {"amount": "9.00", "evidence": "bill 7"})
    made = Claim.objects.get()
    other = resident(willow, scheme, "W9")
    with pytest.raises(ClaimUnknown):
        actions.object_to_claim(participant=other, claim_id=made.id, text="x", at=NOON)
    with pytest.raises(ObjectionTooLate):
        actions.object_to_claim(participant=mei, claim_id=made.id, text="x", at=NOON + AFTER_OBJECTION)


def test_a_claim_needs_a_fund_of_its_own_year(willow: Office, hotel: Counter, mei: Participant) -> None:
    fund(willow)
    hotel.post(f"redemptions/{stay(hotel, mei)}/claim", {"amount": "9.00", "evidence": "bill 7"})
    with pytest.raises(NoGuaranteeFund):
        actions.pay_claim(
            claim=Claim.objects.get(), decision="x", by=willow.approver, at=NOON + timedelta(days=365)
        )


def test_an_entitlement_is_good_for_its_term_and_ends_when_it_is_given_back(
    willow: Office, mei: Participant, clock: Any
) -> None:
    pool = counter(willow, "pool", kind="sports-venue")
    made = pool.redeem(code_of(mei, "pool-card"), "pool-card").json()
    assert (made["state"], made["entitled_until"]) == ("entitled", "2027-06-14T16:00:00Z")
    path = f"entitlements/{made['entitlement']}"
    until = made["entitled_until"]
    assert pool.get(path).json() == {
        "entitlement": made["entitlement"], "active": True, "active_until": until,
    }  # fmt: skip
    assert counter(willow, "other", kind="sports-venue").get(path).status_code == 404
    clock.shift(timedelta(days=364, hours=12))
    assert pool.get(path).json()["active"] is False
    clock.shift(timedelta(days=-364))
    assert pool.post(f"redemptions/{made['redemption']}/return", {}).json()["state"] == "returned"
    assert pool.get(path).json()["active"] is False


def test_leaving_ends_entitlements_and_unlinks_open_holds(
    willow: Office, scheme: Scheme, hotel: Counter, mei: Participant
) -> None:
    pool = counter(willow, "pool", kind="sports-venue")
    card = pool.redeem(code_of(mei, "pool-card"), "pool-card").json()
    held = stay(hotel, mei)
    leaving.leave(participant=mei, scheme=scheme, actor=participant_queries.resident(mei), at=NOON)
    assert pool.get(f"entitlements/{card['entitlement']}").json()["active"] is False
    assert Redemption.objects.get(public_id=held).used_pass is None
    assert hotel.post(f"redemptions/{held}/release", {}).json()["state"] == "released"


def test_every_step_is_in_the_persons_own_log(hotel: Counter, mei: Participant) -> None:
    held = stay(hotel, mei)
    hotel.post(f"redemptions/{held}/extend", {"until": "2026-06-20T04:00:00Z"})
    hotel.post(f"redemptions/{held}/release", {})
    log = [entry for entry in participant_queries.access_log(mei.id) if entry.actor_kind == "merchant"]
    assert [entry.action for entry in log] == ["rewards.release", "rewards.extend", "rewards.redeem"]
    assert log[-1].facts["result"] == "held"


def test_steps_are_only_ever_added(hotel: Counter, mei: Participant) -> None:
    hotel.post(f"redemptions/{stay(hotel, mei)}/release", {})
    with pytest.raises(Exception, match="never changes"), transaction.atomic():
        RedemptionStep.objects.update(reason="another")


@pytest.mark.parametrize("facts", [{"state": "held"}, {"entitlement_id": uuid4()}])
def test_what_lasts_has_an_end(hotel: Counter, mei: Participant, facts: dict[str, Any]) -> None:
    hotel.redeem(code_of(mei, "hotel-deposit"), "hotel-deposit")
    with pytest.raises(IntegrityError), transaction.atomic():
        Redemption.objects.update(**facts)


def test_a_test_credential_sees_every_outcome_and_touches_nothing(
    willow: Office, hotel: Counter, mei: Participant
) -> None:
    sandbox = till(willow, hotel.merchant, is_test=True)
    reasons = {each["reason"] for each in sandbox.get("reasons").json()["reasons"]}
    assert {sandbox.verify(f"TEST-{reason}", "hotel-stay")["reason"] for reason in reasons} == reasons
    assert sandbox.verify("TEST-granted", "hotel-stay")["result"] == "granted"
    made = sandbox.redeem("TEST-granted", "hotel-stay").json()
    assert made["state"] == "held"
    assert sandbox.post(f"redemptions/{made['redemption']}/annul", {"reason": "x"}).status_code == 200
    assert counts() == []
    assert queries.redeemed_count() == 0
    assert sandbox.get("permissions").json()["test"] is True
    assert participant_queries.access_log(mei.id).filter(actor_kind="merchant").count() == 0


def test_a_tested_check_can_be_used_in_the_test_and_nowhere_else(willow: Office, hotel: Counter) -> None:
    sandbox = till(willow, hotel.merchant, is_test=True)
    checked = sandbox.verify("TEST-granted", "hotel-stay")["verification"]
    body = {"verification": checked, "perk": "hotel-stay"}
    assert hotel.post("redemptions", body, **{"Idempotency-Key": "a"}).json()["reason"] == "malformed_code"
    assert sandbox.post("redemptions", body, **{"Idempotency-Key": "a"}).status_code == 201


def test_test_codes_and_real_ones_do_not_mix(willow: Office, hotel: Counter, mei: Participant) -> None:
    sandbox = till(willow, hotel.merchant, is_test=True)
    assert sandbox.verify(code_of(mei, "hotel-stay"), "hotel-stay")["reason"] == "malformed_code"
    assert hotel.verify("TEST-granted", "hotel-stay")["reason"] == "wrong_code_type"
