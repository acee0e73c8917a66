"""The whole way of a resident on a small phone, in each language, with and without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import transaction
from playwright.sync_api import expect

from cityscore.core import clock
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant
from tests.browser.conftest import Tab
from tests.rooms.pages.builders import Scene, desk_code, mei_with_points, volunteer_hours
from tests.rooms.rewards.builders import code_of

Open = Callable[..., Tab]

WORDS = {
    "en": {
        "city": "Willow",
        "take part": "Take part",
        "create": "Create account",
        "show": "Show who you are",
        "save": "Save my number",
        "confirm": "Confirm the code",
        "scheme": "Leaf points",
        "join": "I agree and join",
        "welcome": "Welcome!",
        "perk": "Library books without a deposit",
        "two": "2 books",
        "pass": "Show my pass",
        "again": "Show a new code",
        "points": "Points",
        "line": "Hours given",
        "seen": "Who saw my data",
        "check": "Checked a pass for “Library books without a deposit”: yes",
        "leave": "Leave Leaf points",
        "now": "Leave now",
        "left": "You have left Leaf points.",
    },
    "zh-CN": {
        "city": "柳溪",
        "take part": "我要参加",
        "create": "注册",
        "show": "证明身份",
        "save": "保存号码",
        "confirm": "确认验证码",
        "scheme": "柳叶分",
        "join": "同意并加入",
        "welcome": "欢迎加入！",
        "perk": "图书馆免押金借书",
        "two": "借书 2 册",
        "pass": "出示权益码",
        "again": "换一个码",
        "points": "积分",
        "line": "志愿时长",
        "seen": "谁看过我的数据",
        "check": "核验“图书馆免押金借书”：通过",
        "leave": "退出柳叶分",
        "now": "立即退出",
        "left": "您已退出柳叶分",
    },
}


@pytest.mark.parametrize("locale", WORDS)
def test_from_the_poster_to_a_perk_and_out_again(scene: Scene, tab: Open, locale: str) -> None:
    words = WORDS[locale]
    here = tab(locale=locale)
    page = here.page
    here.open("/")
    page.get_by_role("link", name=words["city"]).click()
    page.get_by_role("link", name=words["take part"]).click()
    page.fill("[name=email]", "wei@example.org")
    page.fill("[name=password1]", "correct horse battery")
    page.get_by_role("button", name=words["create"], exact=True).click()

    page.get_by_role("link", name=words["show"]).click()
    page.select_option("[name=identifier_type]", "local")
    page.fill("[name=identifier]", "W9")
    page.get_by_role("button", name=words["save"]).click()
    page.fill("[name=code]", desk_code(scene.cast.willow, "W9"))
    page.get_by_role("button", name=words["confirm"]).click()

    page.get_by_role("link", name=words["scheme"]).click()
    assert page.locator("[type=checkbox]:checked").count() == 0
    page.locator("#source-volunteers").check()
    assert here.sideways() <= 0
    page.get_by_role("button", name=words["join"]).click()

    expect(page.locator("main")).to_contain_text(words["welcome"])
    usable = page.locator("li", has=page.get_by_role("heading", name=words["perk"]))
    expect(usable).to_contain_text(words["two"])
    usable.get_by_role("link", name=words["pass"]).click()
    first = page.inner_html(".qr")
    page.get_by_role("link", name=words["again"]).click()
    page.wait_for_function("old => document.querySelector('.qr').innerHTML !== old", arg=first)
    assert here.sideways() <= 0

    with open_city(scene.cast.willow.city.id):
        scene.library.verify(shown_to_merchant())
    volunteer_hours(scene, "W9", f"R1,{scene.at.year}-01-02,12")
    page.get_by_role("link", name=words["points"], exact=True).click()
    expect(page.locator("main")).to_contain_text(words["line"])
    expect(page.locator(".big")).to_have_text("1002")

    here.open("/willow/me/data/")
    page.get_by_role("link", name=words["seen"]).click()
    expect(page.locator("main")).to_contain_text(words["check"])
    here.open("/willow/me/data/")
    page.get_by_role("link", name=words["leave"]).click()
    page.get_by_role("button", name=words["now"]).click()
    expect(page.locator("main")).to_contain_text(words["left"])
    assert "1002" not in here.text()


def shown_to_merchant() -> str:
    with transaction.atomic():
        return code_of(Participant.objects.get(), at=clock.now())


def test_join_statement_and_pass_need_no_javascript(scene: Scene, tab: Open) -> None:
    mei_with_points(scene)
    here = tab(script=False, as_=scene.cast.mei)
    page = here.page
    here.open("/willow/me/points/leaf/")
    page.locator("summary").first.click()
    expect(page.locator("main")).to_contain_text("no. R1")
    here.open("/willow/me/perks/")
    page.get_by_role("link", name="Show my pass Library books").click()
    first = page.inner_html(".qr")
    page.get_by_role("link", name="Show a new code").click()
    assert page.inner_html(".qr") != first
    here.open("/willow/me/data/leave/leaf/")
    page.get_by_role("button", name="Leave now").click()
    here.open("/willow/me/join/leaf/")
    page.locator("#source-library").check()
    page.get_by_role("button", name="I agree and join").click()
    expect(page.locator("main")).to_contain_text("Welcome!")
    page.get_by_role("button", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-hans"


def test_a_pass_counts_down_renews_itself_and_stops_in_the_end(scene: Scene, tab: Open) -> None:
    mei_with_points(scene)
    here = tab(as_=scene.cast.mei)
    page = here.page
    here.open("/willow/me/perks/library-books/pass/")
    seen = {page.inner_html(".qr")}
    for _ in range(5):
        old = page.inner_html(".qr")
        _run_out(here)
        page.wait_for_function("old => document.querySelector('.qr').innerHTML !== old", arg=old)
        seen.add(page.inner_html(".qr"))
    assert len(seen) == 6
    _run_out(here)
    expect(page.get_by_text("This code has expired.")).to_be_visible()
    page.get_by_role("link", name="Show a new code").click()
    expect(page.get_by_text("This code has expired.")).to_be_hidden()


def _run_out(here: Tab) -> None:
    """The card's seconds are over, once the page has taken in the card before."""
    busy = ".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added"
    here.page.wait_for_function("busy => !document.querySelector(busy)", arg=busy)
    here.page.evaluate(
        "document.querySelector('[data-seconds]').dataset.seconds = 0;"
        "document.dispatchEvent(new Event('htmx:afterSettle'))"
    )


def test_the_pages_can_be_reached_by_keyboard_alone(scene: Scene, tab: Open) -> None:
    here = tab()
    here.open("/willow/")
    here.page.keyboard.press("Tab")
    assert here.page.evaluate("document.activeElement.className") == "skip"
    here.page.keyboard.press("Enter")
    here.page.keyboard.press("Tab")
    focused = here.page.evaluate("document.activeElement.textContent.trim()")
    assert focused == "Take part"
    outline = here.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


def test_the_worker_is_installed_and_shows_a_page_when_offline(scene: Scene, tab: Open) -> None:
    here = tab(as_=scene.cast.mei, service_workers="allow")
    page = here.page
    page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    page.reload()
    names = "keys.map(key => new URL(key.url).pathname)"
    kept = page.evaluate(f"caches.open('cityscore-static-1').then(c => c.keys()).then(keys => {names})")
    assert kept
    assert all(path.startswith("/static/") for path in kept)
    page.context.set_offline(True)
    page.goto(here.address + "/willow/me/")
    assert "You are offline." in page.inner_text("main")
    here.complaints.clear()  # being offline is complained about
