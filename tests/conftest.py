"""Ground of every test: the app role serves, the owner's role migrates and flushes, two invented cities."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.core.cache import cache
from django.db import connections
from django.test.utils import setup_databases, teardown_databases

from tests.cast import Cast, found_cast

BOTH_ROLES = ["default", "owner"]
COMMITTED = pytest.mark.django_db(transaction=True, databases=BOTH_ROLES)
"""For tests that need real commits (workers, threads, other processes); tables are emptied afterwards."""


def pytest_configure() -> None:
    """Of test processes side by side each gets a cache database of its own: it is emptied for each test."""
    beside = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    held = configured.CACHES["default"]
    held["LOCATION"] = f"{held['LOCATION'].partition('?')[0]}?db={1 + beside}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Only the owner may empty tables, so every test that commits gets both roles."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures = set(getattr(item, "fixturenames", ()))
        commits = marker is not None and marker.kwargs.get("transaction")
        if commits or fixtures & {"transactional_db", "live_server"}:
            item.add_marker(COMMITTED, append=False)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: Any,
    django_db_keepdb: bool,
    django_db_createdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Make the test database as the owner, always: the serving role only sees it through a mirror.

    pytest-django would leave the owner's alias out for tests that name the serving one alone, and
    they would then run against the installation's own database.
    """
    keep = django_db_keepdb and not django_db_createdb
    with django_db_blocker.unblock():
        made = setup_databases(
            verbosity=0,
            interactive=False,
            aliases=BOTH_ROLES,  # type: ignore[arg-type]
            serialized_aliases=(),
            keepdb=keep,
        )
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            end_every_session()
            teardown_databases(made, verbosity=0)


def end_every_session() -> None:
    """A server, a browser or a worker that tests have stopped may still hold the test database."""
    others = "datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
    for alias in BOTH_ROLES:
        with connections[alias].cursor() as cursor:
            cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")
    connections.close_all()  # our own as well: the mirror's would keep the database from going


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """One cheap hash for every test: the cast's is made once and must be readable in all of them."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db: None) -> Cast:
    """Two cities with their offices, inside one transaction that is rolled back."""
    cache.clear()
    return found_cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The same, committed; use with the COMMITTED mark."""
    cache.clear()
    return found_cast()
