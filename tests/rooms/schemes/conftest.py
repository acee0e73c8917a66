"""Willow with its city open, and a gate that lets every version pass."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityscore.core.tenancy import open_city
from tests.cast import Cast, Office
from tests.rooms.schemes.gates import open_gate as open_gate


@pytest.fixture
def willow(cast: Cast, open_gate: None) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow
