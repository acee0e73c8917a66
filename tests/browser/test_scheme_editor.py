"""An officer of an empty city builds a scheme in a browser and a second publishes it: no file, no script."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from playwright.sync_api import Browser, Page

from cityscore.cities.models import Account
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import SchemeVersion
from rewards.models import Perk
from tests.browser.conftest import Tab, listen
from tests.cast import Cast, Office
from tests.rooms.cities.builders import at_the_office

LIST = "/willow/office/schemes/schemeversion/"
PHONE = {"width": 360, "height": 740}
BASIS = "Public Libraries Law art. 40"

Desk = Callable[..., Tab]


@pytest.fixture
def willow(committed_cast: Cast) -> Office:
    """An office whose city has nothing yet."""
    return committed_cast.willow


@pytest.fixture
def desk(browser: Browser, live_server: Any, willow: Office) -> Iterator[Desk]:
    """An officer's browser, signed in with both factors."""
    opened: list[Tab] = []

    def new(account: Account, *, locale: str = "en", script: bool = False, **options: Any) -> Tab:
        context = browser.new_context(
            locale=locale, java_script_enabled=script, service_workers="block", **options
        )
        for name, cookie in at_the_office(account).cookies.items():
            context.add_cookies([{"name": name, "value": cookie.value, "url": live_server.url}])
        tab = Tab(context.new_page(), live_server.url)
        listen(tab)
        opened.append(tab)
        return tab

    yield new
    for each in opened:
        assert each.complaints == []
        each.page.context.close()


def save(page: Page, **boxes: str) -> None:
    """Fill in boxes by their names and save: text is typed, a choice is chosen."""
    for name, value in boxes.items():
        box = page.locator(f'[name="{name}"]').first
        kind = box.evaluate("each => each.type")
        if kind == "radio":
            page.locator(f'[name="{name}"][value="{value}"]').check()
        elif kind == "checkbox":
            box.check()
        elif kind == "select-one":
            box.select_option(value)
        else:
            box.fill(value)
    page.locator("[name=save]").click()


def in_both(stem: str, chinese: str, english: str) -> dict[str, str]:
    return {f"{stem}.zh-hans": chinese, f"{stem}.en": english}


def build_scheme(tab: Tab) -> None:
    """Xiamen's library rule and its bands, beginning with nothing."""
    page = tab.page
    tab.open(LIST)
    page.get_by_role("link", name="Add scheme version").click()
    page.get_by_role("link", name="A blank scheme").click()
    page.get_by_label("Title in Chinese").fill("白鹭分")
    page.get_by_label("Title in English").fill("Egret points")
    page.get_by_role("button", name="Begin the draft").click()
    page.locator("#basics").get_by_role("link", name="Edit").click()
    save(page, **{"scale.base": "450", "scale.min": "0", "scale.max": "1000", "who_may_join.min_age": "18"})
    page.get_by_role("link", name="Add a source").click()
    save(
        page,
        kind="library",
        **in_both("title", "市图书馆", "City library"),
        **{"legal_basis.citation": BASIS},
    )
    page.get_by_role("link", name="Add a record type").click()
    told = in_both("description", "在图书馆主讲的一场免费公益讲座", "A free public talk given at the library")
    save(
        page, **in_both("title", "公益讲座", "Talks"), **told, source="city-library", topic="culture-library"
    )
    page.get_by_role("link", name="Add a dimension").click()
    save(page, **in_both("title", "学习与文化", "Learning"), max="120")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_role("link", name="Talks").click()
    named = in_both("title", "公益讲座", "Talks given")
    save(page, **named, form="fixed", fixed="20", at_most="4", **{"legal_basis.citation": BASIS})
    for title, edge, points in (("一级", "none", ""), ("二级", "from", "530"), ("三级", "from", "600")):
        page.get_by_role("link", name="Add a band").click()
        number = {"一级": "One", "二级": "Two", "三级": "Three"}[title]
        save(page, **in_both("title", title, f"Level {number}"), edge=edge, edge_points=points)


def test_two_officers_of_an_empty_city_publish_a_rule_a_band_and_a_perk(willow: Office, desk: Desk) -> None:
    editor = desk(willow.editor)
    build_scheme(editor)
    page = editor.page
    assert "Nothing is missing" in page.content()
    page.get_by_role("link", name="Submit for approval").click()
    page.get_by_role("button", name="Submit for approval").click()
    assert "awaiting a second person" in page.content()
    assert page.get_by_role("link", name="Approve and publish").count() == 0

    approver = desk(willow.approver)
    page = approver.page
    approver.open(LIST)
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="Approve and publish").click()
    page.locator("[name=is_read]").check()
    page.get_by_role("button", name="Approve and publish").click()
    assert "Published as version 1" in page.content()
    with open_city(willow.city.id), transaction.atomic():
        version = SchemeVersion.objects.get()
        assert version.state == "published"
        assert version.author_ids == [willow.editor.id]
        assert version.approver_id == willow.approver.id
        assert [band.code for band in version.scheme_tree.bands] == ["level-one", "level-two", "level-three"]

    editor.open("/willow/office/rewards/perk/add/")
    type_perk(editor.page)
    assert "Kept as a draft" in editor.page.content()
    approver.open("/willow/office/rewards/perk/")
    page.locator("#result_list tbody a").first.click()
    page.get_by_role("link", name="Approve and open").click()
    page.locator("[name=is_read]").check()
    page.get_by_role("button", name="Approve and open").click()
    assert "Approved. These terms hold" in page.content()
    with open_city(willow.city.id), transaction.atomic():
        assert Perk.objects.get().code == "library-loans"


def type_perk(page: Page) -> None:
    """Forty books without a deposit from 600 points, in the perk's form."""
    boxes = {
        "code": "library-loans",
        "title_zh": "图书馆免押金借书 40 册",
        "title_en": "Forty library books without a deposit",
        "description_zh": "在市属图书馆免押金借书，每次最多可借 40 册。",
        "description_en": "Borrow up to 40 books at a time without paying a deposit.",
        "ordinary_terms_zh": "人人可凭读者证按图书馆普通规定借书。",
        "ordinary_terms_en": "Everyone may borrow on the library's ordinary terms.",
        "at_least_1": "600",
        "amount_1": "40",
        "label_zh_1": "免押金借书 40 册",
        "label_en_1": "40 books without a deposit",
    }
    for name, text in boxes.items():
        page.locator(f"[name={name}]").fill(text)
    for name, choice in {
        "kind": "loan-limit",
        "unit": "book",
        "partner": "library",
        "needs_1": "total",
    }.items():
        page.locator(f"[name={name}]").select_option(choice)
    page.locator("[type=submit]").last.click()


def half_made(desk: Desk, office: Office) -> str:
    """A copied scheme with two things to correct; its page."""
    tab = desk(office.editor)
    tab.open(LIST + "add/new/?from=wendeng-seashell")
    tab.page.get_by_role("button", name="Begin the draft").click()
    page = tab.page.url.removeprefix(tab.address)
    tab.open(page.replace("change/", "edit/rules/0/"))
    save(tab.page, **{"steps.table.0.at": "ten", "months": ""})
    return page


@pytest.mark.parametrize(("locale", "colours"), [("en", "dark"), ("zh-CN", "light")])
def test_nothing_is_in_the_way_of_an_officer_with_a_phone(
    willow: Office, desk: Desk, locale: str, colours: str
) -> None:
    page = half_made(desk, willow)
    edit = page.replace("change/", "edit/")
    parts = ("basics/", "sources/0/", "record-types/4/", "dimensions/0/", "rules/0/", "rules/4/", "bands/1/")
    adds = ("sources/add/", "record-types/add/", "rules/add/", "rules/add/?records=award", "bands/add/")
    acts = ("submit/", "discard/", "edit/record-types/0/remove/")
    starts = (LIST, LIST + "add/", LIST + "add/new/", LIST + "add/new/?from=xiamen-egret", LIST + "add/file/")
    addresses = [page, *starts, *(edit + each for each in (*parts, *adds))]
    addresses += [page.replace("change/", each) for each in acts]
    here = desk(willow.editor, locale=locale, color_scheme=colours, viewport=PHONE, script=True)
    wrong = []
    for address in addresses:
        answer = here.open(address)
        assert answer.status == 200, address
        if here.sideways() > 0:
            wrong.append(f"{address}: {here.sideways()} pixels too wide")
        wrong += [f"{address}: {each}" for each in here.barriers()]
    assert wrong == []


def test_a_problem_is_reached_corrected_and_gone_by_keyboard_alone(willow: Office, desk: Desk) -> None:
    tab = desk(willow.editor)
    tab.open(half_made(desk, willow))
    keys = tab.page.keyboard
    tab_to(tab.page, "Rule “Hours given”: From this value")
    keys.press("Enter")
    tab.page.wait_for_url("**/rules/0/#*")
    focused = tab.page.evaluate("document.activeElement.name")
    assert focused == "steps.table.0.at"  # the link led right into the box
    keys.press("Control+a")
    keys.type("10")
    tab_to(tab.page, "Months")
    keys.type("12")
    keys.press("Enter")
    tab.page.wait_for_url("**/change/**")
    assert "Nothing is missing" in tab.page.content()


def tab_to(page: Page, name: str, *, at_most: int = 150) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(at_most):
        page.keyboard.press("Tab")
        found = page.evaluate(
            "() => { const at = document.activeElement;"
            " return at.labels && at.labels.length ? at.labels[0].innerText : at.innerText || at.value }"
        )
        if name in " ".join((found or "").split()):
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")
