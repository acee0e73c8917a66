"""A city of any size, laid in SQL: people who take part, and two records of each in five record types."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import connections, transaction
from django.db.models import Max, Min

from cityscore.cities.actions import publish_notice
from cityscore.core.tenancy import open_city_id, set_city
from cityscore.participants.models import Participant
from cityscore.records.models import Feed, Import, Record
from cityscore.schemes.models import Scheme, Source
from tests.bench.scheme import scheme_text
from tests.cast import NOON, Office
from tests.rooms.schemes.builders import published

AT_ONCE = 500_000
"""People laid in one transaction."""
MANY = """
INSERT INTO records_record
    (city_id, participant_id, record_type_id, record_no, occurred_on, recorded_on, status, document_no,
     authority, fields, content_digest, import_file_id, received_at)
SELECT city_id, participant_id, record_type_id, 'MANY-' || n, current_date - n %% 300, current_date - n %% 300,
       status, '', '', fields, '\\x00', import_file_id, %(received)s
  FROM records_record, generate_series(1, %(number)s) n
 WHERE id = %(like)s
"""
LAID = ("participants_participant", "participants_enrolment", "participants_consent", "records_record")
KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid), confrelid::regclass::text
  FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
"""
PEOPLE = """
WITH person AS (
    INSERT INTO participants_participant
        (city_id, public_id, identifier_type, identifier_ciphertext, identifier_index, kind, proved_at)
    SELECT open_city(), gen_random_uuid(), 'local', '\\x00', sha256(n::text::bytea), 'person', %(at)s
      FROM generate_series(%(first)s::bigint, %(last)s::bigint) n
    RETURNING id
), enrolled AS (
    INSERT INTO participants_enrolment (city_id, participant_id, scheme_id, notice_number, door, joined_at)
    SELECT open_city(), id, %(scheme)s, 1, 'desk', %(at)s FROM person
    RETURNING id
)
INSERT INTO participants_consent (city_id, enrolment_id, source_id, given_at)
SELECT open_city(), id, %(source)s, %(at)s FROM enrolled
"""
RECORDS = """
INSERT INTO records_record
    (city_id, participant_id, record_type_id, record_no, occurred_on, recorded_on, status, document_no,
     authority, fields, content_digest, import_file_id, received_at)
SELECT open_city(), drawn.participant_id, kind.id,
       %(round)s || '-' || drawn.participant_id, drawn.occurred_on, drawn.occurred_on + 20, 'active',
       '', '', drawn.fields, '\\x00', %(import)s, %(received)s
  FROM (
    SELECT person.id AS participant_id,
           date '2025-07-01' + (hashint8(person.id * 7 + %(round)s) & 255) AS occurred_on,
           CASE WHEN draw.n < 8 THEN 'volunteer-hours' WHEN draw.n < 10 THEN 'donation'
                WHEN draw.n < 12 THEN 'blood' WHEN draw.n < 14 THEN 'award' ELSE 'course' END AS code,
           CASE WHEN draw.n < 8 THEN jsonb_build_object('hours', (1 + person.id %% 60)::text, 'place',
                                                        CASE WHEN person.id %% 3 = 0 THEN 'library' ELSE 'school' END)
                WHEN draw.n < 10 THEN jsonb_build_object('amount', (person.id %% 8000)::text || '.50')
                WHEN draw.n < 12 THEN jsonb_build_object('count', (1 + person.id %% 3)::text)
                WHEN draw.n < 14 THEN jsonb_build_object('level', CASE WHEN person.id %% 4 = 0 THEN 'city' ELSE 'district' END,
                                                         'matter_no', 'M' || person.id %% 50)
                ELSE jsonb_build_object('hours', (2 + person.id %% 20)::text || '.5') END AS fields
      FROM participants_participant AS person,
           LATERAL (SELECT hashint8(person.id * 31 + %(round)s) & 15 AS n) AS draw
     WHERE person.id BETWEEN %(lowest)s AND %(highest)s AND person.id %% %(every)s = 0
  ) AS drawn
  JOIN schemes_recordtype AS kind ON kind.code = drawn.code
"""


def open_scheme(office: Office, **options: Any) -> Scheme:
    """The bench's scheme in force in the office's city, with its notice."""
    scheme: Scheme = published(office, scheme_text(**options)).scheme
    publish_notice(
        scheme_code=scheme.code,
        body_en="What you agree to.",
        body_zh="您同意的内容。",
        by=office.head,
        at=NOON,
    )
    return scheme


def lay_people(scheme: Scheme, people: int) -> None:
    """That many people who take part and consent; the city must be open."""
    with transaction.atomic():
        facts = {"scheme": scheme.id, "source": Source.objects.get().id, "at": NOON}
    for first in range(1, people + 1, AT_ONCE):
        _as_owner(PEOPLE, {**facts, "first": first, "last": min(first + AT_ONCE - 1, people)})


def lay_records(*, round_no: int, received_at: datetime, every: int = 1) -> int:
    """One more record of everybody, or of each participant whose id `every` divides; returns how many."""
    with transaction.atomic():
        lowest, highest = Participant.objects.aggregate(low=Min("id"), high=Max("id")).values()
        feed, _ = Feed.objects.get_or_create(code="all", defaults={"source": Source.objects.get()})
        document = Import.objects.create(
            feed=feed,
            file_name="all.csv",
            state=Import.State.ACCEPTED,
            by_name="bench",
            received_at=received_at,
        )
    facts = {"round": round_no, "received": received_at, "every": every, "import": document.id}
    return sum(
        _as_owner(RECORDS, {**facts, "lowest": low, "highest": min(low + AT_ONCE - 1, highest)})
        for low in range(lowest, highest + 1, AT_ONCE)
    )


def lay_many_records(participant_id: int, number: int, *, received_at: datetime) -> None:
    """That many more records of one participant."""
    with transaction.atomic():
        newest = Record.objects.filter(participant_id=participant_id).order_by("-id").first()
        assert newest is not None
        facts = {"like": newest.id, "number": number, "received": received_at}
    _as_owner(MANY, facts)


@contextmanager
def unchecked() -> Iterator[None]:
    """Without the foreign keys of the tables that are laid, which are checked as a whole afterwards."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(KEYS, [list(LAID)])
        keys = cursor.fetchall()
        for table, name, _, _ in keys:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        yield
        # a check of all rows at once has to see them all
        forced = sorted({*LAID, *(target for *_, target in keys)} - {"cities_city"})
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        for table, name, definition, _ in keys:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        for table in forced:
            cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def settle() -> None:
    """What autovacuum does in time: visibility maps and statistics."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _as_owner(sql: str, facts: dict[str, Any]) -> int:
    """In a transaction of its own, so that 13 million people need no more memory than half a million."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        set_city(cursor, open_city_id())
        cursor.execute(sql, facts)
        return int(cursor.rowcount)
