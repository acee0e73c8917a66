"""A real Chromium in front of the served application; where there is none, one line says how to get it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize

from cityscore.cities.models import Account
from cityscore.core import clock
from tests.cast import PASSWORD, Cast
from tests.rooms.pages.builders import Scene, build_scene

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
ARGUMENTS = [
    "--no-sandbox",  # Chromium refuses to run as root with it
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SMALL: ViewportSize = {"width": 320, "height": 640}
WATCH = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed; the browser tests need it: apt-get install chromium")
    # Playwright keeps an event loop in this thread; Django would take it for asynchronous code,
    # until the very end of each test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return {"executable_path": CHROMIUM, "args": ARGUMENTS}


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords slowly is Django's to prove; here it would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass
class Tab:
    """A page, and everything about it that would be wrong."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    answers: list[Response] = field(default_factory=list)
    """What the server sent since the last page was opened."""

    def open(self, path: str) -> Response:
        """Go there; the answer."""
        self.answers.clear()
        answer = self.page.goto(self.address + path)
        assert answer is not None
        return answer

    def weight(self) -> int:
        """Bytes of the page that was opened last, with everything it needed."""
        self.page.wait_for_load_state("networkidle")
        return sum(len(answer.body()) for answer in self.answers if answer.status < 300)

    def text(self) -> str:
        return self.page.inner_text("main")

    def sideways(self) -> int:
        """Pixels by which the page is wider than the screen."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        return wider

    def barriers(self) -> list[str]:
        """What axe finds, each with the elements it is about."""
        found = Axe().run(self.page).response["violations"]
        return [f"{each['id']}: {[node['html'][:160] for node in each['nodes']]}" for each in found]


@pytest.fixture
def tab(browser: Browser, live_server: Any, scene: Scene) -> Iterator[Callable[..., Tab]]:
    """Opens a tab of its own: `tab(locale="en", script=False, as_=account)`."""
    contexts: list[BrowserContext] = []
    tabs: list[Tab] = []

    def new(*, locale: str = "en", script: bool = True, as_: Account | None = None, **options: Any) -> Tab:
        options.setdefault("service_workers", "block")
        context = browser.new_context(locale=locale, java_script_enabled=script, viewport=SMALL, **options)
        contexts.append(context)
        context.add_init_script(WATCH)
        made = Tab(context.new_page(), live_server.url)
        listen(made)
        tabs.append(made)
        if as_ is not None:
            sign_in(made, as_)
        return made

    yield new
    for each in tabs:
        assert each.complaints == []
    for context in contexts:
        context.close()


def listen(tab: Tab) -> None:
    def said(message: Any) -> None:
        expected = ("status of 404", "registration blocked by Playwright")  # asked for by the tests
        if message.type in ("error", "warning") and not any(each in message.text for each in expected):
            tab.complaints.append(f"{tab.page.url}: {message.text}")

    def received(response: Response) -> None:
        if not response.url.startswith((tab.address, "data:")):
            tab.complaints.append(f"another host: {response.url}")
        tab.answers.append(response)

    tab.page.on("console", said)
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("response", received)


def sign_in(tab: Tab, account: Account) -> None:
    tab.open("/willow/accounts/login/")
    tab.page.fill("[name=login]", account.email)
    tab.page.fill("[name=password]", PASSWORD)
    tab.page.click("main button")
    assert tab.page.url.endswith("/willow/me/")


@pytest.fixture
def scene(committed_cast: Cast) -> Scene:
    """Willow as its residents find it today, committed."""
    return build_scene(committed_cast, today=clock.now())
