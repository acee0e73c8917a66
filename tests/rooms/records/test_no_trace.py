"""Nothing of people who never joined is anywhere after their rows came by: tables, cache, queue, log."""

from __future__ import annotations

import io
import logging
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from cityscore.core.tenancy import open_city
from cityscore.participants.models import identifier_index
from cityscore.records import actions
from cityscore.records.actions import import_file
from cityscore.records.models import Feed
from tests.cast import NOON, Cast
from tests.rooms.records.builders import FEED, enrol, open_scheme

STRANGERS = [f"ZQ{number:06}X" for number in range(1_000)]
TABLES = """
SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
 WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema')
"""


def everything_stored() -> str:
    """Every row of every table as text, bytes as hex; and what the cache and the queue hold."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t")
            found.append(cursor.fetchone()[0])
    redis: Any = cache._cache.get_client()  # type: ignore[attr-defined]
    return " ".join([*found, *(f"{key!r} {redis.dump(key)!r}" for key in redis.scan_iter())])


def test_a_thousand_who_never_joined_leave_nothing(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    rows = [f"{name},{name}-R,2026-05-01,12\n" for name in STRANGERS]
    bad = [f"{name},{name}-B,2026-05-01,many\n" for name in STRANGERS[:200]]
    joined = ["W1,W1-R,2026-05-01,12\n"]
    content = "identifier,record_no,occurred_on,hours\n" + "".join([*rows, *bad, *joined])
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        for name, check_only in (("whole.csv", False), ("checked.csv", True)):
            stream = io.BytesIO((content + ("\n" if check_only else "")).encode())
            taken: Any = {"file_name": name, "by": cast.willow.clerk, "at": NOON, "check_only": check_only}
            import_file(feed_code=FEED, stream=stream, **taken)
        issued = actions.issue_source_client(
            feed=Feed.objects.get(), name="system", by=cast.willow.editor, at=NOON
        )
        pushed = [
            {"identifier": name, "record_no": f"{name}-P", "occurred_on": "2026-05-01", "hours": hours}
            for name, hours in zip(STRANGERS, ["1", "many"] * 500, strict=True)
        ]
        actions.push_records(
            source_client=issued.source_client, rows=pushed, key="k", request_digest="", at=NOON
        )
        stored = everything_stored() + caplog.text
        indexes = [identifier_index(cast.willow.city.id, "local", name).hex() for name in STRANGERS]
        assert identifier_index(cast.willow.city.id, "local", "W1").hex() in stored, (
            "the search finds nothing"
        )
    assert "W1-R" in stored
    assert [name for name in STRANGERS if name in stored] == []
    assert [index for index in indexes if index in stored] == []
