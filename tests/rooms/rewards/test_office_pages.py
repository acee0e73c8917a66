"""Perks and merchants in the office's pages: a form a clerk understands, two people, a secret shown once."""

# ruff: noqa: E501 - tables of inputs read best as tables
from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin

from cityscore.cities.models import Account
from cityscore.core import crossing
from cityscore.participants import queries as participant_queries
from cityscore.schemes.models import Scheme
from rewards import queries
from rewards.admin.forms import TIERS, TermsForm, fits_the_form, initial_of
from rewards.language import check_perks
from rewards.models import Claim, Merchant, MerchantClient, Offer, Perk, Redemption
from rewards.writing import file_text, perks_file
from tests.cast import Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.rewards.builders import PERKS, Counter, call, code_of, counter, perk_named, resident
from tests.rooms.rewards.test_visitors import HARBOUR_PERKS

LIST = "/willow/office/rewards/"
NEW: dict[str, Any] = {
    "code": "swim", "scheme": "leaf", "title_zh": "游泳", "title_en": "Swimming", "description_zh": "游泳馆优惠",
    "description_en": "Cheaper swimming", "kind": "percentage", "unit": "percent", "partner": "sports-venue",
    "ordinary_terms_zh": "人人按普通票价", "ordinary_terms_en": "Everyone pays the ordinary price",
    "universal_label_zh": "九五折", "universal_label_en": "5 % off", "universal_amount": "5",
    "needs_1": "total", "at_least_1": "1010", "amount_1": "10", "label_zh_1": "九折", "label_en_1": "10 % off",
    "needs_2": "dimension:giving", "at_least_2": "30", "amount_2": "20", "label_zh_2": "八折", "label_en_2": "20 % off",
    "starts_on": "2026-01-01", "ends_on": "2026-12-31", "per_person_count": "2", "per_person_per": "month",
    "in_all_count": "500", "in_all_per": "year",
}  # fmt: skip


def at(account: Account, method: str, address: str, *args: Any, **options: Any) -> Any:
    """A request of an officer, made with no city open."""
    with crossing.outside():
        return getattr(at_the_office(account), method)(LIST + address, *args, **options)


def test_a_clerk_of_rules_writes_a_perk_and_an_approver_opens_it(willow: Office, scheme: Scheme) -> None:
    assert at(willow.editor, "post", "perk/add/", NEW).status_code == 302
    perk = perk_named("swim")
    draft = queries.draft_of(perk)
    assert draft is not None
    terms = draft.perk_terms
    assert [str(tier.value.amount) for tier in terms.tiers] == ["5", "10", "20"]
    assert (
        terms.better_tiers[1].needs.dimension,
        terms.quota_per_person and terms.quota_per_person.count,
    ) == (
        "giving",
        2,
    )
    page = at(willow.approver, "get", f"perk/{perk.id}/approve/").content.decode()
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', page)
    assert found
    assert "20 percent" in page
    sent = {"digest": found[1], "is_read": "on"}
    assert at(willow.editor, "post", f"perk/{perk.id}/approve/", sent).status_code == 403
    assert at(willow.approver, "post", f"perk/{perk.id}/approve/", sent).status_code == 302
    assert perk_named("swim").state == Perk.State.LIVE
    for step, state in (("pause", "paused"), ("resume", "live")):
        at(willow.editor, "post", f"perk/{perk.id}/step/{step}/")
        assert perk_named("swim").state == state
    assert at(willow.editor, "post", f"perk/{perk.id}/step/end/").status_code == 403
    at(willow.approver, "post", f"perk/{perk.id}/step/end/")
    assert perk_named("swim").state == "ended"


def test_the_guardrails_hold_in_the_form_with_all_problems_at_once(willow: Office, scheme: Scheme) -> None:
    bad = {
        **NEW, "description_en": "Those below 600 points pay a fine for late return", "amount_2": "1",
        "ends_on": "2025-01-01", "needs_1": "rule:volunteer-steps", "at_least_1": "",
    }  # fmt: skip
    response = at(willow.editor, "post", "perk/add/", bad)
    text = response.content.decode()
    assert response.status_code == 422
    for code in ("perk-has-ceiling", "perk-is-penalty", "bad-period"):
        assert code in text
    assert 'value="Swimming"' in text  # nothing typed is lost
    assert not Perk.objects.filter(code="swim").exists()


