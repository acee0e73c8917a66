"""The one door between cities, for agreements and the operator; import-linter names who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cityscore.core import tenancy


@contextmanager
def enter(city_id: int) -> Iterator[None]:
    """Leave the open city, if any, and work in another until the end of the block.

    The caller's transaction goes on, so what is written on both sides commits or fails together.
    """
    with tenancy.switched_to(city_id):
        yield


@contextmanager
def outside() -> Iterator[None]:
    """Work with no city open: only the global tables can be reached."""
    with tenancy.switched_to(None):
        yield
