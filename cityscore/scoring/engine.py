"""The compiled SQL applied to the city's tables: whole shards for a run, one participant for a statement."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Any

from django.db import connection

from cityscore.schemes.models import SchemeVersion
from cityscore.scoring.compiler import Compiled, Relations, compile_scheme, results
from cityscore.scoring.models import Run
from cityscore.scoring.results import Grant, Result

logger = logging.getLogger(__name__)
SQL = Path(__file__).parent / "sql"
RELATIONS = {
    "records": ("records_of_enrolled", "among_records", "record.participant_id"),
    "participants": ("enrolled", "among_enrolled", "enrolment.participant_id"),
    "grants": ("grants_in_force", "among_grants", "award.participant_id"),
    "current": ("current", "among_scores", "score.participant_id"),
}
IN_SHARD = "mod($participant, %(shard_count)s) = %(shard)s"
DUE_IN_SHARD = (
    IN_SHARD  # noqa: S608 - fixed texts
    + " AND $participant IN (SELECT due.participant_id FROM scoring_score AS due"
    + " WHERE due.scheme_id = %(scheme_id)s AND due.next_change_on <= %(as_of)s::date)"
)
EVERYBODY = "TRUE"
NAMED = "$participant = ANY(%(participant_ids)s)"
EFFECTIVE = "SELECT effective.participant_id, effective.total_hundredths AS total FROM effective"


@dataclass(frozen=True, slots=True)
class Written:
    """How many participants were computed, and for how many a new score was written."""

    participants: int
    changed: int


def write_shard(run: Run, number: int) -> Written:
    """Compute one shard of a run and write what changed. Repeating it writes nothing more."""
    among = DUE_IN_SHARD if run.kind == Run.Kind.DUE else IN_SHARD
    return _write(run, among, {"shard_count": run.shard_count, "shard": number})


def write_touched(run: Run, participant_ids: list[int]) -> Written:
    """Compute named participants and write what changed."""
    return _write(run, NAMED, {"participant_ids": participant_ids})


def _write(run: Run, among: str, facts: Mapping[str, Any]) -> Written:
    compiled = compiled_version(run.version)
    # A band with a share of places is given afterwards, so it cannot tell whether a score is new.
    statement = frame(
        "write",
        totals=compiled.totals(relations(among)),
        current=relation("current", among),
        known_band="computed.band" if shares_bands(compiled) else "current.band",
    )
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=run.as_of, review_by=run.version.scheme_tree.effective.review_by),
        "scheme_id": run.scheme_id,
        "run_id": run.id,
        "high_water_at": run.high_water_at,
        **facts,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        participants, changed = cursor.fetchone()
    return Written(participants, changed)


def result_of(
    version: SchemeVersion, participant_id: int, *, as_of: date, high_water_at: datetime, grants: list[Grant]
) -> Result | None:
    """One participant's result with its lines, computed on read; None for somebody not enrolled."""
    compiled = compiled_version(version)
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=as_of, review_by=version.scheme_tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
        "participant_ids": [participant_id],
    }
    named = relations(NAMED)
    with connection.cursor() as cursor:
        cursor.execute(compiled.totals(named), parameters)
        totals = cursor.fetchall()
        cursor.execute(compiled.lines(named), parameters)
        lines = cursor.fetchall()
    return results(version.scheme_tree, totals, lines, {participant_id: grants}).get(participant_id)


@dataclass(frozen=True, slots=True)
class RuleTotal:
    """What one rule gives in all, in hundredths, and to how many people."""

    rule: str
    hundredths: int
    people: int


def points_by_rule(version: SchemeVersion, *, as_of: date, high_water_at: datetime) -> list[RuleTotal]:
    """Sums over everybody, in the order of the scheme; rules that give nobody anything are left out."""
    compiled = compiled_version(version)
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=as_of, review_by=version.scheme_tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(frame("points_by_rule", lines=compiled.lines(relations(EVERYBODY))), parameters)
        rows = cursor.fetchall()
    rules = version.scheme_tree.rules
    return [RuleTotal(rules[rule_no].code, hundredths, people) for rule_no, hundredths, people in rows]


def relations(among: str) -> Relations:
    """The relations that the compiled SQL reads, limited to some participants."""
    return Relations(*(relation(name, among) for name in ("records", "participants", "grants")))


def relation(name: str, among: str) -> str:
    """One of them, as a SELECT."""
    file, slot, column = RELATIONS[name]
    return frame(file, **{slot: Template(among).substitute(participant=column)})


def frame(name: str, **parts: str) -> str:
    """A file under `sql/` with its `$slots` filled."""
    return _template(name).substitute(parts)


@lru_cache
def _template(name: str) -> Template:
    return Template((SQL / f"{name}.sql").read_text())


_compiled: dict[str, Compiled] = {}


def compiled_version(version: SchemeVersion) -> Compiled:
    """The compiled form of a version, kept by the digest of its content."""
    found = _compiled.get(version.content_digest)
    if found is None:
        found = _compiled[version.content_digest] = compile_scheme(version.scheme_tree)
    return found


def lock_enrolled(scheme_id: int, participant_ids: list[int]) -> list[int]:
    """Those of these who take part, held so that a withdrawal waits until their score is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participant_id FROM participants_enrolment WHERE scheme_id = %s"
            " AND ended_at IS NULL AND participant_id = ANY(%s) ORDER BY participant_id FOR SHARE",
            [scheme_id, participant_ids],
        )
        return [participant_id for (participant_id,) in cursor.fetchall()]


def forget_withdrawn(run: Run) -> int:
    """Take out of a run whoever withdrew while it was computed; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(frame("forget_withdrawn"), {"run_id": run.id, "scheme_id": run.scheme_id})
        return int(cursor.rowcount)


def assign_shared_bands(run: Run) -> None:
    """Give bands with a top share to whoever fits into it, city-wide; organisation schemes only."""
    banded = compiled_version(run.version).top_share(EFFECTIVE)
    if banded is None:
        return
    parameters: dict[str, Any] = {
        "scheme_id": run.scheme_id,
        "run_id": run.id,
        "high_water_at": run.high_water_at,
        "as_of": run.as_of,
    }
    with connection.cursor() as cursor:
        cursor.execute(frame("shared_bands", banded=banded), parameters)


def shares_bands(compiled: Compiled) -> bool:
    """Whether some band of the scheme holds only a share of everybody."""
    return compiled.top_share(EFFECTIVE) is not None


def log_failure(run: Run, number: int, error: BaseException) -> None:
    """Say in the log which part of which run failed; not the message, which may quote a row."""
    logger.error("part %s of run %s failed: %s", number, run.id, type(error).__name__)
