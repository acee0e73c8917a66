"""Every way of reaching into another city's tables that we could think of, generated from the models."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import Count, F, Max

from cityscore.core.tenancy import CityForeignKey, CityOwned

POLICY, KEY, NEVER_CHANGES = "42501", "23503", "23000"
REFUSED = frozenset({POLICY, KEY, NEVER_CHANGES})
"""SQLSTATEs that say no: a policy, a foreign key that carries the city, a table that never changes."""
Try = Callable[[], bool]
"""True when it reached something."""


@dataclass(frozen=True)
class Probe:
    """One attempt on one table of another city."""

    model: type[CityOwned]
    kind: str
    attempt: Try

    def __str__(self) -> str:
        return f"{self.kind} on {self.model._meta.db_table}"


@dataclass(frozen=True)
class Target:
    """A row of the city that looks on, and one of the city that is looked at."""

    model: type[CityOwned]
    own: CityOwned
    foreign: CityOwned

    @property
    def table(self) -> str:
        return f'"{self.model._meta.db_table}"'


def sql_state(error: DatabaseError) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))


def succeeds(probe: Probe) -> bool:
    """Make the attempt and undo it. An error that is no refusal is a defect of the probe and goes on."""
    try:
        with transaction.atomic():
            reached = probe.attempt()
            transaction.set_rollback(True)
            return reached
    except DatabaseError as error:
        if sql_state(error) in REFUSED:
            return False
        raise AssertionError(f"{probe} failed for another reason: {error}") from error


def probes_of(target: Target) -> Iterator[Probe]:
    """All probes for one pair of rows; run them with the looking city open."""
    for kind, attempt in [*orm_reads(target), *orm_writes(target), *sql_reads(target), *sql_writes(target)]:
        yield Probe(target.model, kind, attempt)


def orm_reads(target: Target) -> Iterator[tuple[str, Try]]:
    """Through the ORM, which knows no filter by city: only the database stands in the way."""
    rows, foreign = target.model._default_manager.all(), target.foreign
    plain = rows.order_by()
    yield "ORM select by id", lambda: bool(list(rows.filter(pk=foreign.pk)))
    yield "ORM exists", lambda: rows.filter(pk=foreign.pk).exists()
    yield "ORM select by city", lambda: rows.filter(city_id=foreign.city_id).exists()
    yield "ORM select all", lambda: any(row.city_id == foreign.city_id for row in rows.all())
    yield "ORM count", lambda: rows.filter(~models.Q(city_id=target.own.city_id)).count() > 0
    yield (
        "ORM aggregate",
        lambda: rows.aggregate(last=Max("pk", filter=by_id(foreign)))["last"] is not None,
    )
    yield "ORM group", lambda: len(plain.values("city_id").annotate(n=Count("pk"))) > 1
    yield "ORM in bulk", lambda: bool(rows.in_bulk([foreign.pk]))
    yield (
        "ORM lock",
        lambda: bool(list(plain.select_for_update(of=("self",)).filter(pk=foreign.pk))),
    )
    yield (
        "ORM union",
        lambda: any(
            city == foreign.city_id
            for (city,) in rows.order_by().values_list("city_id").union(by_city(rows, foreign))
        ),
    )
    yield "ORM refresh", lambda: refreshed(foreign)
    for field in target.model._meta.local_concrete_fields:
        yield f"ORM value of {field.attname}", column_read(plain, field, foreign)
        if isinstance(field, CityForeignKey):
            yield f"ORM join over {field.name}", joined_read(plain, field, foreign)


def by_id(row: CityOwned) -> models.Q:
    return models.Q(pk=row.pk)


def by_city(rows: Any, foreign: CityOwned) -> Any:
    return rows.filter(city_id=foreign.city_id).values_list("city_id")


def refreshed(row: CityOwned) -> bool:
    try:
        type(row)._base_manager.get(pk=row.pk)
    except type(row).DoesNotExist:
        return False
    return True


def column_read(rows: Any, field: models.Field[Any, Any], foreign: CityOwned) -> Try:
    return lambda: (
        rows.order_by().filter(pk=foreign.pk).values_list(field.attname, flat=True).first() is not None
    )


def joined_read(rows: Any, field: CityForeignKey, foreign: CityOwned) -> Try:
    return lambda: rows.filter(**{f"{field.name}__city_id": foreign.city_id}).exists()


def orm_writes(target: Target) -> Iterator[tuple[str, Try]]:
    rows, own, foreign = target.model._default_manager.order_by(), target.own, target.foreign
    yield "ORM update", lambda: rows.filter(pk=foreign.pk).update(city_id=F("city_id")) > 0
    yield "ORM update of all", lambda: rows.filter(city_id=foreign.city_id).update(city_id=F("city_id")) > 0
    yield "ORM save over", lambda: saved_over(foreign)
    yield "ORM delete", lambda: rows.filter(pk=foreign.pk)._raw_delete(using="default") > 0
    yield "ORM move here", lambda: rows.filter(pk=foreign.pk).update(city_id=own.city_id) > 0
    yield "ORM move there", lambda: rows.filter(pk=own.pk).update(city_id=foreign.city_id) > 0
    yield "ORM insert there", lambda: inserted(copied(own, city_id=foreign.city_id))
    yield "ORM bulk insert there", lambda: bool(rows.bulk_create([copied(own, city_id=foreign.city_id)]))


def saved_over(row: CityOwned) -> bool:
    """Save one column of a row that was read in its own city."""
    try:
        row.save_base(raw=True, force_update=True, update_fields=["city_id"])
    except (DatabaseError, type(row).DoesNotExist) as error:
        if isinstance(error, DatabaseError) and error.__cause__ is not None:
            raise
        return False  # Django says that the update touched no row
    return True


def inserted(row: CityOwned) -> bool:
    row.save_base(raw=True, force_insert=True)
    return True


def copied(row: CityOwned, **changes: Any) -> CityOwned:
    """An unsaved copy with new values wherever a constraint wants them unique."""
    fresh = type(row)(
        **{field.attname: getattr(row, field.attname) for field in row._meta.local_concrete_fields}
    )
    fresh.pk = None
    for field in unique_fields(type(row)):
        setattr(fresh, field.attname, another(field, getattr(row, field.attname)))
    for name, value in changes.items():
        setattr(fresh, name, value)
    return fresh


def unique_fields(model: type[CityOwned]) -> list[models.Field[Any, Any]]:
    """Columns other than city and id that take part in a unique constraint and may be varied."""
    names = {
        name
        for constraint in model._meta.constraints
        if isinstance(constraint, models.UniqueConstraint)
        for name in constraint.fields
    } - {"city_id", "id"}
    fields = [field for field in model._meta.local_concrete_fields if field.name in names]
    return [field for field in fields if not isinstance(field, models.ForeignKey) and not field.choices]


def another(field: models.Field[Any, Any], value: Any) -> Any:
    """A value of the same kind that no row has."""
    if value is None:
        return None
    if isinstance(field, models.BooleanField):
        return value
    if isinstance(field, models.UUIDField):
        return uuid.uuid4()
    if isinstance(field, models.BinaryField):
        return secrets.token_bytes(len(bytes(value)))
    if isinstance(field, models.DateField):
        return value + timedelta(days=1)
    if isinstance(field, models.IntegerField):
        return value + 1_000_000
    return f"{value[:20]}-{secrets.token_hex(4)}"


def sql(statement: str) -> Any:
    """Rows of a query, or how many rows a statement changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def sql_reads(target: Target) -> Iterator[tuple[str, Try]]:
    table, pk, city = target.table, target.foreign.pk, target.foreign.city_id
    for kind, statement in {
        "select by id": f"SELECT * FROM {table} WHERE id = {pk}",
        "select by city": f"SELECT 1 FROM {table} WHERE city_id = {city}",
        "select all": f"SELECT 1 FROM (TABLE {table}) t WHERE city_id = {city}",
        "exists": f"SELECT 1 WHERE EXISTS (SELECT FROM {table} WHERE id = {pk})",
        "count": f"SELECT 1 FROM {table} WHERE city_id = {city} HAVING count(*) > 0",
        "aggregate": f"SELECT max(id) FROM {table} WHERE id = {pk} HAVING max(id) IS NOT NULL",
        "window": f"SELECT 1 FROM (SELECT city_id, rank() OVER () FROM {table}) t WHERE city_id = {city}",
        "range": f"SELECT 1 FROM {table} WHERE id >= {pk} AND id <= {pk}",
        "negation": f"SELECT 1 FROM {table} WHERE city_id <> {target.own.city_id}",
        "or": f"SELECT 1 FROM {table} WHERE (id = {pk} OR true) AND city_id = {city}",
        "self join": f"SELECT 1 FROM {table} a RIGHT JOIN {table} b ON a.id = b.id WHERE b.id = {pk}",
        "cities join": f"SELECT 1 FROM cities_city c JOIN {table} t ON t.city_id = c.id WHERE c.id = {city}",
        "with": f"WITH x AS MATERIALIZED (TABLE {table}) SELECT 1 FROM x WHERE id = {pk}",
        "row": f"SELECT 1 FROM {table} t WHERE to_jsonb(t) ->> 'city_id' = '{city}'",
        "lock": f"SELECT 1 FROM {table} WHERE id = {pk} FOR UPDATE",
        "share": f"SELECT 1 FROM {table} WHERE id = {pk} FOR KEY SHARE SKIP LOCKED",
    }.items():
        yield f"SQL {kind}", answered(statement)
    yield "SQL unpoliced", lambda: unpoliced(table, pk)
    for field in target.model._meta.local_concrete_fields:
        yield (
            f"SQL value of {field.column}",
            answered(f'SELECT "{field.column}" FROM {table} WHERE id = {pk}'),
        )


