"""A full run beside the bare GROUP BY over the same records, in one session; prints the ratio.

    ./dev test tests/bench/bench_full_run.py -s          # BENCH_PEOPLE=1000000 for more

Never part of the suite: times are for reading, not for passing.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import date
from statistics import median
from typing import Any

import pytest
from django.db import connection

from cityscore.core import audit
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import RecordType, Scheme, Source
from cityscore.scoring import actions
from cityscore.scoring.models import Run, Score
from tests.cast import NOON, Cast
from tests.rooms.records.builders import HEADER, hand_in, open_scheme

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "100000"))
ROUNDS = 3
CROWD = """
WITH person AS (
    INSERT INTO participants_participant
        (city_id, public_id, identifier_type, identifier_ciphertext, identifier_index, kind, proved_at)
    SELECT open_city(), gen_random_uuid(), 'local', '\\x00', sha256(n::text::bytea), 'person', %(at)s
      FROM generate_series(1, %(people)s) n
    RETURNING id
), enrolled AS (
    INSERT INTO participants_enrolment (city_id, participant_id, scheme_id, notice_number, door, joined_at)
    SELECT open_city(), id, %(scheme)s, 1, 'desk', %(at)s FROM person
    RETURNING id, participant_id
), consented AS (
    INSERT INTO participants_consent (city_id, enrolment_id, source_id, given_at)
    SELECT open_city(), id, %(source)s, %(at)s FROM enrolled
)
INSERT INTO records_record
    (city_id, participant_id, record_type_id, record_no, occurred_on, recorded_on, status, document_no,
     authority, fields, content_digest, import_file_id, received_at)
SELECT open_city(), participant_id, %(type)s, participant_id || '-' || n, date '2026-01-10' + n, date '2026-02-01',
       'active', '', '', jsonb_build_object('hours', (5 + participant_id %% 60)::text), '\\x00',
       %(import)s, %(at)s
  FROM enrolled, generate_series(1, 2) n
"""
FLOOR = """
SELECT participant_id, sum((fields ->> 'hours')::numeric) FROM records_record
 WHERE superseded_at IS NULL AND status = 'active' GROUP BY participant_id
"""


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def ask(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sql}) t")
        cursor.fetchone()


def full_run(scheme: Scheme) -> Run:
    run = actions.open_run(scheme=scheme, as_of=date(2026, 6, 15), by=audit.SYSTEM, at=NOON)
    while actions.work_on_one_shard(run_id=run.id):
        pass
    return actions.publish_if_complete(run_id=run.id, at=NOON)


@pytest.mark.django_db
def test_a_full_run_against_the_floor(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        document = hand_in(cast.willow, HEADER + "NOBODY,R0,2026-05-01,1\n")
        facts: dict[str, Any] = {
            "people": PEOPLE,
            "scheme": scheme.id,
            "source": Source.objects.get().id,
            "type": RecordType.objects.get().id,
            "import": document.id,
            "at": NOON,
        }
        with connection.cursor() as cursor:
            cursor.execute(CROWD, facts)
            cursor.execute("ANALYZE")
        floor = median(seconds(lambda: ask(FLOOR)) for _ in range(ROUNDS))
        first = seconds(lambda: full_run(scheme))
        quiet = seconds(lambda: full_run(scheme))
        assert Score.objects.count() >= PEOPLE
    print(f"\n{PEOPLE} participants, 2 records each, one session: floor {floor:.2f} s")
    print(f"first full run {first:.2f} s = {first / floor:.1f} x floor")
    print(f"run in which nothing changed {quiet:.2f} s = {quiet / floor:.1f} x floor")
