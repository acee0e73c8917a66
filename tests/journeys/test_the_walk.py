"""The whole walk once, over pages, commands and the merchant API, with a real worker behind them."""

from __future__ import annotations

import base64
import io
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import segno
from django.core.management import call_command
from django.db import transaction
from django.test import Client as Browser

from cityscore.cities.actions import publish_notice
from cityscore.core import clock
from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city
from cityscore.participants.actions import desk
from cityscore.participants.models import Participant
from cityscore.records.models import Record
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries as scoring
from cityscore.scoring.models import Run, Score
from rewards import actions as rewards
from rewards import passcode, queries
from rewards.actions import signing
from rewards.models import Pass
from tests.cast import PASSWORD, Cast, Office
from tests.conftest import COMMITTED
from tests.rooms.conversions.builders import AGREEMENT, agree
from tests.rooms.participants.builders import LEAF, resident_number
from tests.rooms.rewards.builders import PERKS
from tests.workers import own_queue, wait_until, worker

pytestmark = COMMITTED
MEI, BO, STRANGER = (resident_number(serial) for serial in (1, 2, 3))
TIDE = (("city: willow", "city: harbour"), ("scheme: leaf", "scheme: tide"), ("base: 1000", "base: 500"))


@pytest.fixture
def walking(committed_cast: Cast) -> Iterator[Cast]:
    """Two cities and a worker that serves both."""
    with own_queue() as queue, worker(queue):
        yield committed_cast


@dataclass(frozen=True)
class Till:
    """A merchant's system with its access token."""

    token: str

    def post(self, path: str, body: dict[str, str], **headers: str) -> Any:
        sent = {"Authorization": f"Bearer {self.token}", **headers}
        return Browser().post(
            f"/api/v1/{path}", json.dumps(body), content_type="application/json", headers=sent
        )

    def verify(self, code: str, perk: str) -> Any:
        return self.post("verifications", {"code": code, "perk": perk}).json()

    def redeem(self, code: str, perk: str) -> Any:
        return self.post(
            "redemptions", {"code": code, "perk": perk}, **{"Idempotency-Key": secrets.token_hex(8)}
        )


def from_today(text: str) -> str:
    """The text with its fixed days moved around today: workers read the real clock."""
    today = clock.now().date()
    for day, days in (("2026-01-01", -200), ("2027-12-31", 300), ("2026-12-31", 150)):
        text = text.replace(day, str(today + timedelta(days=days)))
    return text


def swapped(text: str, *swaps: tuple[str, str]) -> str:
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return text


def run(*words: str) -> dict[str, Any]:
    """A command's JSON document."""
    said = io.StringIO()
    call_command(*words, "--json", stdout=said)
    return dict(json.loads(said.getvalue()))


def open_city_for_business(office: Office, folder: Path, scheme: str, perks: str) -> Till:
    """The office drafts and publishes by two people: scheme, notice, feed, perks; and enlists a library."""
    code, file, at = office.city.code, folder / f"{office.city.code}.yaml", clock.now()
    file.write_text(scheme, encoding="utf-8")
    run("load_scheme", str(file), "--by", office.editor.email)
    with open_city(office.city.id), transaction.atomic():
        name = Scheme.objects.get().code
    assert run("publish_scheme", code, name, "--by", office.approver.email)["version"] == 1
    columns = ["--column", "证件号码=identifier", "--column", "服务编号=record_no"]
    columns += ["--column", "服务日期=occurred_on", "--column", "服务时长=hours"]
    fixed = ["--record-type", "volunteer-hours", "--identifier-type", "cn-ric"]
    run("save_feed", code, "hours", "--source", "volunteers", *fixed, *columns, "--by", office.editor.email)
    with open_city(office.city.id), transaction.atomic():
        publish_notice(scheme_code=name, body_en="What.", body_zh="内容。", by=office.head, at=at)
        for perk in rewards.load_perks(text=perks, by=office.editor, at=at):
            rewards.publish_perk(perk=perk, by=office.approver, at=at)
        return Till(token_for(office))


