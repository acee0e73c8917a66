"""What if and what could I get: by keyboard, without JavaScript, on the smallest phone, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Tab
from tests.rooms.pages.builders import Scene, mei_with_points
from tests.rooms.pages.test_finished_values import WHAT_COULD

Open = Callable[..., Tab]
QUESTION = "/willow/me/points/leaf/what-if/volunteer-steps/"
WORDS = {
    "en": ("+5 points: 1005 → 1010.", "Perks that would newly open", "+5 points: 1000 → 1005."),
    "zh-CN": ("+5 分：1005 → 1010。", "将新开通的权益", "+5 分：1000 → 1005。"),
}
"""What a resident is told, which perks open, and what a visitor is told."""


@pytest.mark.parametrize("locale", WORDS)
def test_a_resident_asks_by_keyboard_without_javascript(scene: Scene, tab: Open, locale: str) -> None:
    mei_with_points(scene)
    here = tab(locale=locale, script=False, as_=scene.cast.mei)
    here.open(QUESTION)
    here.page.focus("[name=r-f0]")
    here.page.keyboard.type("40")
    here.page.keyboard.press("Enter")
    expect(here.page.locator("#answer")).to_contain_text(WORDS[locale][0])
    expect(here.page.locator("#answer")).to_contain_text(WORDS[locale][1])


@pytest.mark.parametrize("locale", WORDS)
def test_a_visitor_asks_by_keyboard_without_javascript(scene: Scene, tab: Open, locale: str) -> None:
    here = tab(locale=locale, script=False)
    here.open(WHAT_COULD)
    here.page.focus("[name=t0-f0]")
    here.page.keyboard.type("40")
    here.page.keyboard.press("Enter")
    expect(here.page.locator("#answer")).to_contain_text(WORDS[locale][2])
    assert "?" not in here.page.url
    assert here.page.context.cookies() == []


@pytest.mark.parametrize("locale", WORDS)
def test_an_answer_and_an_error_are_in_nobodys_way(scene: Scene, tab: Open, locale: str) -> None:
    mei_with_points(scene)
    mine, anybody = tab(locale=locale, as_=scene.cast.mei), tab(locale=locale)
    for here, path, name in ((mine, QUESTION, "r-f0"), (anybody, WHAT_COULD, "t0-f0")):
        for entered in ("40", "forty"):
            here.open(path)
            here.page.fill(f"[name={name}]", entered)
            here.page.keyboard.press("Enter")
            here.page.wait_for_selector("#answer" if entered == "40" else ".errorlist")
            assert here.sideways() <= 0, (path, entered)
            assert here.barriers() == [], (path, entered)