def answered(statement: str) -> Try:
    """Whether a query gives a row."""
    return lambda: bool(sql(statement))


def unpoliced(table: str, pk: int) -> bool:
    """With policies switched off, PostgreSQL refuses the query instead of answering it."""
    sql("SET LOCAL row_security = off")
    return bool(sql(f"SELECT 1 FROM {table} WHERE id = {pk}"))


def sql_writes(target: Target) -> Iterator[tuple[str, Try]]:
    table, pk, there, here = target.table, target.foreign.pk, target.foreign.city_id, target.own.city_id
    city_too = f"cities_city c WHERE c.id = t.city_id AND c.id = {there}"
    merged = f"USING (SELECT {pk} AS pk) s ON t.id = s.pk WHEN MATCHED THEN UPDATE SET city_id = {here}"
    for kind, statement in {
        "update": f"UPDATE {table} SET city_id = city_id WHERE id = {pk}",
        "update by city": f"UPDATE {table} SET city_id = city_id WHERE city_id = {there}",
        "update from": f"UPDATE {table} t SET city_id = t.city_id FROM {city_too}",
        "delete": f"DELETE FROM {table} WHERE id = {pk}",
        "delete by city": f"DELETE FROM {table} WHERE city_id = {there}",
        "delete using": f"DELETE FROM {table} t USING {city_too}",
        "move here": f"UPDATE {table} SET city_id = {here} WHERE id = {pk}",
        "move there": f"UPDATE {table} SET city_id = {there} WHERE id = {target.own.pk}",
        "insert there": insert_there(target),
        "insert over": f"{insert_there(target)} ON CONFLICT DO NOTHING",
        "merge": f"MERGE INTO {table} t {merged}",
    }.items():
        yield f"SQL {kind}", changed_rows(statement)
    for kind, statement in {
        "empty": f"TRUNCATE {table} CASCADE",
        "unguard": f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "drop policy": f"DROP POLICY only_the_open_city ON {table}",
        "wider policy": f"CREATE POLICY all_of_it ON {table} USING (true)",
    }.items():
        yield f"SQL {kind}", done(statement)


