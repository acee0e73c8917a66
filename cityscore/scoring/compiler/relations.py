"""The relations a compiled scheme reads: who takes part, which records count, which grants run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from ..facts import Fact, Value
from ..results import Grant

NO_GRANTS = (
    "SELECT NULL::bigint AS participant_id, NULL::bigint AS hundredths,"
    " NULL::date AS counts_from, NULL::date AS counts_until WHERE FALSE"
)


@dataclass(frozen=True)
class Relations:
    """Three SELECT statements of our own writing, without a final semicolon; they may hold placeholders.

    records: participant_id bigint, record_id bigint, record_type text, source text, record_no text,
        occurred_on date, ended_on date, recorded_on date, fields jsonb. Only what may count: the newest
        revision, active, from a consented source; records recorded after the day are wanted as well.
        `fields` holds canonical texts ("12.5", "2026-01-31"); an absent or null field is missing.
        record_no is unique for a participant and record type. occurred_on and recorded_on are never null.
    participants: participant_id bigint, once each. Only these are scored, with records or without.
    grants: participant_id bigint, hundredths bigint, counts_from date, counts_until date (the first day on
        which it no longer counts). Those that are yet to begin are wanted as well.
    """

    records: str
    participants: str
    grants: str = NO_GRANTS


GIVEN = Relations(
    records=(
        "SELECT given.* FROM jsonb_to_recordset(%(given_records)s::jsonb) AS given (participant_id bigint,"
        " record_id bigint, record_type text, source text, record_no text, occurred_on date, ended_on date,"
        " recorded_on date, fields jsonb)"
    ),
    participants=(
        "SELECT given.participant_id FROM unnest(%(given_participants)s::bigint[]) AS given (participant_id)"
    ),
    grants=(
        "SELECT given.* FROM jsonb_to_recordset(%(given_grants)s::jsonb)"
        " AS given (participant_id bigint, hundredths bigint, counts_from date, counts_until date)"
    ),
)
"""Relations whose content is handed over with the query: nothing is kept."""


def given_parameters(
    facts: Mapping[int, Iterable[Fact]], grants: Mapping[int, Iterable[Grant]] | None = None
) -> dict[str, object]:
    """The parameters of `GIVEN`: everybody's records, by a participant number of the caller's choice."""
    people = [(who, list(found)) for who, found in facts.items()]
    records = [(who, fact) for who, found in people for fact in found]
    granted = [(who, grant) for who, found in (grants or {}).items() for grant in found]
    return {
        "given_participants": [who for who, _ in people],
        "given_records": json.dumps(
            [_record(who, record_id, fact) for record_id, (who, fact) in enumerate(records)]
        ),
        "given_grants": json.dumps(
            [
                {
                    "participant_id": who,
                    "hundredths": grant.hundredths,
                    "counts_from": grant.counts_from.isoformat(),
                    "counts_until": grant.counts_until.isoformat(),
                }
                for who, grant in granted
            ]
        ),
    }


def _record(who: int, record_id: int, fact: Fact) -> dict[str, object]:
    return {
        "participant_id": who,
        "record_id": record_id,
        "record_type": fact.record_type,
        "source": fact.source,
        "record_no": fact.record_no,
        "occurred_on": fact.occurred_on.isoformat(),
        "ended_on": None if fact.ended_on is None else fact.ended_on.isoformat(),
        "recorded_on": fact.recorded_on.isoformat(),
        "fields": {name: canonical(value) for name, value in fact.fields.items() if value is not None},
    }


def canonical(value: Value) -> str | None:
    """A field's value as records store it."""
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value