def test_the_form_comes_back_filled_and_changes_only_what_was_changed(willow: Office, scheme: Scheme) -> None:
    perk = perk_named("library-books")
    version = queries.terms_in_force(perk)
    assert version is not None
    page = at(willow.editor, "get", f"perk/{perk.id}/terms/")
    assert page.status_code == 200
    shown = {
        name: value for name, value in initial_of(version.perk_terms).items() if value not in (None, False)
    }
    assert at(willow.editor, "post", f"perk/{perk.id}/terms/", shown).status_code == 302
    assert queries.draft_of(perk) is None  # the same terms: no draft
    assert at(willow.editor, "post", f"perk/{perk.id}/terms/", {**shown, "amount_1": "9"}).status_code == 302
    draft = queries.draft_of(perk)
    assert draft is not None
    assert [str(tier.value.amount) for tier in draft.perk_terms.tiers] == ["2", "9"]


@pytest.mark.parametrize("text", [PERKS, HARBOUR_PERKS])
def test_terms_written_back_as_a_file_say_the_same(text: str) -> None:
    tree = check_perks(text).tree
    assert tree is not None
    again = check_perks(perks_file(tree.terms(), city=tree.city))
    assert again.sound
    assert again.tree is not None
    assert again.tree.terms() == tree.terms()


def test_every_perk_of_the_cast_fits_the_form_and_survives_it(willow: Office, scheme: Scheme) -> None:
    assert len(TIERS) == 3
    for version in queries.running_versions():
        terms = version.perk_terms
        assert fits_the_form(terms)
        form = TermsForm({key: value for key, value in initial_of(terms).items() if value is not None})
        assert form.is_valid(), form.errors
        tree = check_perks(file_text([form.part()], city="willow")).tree
        assert tree is not None
        assert tree.terms() == (terms,)


def test_a_file_is_taken_or_shown_with_its_problems(willow: Office, scheme: Scheme) -> None:
    assert at(willow.editor, "post", "perk/file/", {"text": PERKS}).status_code == 302
    refused = at(willow.editor, "post", "perk/file/", {"text": PERKS.replace("hotel", "landlord")})
    assert refused.status_code == 422
    assert "perk-partner-not-allowed" in refused.content.decode()
    assert at(willow.clerk, "post", "perk/file/", {"text": PERKS}).status_code == 403


def test_a_merchant_gets_a_credential_whose_secret_is_shown_once(willow: Office, scheme: Scheme) -> None:
    said = {
        "code": "east",
        "title_zh": "东馆",
        "title_en": "East",
        "kind": "library",
        "organisation_code": "",
    }
    assert at(willow.clerk, "post", "merchant/add/", said).status_code == 302
    merchant = Merchant.objects.get(code="east")
    offer = {"merchant": merchant.id, "perk": perk_named("library-books").id}
    assert at(willow.clerk, "post", "offer/add/", offer).status_code == 302
    assert Offer.objects.get(merchant=merchant).is_active
    asked = {"merchant": merchant.id, "name": "till", "scopes": ["verify", "redeem"]}
    response = at(willow.clerk, "post", "merchantclient/add/", asked)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    client_id, secret, *addresses = re.findall(r"<code>([^<]+)</code>", response.content.decode())
    assert [address.rpartition("/")[2] for address in addresses] == ["token", "schema"]
    body = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
    token = call("post", "token", body, content_type="application/x-www-form-urlencoded")
    assert token.json()["access_token"].startswith("willow.")
    held = MerchantClient.objects.get(client_id=client_id)
    assert secret not in at(willow.clerk, "get", f"merchantclient/{held.id}/change/").content.decode()
    assert at(willow.clerk, "post", f"merchantclient/{held.id}/change/", {}).status_code == 302
    assert not MerchantClient.objects.get(id=held.id).is_active
    again = call("post", "token", body, content_type="application/x-www-form-urlencoded")
    assert token.json()["access_token"] not in again.content.decode()


def test_a_wrong_offer_comes_back_with_its_reason(willow: Office, scheme: Scheme, library: Counter) -> None:
    offer = {"merchant": library.merchant.id, "perk": perk_named("hotel-deposit").id}
    response = at(willow.clerk, "post", "offer/add/", offer)
    assert response.status_code == 200
    assert "is given by a hotel" in response.content.decode()


