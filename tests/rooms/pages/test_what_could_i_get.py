"""What could I get? Anybody may ask before joining, nobody is known by it, and the answer is the true one."""

from __future__ import annotations

import html
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from cityscore.core import limits
from cityscore.core.tenancy import open_city
from cityscore.pages import asking
from tests.cast import NOON, Cast
from tests.house.test_refusals_and_tasks import row_counts
from tests.rooms.pages.builders import Scene, joined, proved, volunteer_hours
from tests.rooms.pages.conftest import signed_in
from tests.rooms.pages.test_what_if_page import rows_of, text_of

PAGE = "/willow/schemes/leaf/what-could-i-get/"
ENTERED = {"t0-f0": "40", "t0-occurred_on": "2026-06-01", "t1-f0": "city", "t1-times": "2"}


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def test_the_public_pages_lead_to_it(scene: Scene, browser: Client) -> None:
    for path in ("/willow/", "/willow/schemes/leaf/"):
        assert f'href="{PAGE}"' in browser.get(path).content.decode(), path


def test_what_everybody_has_from_the_first_day_is_said_before_anything_is_entered(
    scene: Scene, browser: Client
) -> None:
    text = text_of(browser.get(PAGE))
    assert "Yours from the first day" in text
    assert "Library books without a deposit 2 books" in text
    assert "Reading room" not in text


def test_while_the_counter_cannot_be_reached_everybody_may_ask(cast: Cast, settings: Any) -> None:
    backend = "django.core.cache.backends.redis.RedisCache"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": "redis://127.0.0.1:1"}}
    with open_city(cast.willow.city.id):
        assert [limits.may_ask("test", "somebody", at=NOON, most=1, seconds=60) for _ in range(3)] == [
            True
        ] * 3


def test_a_visitor_sees_points_band_and_perks(scene: Scene, browser: Client) -> None:
    answer = browser.post(PAGE, ENTERED)
    assert rows_of(answer)[0][1:] == ["1000", "1010"]
    text = text_of(answer)
    for part in (
        "+10 points: 1000 → 1010.",
        "20 points to AA.",
        "Perks that would newly open",
        "Library books without a deposit 8 books",
    ):
        assert part in text, part


def test_the_universal_tier_is_there_at_once(scene: Scene, browser: Client) -> None:
    answer = browser.post(PAGE, {})
    assert rows_of(answer)[0][1:] == ["1000", "1000"]
    text = text_of(answer)
    assert "Perks open without it" in text
    assert "Library books without a deposit 2 books for every participant" in text


def test_the_answer_is_what_then_happens_to_somebody_who_joins(scene: Scene, browser: Client) -> None:
    said = rows_of(browser.post(PAGE, {"t0-f0": "40", "t0-occurred_on": "2026-06-01"}))[0][2]
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"), "volunteers")
    volunteer_hours(scene, "W1", "R1,2026-06-01,40")
    page = signed_in(scene.cast.mei).get("/willow/me/points/leaf/").content.decode()
    assert f'<p class="big num">{said}</p>' in page


def test_nobody_is_known_by_asking(scene: Scene, browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    with open_city(scene.cast.willow.city.id):
        before = row_counts()
    for answer in (browser.get(PAGE), browser.post(PAGE, ENTERED)):
        assert answer.status_code == 200
        assert answer.cookies == {}
        assert answer["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer["Cache-Control"]
        assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not Session.objects.exists()
    assert not browser.cookies
    with open_city(scene.cast.willow.city.id):
        assert row_counts() == before
    assert "2026-06-01" not in caplog.text
    assert all("127.0.0.1" not in str(key) for key in _cached_names())


def _cached_names() -> list[str]:
    client: Any = cache._cache.get_client()  # type: ignore[attr-defined]
    return [name.decode() for name in client.keys("*limit*")]


def test_what_is_counted_under_names_nobody(scene: Scene, browser: Client) -> None:
    browser.post(PAGE, ENTERED)
    (name,) = _cached_names()
    assert re.fullmatch(r".*limit:[0-9a-f]{64}", name)


def test_the_page_asks_with_post_so_that_no_answer_is_in_an_address(scene: Scene, browser: Client) -> None:
    text = browser.get(PAGE).content.decode()
    assert '<form method="post" action="#answer" novalidate>' in text
    assert "What it would give" not in browser.get(PAGE, ENTERED).content.decode()


def test_questions_from_one_address_have_a_limit(
    scene: Scene, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "MOST", 3)
    assert [browser.post(PAGE, ENTERED).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    answer = browser.post(PAGE, ENTERED)
    assert answer["Retry-After"] == "600"
    assert "Too many questions came from your network." in html.unescape(answer.content.decode())
    assert browser.post(PAGE, ENTERED, REMOTE_ADDR="192.0.2.7").status_code == 200
    one_line = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8::4"]
    assert [browser.post(PAGE, {}, REMOTE_ADDR=each).status_code for each in one_line][-1] == 429


def test_a_limit_holds_when_all_ask_at_once(cast: Cast) -> None:
    def ask(_: int) -> bool:
        with open_city(cast.willow.city.id):
            return limits.may_ask("test", "somebody", at=NOON, most=7, seconds=60)

    with ThreadPoolExecutor(20) as pool:
        assert sum(pool.map(ask, range(200))) == 7


HOSTILE: list[dict[str, Any]] = [
    {"t0-f0": "9" * 5_000},
    {"t0-f0": "1e400"},
    {"t0-f0": "NaN"},
    {"t0-f0": "-1"},
    {"t0-f0": "\x00"},
    {"t0-f0": "\ud800".encode("utf-16-le", "surrogatepass").decode("latin-1")},
    {"t0-f0": "<script>alert(1)</script>"},
    {"t0-f0": ["1", "2"]},
    {"t0-f0": "٣"},
    {"t0-f0": "{{7*7}}"},
    {"t0-times": "-1"},
    {"t0-times": "9" * 5_000},
    {"t0-f0": "1", "t0-times": "20", "t1-f0": "city", "t1-times": "20"},
    {"t0-f0": "1", "t0-occurred_on": "0001-01-01"},
    {"t0-f0": "1", "t0-occurred_on": "9999-12-31"},
    {"t0-f0": "1", "t0-occurred_on": "长期"},
    {"t1-f0": "moon"},
    {"t1-f0": "city'; DROP TABLE records_record; --"},
    {"t99-f0": "1", "x": "y", "": ""},
    {f"f{number}": "1" for number in range(900)},
]


@pytest.mark.parametrize("place", range(len(HOSTILE)))
def test_hostile_input_is_answered_kindly(scene: Scene, browser: Client, place: int) -> None:
    answer = browser.post(PAGE, HOSTILE[place])
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_a_body_that_is_no_form_is_refused_and_an_unknown_scheme_is_not_there(
    scene: Scene, browser: Client
) -> None:
    big = browser.post(PAGE, "a" * 1_048_576, content_type="application/x-www-form-urlencoded")
    many = browser.post(
        PAGE, "&".join(f"f{n}=1" for n in range(2_000)), content_type="application/x-www-form-urlencoded"
    )
    assert (big.status_code, many.status_code) == (400, 400)
    assert browser.post(PAGE, "{}", content_type="application/json").status_code == 200
    assert browser.put(PAGE).status_code == 405
    for code in ("none", "a%00b"):
        assert browser.get(f"/willow/schemes/{code}/what-could-i-get/").status_code == 404
