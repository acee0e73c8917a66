"""The demo as a newcomer walks it: sign up, claim, a code from the desk, join, points from a file, a perk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client as Browser

from cityscore.cities.models import City
from cityscore.demo.people import NEWCOMERS
from tests.conftest import COMMITTED
from tests.journeys.test_the_walk import code_on, total_of
from tests.rooms.participants.signing_in import authenticator_code
from tests.workers import own_queue, wait_until, worker

pytestmark = COMMITTED
DESK = "/wendeng/office/participants/participant/"
PASSWORD = "correct horse battery"


@pytest.fixture
def demo(settings: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The demo with a few people and a worker; what it printed."""
    settings.DATA_DIR, settings.DEMO = tmp_path, True  # type: ignore[attr-defined]
    with own_queue() as queue, worker(queue):
        call_command("seed_demo", people=20)
        yield (tmp_path / "demo.txt").read_text()


def clerk_of(demo: str) -> Browser:
    """The clerk of Wendeng, signed in with what the demo printed."""
    secret = re.search(r"clerk@wendeng\S+\s+(\S+)", demo)
    password = re.search(r"password of all: (\S+?);", demo)
    assert secret
    assert password
    browser = Browser(headers={"accept-language": "en"})
    with time_machine.travel(datetime.now(UTC), tick=False):
        login = {"login": "clerk@wendeng.example.org", "password": password[1]}
        browser.post("/wendeng/accounts/login/", login)
        browser.post("/wendeng/accounts/2fa/authenticate/", {"code": authenticator_code(secret[1])})
    assert browser.get(DESK).status_code == 200
    return browser


def desk_code(clerk: Browser, kind: str, number: str) -> str:
    """The clerk finds nobody with the number and gives a code for it, with the birth date on the document."""
    found = clerk.post(DESK, {"identifier_type": kind, "identifier": number}).content.decode()
    assert 'name="born_on"' in found
    form = {"identifier_type": kind, "identifier": number, "born_on": "1990-05-05", "is_local": "unknown"}
    form |= {"delivery": "desk-code", "letter_days": "14", "document_seen": "on"}
    page = clerk.post(f"{DESK}code/", form).content.decode()
    return page.partition('id="one-time-code">')[2].partition("<")[0]


def joined_newcomer(clerk: Browser, kind: str, number: str) -> Browser:
    """Signed up, proved and joined through the pages."""
    browser = Browser(headers={"accept-language": "en"})
    browser.post("/wendeng/accounts/signup/", {"email": f"{kind}@example.org", "password1": PASSWORD})
    claim = {"identifier_type": kind, "identifier": number}
    assert browser.post("/wendeng/me/identity/", claim).status_code == 302
    code = desk_code(clerk, kind, number)
    assert browser.post("/wendeng/me/identity/code/", {"code": code}).headers["Location"] == "/wendeng/me/"
    form = {"notice_number": "1", "sources": ["volunteers"]}
    answer = browser.post("/wendeng/me/join/seashell/", form)
    assert answer.headers["Location"] == "/wendeng/me/perks/"
    return browser


def redeemed(demo: str, code: str) -> int:
    """What the printed credential of the sports hall gets for a code."""
    line = next(each for each in demo.splitlines() if each.startswith("  wendeng   sports-venue"))
    _, _, client_id, secret, perk, *_ = line.replace(",", " ").split()
    till = Browser()
    form = urlencode({"grant_type": "client_credentials", "client_id": client_id, "client_secret": secret})
    answer = till.post("/api/v1/token", form, content_type="application/x-www-form-urlencoded")
    headers = {"Authorization": f"Bearer {answer.json()['access_token']}", "Idempotency-Key": "newcomer"}
    body = json.dumps({"code": code, "perk": perk})
    sent = till.post("/api/v1/redemptions", body, content_type="application/json", headers=headers)
    return int(sent.status_code)


@pytest.mark.parametrize(("kind", "number"), NEWCOMERS)
def test_a_newcomer_takes_the_whole_way(demo: str, tmp_path: Path, kind: str, number: str) -> None:
    assert f"{kind} {number}" in demo
    clerk = clerk_of(demo)
    newcomer = joined_newcomer(clerk, kind, number)
    wendeng = City.objects.get(code="wendeng")
    file = SimpleUploadedFile("newcomers.csv", (tmp_path / "newcomers.csv").read_bytes())
    page = clerk.post(
        "/wendeng/office/records/import/hand-in/", {"feed": "volunteer-hours", "file": file}, follow=True
    )
    assert "1 record was taken in." in page.content.decode()
    city: Any = SimpleNamespace(city=wendeng)
    wait_until(lambda: total_of(city, "seashell", number) == 105_000, "the worker has scored the newcomer")
    assert ">1050<" in newcomer.get("/wendeng/me/points/seashell/").content.decode()
    code = code_on(newcomer.get("/wendeng/me/perks/sports-hall/pass/"), city)
    assert redeemed(demo, code) == 201
    seen = newcomer.get("/wendeng/me/data/access/").content.decode()
    assert "Noted from your document: date of birth" in seen
    assert "Merchant: City sports hall" in seen
