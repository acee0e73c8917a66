"""Every page, in both languages and both colour schemes: nothing in anybody's way, nothing too heavy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from allauth.account.models import EmailAddress

from cityscore.pages import me_urls
from tests.browser.conftest import Tab
from tests.rooms.pages.builders import Scene, agree_with_harbour, mei_with_points
from tests.rooms.pages.test_finished_values import NOT_PERSONAL, PERSONAL, WHAT_COULD

Open = Callable[..., Tab]
FIRST_LOAD = 100_000
PUBLIC = ["/", "/willow/", "/willow/schemes/leaf/", WHAT_COULD, "/harbour/", "/willow/nowhere/"]
ENTRANCE = [
    "/willow/accounts/login/",
    "/willow/accounts/signup/",
    "/willow/accounts/password/reset/",
    "/willow/accounts/password/reset/done/",
    "/willow/accounts/confirm-email/",
    "/willow/accounts/inactive/",
    "/willow/accounts/confirm-email/nonsense/",
]
ACCOUNT = [
    "/willow/accounts/email/",
    "/willow/accounts/password/change/",
    "/willow/accounts/2fa/",
    "/willow/accounts/2fa/totp/activate/",
    "/willow/accounts/2fa/webauthn/",
    "/willow/accounts/sessions/",
    "/willow/accounts/reauthenticate/",
    "/willow/accounts/logout/",
]
LOOKS = [("en", "dark"), ("zh-CN", "light")]


def look_at(here: Tab, path: str) -> list[str]:
    """Everything that is wrong with a page at 320 pixels."""
    answer = here.open(path)
    wrong = [] if answer.status in (200, 404) else [f"status {answer.status}"]
    if here.sideways() > 0:
        wrong.append(f"{here.sideways()} pixels too wide")
    if not here.page.title():
        wrong.append("no title")
    return [f"{path}: {each}" for each in [*wrong, *here.barriers()]]


@pytest.mark.parametrize(("locale", "colours"), LOOKS)
def test_nothing_is_in_the_way_of_visitors(scene: Scene, tab: Open, locale: str, colours: str) -> None:
    here = tab(locale=locale, color_scheme=colours)
    assert [wrong for path in [*PUBLIC, *ENTRANCE] for wrong in look_at(here, path)] == []


@pytest.mark.parametrize(("locale", "colours"), LOOKS)
def test_nothing_is_in_the_way_of_residents(scene: Scene, tab: Open, locale: str, colours: str) -> None:
    mei_with_points(scene)
    EmailAddress.objects.create(user=scene.cast.mei, email=scene.cast.mei.email, verified=True, primary=True)
    there = f"elsewhere/{agree_with_harbour(scene).uid}/"
    here = tab(locale=locale, color_scheme=colours, as_=scene.cast.mei)
    mine = [f"/willow/me/{path}" for path in [*PERSONAL, there] if not path.startswith("data/export")]
    assert [wrong for path in [*mine, *ACCOUNT] for wrong in look_at(here, path)] == []


@pytest.mark.parametrize("locale", ["en", "zh-CN"])
def test_nothing_is_in_the_way_of_somebody_new(scene: Scene, tab: Open, locale: str) -> None:
    here = tab(locale=locale, as_=scene.cast.jun)
    wrong = look_at(here, "/willow/me/")
    wrong += look_at(here, "/willow/me/identity/")
    here.page.locator("form[action$='/identity/'] button").click()
    wrong += here.barriers()  # the same page with its errors
    assert wrong == []


def test_a_first_load_is_light(scene: Scene, tab: Open) -> None:
    mei_with_points(scene)
    for path in PUBLIC:
        here = tab()
        here.open(path)
        assert here.weight() <= FIRST_LOAD, path
    state = tab(as_=scene.cast.mei).page.context.storage_state()
    for path in PERSONAL:
        if path.startswith("data/export"):
            continue
        here = tab(storage_state=state)
        here.open(f"/willow/me/{path}")
        assert 1_000 < here.weight() <= FIRST_LOAD, path


def test_a_planted_barrier_is_found(scene: Scene, tab: Open) -> None:
    here = tab()
    here.open("/")
    assert here.barriers() == []
    here.page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=x><input>')")
    found = " ".join(here.barriers())
    assert "image-alt" in found
    assert "label" in found
    here.complaints.clear()  # the planted picture is not there


def test_every_personal_page_is_looked_at() -> None:
    assert {pattern.name for pattern in me_urls.urlpatterns} >= NOT_PERSONAL
