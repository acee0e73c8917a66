"""Willow with its city open, and a gate that lets every version pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityscore.core import hooks
from cityscore.core.refusals import Problem
from cityscore.core.tenancy import open_city
from tests.cast import Cast, Office


def nothing_stands_against(*, version_id: int) -> list[Problem]:
    return []


@pytest.fixture
def open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Publication asks one room only, and that room has no objection."""
    monkeypatch.setattr(hooks.publication_gates, "_answers", {"a-room": nothing_stands_against})


@pytest.fixture
def willow(cast: Cast, open_gate: None) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow
