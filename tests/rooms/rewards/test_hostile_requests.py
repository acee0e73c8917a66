"""Whatever is sent, the answer is a problem document or a refusal in its one form; never a server error."""

# ruff: noqa: E501 - tables of inputs read best as tables
from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import urlencode

import pytest

from cityscore.schemes.models import Scheme
from rewards.models import Redemption, Verification
from tests.cast import Office
from tests.rooms.rewards.builders import Counter, call, code_of, resident, till

DEEP = "[" * 1_000 + "]" * 1_000
DEEP_OBJECT = '{"a":' * 1_000 + "1" + "}" * 1_000
BODIES: list[str | bytes] = [
    "", " ", "{", "}", "[]", "null", "true", "1", '"text"', "{]", "{'code': 1}", "NaN", '{"code": NaN}',
    '{"code": Infinity}', '{"code": 1e400}', '{"code": ' + "9" * 5_000 + "}", "9" * 5_000, "-" + "9" * 5_000,
    DEEP, DEEP_OBJECT, '{"code": ' + DEEP + "}", b"\x00", b'{"code": "\x00"}', '{"code": "\\u0000"}',
    '{"code": "\\ud800"}', '{"\\ud800": 1}', b"\xff\xfe\x00\x00", b'{"code": "\xff"}', b"\xef\xbb\xbf{}",
    '{"code": "a", "code": "b"}', b"a" * 1_048_576, b'{"code": "' + b"a" * 1_048_576 + b'"}',
    b"a=b&c=d", b"<xml/>", b"\x1f\x8b\x08\x00", "{}" * 1_000,
]  # fmt: skip
CODES: list[Any] = [
    None, True, False, 0, -1, 1.5, [], {}, [1], {"a": 1}, "", " ", "\n", "x" * 4_097, "x" * 4_096, "CS1:",
    "CS1:.", "CS1:" + "A" * 196, "CS1:" + "9" * 5_000, "CS1:\u0661\u0662.", "cs1:ABC.", "https://example.org/?q=1",
    "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "\u202e\u0000x", "\U0001f600" * 100, "%00", "\\x00", "CS1:%%%.",
    "CS1:" + " " * 150 + ".", "CS1:" + "Z" * 195 + ".",
]  # fmt: skip
PERKS: list[Any] = [
    None, True, 7, [], {}, "", " ", "x" * 60, "x" * 61, "LIBRARY-BOOKS", "library-books ", "图书馆", "%", "'",
    "a/b", "\ufffd", "1" * 5_000,
]  # fmt: skip
OTHERS: list[dict[str, Any]] = [
    {"city": "harbour"}, {"merchant": "south"}, {"client_time": "yesterday"}, {"client_time": 5},
    {"client_time": "9999-12-31T23:59:59-23:59"}, {"client_time": "0001-01-01T00:00:00+23:59"},
    {"client_time": "2026-06-15"}, {"client_time": []}, {"": 1}, {"x" * 5_000: 1}, {"code ": "x"},
]  # fmt: skip
ONLY_REDEEM: list[dict[str, Any]] = [
    {"amount": 5}, {"amount": "5,00"}, {"amount": "-1"}, {"amount": "1e5"}, {"amount": "NaN"}, {"amount": "Infinity"},
    {"amount": "9" * 5_000}, {"amount": "1.001"}, {"amount": "12345678901.00"}, {"amount": []}, {"amount": "٣"},
    {"merchant_ref": 5}, {"merchant_ref": "x" * 101}, {"merchant_ref": {}}, {"verification": "x"},
    {"verification": 5}, {"verification": []}, {"verification": "00000000-0000-0000-0000-000000000000"},
]  # fmt: skip
KEYS = ["", " ", "a b", "x" * 129, "\u00e9", "k\tk", "图"]


def bodies_for(path: str, code: str) -> list[str | bytes]:
    sound = {"code": code, "perk": "library-books"}
    spoiled = [{**sound, "code": each} for each in CODES] + [{**sound, "perk": each} for each in PERKS]
    spoiled += [{**sound, **each} for each in (OTHERS + (ONLY_REDEEM if path == "redemptions" else []))]
    spoiled += [{"perk": "library-books"}, {"code": code}, {}]
    return [*BODIES, *(json.dumps(each) for each in spoiled)]


@pytest.mark.parametrize("path", ["verifications", "redemptions"])
def test_no_body_breaks_the_api(willow: Office, scheme: Scheme, library: Counter, path: str) -> None:
    code = code_of(resident(willow, scheme))
    bodies = bodies_for(path, code)
    assert len(bodies) >= 90
    for number, body in enumerate(bodies):
        response = library.post(path, body, **{"Idempotency-Key": f"k{number}"})
        assert_anticipated(response, body)
    granted = Verification.objects.filter(is_granted=True).count() + Redemption.objects.count()
    # A till's clock is kept by nobody, so a day in the year 1 or a bare one spoils nothing.
    assert granted <= len([each for each in OTHERS if "client_time" in each]) + 1


def assert_anticipated(response: Any, sent: Any) -> None:
    assert response.status_code < 500, sent[:200]
    if response.status_code in (200, 201):
        assert response["Content-Type"] == "application/json"
    else:
        assert response["Content-Type"] == "application/problem+json", (response.status_code, sent[:200])
        assert response.json().keys() >= {"type", "title", "status", "detail", "code"}
        assert "Traceback" not in response.content.decode()


def test_no_key_breaks_the_api(willow: Office, scheme: Scheme, library: Counter) -> None:
    body = {"code": code_of(resident(willow, scheme)), "perk": "library-books"}
    for key in KEYS:
        response = library.post("redemptions", body, **{"Idempotency-Key": key})
        assert (response.status_code, response.json()["code"]) == (400, "idempotency-key-missing"), key
        assert library.get(f"redemptions/by-key/{key or '%00'}").status_code in (404, 301)
    assert library.get("redemptions/by-key/a%00b").status_code == 404
    assert not Redemption.objects.exists()


def test_other_methods_types_and_addresses_are_problems(library: Counter) -> None:
    headers = {"Authorization": f"Bearer {library.token}", "Idempotency-Key": "k"}
    for path in ("verifications", "redemptions"):
        for kind in (
            "text/plain",
            "application/xml",
            "multipart/form-data; boundary=x",
            "application/x-www-form-urlencoded",
            "nonsense",
            "",
        ):
            response = call("post", path, b"a=b", content_type=kind, headers=headers)
            assert response.status_code in (400, 415), kind
            assert_anticipated(response, kind)
        for method in ("put", "patch", "delete", "trace", "options"):
            response = call(method, path, headers=headers)
            assert response.status_code < 500
            if method != "options":
                assert_anticipated(response, method)
    for path in (
        "redemptions/x",
        "redemptions/%00",
        "nothing",
        "perks/",
        "redemptions?cursor=x",
        "redemptions?cursor=%00",
    ):
        assert_anticipated(library.get(path), path)
        assert library.get(path).status_code in (400, 404)


BAD_TOKENS = [
    "", "Bearer", "Bearer ", "Bearer x", "Bearer willow.", "Bearer willow." + "x" * 64, "Bearer harbour." + "x" * 64,
    "Bearer nowhere." + "x" * 64, "Bearer willow." + "x" * 5_000, "Bearer .x", "Bearer willow.\u00e9" + "x" * 40,
    "Bearer api." + "x" * 64, "Basic !!!", "Basic " + base64.b64encode(b"\xff\xfe").decode(), "Digest x", "bearer\tx",
    "Basic " + base64.b64encode(b"willow.\x00:x").decode(), "Bearer " + "." * 3_000, "Token abc",
]  # fmt: skip


