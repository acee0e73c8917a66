"""Migration operations that put a city's tables under row level security."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.migrations.operations.base import Operation

CITY_TABLE = "cities_city"


class SecureCityTables(Operation):
    """Force row level security on these models' tables and key them by city.

    For each: enable and force the policy, refer to the city, and refer to every other city-owned
    table by (city_id, id), because foreign-key checks do not look at policies.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *names: str) -> None:
        self.names = names

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__qualname__, list(self.names), {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Django's picture of the models does not change."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            for statement in secure_statements(model):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Dropping the table, which is the only way back, drops its policy and keys as well."""

    def describe(self) -> str:
        return f"Secure the city-owned tables of {', '.join(self.names)}"


class SecureCityReference(SecureCityTables):
    """Key one more foreign key of an already secured table by city: ("Record", "import_file")."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model_name, *field_names = self.names
        model = to_state.apps.get_model(app_label, model_name)
        for field_name in field_names:
            schema_editor.execute(_composite_key(model, model._meta.get_field(field_name)))


def secure_statements(model: type[models.Model]) -> list[str]:
    """The SQL that secures one table: its keys and its policy."""
    table = model._meta.db_table
    owned = "city_id = (SELECT open_city())"
    keys = [] if table.startswith("core_") else [city_key(table)]
    keys += [
        _composite_key(model, reference)
        for reference in model._meta.local_fields
        if isinstance(reference, models.ForeignKey) and _is_city_owned(reference)
    ]
    return [
        *keys,
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'CREATE POLICY only_the_open_city ON "{table}" USING ({owned}) WITH CHECK ({owned})',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
    ]


def city_key(table: str) -> str:
    """The foreign key from a city-owned table to its city."""
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table[:40]}_belongs_to_a_city" '
        f'FOREIGN KEY (city_id) REFERENCES "{CITY_TABLE}" (id) DEFERRABLE INITIALLY DEFERRED'
    )


def _composite_key(model: type[models.Model], reference: Any) -> str:
    table, target = model._meta.db_table, reference.related_model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{table[:28]}_{reference.name[:20]}_same_city" '
        f'FOREIGN KEY (city_id, "{reference.column}") REFERENCES "{target}" (city_id, id) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


def _is_city_owned(reference: Any) -> bool:
    # Migration state rebuilds models without our base class; the column is what counts.
    return any(column.name == "city_id" for column in reference.related_model._meta.local_fields)


class GrantToApp(Operation):
    """Give or take rights of the role that web and workers connect as."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, statement: str) -> None:
        self.statement = statement

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (type(self).__qualname__, [self.statement], {})

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Rights are no part of Django's picture."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        role = schema_editor.quote_name(settings.DATABASES["default"]["USER"])
        schema_editor.execute(self.statement.replace("{app}", role))

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Rights go with the table."""

    def describe(self) -> str:
        return self.statement
