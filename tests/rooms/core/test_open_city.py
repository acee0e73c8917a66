"""Nothing of a city is reached before the city is open, and nothing of another while it is."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError, ProgrammingError

from cityscore.cities.models import Officer
from cityscore.core import audit, crossing
from cityscore.core.models import AuditEntry, Piece
from cityscore.core.tenancy import AnotherCityOpen, NoCityOpen, open_city
from tests.cast import NOON, Cast


def count_officers() -> int:
    return Officer.objects.count()


def test_every_kind_of_query_needs_an_open_city(cast: Cast) -> None:
    for query in (
        count_officers,
        Officer.objects.exists,
        Officer._base_manager.first,
        Officer.objects.all().delete,
        lambda: Officer.objects.update(name="x"),
        lambda: Officer.objects.bulk_create([Officer(city_id=1, account_id=1, name="x", duties=[])]),
        lambda: list(Officer.objects.iterator()),
    ):
        with pytest.raises(NoCityOpen):
            query()


def test_raw_sql_without_a_city_is_an_error_not_an_empty_answer(cast: Cast) -> None:
    with pytest.raises(ProgrammingError, match="no city is open"), transaction.atomic():
        connection.cursor().execute("SELECT count(*) FROM cities_officer")


def test_a_city_sees_its_own_rows_only(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        willow = set(Officer.objects.values_list("account_id", flat=True))
    with open_city(cast.harbour.city.id):
        harbour = set(Officer.objects.values_list("account_id", flat=True))
    assert len(willow) == len(harbour) == 5
    assert not willow & harbour


def test_opening_another_city_is_a_defect_unless_crossing(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        with pytest.raises(AnotherCityOpen), open_city(cast.harbour.city.id):
            pass
        with crossing.enter(cast.harbour.city.id):
            assert not Officer.objects.filter(account=cast.willow.clerk).exists()
        assert Officer.objects.filter(account=cast.willow.clerk).exists()


def test_a_row_of_another_city_can_be_neither_written_nor_moved(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Piece.objects.create(city_id=cast.harbour.city.id, job="x", number=1, task="x")
        Piece.objects.create(job="x", number=1, task="x")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Piece.objects.update(city_id=cast.harbour.city.id)


def test_a_failed_savepoint_inside_another_city_leaves_the_first_open(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        twins = [Piece(city_id=cast.harbour.city.id, job="x", number=1, task="x") for _ in range(2)]
        with pytest.raises(IntegrityError), transaction.atomic(), crossing.enter(cast.harbour.city.id):
            Piece.objects.bulk_create(twins)
        assert count_officers() == 5


def test_the_audit_log_only_grows(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        audit.write(actor=audit.SYSTEM, action="core.look", at=NOON)
        with pytest.raises(ProgrammingError), transaction.atomic():
            AuditEntry.objects.update(action="nothing")
        with pytest.raises(ProgrammingError), transaction.atomic():
            AuditEntry.objects.all().delete()