def test_uses_are_shown_without_persons(willow: Office, scheme: Scheme, library: Counter) -> None:
    mei = resident(willow, scheme, "W4711-0815")
    library.redeem(code_of(mei))
    used = Redemption.objects.get()
    for address in ("redemption/", f"redemption/{used.id}/change/", "verification/"):
        text = at(willow.clerk, "get", address).content.decode()
        for secret in (str(mei.public_id), "W4711", f"pass {used.used_pass_id}"):
            assert secret not in text
    assert at(willow.head, "post", f"redemption/{used.id}/change/", {"amount": "5"}).status_code == 403
    assert at(willow.head, "get", "redemption/add/").status_code == 403


@pytest.fixture
def furnished(willow: Office, scheme: Scheme, library: Counter) -> Office:
    library.redeem(code_of(resident(willow, scheme)))
    return willow


@pytest.mark.parametrize("duty", ["editor", "approver"])
def test_no_page_of_the_room_crashes(furnished: Office, duty: str) -> None:
    browser = at_the_office(getattr(furnished, duty))
    perk = perk_named("library-books")
    paths = [
        f"perk/{perk.id}/{page}/"
        for page in ("change", "terms", "approve", "step/pause", "step/x", "history")
    ]
    paths += [
        "perk/file/",
        f"perk/file/?perk={perk.id}",
        "perk/file/?perk=x",
        "perk/0/terms/",
        "perk/9999999999999999999/terms/",
    ]
    for model in admin.site._registry:
        if model._meta.app_label == "rewards":
            first = model._default_manager.first()
            name = model._meta.model_name
            paths += [
                f"{name}/",
                f"{name}/add/",
                f"{name}/?q=a&state=x",
                f"{name}/{first.pk if first else 0}/change/",
            ]
    for path in paths:
        for method in ("get", "post"):
            with crossing.outside():
                assert getattr(browser, method)(LIST + path).status_code < 500, path


def test_another_citys_officer_sees_nothing(cast: Cast, furnished: Office) -> None:
    assert at(cast.harbour.head, "get", "perk/").status_code in (302, 403)


def test_a_clerk_annuls_a_use_with_a_reason_and_only_once(
    willow: Office, scheme: Scheme, library: Counter
) -> None:
    library.redeem(code_of(resident(willow, scheme)))
    page = f"redemption/{Redemption.objects.get().id}/change/"
    assert "annul it, because" in at(willow.clerk, "get", page).content.decode()
    assert at(willow.clerk, "post", page, {"reason": ""}).status_code == 200
    assert Redemption.objects.get().state == "redeemed"
    assert at(willow.clerk, "post", page, {"reason": "wrong till"}).status_code == 302
    assert Redemption.objects.get().state == "annulled"
    assert at(willow.clerk, "post", page, {"reason": "again"}).status_code == 403


def test_a_claim_is_decided_with_reasons_after_the_time_to_object(
    willow: Office, scheme: Scheme, clock: Any
) -> None:
    hotel, mei = counter(willow, "inn", kind="hotel"), resident(willow, scheme)
    fund = {"year": "2026", "budget": "180.00", "cap_per_claim": "180.00"}
    assert at(willow.approver, "post", "guaranteefund/add/", fund).status_code == 403
    assert at(willow.head, "post", "guaranteefund/add/", fund).status_code == 302
    held = hotel.redeem(code_of(mei, "hotel-stay"), "hotel-stay").json()["redemption"]
    hotel.post(f"redemptions/{held}/claim", {"amount": "150.00", "evidence": "bill 7"})
    page, pay = f"claim/{Claim.objects.get().id}/change/", {"verdict": "pay", "decision": "bill seen"}
    early = at(willow.approver, "post", page, pay)
    assert "the fund pays after that day" in early.content.decode()
    clock.shift(timedelta(days=14))
    assert "Claims on the guarantee fund to decide: 1" in office_front(willow.approver)
    assert at(willow.approver, "post", page, {"verdict": "pay", "decision": ""}).status_code == 200
    assert at(willow.approver, "post", page, pay).status_code == 302
    assert (Claim.objects.get().state, Redemption.objects.get().state) == ("paid", "covered")
    assert at(willow.approver, "post", page, pay).status_code == 403
    assert "has paid 150.00 of 180.00 yuan" in office_front(willow.approver)
    assert "bill seen" in at(willow.clerk, "get", page).content.decode()
    looks = participant_queries.access_log(mei.id).filter(action="rewards.open_claim")
    assert looks.count() >= 2


def office_front(account: Account) -> str:
    with crossing.outside():
        return str(at_the_office(account).get("/willow/office/").content.decode())
