"""What everyone may read: schemes, rules in words, perks; in both languages, and nothing about persons."""

from __future__ import annotations

import difflib
from datetime import date

import pytest
from django.test import Client

from tests.cast import Cast
from tests.rooms.pages.builders import Scene, mei_with_points


def page(path: str, language: str = "en") -> str:
    return Client(headers={"accept-language": language}).get(path).content.decode()


def test_the_list_of_cities_leads_to_each(cast: Cast) -> None:
    text = page("/")
    assert '<a href="/willow/">Willow</a>' in text
    assert '<a href="/harbour/">Harbour</a>' in text
    assert "柳溪" in page("/", "zh-hans")


def test_a_city_shows_its_schemes_and_perks(scene: Scene) -> None:
    text = page("/willow/")
    assert "Leaf points" in text
    assert "Library books without a deposit" in text
    assert "for every participant" in text
    assert "from 1010 points" in text
    assert "At: The north library." in text


def test_a_city_without_a_scheme_says_so(cast: Cast) -> None:
    assert "This city has not published a scheme yet." in page("/willow/")


def test_a_rule_is_told_with_points_term_source_and_basis(scene: Scene) -> None:
    text = page("/willow/schemes/leaf/")
    for part in (
        "10 hours or more",
        "2 points",
        "Counts for 12 months from the day it happened.",
        "All records that count are added up first.",
        "Volunteer association",
        "Volunteer Service Regulations art. 19",
        "2.5 points",
        "12 months (district), 24 months (city)",
        "At most 5 points for any one year.",
        "Everyone starts with 1000 points.",
        "from the age of 18",
        "Notice no. 1",
    ):
        assert part in text, part


def test_the_same_rule_in_chinese(scene: Scene) -> None:
    text = page("/willow/schemes/leaf/", "zh-hans")
    for part in (
        "10 小时及以上",
        "2 分",
        "自发生之日起 12 个月内有效。",
        "区级 12 个月、市级 24 个月",
        "每个年度最多 5 分。",
    ):
        assert part in text, part


def test_a_citation_says_which_language_it_is_in(scene: Scene) -> None:
    text = page("/willow/schemes/leaf/")
    assert '<span lang="zh-Hans">图书馆条例第三条</span>' in text
    assert '<span lang="en">Library Law art. 3</span>' in text
    assert '<span lang="zh-Hans">《图书馆法》第三条</span>' in page("/willow/schemes/leaf/", "zh-hans")


def test_no_public_page_knows_anybody(scene: Scene) -> None:
    before = public_lines()
    mei_with_points(scene)
    assert list(difflib.unified_diff(before, public_lines())) == []


def public_lines() -> list[str]:
    """Every public page of Willow, but for what changes with each visit."""
    pages = [page(path) for path in ("/", "/willow/", "/willow/schemes/leaf/")]
    return [line for text in pages for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


@pytest.mark.parametrize(
    "path", ["/nowhere", "/willow/nowhere/", "/willow/schemes/none/", "/willow/schemes/a%00b/"]
)
@pytest.mark.parametrize(
    ("language", "words"), [("en", "This page does not exist"), ("zh-hans", "没有这个页面")]
)
def test_an_unknown_address_is_told_kindly(cast: Cast, path: str, language: str, words: str) -> None:
    answer = Client(headers={"accept-language": language}).get(path)
    assert answer.status_code == 404
    assert words in answer.content.decode()


def test_the_language_can_be_switched_inside_a_city(cast: Cast, browser: Client) -> None:
    assert '<html lang="en">' in browser.get("/willow/").content.decode()
    answer = browser.post("/willow/i18n/setlang/", {"language": "zh-hans", "next": "/willow/"})
    assert answer["Location"] == "/willow/"
    assert '<html lang="zh-hans">' in browser.get("/willow/").content.decode()


def test_reading_what_is_public_leaves_no_cookie_and_the_language_only_itself(scene: Scene) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    for path in ("/", "/willow/", "/willow/schemes/leaf/", "/willow/nowhere/"):
        assert strict.get(path).cookies == {}, path
    strict.post("/willow/i18n/setlang/", {"language": "zh-hans", "next": "/willow/"})
    assert {name: each.value for name, each in strict.cookies.items()} == {"django_language": "zh-hans"}


def test_a_form_that_has_expired_says_what_to_do(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    answer = strict.post("/willow/accounts/login/", {"login": "mei@example.org"})
    assert answer.status_code == 403
    assert "This form has expired" in answer.content.decode()


def test_days_are_those_of_the_city(scene: Scene) -> None:
    day = date(2026, 1, 1)
    assert "in force since Jan. 1, 2026" in page("/willow/schemes/leaf/")
    assert f"自{day.year}年1月1日起施行" in page("/willow/schemes/leaf/", "zh-hans")


def test_a_page_outside_leads_outside_after_one_in_a_city(scene: Scene) -> None:
    before = page("/")
    page("/willow/")
    assert 'action="/i18n/setlang/"' in before
    assert 'action="/i18n/setlang/"' in page("/")
