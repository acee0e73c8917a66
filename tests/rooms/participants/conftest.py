"""Willow with its city open and a scheme in force; what other rooms are told; officers signed in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from cityscore.core import hooks
from cityscore.core.refusals import Problem
from cityscore.core.tenancy import open_city
from tests.cast import Cast, Office

Told = list[tuple[str, dict[str, Any]]]


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Any) -> None:
    """Hashing passwords slowly is Django's to prove; here it would take most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands against publishing a scheme is asked elsewhere."""

    def nothing(*, version_id: int, **_: Any) -> list[Problem]:
        return []

    monkeypatch.setattr(hooks.publication_gates, "_answers", {"a-test": nothing})


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """A room beside the others that writes down what it is told."""
    heard: Told = []

    def listener(name: str) -> Any:
        return lambda **facts: heard.append((name, facts))

    for name in ("ends_on_withdrawal", "link_ended", "consent_changed", "erases"):
        monkeypatch.setitem(getattr(hooks, name)._answers, "a-test", listener(name))
    return heard


@pytest.fixture
def client() -> Client:
    """A browser that has sent nothing yet, in English."""
    return Client(headers={"accept-language": "en"})
