"""How a new officer gets in: a password by mail, a second factor, and then the office."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from cityscore.cities.models import Account
from tests.cast import PASSWORD, Cast
from tests.rooms.participants.signing_in import authenticator_code, new_browser, officer_signed_in, sign_in

OFFICE = "/willow/office/"
NEW_PASSWORD = "a quite different battery"


@pytest.fixture(autouse=True)
def _quick_passwords(settings: pytest.FixtureRequest) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


def reset_by_mail(browser: Client, account: Account) -> None:
    """Ask for the mail, follow its link, choose a password."""
    browser.post("/willow/accounts/password/reset/", {"email": account.email})
    link = re.search(r"https?://[^/]+(/\S+/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert link is not None
    form = browser.get(link[1])["Location"]
    answer = browser.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert answer.status_code == 302


def test_a_password_by_mail_and_a_second_factor_open_the_office(cast: Cast) -> None:
    clerk, browser = cast.willow.clerk, new_browser()
    Account.objects.filter(id=clerk.id).update(password="!")
    reset_by_mail(browser, clerk)
    with time_machine.travel(datetime.now(UTC), tick=False):
        browser.post("/willow/accounts/login/", {"login": clerk.email, "password": NEW_PASSWORD})
        page = "/willow/accounts/2fa/totp/activate/"
        browser.post(f"/willow/accounts/reauthenticate/?next={page}", {"password": NEW_PASSWORD})
        answer = browser.get(page)
        assert answer.status_code == 200, "no address has to be confirmed first"
        secret = answer.context["form"].secret
        made = browser.post("/willow/accounts/2fa/totp/activate/", {"code": authenticator_code(secret)})
        assert made.status_code == 302
    text = browser.get(OFFICE, follow=True).content.decode()
    assert "The office opens only with your second step." in text
    assert "how you sign in" not in text
    assert "Use your password" not in text
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60), tick=False):
        step = f"/willow/accounts/2fa/reauthenticate/?next={OFFICE}"
        assert browser.post(step, {"code": authenticator_code(secret)})["Location"] == OFFICE
        assert browser.get(OFFICE).status_code == 200


def test_a_password_alone_does_not_confirm_an_officer(cast: Cast) -> None:
    browser = officer_signed_in(cast.willow.clerk)
    answer = browser.get(f"/willow/accounts/reauthenticate/?next={OFFICE}")
    assert answer["Location"].startswith("/willow/accounts/2fa/reauthenticate/")
    answer = browser.post(f"/willow/accounts/reauthenticate/?next={OFFICE}", {"password": PASSWORD})
    assert answer["Location"].startswith("/willow/accounts/2fa/reauthenticate/")


def test_a_resident_still_confirms_with_the_password(cast: Cast) -> None:
    browser = new_browser()
    sign_in(browser, cast.mei)
    page = browser.get("/willow/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert "how you sign in" in page
    assert 'name="password"' in page


def test_the_mailed_link_proves_the_one_address(cast: Cast) -> None:
    mei = cast.mei
    EmailAddress.objects.create(user=mei, email=mei.email, verified=False, primary=True)
    reset_by_mail(new_browser(), mei)
    assert EmailAddress.objects.get(user=mei).verified


def test_a_link_to_one_of_two_addresses_proves_neither(cast: Cast) -> None:
    """Whoever owns the second mailbox may ask for the link as well; it says nothing about the first."""
    mei = cast.mei
    EmailAddress.objects.create(user=mei, email=mei.email, verified=False, primary=True)
    EmailAddress.objects.create(user=mei, email="second@example.org", verified=False)
    reset_by_mail(new_browser(), mei)
    assert not EmailAddress.objects.filter(user=mei, verified=True).exists()
