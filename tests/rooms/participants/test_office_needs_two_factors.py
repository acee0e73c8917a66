"""The office opens to its own officers, and only with a second factor."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import time_machine
from django.test import Client

from cityscore.cities.models import Officer
from cityscore.core.tenancy import open_city
from tests.cast import PASSWORD, Cast
from tests.rooms.participants.signing_in import authenticator_code, new_browser, officer_signed_in, sign_in

DESK = "/willow/office/participants/participant/"


def landed_on(browser: Client, address: str) -> str:
    """Where a browser ends up that follows every redirect."""
    return str(browser.get(address, follow=True).request["PATH_INFO"])


def test_nobody_enters_the_office_without_signing_in(cast: Cast) -> None:
    assert landed_on(new_browser(), DESK) == "/willow/accounts/login/"


def test_an_officer_without_a_second_factor_is_sent_to_set_one_up_and_then_gets_in(cast: Cast) -> None:
    browser = new_browser()
    sign_in(browser, cast.willow.clerk)
    assert landed_on(browser, DESK) == "/willow/accounts/2fa/"
    with time_machine.travel(datetime.now(UTC), tick=False):
        secret = begin_totp(browser)
        made = browser.post("/willow/accounts/2fa/totp/activate/", {"code": authenticator_code(secret)})
    assert made.status_code == 302
    # Having set it up is not having shown it: the office asks for the next code.
    assert landed_on(browser, DESK) == "/willow/accounts/2fa/reauthenticate/"
    with time_machine.travel(datetime.now(UTC) + timedelta(seconds=60), tick=False):
        shown = browser.post(
            f"/willow/accounts/2fa/reauthenticate/?next={DESK}", {"code": authenticator_code(secret)}
        )
        assert (shown.status_code, shown["Location"]) == (302, DESK)
        assert browser.get(DESK).status_code == 200


def begin_totp(browser: Client) -> str:
    """Ask for an authenticator's secret, which takes the password once more."""
    page = "/willow/accounts/2fa/totp/activate/"
    browser.post(f"/willow/accounts/reauthenticate/?next={page}", {"password": PASSWORD})
    return str(browser.get(page).context["form"].secret)


def test_an_officer_with_password_and_code_gets_in(cast: Cast) -> None:
    browser = officer_signed_in(cast.willow.clerk)
    assert browser.get(DESK).status_code == 200
    assert browser.get("/willow/office/").status_code == 200


def test_a_wrong_code_opens_nothing(cast: Cast) -> None:
    officer_signed_in(cast.willow.clerk)  # now has an authenticator
    browser = new_browser()
    sign_in(browser, cast.willow.clerk)
    browser.post("/willow/accounts/2fa/authenticate/", {"code": "000000"})
    assert landed_on(browser, DESK) == "/willow/accounts/2fa/authenticate/"


def test_an_officer_of_another_city_does_not_get_in(cast: Cast) -> None:
    browser = officer_signed_in(cast.harbour.clerk, "harbour")
    assert browser.get("/harbour/office/participants/participant/").status_code == 200
    assert browser.get(DESK, follow=True).status_code == 403


def test_a_resident_does_not_get_in(cast: Cast) -> None:
    browser = new_browser()
    sign_in(browser, cast.mei)
    assert browser.get(DESK, follow=True).status_code == 403


def test_an_officer_who_lost_the_office_is_out_at_the_next_click(cast: Cast) -> None:
    browser = officer_signed_in(cast.willow.clerk)
    with open_city(cast.willow.city.id):
        Officer.objects.filter(account=cast.willow.clerk).update(is_active=False)
    assert browser.get(DESK, follow=True).status_code == 403
