"""Requests generated from the resident API's own document: it answers as it promises, and nothing crashes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from cityscore.core import crossing
from cityscore.pages import asking
from tests.rooms.pages.api import App, app_of
from tests.rooms.pages.builders import Scene, agree_with_harbour, mei_with_points
from tests.rooms.rewards.test_generated_requests import CHECKS

DOCUMENT = "/api/v1/cities/schema"
OPENAPI = {"accept": "application/vnd.oai.openapi+json"}
ME = "/api/v1/cities/{city}/me/"
OPERATIONS = {
    "GET identity", "POST identity", "POST identity/proof", "GET schemes", "POST what-could-i-get",
    "GET statements/{scheme}", "POST what-if", "GET records", "GET enrolments", "POST enrolments",
    "DELETE enrolments/{scheme}", "GET consents", "PUT consents/{scheme}/{source}", "GET perks",
    "POST passes", "GET redemptions", "GET redemptions/{redemption}",
    "POST redemptions/{redemption}/objection", "POST redemptions/{redemption}/not-me", "GET standings",
    "PUT standings/{agreement}", "GET access-log", "GET export", "POST erase",
}  # fmt: skip


@pytest.fixture
def app(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """Mei's app; from here on a served request leaves the test's own connection open."""
    cache.clear()
    monkeypatch.setattr(asking, "MOST", 100_000)
    mei_with_points(scene)
    agree_with_harbour(scene)
    found = app_of(scene.cast.mei)
    signals = (request_started, request_finished)
    for signal in signals:  # only now: each call of the test client connects it again
        signal.disconnect(close_old_connections)
    yield found
    for signal in signals:
        signal.connect(close_old_connections)


def probe(app: App, *, examples: int) -> set[str]:
    """Send so many generated requests to each operation; answers which operations there were."""
    headers = {"X-Session-Token": app.token, "Host": "127.0.0.1"}
    with crossing.outside():
        schema = schemathesis.openapi.from_wsgi(DOCUMENT, get_wsgi_application(), headers=headers)
        operations: list[Any] = [found.ok() for found in schema.get_all_operations()]  # type: ignore[union-attr]
        operations.sort(key=lambda each: (each.label.endswith("/erase"), each.method == "delete"))
        for operation in operations:
            _send(operation, headers, examples)
    return {each.label.replace(ME, "") for each in operations}


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
        case.path_parameters["city"] = "willow"
        if "scheme" in case.path_parameters and len(case.path_parameters["scheme"]) % 2:
            case.path_parameters["scheme"] = "leaf"
        case.call_and_validate(headers=headers, checks=CHECKS)

    send()


def test_a_few_generated_requests_of_each_kind(app: App) -> None:
    assert probe(app, examples=5) >= OPERATIONS


@pytest.mark.soak
def test_many_generated_requests_of_each_kind(app: App) -> None:
    assert probe(app, examples=200) >= OPERATIONS


def test_each_document_is_about_its_own_clients(scene: Scene) -> None:
    merchants = Client().get("/api/v1/schema", headers=OPENAPI).json()
    residents = Client().get(DOCUMENT, headers=OPENAPI).json()
    assert all(not path.startswith("/api/v1/cities/") for path in merchants["paths"])
    assert all(path.startswith(ME) for path in residents["paths"])
    assert (merchants["info"]["title"], residents["info"]["title"]) == (
        "CityScore merchant API",
        "CityScore resident API",
    )
