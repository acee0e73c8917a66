"""Willow with its city open, and the scheme whose hours the feed brings."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from tests.cast import Cast, Office
from tests.rooms.records.builders import open_scheme


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow


@pytest.fixture
def scheme(willow: Office) -> Scheme:
    return open_scheme(willow)
