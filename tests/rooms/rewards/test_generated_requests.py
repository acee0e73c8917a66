"""Requests generated from the served OpenAPI document: it is answered as it promises, and nothing crashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from cityscore.core import crossing
from tests.rooms.rewards.builders import Counter

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(autouse=True)
def _keep_the_connection() -> Iterator[None]:
    """A served request closes old connections; here the test's own transaction must outlive it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def probe(till: Counter, *, examples: int) -> set[str]:
    """Send so many generated requests to each operation; answers which operations there were."""
    headers = {"Authorization": f"Bearer {till.token}", "Host": "127.0.0.1"}
    with crossing.outside():
        schema = schemathesis.openapi.from_wsgi("/api/v1/schema", get_wsgi_application(), headers=headers)
        seen = set()
        for found in schema.get_all_operations():
            operation: Any = found.ok()  # type: ignore[union-attr] # a broken document raises here
            seen.add(operation.label)
            _send(operation, headers, examples)
    return seen


def _send(operation: Any, headers: dict[str, str], examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


OPERATIONS = {
    "POST /api/v1/token", "GET /api/v1/perks", "POST /api/v1/verifications", "POST /api/v1/redemptions",
    "GET /api/v1/redemptions", "GET /api/v1/redemptions/{redemption}", "GET /api/v1/redemptions/by-key/{key}",
    "GET /api/v1/reasons", "GET /api/v1/permissions",
}  # fmt: skip


def test_a_few_generated_requests_of_each_kind(library: Counter) -> None:
    assert probe(library, examples=5) >= OPERATIONS


@pytest.mark.soak
def test_many_generated_requests_of_each_kind(library: Counter) -> None:
    assert probe(library, examples=200) >= OPERATIONS