def token_for(office: Office) -> str:
    """A library that gives its perks, and a token got with its secret at the token endpoint."""
    at = clock.now()
    library = rewards.enlist_merchant(
        code="north", title_en="North library", title_zh="城北图书馆", kind="library", by=office.clerk, at=at
    )
    for version in queries.running_versions():
        if version.perk_terms.partner == "library":
            rewards.offer_perk(merchant=library, perk=version.perk, by=office.clerk, at=at)
    issued = rewards.issue_client(merchant=library, name="till", by=office.clerk, at=at)
    basic = base64.b64encode(f"{issued.client_id}:{issued.secret}".encode()).decode()
    answer = Browser().post(
        "/api/v1/token",
        urlencode({"grant_type": "client_credentials", "scope": "verify redeem"}),
        content_type="application/x-www-form-urlencoded",
        headers={"Authorization": f"Basic {basic}"},
    )
    assert answer.status_code == 200, answer.content
    return str(answer.json()["access_token"])


def proved_resident(office: Office, number: str, email: str) -> Browser:
    """A browser in which somebody signed up, said who they are and proved it with a code from the desk."""
    browser, city = Browser(headers={"accept-language": "en"}), office.city.code
    form = {"email": email, "password1": PASSWORD}
    assert browser.post(f"/{city}/accounts/signup/", form).status_code == 302
    assert browser.get(f"/{city}/me/points/").headers["Location"] == f"/{city}/me/identity/"
    claim = {"identifier_type": "cn-ric", "identifier": number}
    assert browser.post(f"/{city}/me/identity/", claim).status_code == 302
    with open_city(office.city.id):
        code = desk.issue_desk_code(
            identifier_type="cn-ric", identifier=number, by=office.clerk, at=clock.now()
        )
    assert browser.post(f"/{city}/me/identity/code/", {"code": code}).headers["Location"] == f"/{city}/me/"
    return browser


def join(browser: Browser, city: str, scheme: str, *sources: str) -> None:
    """Read the page, on which nothing is ticked, and join with a tick for these sources."""
    page = browser.get(f"/{city}/me/join/{scheme}/").content.decode()
    assert page.count('type="checkbox"') == 2
    assert " checked" not in page
    answer = browser.post(f"/{city}/me/join/{scheme}/", {"notice_number": "1", "sources": sources})
    assert answer.headers["Location"] == f"/{city}/me/perks/"


def code_on(page: Any, office: Office) -> str:
    """The text in the QR code of a pass's page: made again from the newest pass, and drawn the same."""
    with open_city(office.city.id), transaction.atomic():
        newest = Pass.objects.latest("id")
        text = passcode.make(
            key=signing.key_in_use(clock.now()),
            city=office.city.id,
            perk=newest.perk_id,
            pass_id=bytes(newest.pass_id),
            issued_at=newest.issued_at,
            merchant=newest.merchant_id,
        )
    drawn = segno.make(text, micro=False).svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None)
    assert drawn in page.content.decode()
    return text


def total_of(office: Office, scheme: str, number: str) -> int | None:
    """The published total of the one participant with this number."""
    with open_city(office.city.id), transaction.atomic():
        people = [each for each in Participant.objects.all() if each.identifier == number]
        score = scoring.current_score(people[0].id, Scheme.objects.get(code=scheme).id)
        return score.total_hundredths if score else None


def hand_in(office: Office, folder: Path) -> None:
    """A file as a Chinese source writes it: one enrolled person, two who are not."""
    day = clock.now().date() - timedelta(days=30)
    written = f"{day.year}年{day.month}月{day.day}日"
    rows = [f"{MEI},V-1,{written},40", f"{STRANGER},V-2,{written},90", f"{BO},V-3,{written},20"]
    file = folder / "hours.csv"
    file.write_bytes("\r\n".join(["证件号码,服务编号,服务日期,服务时长", *rows, ""]).encode("gb18030"))
    said = run("import_records", office.city.code, "hours", str(file), "--by", office.clerk.email)
    assert (said["accepted"], said["not_enrolled"], said["refused"]) == (1, 2, 0)
    with open_city(office.city.id), transaction.atomic():
        assert list(Record.objects.values_list("record_no", flat=True)) == ["V-1"]


