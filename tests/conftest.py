"""Ground of every test: the app role serves, the owner's role migrates and flushes, two invented cities."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from tests.cast import Cast, found_cast

COMMITTED = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
"""For tests that need real commits (workers, threads, other processes); tables are emptied afterwards."""


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    """Two cities with their offices, inside one transaction that is rolled back."""
    cache.clear()
    yield found_cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Iterator[Cast]:
    """The same, committed; use with the COMMITTED mark."""
    cache.clear()
    yield found_cast()
