"""Willow with its city open, its perks, a library that gives them, at noon."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Cast, Office
from tests.rooms.rewards.builders import Counter, counter, open_perks


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
def willow(cast: Cast, clock: object) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow


@pytest.fixture
def scheme(willow: Office) -> Scheme:
    return open_perks(willow)


@pytest.fixture
def library(willow: Office, scheme: Scheme) -> Counter:
    return counter(willow)
