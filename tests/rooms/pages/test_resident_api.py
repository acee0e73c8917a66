"""The resident API says and does what the pages do: after proof all of one's own, before it nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from cityscore.core.tenancy import open_city
from cityscore.pages import asking
from cityscore.participants.models import Enrolment, Participant
from cityscore.scoring.models import Score
from rewards.models import Redemption
from tests.house.test_refusals_and_tasks import row_counts
from tests.rooms.pages.api import LOGIN, App, app_of
from tests.rooms.pages.builders import (
    Scene,
    agree_with_harbour,
    desk_code,
    joined,
    mei_with_points,
    proved,
    volunteer_hours,
)
from tests.rooms.pages.conftest import signed_in

ASKED: dict[str, Any] = {
    "scheme": "leaf",
    "records": [{"record_type": "volunteer-hours", "occurred_on": "2026-06-01", "fields": {"hours": "40"}}],
}
READS = [
    "identity", "statements/leaf", "records", "perks", "enrolments", "consents", "access-log", "standings",
    "redemptions", "objections", "export",
]  # fmt: skip
WRITES: list[tuple[str, str, Any]] = [
    ("post", "what-if", ASKED),
    ("post", "enrolments", {"scheme": "leaf", "notice": 1, "sources": []}),
    ("delete", "enrolments/leaf", None),
    ("put", "consents/leaf/volunteers", {"given": True}),
    ("put", "standings/00000000-0000-4000-8000-000000000000", {"given": True}),
    ("post", "passes", {"perk": "library-books"}),
    ("post", "redemptions/00000000-0000-4000-8000-000000000000/not-me", {}),
    ("post", "redemptions/00000000-0000-4000-8000-000000000000/objection", {"text": "I paid."}),
    ("delete", "records/1", None),
    ("post", "records/1/dispute", {"reason": "Not mine."}),
    ("post", "erase", {"sure": True}),
]


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def ok(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content
    assert answer["Cache-Control"] == "no-store"
    return answer.json() if answer.content else None


def code_of(answer: Any) -> tuple[int, str]:
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


def test_every_address_is_walked() -> None:
    walked = (
        set(READS)
        | {path for _, path, _ in WRITES}
        | {
            "identity/proof",
            "schemes",
            "what-could-i-get",
            "redemptions/00000000-0000-4000-8000-000000000000",
        }
    )
    patterns = get_resolver("cityscore.pages.api.urls").url_patterns
    assert len(patterns) >= 19
    for pattern in patterns:
        assert any(pattern.resolve(path) for path in walked), pattern


def test_without_a_token_nobody_is_answered(scene: Scene) -> None:
    mei_with_points(scene)
    for app in (App(), App("x"), App("z" * 32), App("Z" * 32), App("a" * 5_000)):
        for path in READS:
            assert app.get(path).status_code == 401, path
            assert app.get(path)["WWW-Authenticate"].startswith("X-Session-Token")
        for method, path, body in WRITES:
            assert app.call(method, path, body).status_code == 401, path
    with open_city(scene.cast.willow.city.id):
        assert Enrolment.objects.filter(ended_at__isnull=True).count() == 1


def test_before_proof_only_the_state_is_shown_whatever_number_is_claimed(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.jun)
    for claimed in (None, "W1", "W77"):
        if claimed:
            body = {"identifier_type": "local", "identifier": claimed}
            assert ok(app.post("identity", body))["state"] == "claimed"
        for path in READS[1:]:
            assert code_of(app.get(path)) == (403, "identity-not-proved"), path
        for method, path, body in WRITES:
            assert code_of(app.call(method, path, body)) == (403, "identity-not-proved"), path
    taken, free = (
        app.post("identity", {"identifier_type": "local", "identifier": number}).json()
        for number in ("W1", "W77")
    )
    assert taken.keys() == free.keys() == {"state", "reference"}


def test_the_other_citys_resident_is_a_stranger_here(scene: Scene) -> None:
    mei_with_points(scene)
    there = app_of(scene.cast.mei, "harbour")
    assert ok(there.get("identity")) == {"state": "none", "reference": ""}
    for path in READS[1:]:
        assert code_of(there.get(path)) == (403, "identity-not-proved"), path
    nowhere = app_of(scene.cast.mei, "nowhere")
    for path in [*READS, "schemes"]:
        assert code_of(nowhere.get(path)) == (404, "not-found"), path


def test_from_signing_in_to_a_pass_and_out_again(scene: Scene) -> None:
    app = app_of(scene.cast.mei)
    code = desk_code(scene.cast.willow, "W1")
    ok(app.post("identity", {"identifier_type": "local", "identifier": "W1"}))
    assert code_of(app.post("identity/proof", {"code": "WRONGONE"})) == (409, "code-not-accepted")
    assert ok(app.post("identity/proof", {"code": code}))["state"] == "proved"
    (scheme,) = ok(app.get("schemes"))["schemes"]
    assert (scheme["scheme"], scheme["notice"]["number"]) == ("leaf", 1)
    outdated = app.post("enrolments", {"scheme": "leaf", "notice": 2, "sources": []})
    assert code_of(outdated) == (409, "notice-outdated")
    unknown = app.post("enrolments", {"scheme": "leaf", "notice": 1, "sources": ["bank"]})
    assert code_of(unknown) == (422, "source-not-in-scheme")
    made = ok(app.post("enrolments", {"scheme": "leaf", "notice": 1, "sources": ["volunteers"]}), 201)
    assert (made["scheme"], made["notice"]) == ("leaf", 1)
    given = {each["source"]: each["given"] for each in ok(app.get("consents"))["consents"]}
    assert given == {"volunteers": True, "library": False}
    ok(app.call("put", "consents/leaf/library", {"given": True}), 204)
    ok(app.call("put", "consents/leaf/volunteers", {"given": False}), 204)
    given = {each["source"]: each["given"] for each in ok(app.get("consents"))["consents"]}
    assert given == {"volunteers": False, "library": True}
    issued = ok(app.post("passes", {"perk": "library-books"}), 201)
    with open_city(scene.cast.willow.city.id), transaction.atomic():
        assert scene.library.redeem(issued["code"]).status_code == 201
    (used,) = ok(app.get("redemptions"))["redemptions"]
    assert (used["perk"], used["merchant"]["merchant"]) == ("library-books", "north")
    said = [each["what"]["en"] for each in ok(app.get("access-log"))["seen"]]
    assert "Used “Library books without a deposit”: yes" in said
    ok(app.call("delete", "enrolments/leaf"), 204)
    assert code_of(app.call("delete", "enrolments/leaf")) == (409, "enrolment-missing")
    assert ok(app.get("enrolments")) == {"enrolments": []}


def test_a_statement_is_the_one_of_the_page(scene: Scene) -> None:
    mei = mei_with_points(scene)
    found = ok(app_of(scene.cast.mei).get("statements/leaf"))
    assert (found["total"], found["band"], found["subject"]) == ("1005", "a", str(mei.public_id))
    earlier = ok(app_of(scene.cast.mei).get("statements/leaf?as_of=2026-03-15"))
    assert (earlier["total"], earlier["as_of"]) == ("1002", "2026-03-15")
    for day in ("yesterday", "", "2026-13-01", "%00"):
        assert app_of(scene.cast.mei).get(f"statements/leaf?as_of={day}").status_code == 400, day
    for day in ("9999-12-31", "0001-01-01"):
        assert code_of(app_of(scene.cast.mei).get(f"statements/leaf?as_of={day}")) == (
            422,
            "day-out-of-reach",
        )
    assert code_of(app_of(scene.cast.mei).get("statements/leaf?as_of=2020-01-01")) == (
        409,
        "no-version-in-force",
    )
    assert code_of(app_of(scene.cast.mei).get("statements/none")) == (404, "not-found")


def test_what_if_is_answered_like_on_the_page_and_stores_nothing(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    with open_city(scene.cast.willow.city.id):
        before = row_counts()
    found = ok(app.post("what-if", ASKED))
    with open_city(scene.cast.willow.city.id):
        assert row_counts() == before
    assert found["before"] == ok(app.get("statements/leaf"))
    assert found["after"]["total"] == "1010"
    assert found["difference"]["points"] == "5.00"
    assert found["difference"]["next_band"] == {"band": "aa", "points": "20.00"}
    assert found["difference"]["say"][0] == {
        "en": "+5 points: 1005 → 1010.",
        "zh-hans": "+5 分：1005 → 1010。",
    }
    assert [each["perk"] for each in found["perks"] if each["newly"]] == ["library-books", "reading-room"]
    volunteer_hours(scene, "W1", "R9,2026-06-01,40")
    assert ok(app.get("statements/leaf"))["total"] == "1010"
    wrong = app.post(
        "what-if", {**ASKED, "records": [{"record_type": "volunteer-hours", "fields": {"hours": "x"}}]}
    )
    assert code_of(wrong) == (422, "records-not-usable")
    assert wrong.json()["problems"][0]["path"] == "records[0].fields.hours"
    assert code_of(app.post("what-if", {**ASKED, "as_of": "2020-01-01"})) == (422, "day-out-of-reach")


def test_a_misspelt_key_is_refused_at_its_place(scene: Scene) -> None:
    records = [
        *ASKED["records"],
        {"record_type": "volunteer-hours", "ocurred_on": "2026-06-01", "fields": {"hours": 4}},
    ]
    answer = App().post("what-could-i-get", {"scheme": "leaf", "records": records})
    assert code_of(answer) == (400, "invalid")
    assert [each["path"] for each in answer.json()["problems"]] == ["records[1].fields.hours"]
    records[1]["fields"] = {"hours": "4"}
    answer = App().post("what-could-i-get", {"scheme": "leaf", "records": records})
    assert [each["path"] for each in answer.json()["problems"]] == ["records[1].ocurred_on"]


def test_what_could_i_get_needs_nobody_and_is_the_same_answer(scene: Scene) -> None:
    app = App()
    with open_city(scene.cast.willow.city.id):
        before = row_counts()
    answer = app.post("what-could-i-get", ASKED)
    found = ok(answer)
    assert answer.cookies == {}
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not Session.objects.exists()
    with open_city(scene.cast.willow.city.id):
        assert row_counts() == before
    assert (found["before"]["total"], found["after"]["total"]) == ("1000", "1005")
    assert found["after"]["subject"] == ""
    universal = next(each for each in found["perks"] if each["perk"] == "library-books")
    assert (universal["universal"], universal["usable"], universal["value"]["label"]["en"]) == (
        True,
        True,
        "2 books",
    )
    assert code_of(app.post("what-could-i-get", {**ASKED, "scheme": "none"})) == (404, "not-found")


def test_anonymous_questions_have_a_limit(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST", 2)
    app = App()
    assert [app.post("what-could-i-get", ASKED).status_code for _ in range(3)] == [200, 200, 429]
    refused = app.post("what-could-i-get", ASKED)
    assert (code_of(refused), refused["Retry-After"]) == ((429, "too-many-questions"), "600")


def test_perks_and_records_say_what_the_pages_say(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    perks = {each["perk"]: each for each in ok(app.get("perks"))["perks"]}
    books = perks["library-books"]
    assert (books["usable"], books["value"]["label"]["en"]) == (True, "2 books")
    assert books["next"]["missing"][0]["say"]["en"] == "This asks for 1010 points; you have 1005, so 5 more."
    assert perks["reading-room"]["missing"][0]["condition"] == "total"
    records = ok(app.get("records"))["records"]
    assert [(each["record_no"], each["fields"]["hours"]) for each in records] == [("R2", "9"), ("R1", "12.5")]


def test_a_pass_names_a_merchant_that_gives_the_perk_and_a_refusal_every_reason(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    assert ok(app.post("passes", {"perk": "library-books", "merchant": "north"}), 201)["merchant"] == "north"
    elsewhere = app.post("passes", {"perk": "library-books", "merchant": "nobody"})
    assert elsewhere.json()["code"] == "perk-not-offered-there"
    assert code_of(app.post("passes", {"perk": "reading-room"}))[1] == "perk-not-for-you"
    assert app.post("passes", {"perk": "none"}).status_code == 404


def test_standings_and_passes_in_another_city(scene: Scene) -> None:
    mei_with_points(scene)
    agreement = agree_with_harbour(scene)
    app = app_of(scene.cast.mei)
    (standing,) = ok(app.get("standings"))["standings"]
    assert (standing["consented"], standing["held"], standing["city"]) == (False, None, "harbour")
    body = {"perk": "library-books", "agreement": str(agreement.uid)}
    assert code_of(app.post("passes", body))[1] == "no-conversion-consent"
    ok(app.call("put", f"standings/{agreement.uid}", {"given": True}), 204)
    (standing,) = ok(app.get("standings"))["standings"]
    assert standing["consented"]
    assert standing["held"]["perks"]
    assert ok(app.post("passes", body), 201)["code"]
    ok(app.call("put", f"standings/{agreement.uid}", {"given": False}), 204)
    assert app.call("put", f"standings/{agreement.uid}", {"given": False}).status_code == 404


def test_export_is_the_pages_and_erase_wants_to_be_sure(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    page = signed_in(scene.cast.mei).get("/willow/me/data/export/").json()
    assert ok(app.get("export")) == page
    assert code_of(app.post("erase", {"sure": False})) == (422, "not-sure")
    assert app.post("erase", {}).status_code == 400
    ok(app.post("erase", {"sure": True}), 204)
    with open_city(scene.cast.willow.city.id):
        assert not Participant.objects.exists()
        assert not Score.objects.exists()
        assert not Redemption.objects.exists()
    assert ok(app.get("identity"))["state"] == "none"


def test_a_browser_session_reads_and_writes_only_with_its_csrf_token(scene: Scene) -> None:
    mei_with_points(scene)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(scene.cast.mei, backend="allauth.account.auth_backends.AuthenticationBackend")
    browser = App(client=strict)
    assert ok(browser.get("statements/leaf"))["total"] == "1005"
    assert browser.post("what-if", ASKED).status_code == 403
    strict.get("/willow/me/identity/")
    strict.get("/willow/me/data/erase/")
    token = strict.cookies["csrftoken"].value
    assert (
        ok(browser.call("post", "what-if", ASKED, headers={"X-CSRFToken": token}))["after"]["total"] == "1010"
    )
    form = browser.call("post", "what-if", "a=b", content_type="application/x-www-form-urlencoded")
    assert form.status_code in (403, 415)


def test_a_token_ends_with_its_session(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    ok(app.get("perks"))
    gone = Client().delete("/_allauth/app/v1/auth/session", headers={"X-Session-Token": app.token})
    assert gone.status_code in (200, 401)
    assert app.get("perks").status_code == 401


def test_an_inactive_account_has_no_way_in(scene: Scene) -> None:
    mei_with_points(scene)
    app = app_of(scene.cast.mei)
    scene.cast.mei.is_active = False
    scene.cast.mei.save()
    assert app.get("perks").status_code == 401


def test_nobody_is_asked_for_who_joined_without_a_source(scene: Scene) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"))
    found = ok(app_of(scene.cast.mei).post("what-if", ASKED))
    assert found["not_allowed"] == ["volunteers"]
    assert found["after"] == found["before"]


def test_signing_in_with_a_wrong_password_gives_no_token(scene: Scene) -> None:
    answer = Client().post(
        LOGIN, '{"email": "mei@example.org", "password": "x"}', content_type="application/json"
    )
    assert answer.status_code == 400
    assert "session_token" not in answer.content.decode()
