"""The walk of a code: opened, checked, used once, and everything that stands in its way, over HTTP."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from allauth.idp.oidc.models import Client

from cityscore.core import crossing
from cityscore.core.models import AuditEntry
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.schemes.models import Scheme
from cityscore.scoring.models import Score
from rewards import actions
from rewards.models import Merchant, Pass, Redemption, Verification
from tests.cast import NOON, Cast, Office
from tests.rooms.rewards.builders import (
    Counter,
    call,
    client_of,
    code_of,
    counter,
    perk_named,
    resident,
    token_of,
)

GRANTED = {"result", "verification", "perk", "value", "valid_until", "say", "checks", "server_time"}
REFUSED = {"result", "reason", "party", "retry", "say", "support_ref"}
REDEEMED = {"redemption", "state", "receipt"}


def test_a_token_is_got_with_the_credential_and_names_its_city(library: Counter) -> None:
    basic = base64.b64encode(f"{library.client_id}:{library.secret}".encode()).decode()
    form = urlencode({"grant_type": "client_credentials", "scope": "verify redeem"})
    response = call(
        "post",
        "token",
        form,
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert response.status_code == 200, response.content
    said = response.json()
    assert said["access_token"].startswith("willow.")
    assert (said["token_type"], set(said["scope"].split())) == ("Bearer", {"verify", "redeem"})
    till = Counter(library.city, library.merchant, library.client_id, "", said["access_token"])
    assert till.get("permissions").json()["scopes"] == ["redeem", "verify"]
    assert till.get("perks").status_code == 403


def test_a_code_is_checked_used_once_and_then_refused(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme, points=20)
    code = code_of(mei)
    assert len(code) <= 200
    checked = library.verify(code)
    assert (checked["result"], checked["value"]["amount"]) == ("granted", "8")
    assert checked.keys() == GRANTED
    assert library.verify(code)["result"] == "granted"  # checking uses nothing up
    used = library.redeem(code)
    assert (used.status_code, used.json().keys()) == (201, REDEEMED)
    again = library.redeem(code)
    assert (again.status_code, again.json()["reason"]) == (200, "code_already_used")
    assert again.json().keys() == REFUSED
    assert Redemption.objects.count() == 1
    refusals = Verification.objects.filter(is_granted=False)
    assert [each.reason for each in refusals] == ["code_already_used"]


def test_a_check_can_be_used_instead_of_the_code(
    willow: Office, scheme: Scheme, library: Counter, clock: Any
) -> None:
    mei = resident(willow, scheme)
    checked = library.verify(code_of(mei))
    clock.shift(timedelta(seconds=90))  # the code itself has run out
    body = {"verification": checked["verification"], "perk": "library-books"}
    assert library.post("redemptions", body, **{"Idempotency-Key": "a"}).status_code == 201
    assert library.post("redemptions", body, **{"Idempotency-Key": "b"}).json()["reason"] == (
        "code_already_used"
    )


def test_a_check_is_good_at_the_merchant_that_made_it_alone(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    checked = library.verify(code_of(resident(willow, scheme)))
    body = {"verification": checked["verification"], "perk": "library-books"}
    answer = counter(willow, "south").post("redemptions", body, **{"Idempotency-Key": "a"})
    assert answer.json()["reason"] == "malformed_code"


def test_an_expired_used_code_is_expired(
    willow: Office, scheme: Scheme, library: Counter, clock: Any
) -> None:
    code = code_of(resident(willow, scheme))
    library.redeem(code)
    clock.shift(timedelta(seconds=61))
    assert library.redeem(code).json()["reason"] == "code_expired"


def test_whoever_shows_an_expired_code_sees_that_it_was_checked(
    willow: Office, scheme: Scheme, library: Counter, clock: Any
) -> None:
    mei = resident(willow, scheme)
    code = code_of(mei)
    clock.shift(timedelta(seconds=61))
    library.verify(code)
    latest = participant_queries.access_log(mei.id).first()
    assert latest is not None
    assert (latest.action, latest.facts["reason"]) == ("rewards.verify", "code_expired")


def test_a_code_is_bound_to_its_perk_its_merchant_and_its_city(
    cast: Cast, willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme, points=20)
    south = counter(willow, "south")
    assert library.verify(code_of(mei, "reading-room"))["reason"] == "wrong_code_type"
    bound = code_of(mei, merchant=south.merchant)
    assert library.verify(bound)["reason"] == "wrong_code_type"
    assert south.verify(bound)["result"] == "granted"


def test_what_is_about_the_merchant_or_the_perk_says_so(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme)
    code = code_of(mei)
    assert library.verify(code, "hotel-deposit")["reason"] == "perk_not_offered_here"
    assert library.verify(code, "no-such-perk")["reason"] == "perk_not_offered_here"
    actions.pause_perk(perk=perk_named("library-books"), by=willow.editor, at=NOON)
    assert library.verify(code)["reason"] == "perk_paused"
    actions.end_perk(perk=perk_named("library-books"), by=willow.approver, at=NOON)
    assert library.verify(code)["reason"] == "perk_ended"
    actions.set_state(merchant=library.merchant, state=Merchant.State.SUSPENDED, by=willow.clerk, at=NOON)
    assert library.verify(code)["reason"] == "merchant_suspended"


def test_a_deposit_above_what_is_waived_is_out_of_range(willow: Office, scheme: Scheme) -> None:
    hotel = counter(willow, "inn", kind="hotel")
    mei = resident(willow, scheme)
    code = code_of(mei, "hotel-deposit")
    assert hotel.redeem(code, "hotel-deposit", amount="300.01").json()["reason"] == "amount_out_of_range"
    used = hotel.redeem(code, "hotel-deposit", amount="300.00", merchant_ref="bill 7")
    assert (used.status_code, used.json()["receipt"]["amount"]) == (201, "300.00")


def test_limits_here_are_named_and_limits_elsewhere_are_not(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme, points=20)
    first, second = code_of(mei, "reading-room"), code_of(mei, "reading-room")
    assert library.redeem(first, "reading-room").status_code == 201
    assert library.verify(second, "reading-room")["reason"] == "perk_limit_reached"
    south = counter(willow, "south")
    assert south.verify(second, "reading-room")["reason"] == "not_entitled"


def test_used_up_stock_is_the_citys_affair(willow: Office, scheme: Scheme, library: Counter) -> None:
    people = [resident(willow, scheme, f"W{number}", points=20) for number in range(4)]
    codes = [code_of(each, "reading-room") for each in people]
    answers = [library.redeem(code, "reading-room") for code in codes]
    assert [answer.status_code for answer in answers] == [201, 201, 201, 200]
    assert answers[3].json()["reason"] == "budget_exhausted"


def test_not_entitled_is_one_answer_whatever_stands_behind_it(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    left, poor, lost = (resident(willow, scheme, name, points=20) for name in ("L", "P", "F"))
    forgotten = resident(willow, scheme, "E", points=20)
    codes = [code_of(each, "reading-room") for each in (left, poor, lost, forgotten)]
    leaving.leave(participant=left, scheme=scheme, actor=participant_queries.resident(left), at=NOON)
    take_points(poor, scheme)
    Pass.objects.filter(participant=lost).update(ended_at=NOON)
    leaving.erase(participant=forgotten, actor=participant_queries.resident(forgotten), at=NOON)
    answers = [library.post("verifications", {"code": code, "perk": "reading-room"}) for code in codes]
    assert {answer.json()["reason"] for answer in answers} == {"not_entitled"}
    for answer in answers:
        assert answer.json().keys() == REFUSED
        assert len(answer.content) == len(answers[0].content)
    bodies = [{**answer.json(), "support_ref": ""} for answer in answers]
    assert all(body == bodies[0] for body in bodies)


def take_points(person: Any, scheme: Scheme) -> None:
    Score.objects.filter(participant=person).update(total_hundredths=100_000)


def test_another_citys_credential_and_code_lead_nowhere(
    cast: Cast, willow: Office, scheme: Scheme, library: Counter
) -> None:
    code = code_of(resident(willow, scheme))
    with crossing.enter(cast.harbour.city.id):
        there = counter(cast.harbour, "pier")
    assert there.verify(code)["reason"] == "perk_not_offered_here"
    assert there.get("permissions").json()["city"] == "harbour"
    moved = "willow." + there.token.partition(".")[2]
    assert replace(library, token=moved).get("permissions").status_code == 401


def test_a_revoked_credential_stops_at_once(willow: Office, library: Counter) -> None:
    assert library.get("permissions").status_code == 200
    actions.revoke_client(merchant_client=client_of(library), by=willow.clerk, at=NOON)
    assert library.get("permissions").status_code == 401


def test_every_check_is_in_the_persons_own_log(willow: Office, scheme: Scheme, library: Counter) -> None:
    mei = resident(willow, scheme)
    code = code_of(mei)
    library.verify(code)
    library.redeem(code)
    library.redeem(code)
    entries = [entry for entry in participant_queries.access_log(mei.id) if entry.actor_kind == "merchant"]
    assert [(entry.action, entry.facts["result"]) for entry in entries] == [
        ("rewards.redeem", "refused"),
        ("rewards.redeem", "redeemed"),
        ("rewards.verify", "granted"),
    ]
    assert {entry.facts["merchant"]["en"] for entry in entries} == {"The north library"}
    assert {entry.facts["perk"] for entry in entries} == {"library-books"}


def test_what_cannot_be_logged_is_not_answered(
    willow: Office, scheme: Scheme, library: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = code_of(resident(willow, scheme))

    def broken(**_: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(AuditEntry.objects, "create", broken)
    response = library.post("verifications", {"code": code, "perk": "library-books"})
    assert response.status_code == 500
    assert b"granted" not in response.content


def test_a_merchant_reads_back_what_it_did_and_nothing_of_others(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme)
    used = library.redeem(code_of(mei), key="order/17")
    assert library.get("redemptions/by-key/order/17").content == used.content
    number = used.json()["redemption"]
    assert library.get(f"redemptions/{number}").json() == used.json()
    assert library.get("redemptions").json() == {"redemptions": [used.json()], "next_cursor": None}
    south = counter(willow, "south")
    assert south.get(f"redemptions/{number}").status_code == 404
    assert south.get("redemptions/by-key/order/17").status_code == 404
    assert south.get("redemptions").json()["redemptions"] == []


def test_a_repeat_gets_the_same_bytes_and_another_body_is_refused(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    mei = resident(willow, scheme)
    code = code_of(mei)
    first, second = library.redeem(code, key="k1"), library.redeem(code, key="k1")
    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert Redemption.objects.count() == 1
    other = library.redeem(code, key="k1", merchant_ref="x")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency-key-reused")
    missing = library.post("redemptions", {"code": code, "perk": "library-books"})
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency-key-missing")
    assert missing["Content-Type"] == "application/problem+json"


def test_perks_reasons_and_schema_can_be_looked_up(library: Counter) -> None:
    assert [perk["perk"] for perk in library.get("perks").json()["perks"]] == [
        "group-room",
        "library-books",
        "reading-room",
    ]
    assert len(library.get("reasons").json()["reasons"]) == 19
    schema = call("get", "schema").json()
    assert schema["openapi"].startswith("3.1")
    assert "/api/v1/redemptions" in schema["paths"]


def test_an_expired_token_is_refused(library: Counter) -> None:
    old = token_of(Client.objects.get(id=library.client_id), expires_at=NOON)
    till = Counter(library.city, library.merchant, library.client_id, "", old)
    response = till.get("permissions")
    assert (response.status_code, response["WWW-Authenticate"]) == (401, 'Bearer realm="merchant API"')
