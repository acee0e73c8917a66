"""An account is an e-mail address and a password, the same in every city, and says nothing about anybody."""

from __future__ import annotations

from allauth.account.models import EmailAddress

from cityscore.cities.models import Account
from cityscore.core.tenancy import open_city
from cityscore.participants import queries
from cityscore.participants.models import Claim
from tests.cast import PASSWORD, Cast
from tests.rooms.participants.builders import resident_number
from tests.rooms.participants.signing_in import new_browser, sign_in


def test_an_address_is_one_account_however_it_is_written(cast: Cast) -> None:
    browser = new_browser()
    form = {"email": "Bo@Example.ORG", "password1": PASSWORD}
    assert browser.post("/willow/accounts/signup/", form).status_code == 302
    assert Account.objects.get(email="bo@example.org")
    again = new_browser().post("/harbour/accounts/signup/", form | {"email": "bo@EXAMPLE.org"})
    assert Account.objects.filter(email__iexact="bo@example.org").count() == 1
    assert again.status_code in (200, 302)
    assert EmailAddress.objects.filter(email__iexact="bo@example.org").count() == 1
    signed_in = new_browser().post(
        "/willow/accounts/login/", {"login": "BO@example.org", "password": PASSWORD}
    )
    assert signed_in.status_code == 302


def test_a_weak_password_is_refused(cast: Cast) -> None:
    new_browser().post("/willow/accounts/signup/", {"email": "bo@example.org", "password1": "12345"})
    assert not Account.objects.filter(email="bo@example.org").exists()


def test_one_account_claims_in_several_cities_which_know_it_by_different_keys(cast: Cast) -> None:
    browser = new_browser()
    sign_in(browser, cast.mei)
    number = {"identifier_type": "cn-ric", "identifier": resident_number(1)}
    keys = set()
    for office in (cast.willow, cast.harbour):
        assert browser.post(f"/{office.city.code}/me/identity/", number).status_code == 302
        with open_city(office.city.id):
            keys.add(bytes(Claim.objects.get().account_key))
            assert queries.identity_of(cast.mei).state == "claimed"
    assert len(keys) == 2