def test_from_an_administrative_file_to_a_redeemed_perk_and_out_again(walking: Cast, tmp_path: Path) -> None:
    office = walking.willow
    till = open_city_for_business(office, tmp_path, from_today(LEAF), from_today(PERKS))
    mei = proved_resident(office, MEI, "mei.walks@example.org")
    join(mei, "willow", "leaf", "volunteers")
    hand_in(office, tmp_path)
    wait_until(lambda: total_of(office, "leaf", MEI) == 100_500, "the worker has scored the new record")
    statement = mei.get("/willow/me/points/leaf/").content.decode()
    assert all(text in statement for text in ("1005", "V-1", "Measures annex 2", "Volunteer association"))

    code = code_on(mei.get("/willow/me/perks/group-room/pass/"), office)
    assert till.verify(code, "group-room")["result"] == "granted"
    assert till.redeem(code, "group-room").status_code == 201
    assert till.redeem(code, "group-room").json()["reason"] == "code_already_used"
    seen = mei.get("/willow/me/data/access/").content.decode()
    assert seen.count("Merchant: North library") == 3

    unused = code_on(mei.get("/willow/me/perks/group-room/pass/"), office)
    assert mei.post("/willow/me/data/leave/leaf/").headers["Location"] == "/willow/me/"
    assert till.verify(unused, "group-room")["reason"] == "not_entitled"
    assert till.redeem(unused, "group-room").json()["reason"] == "not_entitled"
    assert mei.get("/willow/me/points/leaf/").headers["Location"] == "/willow/me/join/leaf/"
    with open_city(office.city.id), transaction.atomic():
        assert not Score.objects.exists()
        assert not Piece.objects.filter(state=Piece.State.PARKED).exists()


def test_a_full_run_through_the_worker_scores_everybody_who_joined(walking: Cast, tmp_path: Path) -> None:
    office = walking.willow
    open_city_for_business(office, tmp_path, from_today(LEAF), from_today(PERKS))
    join(proved_resident(office, MEI, "mei.walks@example.org"), "willow", "leaf", "volunteers", "blood")
    hand_in(office, tmp_path)
    said = run("score", "willow", "leaf", "--wait")
    assert (said["state"], said["participants"]) == (Run.State.PUBLISHED, 1)
    wait_until(lambda: total_of(office, "leaf", MEI) == 100_500, "the score is there")


def test_a_visitor_gets_a_perk_and_cannot_be_told_from_a_resident(walking: Cast, tmp_path: Path) -> None:
    home, host = walking.willow, walking.harbour
    open_city_for_business(home, tmp_path, from_today(LEAF), from_today(PERKS))
    tide = from_today(swapped(LEAF, *TIDE))
    till = open_city_for_business(host, tmp_path, tide, from_today(swapped(PERKS, *TIDE[:2])))
    agreement = agree(walking, from_today(AGREEMENT), clock.now())
    mei = proved_resident(home, MEI, "mei.walks@example.org")
    join(mei, "willow", "leaf", "volunteers")
    wait_until(lambda: total_of(home, "leaf", MEI) == 100_000, "the worker has scored whoever joined")
    bo = proved_resident(host, BO, "bo.walks@example.org")
    join(bo, "harbour", "tide", "volunteers")
    wait_until(lambda: total_of(host, "tide", BO) == 50_000, "the worker has scored the host's resident")
    place = f"/willow/me/elsewhere/{agreement.uid}/"
    assert mei.post(f"{place}answer/", {"given": "yes"}).headers["Location"] == place
    answers = {}
    for who, browser, address in (
        ("visitor", mei, f"{place}perks/library-books/pass/"),
        ("resident", bo, "/harbour/me/perks/library-books/pass/"),
    ):
        code = code_on(browser.get(address), host)
        checked, used = till.verify(code, "library-books"), till.redeem(code, "library-books")
        assert (checked["result"], used.status_code) == ("granted", 201)
        answers[who] = (keys_of(checked), keys_of(used.json()))
    assert answers["visitor"] == answers["resident"]
    assert "North library" in mei.get("/willow/me/data/access/").content.decode()


def keys_of(document: Any) -> Any:
    """The document's shape: every key at every depth, without values."""
    if isinstance(document, dict):
        return {key: keys_of(value) for key, value in document.items()}
    return [keys_of(each) for each in document] if isinstance(document, list) else type(document).__name__