def changed_rows(statement: str) -> Try:
    """Whether a statement changed a row."""
    return lambda: sql(statement) > 0


def done(statement: str) -> Try:
    """Whether the server did what only the owner may do."""
    return lambda: sql(statement) is not None


def insert_there(target: Target) -> str:
    """A copy of the own row with the other city's id; the policy looks before any other check."""
    columns = [f'"{field.column}"' for field in target.model._meta.local_concrete_fields]
    changed = {'"city_id"': str(target.foreign.city_id), '"id"': "-id"}
    values = [changed.get(column, column) for column in columns]
    return (
        f"INSERT INTO {target.table} ({', '.join(columns)}) "
        f"SELECT {', '.join(values)} FROM {target.table} WHERE id = {target.own.pk}"
    )


def references(model: type[CityOwned]) -> list[CityForeignKey]:
    return [field for field in model._meta.local_concrete_fields if isinstance(field, CityForeignKey)]


def reach_by_reference(own: CityOwned, reference: CityForeignKey, foreign_id: int, how: str) -> str:
    """Point a row of ours, or a copy of it, at the other city's row; the SQLSTATE, '' when that worked."""
    table, column = f'"{own._meta.db_table}"', f'"{reference.column}"'
    try:
        with transaction.atomic():
            if how == "update":
                sql(f"UPDATE {table} SET {column} = {foreign_id} WHERE id = {own.pk}")
            else:
                copied(own, **{reference.attname: foreign_id}).save_base(raw=True, force_insert=True)
            sql("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
            return ""
    except DatabaseError as error:
        return sql_state(error)
