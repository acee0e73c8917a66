"""Crowds of any size in Willow, made inside the database, under a scheme that uses most of the language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

from cityscore.core import audit
from cityscore.core.models import Piece
from cityscore.records.models import Feed, Import, Record
from cityscore.schemes.models import RecordType, Scheme, Source
from cityscore.scoring import actions
from cityscore.scoring.digest import Digest, digest_of
from cityscore.scoring.models import Run, Score, Touched
from tests.cast import NOON, Office
from tests.rooms.schemes.builders import published, scheme_text

TODAY = date(2026, 6, 15)
AFTER = NOON + timedelta(minutes=5)
RULES = """\
  - code: teaching
    title: {en: Teaching, zh-hans: 授课}
    dimension: giving
    record_type: volunteer-hours
    when: [{field: place, op: in, value: [school]}]
    points: {per: {field: hours, step: 0.5, points: 0.35, max: 12.5}}
    cap_per_year: 9.99
    at_most: 3
    valid: {months: 18}
    fade: linear
    legal_basis: {citation: Measures annex 3, url: "https://example.org/measures"}
  - code: each-place-once
    title: {en: Each place once, zh-hans: 每处一次}
    dimension: giving
    record_type: volunteer-hours
    points: {by: {field: place, table: {school: 1.25, library: 2}}}
    once_per: [place]
    valid: {by: {field: place, table: {school: 6, library: 24}}}
    legal_basis: {citation: Measures annex 3, url: "https://example.org/measures"}
"""
RICH = scheme_text(("decimals: 0", "decimals: 2"), ("max: 200, weight: 1", "max: 30, weight: 1.15")) + RULES
PEOPLE = """
WITH person AS (
    INSERT INTO participants_participant
        (city_id, public_id, identifier_type, identifier_ciphertext, identifier_index, kind, proved_at)
    SELECT open_city(), md5('crowd' || n)::uuid, 'local', '\\x00', sha256(n::text::bytea), 'person', %(at)s
      FROM generate_series(1, %(people)s) n
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
SELECT open_city(), person.id, %(type)s, person.public_id || '-' || n,
       date '2024-06-01' + (('x' || left(md5(person.public_id::text || n), 6))::bit(24)::integer %% 900),
       date '2024-06-01', 'active', '', '',
       jsonb_build_object(
           'hours',
           (2 + ('x' || left(md5(n || person.public_id::text), 4))::bit(16)::integer %% 240)::numeric / 4,
           'place', CASE WHEN md5(person.public_id::text || n || 'p') < '8' THEN 'school' ELSE 'library' END),
       '\\x00', %(import)s, %(at)s
  FROM participants_participant person, generate_series(1, 3) n
 WHERE person.identifier_ciphertext = '\\x00'
 ORDER BY md5(%(seed)s || person.id || n)
"""


@dataclass(frozen=True)
class Crowd:
    """People who all take part, and what their records are filed under."""

    scheme: Scheme
    people: int
    import_id: int
    type_id: int


def gather(office: Office, people: int) -> Crowd:
    """People with three records each, nobody scored yet; Willow must be open."""
    with transaction.atomic():
        scheme = published(office, RICH).scheme
        source, kind = Source.objects.get(), RecordType.objects.get()
        feed = Feed.objects.create(code="crowd", title_en="Crowd", title_zh="人群", source=source)
        document = Import.objects.create(
            feed=feed, file_name="crowd.csv", state="accepted", by_name="", received_at=NOON
        )
        facts = {"people": people, "scheme": scheme.id, "source": source.id, "at": NOON}
        with connection.cursor() as cursor:
            cursor.execute(PEOPLE, facts)
        crowd = Crowd(scheme, people, document.id, kind.id)
        hand_in_records(crowd, seed="")
        forget_scores()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_record, participants_enrolment, participants_consent")
    return crowd


def hand_in_records(crowd: Crowd, *, seed: str) -> None:
    """The crowd's records, the same for every seed, in an order that the seed decides."""
    facts: dict[str, Any] = {"type": crowd.type_id, "import": crowd.import_id, "at": NOON, "seed": seed}
    with transaction.atomic(), connection.cursor() as cursor:
        Record.objects.all().delete()
        cursor.execute(RECORDS, facts)


def forget_scores() -> None:
    with transaction.atomic():
        for model in (Score, Touched, Piece, Run):
            model.objects.all().delete()


def open_run(crowd: Crowd, *, parts: int) -> Run:
    with transaction.atomic():
        return actions.open_run(
            scheme=crowd.scheme, as_of=TODAY, by=audit.SYSTEM, at=AFTER, shard_size=-(-crowd.people // parts)
        )


def undisturbed(crowd: Crowd) -> Digest:
    """What a run in one part in this process gives, computed from nothing."""
    forget_scores()
    run = open_run(crowd, parts=1)
    assert actions.work_on_one_shard(run_id=run.id)
    assert actions.publish_if_complete(run_id=run.id, at=AFTER).state == Run.State.PUBLISHED
    return digest_of(crowd.scheme)


def state_of(run: Run) -> str:
    with transaction.atomic():
        return Run.objects.get(id=run.id).state
