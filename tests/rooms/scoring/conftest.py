"""A way to run one query in the project's PostgreSQL."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection

from .engines import Run


@pytest.fixture
def run(db: None) -> Run:
    """Runs a query that needs no table; nothing is kept."""

    def fetch(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    return fetch
