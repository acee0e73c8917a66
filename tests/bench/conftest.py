"""One laid city for all benches of a session, committed, in the test database that goes when they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction

from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from tests.bench.crowd import lay_people, lay_records, open_scheme, settle, unchecked
from tests.cast import NOON, Office, found_office
from tests.workers import own_queue


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--people", type=int, default=1_000_000, help="participants of the laid city")
    parser.addoption("--rounds", type=int, default=3, help="how often floor and work take turns")


@dataclass(frozen=True)
class Ground:
    """The laid city, open: two records of everybody, nobody scored."""

    office: Office
    scheme: Scheme
    people: int
    rounds: int


@pytest.fixture(scope="session")
def ground(django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config) -> Iterator[Ground]:
    people = pytestconfig.getoption("--people")
    with django_db_blocker.unblock(), own_queue():
        cache.clear()
        office = found_office("willow", "Willow", "柳溪")
        with open_city(office.city.id):
            with own_queue(), transaction.atomic():  # nobody hears it ring for a nightly run
                scheme = open_scheme(office)
            with unchecked():
                lay_people(scheme, people)
                for round_no in (1, 2):
                    lay_records(round_no=round_no, received_at=NOON)
            settle()
            yield Ground(office, scheme, people, pytestconfig.getoption("--rounds"))
