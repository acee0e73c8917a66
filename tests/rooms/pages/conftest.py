"""The scene at noon, and a browser without pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.test import Client

from cityscore.cities.models import Account
from tests.cast import NOON, Cast
from tests.rooms.pages.builders import Scene, build_scene


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords slowly is Django's to prove; here it would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Noon, until a test moves it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scene(cast: Cast, clock: object) -> Scene:
    return build_scene(cast)


@pytest.fixture
def browser() -> Client:
    """Nobody yet, in English."""
    return Client(headers={"accept-language": "en"})


def signed_in(account: Account, language: str = "en") -> Client:
    """A browser in which somebody has signed in."""
    browser = Client(headers={"accept-language": language})
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


@pytest.fixture
def mei(scene: Scene) -> Client:
    return signed_in(scene.cast.mei)
