"""PostgreSQL for Django, with every transaction bound to the open city at its BEGIN."""

from __future__ import annotations

import re
from typing import Any

from django.db.backends.postgresql import base, operations, schema

from cityscore.core import tenancy


class DatabaseOperations(operations.DatabaseOperations):
    """Sends the ORM's statements through compilers that refuse to run without a city."""

    compiler_module = "cityscore.core.database.compiler"


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Lets the owner's check of a new foreign key see the rows that a forced policy would hide.

    The tables stay locked until the migration commits, and the force is back before that, so
    nobody ever sees them without it.
    """

    def execute(self, sql: Any, params: Any = ()) -> None:
        forced = self._forced_tables(str(sql)) if "FOREIGN KEY" in str(sql) else []
        for table in forced:
            super().execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
        super().execute(sql, params)
        for table in forced:
            super().execute(f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY')

    def _forced_tables(self, statement: str) -> list[str]:
        named = re.findall(r'(?:ALTER TABLE|REFERENCES) "?(\w+)"?', statement)
        if self.collect_sql:
            return []
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY(%s)", [named]
            )
            return [name for (name,) in cursor.fetchall()]


class DatabaseWrapper(base.DatabaseWrapper):
    """Every outermost BEGIN carries the open city, whoever began it: web, worker, shell or test."""

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor

    def init_connection_state(self) -> None:
        """Dates and times come in ISO form, whatever the server, the role or the machine prefers."""
        super().init_connection_state()
        if not self.connection.info.parameter_status("DateStyle").startswith("ISO"):
            with self.connection.cursor() as cursor:
                cursor.execute("SET datestyle TO ISO")

    def set_autocommit(self, autocommit: bool, *args: Any, **options: Any) -> None:
        super().set_autocommit(autocommit, *args, **options)
        city_id = tenancy.open_city_id_or_none()
        if not autocommit and city_id is not None:
            with self.cursor() as cursor:
                tenancy.set_city(cursor, city_id)
