"""Sign in as people do: through allauth's own pages, officers with a code from their authenticator."""

from __future__ import annotations

import base64
import hmac
import time
from datetime import UTC, datetime

import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from cityscore.cities.models import Account
from tests.cast import PASSWORD

SECRET = "RQ5PFWE7HMHOYQWZZ6ZQIWFUYRYCIFGG"


def new_browser() -> Client:
    return Client(headers={"accept-language": "en"})


def sign_in(browser: Client, account: Account, city: str = "willow") -> None:
    """With e-mail and password."""
    answer = browser.post(f"/{city}/accounts/login/", {"login": account.email, "password": PASSWORD})
    assert answer.status_code == 302


def officer_signed_in(account: Account, city: str = "willow") -> Client:
    """A browser in which an officer has signed in with password and authenticator code."""
    browser = new_browser()
    totp.TOTP.activate(account, SECRET)
    with time_machine.travel(datetime.now(UTC), tick=False):  # no new code comes up in between
        sign_in(browser, account, city)
        answer = browser.post(f"/{city}/accounts/2fa/authenticate/", {"code": authenticator_code(SECRET)})
    assert answer.status_code == 302, answer.content.decode()
    return browser


def authenticator_code(secret: str) -> str:
    """What an authenticator shows at this moment (RFC 6238: HMAC-SHA-1, 30 seconds, 6 digits)."""
    moment = (int(time.time()) // 30).to_bytes(8, "big")
    digest = hmac.digest(base64.b32decode(secret), moment, "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**6:06d}"
