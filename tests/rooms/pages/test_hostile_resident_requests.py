"""Whatever is sent to a resident door or to the entrance of apps, the answer is anticipated: never a 5xx."""

# ruff: noqa: E501 - tables of inputs read best as tables
from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from cityscore.pages import asking
from tests.rooms.pages.api import LOGIN, App, app_of
from tests.rooms.pages.builders import Scene, mei_with_points

DEEP = "[" * 1_000 + "]" * 1_000
BODIES: list[str | bytes] = [
    "", " ", "{", "[]", "null", "true", "1", '"text"', "{]", "NaN", '{"scheme": NaN}', '{"scheme": 1e400}',
    '{"scheme": ' + "9" * 5_000 + "}", DEEP, '{"a":' * 1_000 + "1" + "}" * 1_000, '{"scheme": ' + DEEP + "}",
    b"\x00", b'{"scheme": "\x00"}', '{"scheme": "\\u0000"}', '{"scheme": "\\ud800"}', '{"\\ud800": 1}',
    b"\xff\xfe\x00\x00", b'{"scheme": "\xff"}', b"\xef\xbb\xbf{}", '{"scheme": "a", "scheme": "b"}',
    b"a" * 1_048_576, b'{"scheme": "' + b"a" * 1_048_576 + b'"}', b"a=b", b"<xml/>", b"\x1f\x8b\x08\x00",
]  # fmt: skip
VALUES: list[Any] = [
    None, True, 0, -1, 1.5, 10**400, [], {}, [1], {"a": 1}, "", " ", "\n", "x" * 5_000, "图书馆", "' OR 1=1 --", "{{7*7}}",
    "../../etc/passwd", "\u202ex", "\U0001f600" * 20, "%00", "\\x00", "1" * 5_000, "9999-12-31", "0000-00-00",
]  # fmt: skip
RECORD = {"record_type": "volunteer-hours", "occurred_on": "2026-06-01", "fields": {"hours": "4"}}
SOUND: dict[str, tuple[str, dict[str, Any]]] = {
    "what-could-i-get": ("post", {"scheme": "leaf", "records": [RECORD]}),
    "what-if": ("post", {"scheme": "leaf", "records": [RECORD], "as_of": "2026-07-01"}),
    "identity": ("post", {"identifier_type": "local", "identifier": "W1"}),
    "identity/proof": ("post", {"code": "ABCDEFGH"}),
    "enrolments": ("post", {"scheme": "leaf", "notice": 1, "sources": ["library"]}),
    "consents/leaf/library": ("put", {"given": True}),
    "passes": ("post", {"perk": "library-books", "merchant": "north"}),
    "standings/00000000-0000-4000-8000-000000000000": ("put", {"given": True}),
    "redemptions/00000000-0000-4000-8000-000000000000/not-me": ("post", {"text": "I was at home."}),
    "redemptions/00000000-0000-4000-8000-000000000000/objection": ("post", {"text": "I paid."}),
    "erase": ("post", {"sure": False}),
}


@pytest.fixture
def app(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> App:
    cache.clear()
    monkeypatch.setattr(asking, "MOST", 10_000)
    mei_with_points(scene)
    return app_of(scene.cast.mei)


def assert_anticipated(answer: Any, sent: Any) -> None:
    assert answer.status_code < 500, sent[:200]
    if answer.status_code >= 400:
        assert answer["Content-Type"] == "application/problem+json", (answer.status_code, sent[:200])
        assert answer.json().keys() >= {"type", "title", "status", "detail", "code"}
        assert "Traceback" not in answer.content.decode()


def spoiled(sound: dict[str, Any]) -> list[dict[str, Any]]:
    found = [{**sound, key: value} for key in sound for value in VALUES if (key, value) != ("sure", True)]
    found += [{name: value for name, value in sound.items() if name != key} for key in sound]
    if "records" in sound:
        for key in (*RECORD, "ended_on", "recorded_on", "colour", ""):
            found += [{**sound, "records": [{**RECORD, key: value}]} for value in VALUES]
        found += [{**sound, "records": [{**RECORD, "fields": {"hours": value}}]} for value in VALUES]
        found += [
            {**sound, "records": [{**RECORD, "fields": {"x" * 5_000: "1", "\u202e": "", "hours": "1"}}]}
        ]
        found += [{**sound, "records": [RECORD] * count} for count in (0, 20, 21, 5_000)]
    return [*found, {**sound, "city": "harbour"}, {**sound, "participant": 1}, {**sound, "": 1}]


@pytest.mark.parametrize("path", SOUND)
def test_no_body_breaks_a_door(app: App, path: str) -> None:
    method, sound = SOUND[path]
    bodies = [*BODIES, *(json.dumps(each) for each in spoiled(sound))]
    assert len(bodies) >= 50
    for body in bodies:
        assert_anticipated(app.call(method, path, body), body)
    for kind in (
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded",
        "nonsense",
        "",
    ):
        answer = app.call(method, path, b"a=b", content_type=kind)
        assert answer.status_code in (400, 415), kind
        assert_anticipated(answer, kind)
    for other in ("patch", "trace", "options", "delete", "put", "post"):
        if other != method:
            answer = app.call(other, path, "{}")
            assert answer.status_code in (200, 405), other


ADDRESSES = [
    "statements/%00", "statements/leaf%00", "statements/" + "x" * 5_000, "statements/图", "statements/", "nothing",
    "statements/leaf?as_of=%00", "statements/leaf?as_of=" + "9" * 5_000, "statements/leaf?as_of=2026-06-01T00:00",
    "access-log?page=%00", "access-log?page=-1", "access-log?page=" + "9" * 500, "access-log?page=x", "perks/",
    "standings/x", "consents/leaf/%00", "enrolments/%00", "schemes?x=%00", "identity?city=harbour",
]  # fmt: skip


def test_no_address_breaks_a_door(app: App) -> None:
    for path in ADDRESSES:
        for method in ("get", "delete", "put"):
            answer = app.call(method, path, "{}" if method == "put" else None)
            assert answer.status_code < 500, path
            if answer.status_code not in (200, 204):
                assert answer["Content-Type"] == "application/problem+json", (path, answer.status_code)
    for city in ("%00", "x" * 5_000, "图", "api", "schema", "willow%2Fharbour"):
        answer = App(app.token, city).get("schemes")
        assert answer.status_code == 404, city


def test_no_token_breaks_a_door(app: App) -> None:
    for token in ("", " ", "\x00", "a\x00", "é", "图", "x" * 50_000, "../", "' OR 1=1 --", "Bearer x"):
        try:
            answer = App(token or "-").get("perks")
        except ValueError:  # the test client itself refuses to send such a header
            continue
        assert answer.status_code == 401, token


ENTRANCE = [
    LOGIN,
    "/_allauth/app/v1/auth/signup",
    "/_allauth/app/v1/auth/password/request",
    "/_allauth/app/v1/auth/session",
]


@pytest.mark.parametrize("door", ENTRANCE)
def test_no_body_breaks_the_entrance_of_apps(scene: Scene, door: str) -> None:
    cache.clear()
    sound = {"email": "mei@example.org", "password": "x"}
    bodies = [*BODIES, *(json.dumps({**sound, key: value}) for key in sound for value in VALUES)]
    for body in bodies:
        answer = Client().generic("POST", door, body, content_type="application/json")
        assert answer.status_code < 500, (door, body[:100])
        assert b"Traceback" not in answer.content
