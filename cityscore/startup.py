"""What must hold before anything is served: rooms complete, and a database role without power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import Error, Tags, register
from django.db import connections

from cityscore.core import hooks


@register()
def every_question_has_its_answers(**_: Any) -> list[Error]:
    """The charter depends on hooks; a room that forgot to answer stops the start."""
    return [Error(sentence, id="cityscore.E001") for sentence in hooks.missing_answers()]


@register(Tags.database)
def the_serving_role_has_no_power(databases: Sequence[str] | None = None, **_: Any) -> list[Error]:
    """The role behind DATABASE_URL may own no table and bypass no policy."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, "
            "       EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')) "
            "  FROM pg_roles r WHERE rolname = current_user"
        )
        bypasses, owns = cursor.fetchone()
    problems = []
    if bypasses:
        problems.append(Error("The role of DATABASE_URL can bypass row level security.", id="cityscore.E002"))
    if owns:
        problems.append(Error("The role of DATABASE_URL owns tables.", id="cityscore.E003"))
    return problems
