"""Every table is either on the short list of global ones or owned by a city and guarded as such."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, connections, models

from cityscore.core.database.security import secure_statements
from cityscore.core.tenancy import CityOwned, city_owned_models
from cityscore.scoring.models import Score

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

GLOBAL_TABLES = {
    "account_emailaddress",
    "account_emailconfirmation",
    "allauth_idp_oidc_client",
    "allauth_idp_oidc_token",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "cities_account",
    "cities_city",
    "django_admin_log",
    "django_content_type",
    "django_migrations",
    "django_session",
    "mfa_authenticator",
    "socialaccount_socialaccount",
    "socialaccount_socialapp",
    "socialaccount_socialtoken",
    "usersessions_usersession",
}


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def unguarded_tables() -> set[str]:
    """Tables of the schema that are neither global nor under a forced policy on the open city."""
    found = rows(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS ("
        "         SELECT FROM pg_policy p WHERE p.polrelid = c.oid"
        "            AND pg_get_expr(p.polqual, c.oid) ~ 'city_id = .*open_city'"
        "            AND pg_get_expr(p.polwithcheck, c.oid) ~ 'city_id = .*open_city')"
        "  FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm')"
    )
    return {name for name, guarded in found if not guarded} - GLOBAL_TABLES


def test_every_table_is_global_by_name_or_guarded() -> None:
    assert unguarded_tables() == set()


def test_the_list_of_global_tables_is_exact() -> None:
    present = {name for (name,) in rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    assert present >= GLOBAL_TABLES
    assert {model._meta.db_table for model in city_owned_models()} == present - GLOBAL_TABLES


@pytest.fixture
def planted_table() -> Iterator[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("CREATE TABLE planted (id bigint PRIMARY KEY, city_id bigint)")
        yield "planted"
        cursor.execute("DROP TABLE planted")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_planted_table_without_policy_is_noticed(planted_table: str) -> None:
    assert unguarded_tables() == {planted_table}


@pytest.mark.parametrize("model", city_owned_models(), ids=lambda model: model._meta.label)
def test_the_policy_of_each_model_is_the_house_policy(model: type[CityOwned]) -> None:
    wanted = len([text for text in secure_statements(model) if "CREATE POLICY" in text])
    policies = rows("SELECT count(*) FROM pg_policies WHERE tablename = %s", model._meta.db_table)
    assert policies == [(wanted,)]


WRITTEN_IN_BULK = {Score}
"""Checked once for each statement by triggers; tests/rooms/scoring/test_scores_are_kept.py breaks each."""


@pytest.mark.parametrize(
    "model",
    [model for model in city_owned_models() if model not in WRITTEN_IN_BULK],
    ids=lambda model: model._meta.label,
)
def test_keys_to_other_city_tables_carry_the_city(model: type[CityOwned]) -> None:
    composite = {
        (columns, target)
        for columns, target in rows(
            "SELECT (SELECT array_agg(a.attname ORDER BY k.n) FROM unnest(conkey) WITH ORDINALITY k(no, n)"
            "          JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = k.no)::text,"
            "       confrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND conrelid = %s::regclass",
            model._meta.db_table,
        )
    }
    assert ("{city_id}", "cities_city") in composite
    for reference in model._meta.local_fields:
        if isinstance(reference, models.ForeignKey) and issubclass(reference.related_model, CityOwned):
            key = (f"{{city_id,{reference.column}}}", reference.related_model._meta.db_table)
            assert key in composite, f"{reference} is not keyed by city"


@pytest.mark.parametrize("model", city_owned_models(), ids=lambda model: model._meta.label)
def test_unique_constraints_begin_with_the_city(model: type[CityOwned]) -> None:
    loose = rows(
        "SELECT i.indexrelid::regclass::text FROM pg_index i"
        "  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
        " WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary"
        "   AND a.attname <> 'city_id'",
        model._meta.db_table,
    )
    assert loose == []


def test_the_serving_role_owns_nothing_and_bypasses_nothing() -> None:
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows("SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole") == [(0,)]


def test_the_serving_role_cannot_reach_djangos_admin_log() -> None:
    assert rows("SELECT has_table_privilege(current_user, 'django_admin_log', 'SELECT')") == [(False,)]


def test_no_model_hides_from_the_registry() -> None:
    """A model with a city column that is not CityOwned would escape the guards of the ORM."""
    strays = [
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(field.name in {"city_id", "city"} for field in model._meta.local_fields)
        and not issubclass(model, CityOwned)
    ]
    assert strays == []
