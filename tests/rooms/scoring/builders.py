"""Example people of Willow's scheme, and crowds of its participants made at once."""

from __future__ import annotations

from typing import Any

from django.db import connection

from cityscore.schemes.models import Scheme
from tests.cast import NOON, Office
from tests.rooms.records.builders import HEADER, hand_in

CASES = """
format: cityscore.cases/1
scheme: leaf
cases:
  - name: {en: Forty hours, zh-hans: 四十小时}
    as_of: 2026-06-15
    records:
      - {record_type: volunteer-hours, record_no: V-1, occurred_on: 2026-03-04, hours: 40}
    expect: {total: 1005, band: a, rules: {volunteer-steps: 5}, only_rules: true, next_change_on: 2027-03-04}
  - name: {en: Nothing yet, zh-hans: 尚无记录}
    as_of: 2026-06-15
    expect: {total: 1000, next_change_on: null}
"""

CROWD = """
WITH person AS (
    INSERT INTO participants_participant
        (city_id, public_id, identifier_type, identifier_ciphertext, identifier_index, kind, proved_at)
    SELECT open_city(), gen_random_uuid(), 'local', '\\x00', sha256((%(name)s || n)::bytea), 'person', %(at)s
      FROM generate_series(1, %(people)s) n
    RETURNING id
), enrolled AS (
    INSERT INTO participants_enrolment (city_id, participant_id, scheme_id, notice_number, door, joined_at)
    SELECT open_city(), id, %(scheme)s, 1, 'desk', %(at)s FROM person
    RETURNING id, participant_id
), consented AS (
    INSERT INTO participants_consent (city_id, enrolment_id, source_id, given_at)
    SELECT open_city(), enrolled.id, source.id, %(at)s
      FROM enrolled, schemes_source AS source WHERE source.code = 'volunteers'
)
INSERT INTO records_record
    (city_id, participant_id, record_type_id, record_no, occurred_on, recorded_on, status, document_no,
     authority, fields, content_digest, import_file_id, received_at)
SELECT open_city(), participant_id, kind.id, 'R-' || participant_id, date '2026-05-01', date '2026-05-01',
       'active', '', '', jsonb_build_object('hours', %(hours)s::text), '\\x00', %(import)s, %(at)s
  FROM enrolled, schemes_recordtype AS kind
 WHERE kind.code = 'volunteer-hours' AND %(hours)s > 0
"""


def crowd(office: Office, scheme: Scheme, groups: dict[int, int]) -> None:
    """People who take part in Willow's scheme, so many with each number of volunteer hours (0: no record)."""
    received = hand_in(office, HEADER + f"NOBODY,R-{len(groups)},2026-05-01,1\n")
    with connection.cursor() as cursor:
        for hours, people in groups.items():
            facts: dict[str, Any] = {
                "name": f"{hours} hours, ",
                "people": people,
                "hours": hours,
                "scheme": scheme.pk,
                "import": received.pk,
                "at": NOON,
            }
            cursor.execute(CROWD, facts)