def test_without_a_sound_token_nothing_is_answered(library: Counter) -> None:
    for value in BAD_TOKENS:
        for path in ("verifications", "redemptions", "permissions", "perks"):
            method = "get" if path in ("permissions", "perks") else "post"
            headers = {"Authorization": value, "Idempotency-Key": "k"}
            response = call(method, path, headers=headers)
            assert response.status_code == 401, (value, path, response.content)
            assert response["WWW-Authenticate"]
            assert_anticipated(response, value)


def test_each_call_needs_its_own_scope(willow: Office, scheme: Scheme, library: Counter) -> None:
    body = {"code": code_of(resident(willow, scheme)), "perk": "library-books"}
    reader = till(willow, library.merchant, ("perks:read",))
    checker = till(willow, library.merchant, ("verify",))
    assert reader.get("perks").status_code == 200
    assert checker.post("verifications", body).status_code == 200
    for caller, path in ((reader, "verifications"), (checker, "redemptions"), (reader, "redemptions")):
        response = caller.post(path, body, **{"Idempotency-Key": "k"})
        assert (response.status_code, response.json()["code"]) == (403, "insufficient-scope")
    assert checker.get("perks").status_code == 403


def test_the_token_endpoint_answers_everything_as_oauth_does(library: Counter) -> None:
    pair = {"client_id": library.client_id, "client_secret": library.secret}
    sound = {"grant_type": "client_credentials", **pair}
    forms: list[Any] = [
        "a", "b", "=", "&&&", "%", "%00=%00", "grant_type=%00", {"grant_type": "password"}, {"grant_type": ""}, sound["grant_type"],
        {**sound, "client_secret": "x" * 43}, {**sound, "client_secret": ""}, {**sound, "client_secret": "\x00" * 30},
        {**sound, "client_secret": library.secret + "x"}, {**sound, "client_id": ""}, {**sound, "client_id": "willow.nobody12345"},
        {**sound, "client_id": "harbour." + library.client_id.partition(".")[2]}, {**sound, "client_id": "willow.\x00"},
        {**sound, "client_id": "willow." + "x" * 5_000}, {**sound, "client_id": "\ud83d"}, {**sound, "client_id": "图.图"},
        {**sound, "scope": "everything"}, {**sound, "scope": "\x00"}, {**sound, "scope": "verify " * 500},
        {**sound, "scope": "openid"}, {**sound, "grant_type": "authorization_code"}, {**sound, "grant_type": "refresh_token"},
        {**sound, "grant_type": "urn:ietf:params:oauth:grant-type:device_code"}, {**sound, "grant_type": "\x00"},
        urlencode(sound) + "&grant_type=client_credentials", urlencode(sound) + "&client_id=other", pair,
        "&".join(f"f{number}=1" for number in range(2_000)), "a" * 1_048_576, urlencode(sound).encode() + b"\xff", b"\x00\x01",
        {**sound, "client_id": "nowhere.abcdefgh"}, {"client_id": library.client_id}, {"client_secret": library.secret},
        {**sound, "client_id": library.client_id.upper()}, {**sound, "grant_type": "client_credentials " },
    ]  # fmt: skip
    assert len(forms) >= 40
    for form in forms:
        text = urlencode(form, errors="surrogatepass") if isinstance(form, dict) else form
        response = token(text)
        assert response.status_code in (400, 401, 413), (form, response.content)
        assert response["Content-Type"].startswith("application/json")
        assert response.json()["error"] in {
            "invalid_request", "invalid_client", "unsupported_grant_type", "invalid_scope", "unauthorized_client",
        }, (form, response.json())  # fmt: skip
    assert token(urlencode(sound)).status_code == 200
    for kind in ("application/json", "multipart/form-data; boundary=x", "text/plain"):
        assert token("{}", kind).status_code == 415
    assert call("get", "token").status_code == 405


def token(text: str | bytes, kind: str = "application/x-www-form-urlencoded") -> Any:
    return call("post", "token", text, content_type=kind)
