"""The JSON Schema is published outside any city, for everybody and for their caches."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client

from tests.rooms.schemes.test_commands import run

ADDRESS = "/api/v1/schemas/scheme"


@pytest.mark.django_db
def test_anybody_reads_the_schema_and_caches_keep_it() -> None:
    answer = Client().get(ADDRESS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/schema+json; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=86400"
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies
    assert answer.json()["$id"] == settings.ORIGIN + ADDRESS
    again = Client().get(ADDRESS, HTTP_IF_NONE_MATCH=answer["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert Client().post(ADDRESS).status_code == 405


@pytest.mark.django_db
def test_the_command_prints_what_is_published() -> None:
    exit_code, out, _ = run("scheme_json_schema")
    assert exit_code == 0
    assert json.loads(out) == Client().get(ADDRESS).json()
