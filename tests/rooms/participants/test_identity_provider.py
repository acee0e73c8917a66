"""The city's provider proves who somebody is and nothing else: no signing in, no account, no switch."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client

from cityscore.cities.models import Account
from cityscore.cities.refusals import OperatorOnly
from cityscore.core import crossing
from cityscore.core.crypto import CiphertextRefused
from cityscore.participants import providers, queries
from cityscore.participants.models import Link, Participant
from cityscore.participants.refusals import ProviderUnfit
from tests.cast import NOON, Cast, Office
from tests.rooms.participants import oidc_provider
from tests.rooms.participants.builders import proved, resident_number
from tests.rooms.participants.oidc_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.rooms.participants.signing_in import new_browser, officer_signed_in, sign_in

MEI = resident_number(1, born="19850412")
START = "/willow/accounts/oidc/willow-id/login/"
CALLBACK = "/willow/accounts/oidc/willow-id/login/callback/"


@pytest.fixture
def operator(cast: Cast) -> Account:
    account = cast.lan
    account.is_operator = True
    return account


def set_up(provider: Provider, operator: Account, **changes: Any) -> SocialApp:
    facts = {
        "title": "Willow ID",
        "server_url": provider.issuer,
        "client_id": CLIENT_ID,
        "secret": CLIENT_SECRET,
        "identifier_type": "cn-ric",
        "identifier_claim": "national_id",
        "born_on_claim": "birthdate",
        "local_claim": "registered_here",
    }
    return providers.set_up(**{**facts, **changes}, by=operator, at=NOON)


@pytest.fixture
def provider(willow: Office, operator: Account) -> Iterator[Provider]:
    """Willow's provider, about to say that Mei is Mei."""
    with oidc_provider.running() as running:
        set_up(running, operator)
        running.claims = {
            "sub": "s-1",
            "national_id": MEI,
            "birthdate": "1985-04-12",
            "registered_here": True,
        }
        yield running


@pytest.fixture
def mei(cast: Cast) -> Client:
    """The browser in which Mei has signed in."""
    browser = new_browser()
    sign_in(browser, cast.mei)
    return browser


def to_provider_and_back(browser: Client, start: str = START) -> str:
    """Press the button, sign in at the provider; the address that the provider sends the browser back to."""
    answer = browser.post(start)
    assert answer.status_code == 302, answer.content.decode()
    there = requests.get(answer["Location"], allow_redirects=False, timeout=5)
    back = urlsplit(there.headers["Location"])
    return f"{back.path}?{back.query}"


def prove(browser: Client) -> str:
    """The whole way; what the next page says."""
    answer = browser.get(to_provider_and_back(browser))
    assert (answer.status_code, answer["Location"]) == (302, "/willow/accounts/after-login/")
    said = list(browser.get("/willow/me/identity/").context["messages"])
    return " ".join(str(message) for message in said)


def test_the_provider_proves_an_identity(cast: Cast, mei: Client, provider: Provider) -> None:
    assert "Your identity is proved" in prove(mei)
    participant = queries.participant_of(cast.mei)
    assert participant is not None
    assert participant.identifier == MEI
    assert (participant.born_on, participant.is_local) == (date(1985, 4, 12), True)
    assert Link.objects.get().proof == "oidc"
    assert provider.asked.count("/token") == 1


def test_nothing_of_the_sign_in_is_kept_but_the_proof(cast: Cast, mei: Client, provider: Provider) -> None:
    accounts = Account.objects.count()
    prove(mei)
    assert Account.objects.count() == accounts
    assert not SocialAccount.objects.exists()
    assert not SocialToken.objects.exists()
    assert MEI not in str(dict(mei.session))


@pytest.mark.parametrize("process", ["login", "connect", "redirect"])
def test_no_way_into_allauths_own_flow_signs_anybody_in(
    cast: Cast, mei: Client, provider: Provider, process: str
) -> None:
    """Even when the provider vouches for the e-mail address of another account."""
    provider.claims |= {"email": cast.jun.email, "email_verified": True}
    mei.get(to_provider_and_back(mei, f"{START}?process={process}"))
    assert mei.session["_auth_user_id"] == str(cast.mei.id)
    assert not SocialAccount.objects.exists()
    assert queries.participant_of(cast.jun) is None
    assert queries.participant_of(cast.mei) is not None


def test_who_is_not_signed_in_is_sent_to_sign_in_first(provider: Provider, willow: Office) -> None:
    browser = new_browser()
    accounts = Account.objects.count()
    for address in (START, f"{CALLBACK}?code=x&state=y"):
        assert browser.get(address)["Location"].startswith("/willow/accounts/login/")
    assert browser.post(START)["Location"].startswith("/willow/accounts/login/")
    assert Account.objects.count() == accounts
    assert "/authorize" not in provider.asked


def test_a_proof_goes_to_the_account_that_began_it(cast: Cast, mei: Client, provider: Provider) -> None:
    """Jun gets hold of the address that Mei's browser was sent back to."""
    address = to_provider_and_back(mei)
    jun = new_browser()
    sign_in(jun, cast.jun)
    jun.get(address)
    assert queries.participant_of(cast.jun) is None
    assert not Participant.objects.exists()


def test_a_proof_begun_before_another_account_signed_in_is_void(
    cast: Cast, mei: Client, provider: Provider
) -> None:
    address = to_provider_and_back(mei)
    mei.post("/willow/accounts/logout/")
    sign_in(mei, cast.jun)
    mei.get(address)
    assert not Participant.objects.exists()


