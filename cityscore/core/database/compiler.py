"""The ORM's compilers, guarded: a statement on a city's table needs an open city and a transaction.

Standing here rather than on a manager, the guard also sees `.exists()`, `_base_manager`, related
objects, bulk writes and queries that were built in one place and run in another.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models.sql import compiler

from cityscore.core import tenancy


@cache
def city_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in tenancy.city_owned_models())


class Guarded:
    """Mixed into each compiler before it runs."""

    query: Any
    connection: Any

    def execute_sql(self, *args: Any, **options: Any) -> Any:
        self._require_city()
        return super().execute_sql(*args, **options)  # type: ignore[misc]

    def explain_query(self) -> Any:
        self._require_city()
        return super().explain_query()  # type: ignore[misc]

    def _require_city(self) -> None:
        table = getattr(getattr(self.query, "model", None), "_meta", None)
        tables = {table.db_table} if table else set()
        tables |= {join.table_name for join in self.query.alias_map.values() if join.table_name}
        if not tables & city_tables():
            return
        tenancy.open_city_id()
        if not self.connection.in_atomic_block:
            raise tenancy.NoCityOpen("a city is open but no transaction is: begin one with atomic()")


class SQLCompiler(Guarded, compiler.SQLCompiler):
    """SELECT."""


class SQLInsertCompiler(Guarded, compiler.SQLInsertCompiler):
    """INSERT."""


class SQLUpdateCompiler(Guarded, compiler.SQLUpdateCompiler):
    """UPDATE."""


class SQLDeleteCompiler(Guarded, compiler.SQLDeleteCompiler):
    """DELETE."""


class SQLAggregateCompiler(Guarded, compiler.SQLAggregateCompiler):
    """SELECT of aggregates over a subquery."""
