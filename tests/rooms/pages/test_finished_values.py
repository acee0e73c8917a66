"""Templates receive finished values, and what they produce is fit for a strict policy and for no cache."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client, RequestFactory

from cityscore.cities.models import City
from cityscore.pages import me_urls
from cityscore.pages.rendering import TemplateQueried, show
from tests.cast import Cast
from tests.rooms.pages.builders import Scene, mei_with_points

ME = "/willow/me/"
PERSONAL = [
    "",
    "identity/",
    "join/leaf/",
    "points/",
    "points/leaf/",
    "points/leaf/what-if/",
    "points/leaf/what-if/volunteer-steps/",
    "perks/",
    "perks/library-books/pass/",
    "data/",
    "data/access/",
    "data/records/",
    "data/export/",
    "data/erase/",
    "data/sources/leaf/",
    "data/leave/leaf/",
    "elsewhere/",
]
WHAT_COULD = "/willow/schemes/leaf/what-could-i-get/"
NOT_PERSONAL = {"me_manifest", "me_worker"}
INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))|\sstyle=|\son[a-z]+=", re.IGNORECASE)


def test_a_template_that_would_query_is_a_defect(cast: Cast, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "lazy.html").write_text("{% for city in cities %}{{ city }}{% endfor %}")
    usual = settings.TEMPLATES[0]
    settings.TEMPLATES = [{**usual, "DIRS": [tmp_path, *usual["DIRS"]]}]
    request = Client().get("/").wsgi_request
    lazy = City.objects.order_by("code")
    with pytest.raises(TemplateQueried):
        show(request, "lazy.html", {"cities": lazy})
    assert b"Willow" in show(request, "lazy.html", {"cities": [city.title_en for city in lazy]}).content


def test_a_personal_page_is_kept_by_nobody_and_has_nothing_inline(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    for path in PERSONAL:
        answer = mei.get(ME + path)
        assert answer.status_code in (200, 302), path
        assert "no-store" in answer["Cache-Control"], path
        if "text/html" in answer["Content-Type"]:
            assert not INLINE.findall(answer.content.decode()), path


ACCOUNT = [
    "email/",
    "sessions/",
    "2fa/",
    "password/change/",
    "3rdparty/",
    "reauthenticate/",
    "logout/",
    "login/",
    "signup/",
    "password/reset/",
    "no-such-page/",
]


def test_an_account_page_is_kept_by_nobody(scene: Scene, mei: Client, browser: Client) -> None:
    for path in ACCOUNT:
        for city in ("/willow", ""):
            for client in (mei, browser):
                answer = client.get(f"{city}/accounts/{path}")
                assert "no-store" in answer["Cache-Control"], f"{city} {path}"
                assert "private" in answer["Cache-Control"], f"{city} {path}"


def test_a_public_page_is_kept_by_nobody_only_when_it_knows_its_reader(
    scene: Scene, mei: Client, browser: Client
) -> None:
    for path in ("/", "/willow/", "/willow/schemes/leaf/", "/no-such-page/"):
        assert "no-store" in mei.get(path)["Cache-Control"], path
        assert not browser.get(path).has_header("Cache-Control"), path
    for path, kept in (
        ("/willow/me/app.webmanifest", "max-age=3600"),
        ("/willow/me/worker.js", "no-cache"),
    ):
        assert {client.get(path)["Cache-Control"] for client in (mei, browser)} == {kept}


def test_a_personal_page_asks_who_is_there(scene: Scene, browser: Client) -> None:
    for path in PERSONAL:
        answer = browser.get(ME + path)
        assert answer.status_code == 302, path
        assert answer["Location"].startswith("/willow/accounts/login/?next=/willow/me/"), path


def test_every_personal_address_is_in_the_walk() -> None:
    walked = {f"/{path}" for path in PERSONAL}
    for pattern in me_urls.urlpatterns:
        if pattern.name in NOT_PERSONAL:
            continue
        shape = re.sub(r"<str:(?:rule_)?code>", "[^/]+", str(pattern.pattern))
        if "uuid" in shape or "source_code" in shape or pattern.name in {"me_code", "me_record"}:
            continue  # walked where there is an agreement, a source, a claim or a record
        assert any(re.fullmatch(f"/{shape}", path) for path in walked), pattern.name


def test_a_public_page_has_nothing_inline_and_a_policy_that_would_refuse_it(scene: Scene) -> None:
    for path in ("/", "/willow/", "/willow/schemes/leaf/", WHAT_COULD, "/willow/accounts/login/"):
        answer = Client(headers={"accept-language": "en"}).get(path)
        assert answer.status_code == 200
        assert not INLINE.findall(answer.content.decode()), path
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_the_pattern_for_inline_parts_finds_each_kind() -> None:
    planted = '<script>x</script><p style="a"><a onclick="b"><script src="c"></script>'
    assert len(INLINE.findall(planted)) == 3


def test_the_worker_keeps_static_files_and_no_page(scene: Scene, browser: Client) -> None:
    text = browser.get(ME + "worker.js").content.decode()
    assert "/static/" in text
    kept = re.findall(r"kept\.put\(([^)]*)\)", text)
    assert kept == ["request, answer.clone("]
    assert text.index('startsWith("/static/")') < text.index("respondWith(fresh(request))")
    assert "fetch(request).catch(() => caches.match(OFFLINE))" in text


def test_the_manifest_opens_the_residents_pages_of_one_city(scene: Scene, browser: Client) -> None:
    answer = browser.get(ME + "app.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    manifest = answer.json()
    assert (manifest["start_url"], manifest["scope"]) == ("/willow/me/", "/willow/")
    assert manifest["name"] == "Willow points and perks"


def test_a_server_error_needs_no_database(cast: Cast) -> None:
    from cityscore.pages.front import server_error

    request = RequestFactory().get("/willow/")
    answer = server_error(request)
    assert answer.status_code == 500
    assert b"<main" in answer.content