def test_an_answer_is_used_once(cast: Cast, mei: Client, provider: Provider) -> None:
    address = to_provider_and_back(mei)
    mei.get(address)
    Link.objects.update(state="ended", ended_at=NOON)
    mei.get(address)
    assert queries.participant_of(cast.mei) is None
    assert provider.asked.count("/token") == 1


def test_an_officers_account_proves_nothing(provider: Provider, willow: Office) -> None:
    browser = officer_signed_in(willow.clerk)
    answer = browser.post(START)
    assert answer["Location"] == "/willow/accounts/after-login/"
    assert "/authorize" not in provider.asked
    assert not Participant.objects.exists()


def test_a_second_account_that_proves_the_same_freezes_both(
    cast: Cast, mei: Client, provider: Provider, willow: Office
) -> None:
    proved(cast.jun, willow, MEI)
    assert "Two accounts have proved the same identity" in prove(mei)
    for account in (cast.mei, cast.jun):
        assert queries.identity_of(account).state == "frozen"


@pytest.mark.parametrize(
    "misbehaviour",
    [
        {"token_claims": {"aud": "another-client"}},
        {"token_claims": {"iss": "https://elsewhere.example.org"}},
        {"token_claims": {"exp": int(time.time()) - 60}},
        {"token_claims": {"sub": "s-2"}},
        {"userinfo_claims": {"sub": "s-2"}},
        {"without_id_token": True},
        {"denies": True},
        {"claims": {"sub": "s-1"}},
        {"claims": {"sub": "s-1", "national_id": ""}},
        {"claims": {"sub": "s-1", "national_id": 110105198504120017}},
        {"claims": {"sub": "s-1", "national_id": [MEI]}},
    ],
)
def test_a_provider_that_does_not_clearly_say_who_it_is_proves_nobody(
    cast: Cast, mei: Client, provider: Provider, misbehaviour: dict[str, Any]
) -> None:
    for name, value in misbehaviour.items():
        setattr(provider, name, value)
    assert "did not say who you are" in prove(mei)
    assert not Participant.objects.exists()


def test_a_malformed_number_from_the_provider_is_said(cast: Cast, mei: Client, provider: Provider) -> None:
    provider.claims["national_id"] = MEI[:-1]
    assert "does not have 18 characters" in prove(mei)
    assert not Participant.objects.exists()


def test_where_token_and_userinfo_differ_the_token_counts(
    cast: Cast, mei: Client, provider: Provider
) -> None:
    provider.userinfo_claims = {"national_id": resident_number(2)}
    prove(mei)
    assert Participant.objects.get().identifier == MEI


@pytest.mark.parametrize("birthdate", ["1985", "0000-04-12", "", None, 1985])
def test_a_birth_date_that_is_no_day_is_left_open(
    mei: Client, provider: Provider, operator: Account, birthdate: Any
) -> None:
    set_up(provider, operator, identifier_type="passport")
    provider.claims |= {"national_id": "E12345678", "birthdate": birthdate, "registered_here": "yes"}
    prove(mei)
    participant = Participant.objects.get()
    assert (participant.born_on, participant.is_local) == (None, None)


def test_a_provider_serves_its_own_city_only(cast: Cast, mei: Client, provider: Provider) -> None:
    with crossing.outside():
        for address in ("/harbour/accounts/oidc/willow-id/login/", "/accounts/oidc/willow-id/login/"):
            assert mei.get(address).status_code == 404
            assert mei.post(address).status_code == 404
            assert mei.get(f"{address}callback/?code=x&state=y").status_code == 404


def test_the_page_with_the_button_may_send_its_form_to_the_provider(mei: Client, provider: Provider) -> None:
    page = mei.get("/willow/me/identity/")
    assert START in page.content.decode()
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]


def test_the_providers_secret_is_closed_and_opens_in_its_city_only(
    cast: Cast, provider: Provider, willow: Office
) -> None:
    stored = SocialApp.objects.get()
    assert CLIENT_SECRET not in stored.secret
    assert CLIENT_SECRET.encode() not in base64.b64decode(stored.secret)
    present = providers.present()
    assert present is not None
    assert present.secret == CLIENT_SECRET
    SocialApp.objects.update(provider_id="harbour-id")
    with crossing.enter(cast.harbour.city.id), pytest.raises(CiphertextRefused):
        providers.present()


def test_only_the_operator_names_a_provider(provider: Provider, willow: Office) -> None:
    for account in (willow.head, willow.clerk):
        with pytest.raises(OperatorOnly):
            set_up(provider, account)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"server_url": "http://id.example.org"}, "https"),
        ({"server_url": "ftp://127.0.0.1"}, "https"),
        ({"server_url": "http://127.0.0.1.example.org"}, "https"),
        ({"server_url": "http://127.0.0.1:1"}, "does not answer"),
        ({"secret": ""}, "secret"),
        ({"secret": "x" * 101}, "secret"),
        ({"identifier_type": "email"}, "identifier types"),
        ({"identifier_claim": ""}, "claim"),
    ],
)
def test_an_unfit_provider_is_refused(
    provider: Provider, operator: Account, changes: dict[str, str], reason: str
) -> None:
    with pytest.raises(ProviderUnfit) as refused:
        set_up(provider, operator, **changes)
    assert reason in refused.value.message.en


def test_a_provider_under_another_name_is_refused(provider: Provider, operator: Account) -> None:
    provider.announced_issuer = "https://elsewhere.example.org"
    with pytest.raises(ProviderUnfit):
        set_up(provider, operator)


def test_setting_it_up_again_replaces_the_one_before(provider: Provider, operator: Account) -> None:
    set_up(provider, operator, title="Willow ID 2", secret="x" * 100)
    assert SocialApp.objects.get().name == "Willow ID 2"
