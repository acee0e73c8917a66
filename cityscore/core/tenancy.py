"""Which city is open: the one fact that every query on a city's tables depends on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.apps import apps
from django.db import connection, models
from psycopg.pq import TransactionStatus

_open_city: ContextVar[int | None] = ContextVar("open_city", default=None)


class NoCityOpen(RuntimeError):  # noqa: N818 - named for what is wrong
    """A defect, not a refusal: code touched a city's table without saying whose."""


class AnotherCityOpen(RuntimeError):  # noqa: N818 - named for what is wrong
    """A defect: code tried to leave its city without going through `core.crossing`."""


def open_city_id() -> int:
    """The id of the open city. Raises NoCityOpen when none is."""
    city_id = _open_city.get()
    if city_id is None:
        raise NoCityOpen("no city is open: wrap this work in tenancy.open_city(city_id)")
    return city_id


def open_city_id_or_none() -> int | None:
    return _open_city.get()


@contextmanager
def open_city(city_id: int) -> Iterator[None]:
    """Open a city for the enclosed work; opening the same one again changes nothing.

    Transactions that begin inside are bound to the city by the database backend; one that is
    already under way is bound here and released at the end.
    """
    present = _open_city.get()
    if present is not None and present != city_id:
        raise AnotherCityOpen(f"city {present} is open; leave it through core.crossing")
    if present == city_id:
        yield
        return
    with switched_to(city_id):
        yield


@contextmanager
def switched_to(city_id: int | None) -> Iterator[None]:
    """Swap the open city. For `open_city` and `core.crossing` alone."""
    previous = _open_city.get()
    token = _open_city.set(city_id)
    try:
        bind_transaction(city_id)
        yield
    finally:
        _open_city.reset(token)
        bind_transaction(previous)


def bind_transaction(city_id: int | None) -> None:
    """Tell a transaction that is already under way which city it works for.

    A transaction in error cannot be told anything; its rollback restores the setting by itself.
    """
    if not connection.in_atomic_block or connection.connection is None:
        return
    if connection.connection.info.transaction_status == TransactionStatus.INERROR:
        return
    with connection.cursor() as cursor:
        set_city(cursor, city_id)


def set_city(cursor: Any, city_id: int | None) -> None:
    """Bind the transaction of this cursor; the setting ends with the transaction."""
    cursor.execute("SELECT set_config('app.city', %s, true)", ["" if city_id is None else str(city_id)])


class CityOwned(models.Model):
    """A row that belongs to one city: row level security, and keys that start with the city.

    The city is a plain id that defaults to the open one; its foreign key and the composite
    foreign keys to other city-owned tables are made by `SecureCityTables` in migrations.
    """

    id = models.BigAutoField(primary_key=True)
    city_id = models.BigIntegerField(default=open_city_id, editable=False)

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["city_id", "id"], name="%(app_label)s_%(class)s_within_city")
        ]


class CityForeignKey(models.ForeignKey[Any, Any]):
    """A reference to another row of the same city.

    The database checks it as (city_id, id), so the plain constraint that Django would add is left
    out: it would be a second check that says less.
    """

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **options: Any) -> None:
        options.setdefault("db_constraint", False)
        options.setdefault("related_name", "+")
        super().__init__(to, on_delete, **options)


def city_owned_models() -> list[type[CityOwned]]:
    """Every model whose rows belong to one city."""
    return [model for model in apps.get_models() if issubclass(model, CityOwned)]
