"""The compiled SQL applied to the city's tables: whole shards for a run, one participant for a statement."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from string import Template
from typing import Any

from django.db import connection

from cityscore.schemes.models import SchemeVersion
from cityscore.scoring.city_relations import EVERYBODY as EVERYBODY
from cityscore.scoring.city_relations import IN_SHARD as IN_SHARD
from cityscore.scoring.city_relations import NAMED as NAMED
from cityscore.scoring.city_relations import SQL
from cityscore.scoring.city_relations import frame as frame
from cityscore.scoring.city_relations import relation as relation
from cityscore.scoring.city_relations import relations as relations
from cityscore.scoring.compiler import Compiled, compile_scheme, results
from cityscore.scoring.models import Run
from cityscore.scoring.results import Grant, Result

logger = logging.getLogger(__name__)
LAST_ID = 2**63 - 1
FEW = 1_000
"""Participants up to whom each is looked up by itself."""
EFFECTIVE = "SELECT effective.participant_id, effective.total_hundredths AS total FROM effective"


@dataclass(frozen=True, slots=True)
class Written:
    """How many participants were computed, and for how many a new score was written."""

    participants: int
    changed: int


def parts_of(run: Run, *, shard_size: int) -> tuple[int, list[int]]:
    """How many a run will compute, and the first participant of each of its parts but the first.

    Parts are ranges of participants, so that each reads its own records by the index and no others.
    """
    statement = frame("parts", participants=relation("participants", _among(run)))
    with connection.cursor() as cursor:
        cursor.execute(statement, {**_whose(run), "shard_size": shard_size})
        expected, first_ids = cursor.fetchone()
    return expected, (first_ids or [])[1:]


def write_shard(run: Run, number: int) -> Written:
    """Compute one shard of a run and write what changed. Repeating it writes nothing more."""
    edges = [0, *run.first_ids, LAST_ID]
    facts = {"first_id": edges[number], "next_first_id": edges[number + 1]}
    return _write(run, f"{IN_SHARD} AND {_among(run)}", facts)


def write_touched(run: Run, participant_ids: list[int], *, confirm: bool) -> Written:
    """Compute named participants and write what changed; with `confirm`, also what did not.

    A run under way may yet publish what it saw earlier: only a score that is newer stands against it.
    """
    return _write(run, NAMED, {"participant_ids": participant_ids, "confirm": confirm})


def _among(run: Run) -> str:
    if run.kind != Run.Kind.DUE:
        return EVERYBODY
    return f"$participant IN ({(SQL / 'due.sql').read_text()})"


def _whose(run: Run) -> dict[str, Any]:
    """What the choice of a run's participants names."""
    facts: dict[str, Any] = {"scheme_id": run.scheme_id}
    if run.kind == Run.Kind.DUE:
        facts |= {"as_of": run.as_of, "looked_at_until": run.looked_at_until}
    return facts


def _write(run: Run, among: str, facts: Mapping[str, Any]) -> Written:
    with connection.cursor() as cursor:
        cursor.execute(frame(_size(len(facts["participant_ids"])) if among == NAMED else "for_many"))
        cursor.execute(write_statement(run, among), {**parameters_of(run), "confirm": False, **facts})
        participants, changed = cursor.fetchone()
    return Written(participants, changed)


def _size(participants: int) -> str:
    """The frame that says how to plan for that many."""
    return "for_few" if participants <= FEW else "for_many"


def write_statement(run: Run, among: str) -> str:
    """The statement that computes some participants and writes what changed."""
    compiled = compiled_version(run.version)
    # A band with a share of places is given afterwards, so it cannot tell whether a score is new.
    return frame(
        "write",
        totals=compiled.totals(relations(among)),
        current=relation("current", among),
        known_band="computed.band" if shares_bands(compiled) else "current.band",
    )


def parameters_of(run: Run) -> dict[str, Any]:
    """What the statement names of a run."""
    compiled = compiled_version(run.version)
    return {
        **compiled.parameters(as_of=run.as_of, review_by=compiled.tree.effective.review_by),
        **_whose(run),
        "run_id": run.id,
        "high_water_at": run.high_water_at,
    }


def result_of(
    version: SchemeVersion, participant_id: int, *, as_of: date, high_water_at: datetime, grants: list[Grant]
) -> Result | None:
    """One participant's result with its lines, computed on read; None for somebody not enrolled."""
    compiled = compiled_version(version)
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=as_of, review_by=compiled.tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
        "participant_ids": [participant_id],
    }
    named = relations(NAMED)
    with connection.cursor() as cursor:
        cursor.execute(frame("for_few"))
        cursor.execute(compiled.totals(named), parameters)
        totals = cursor.fetchall()
        cursor.execute(compiled.lines(named), parameters)
        lines = cursor.fetchall()
    return results(compiled.tree, totals, lines, {participant_id: grants}).get(participant_id)


def bands_of(
    version: SchemeVersion, participant_ids: list[int], *, as_of: date, high_water_at: datetime
) -> dict[int, str | None]:
    """The bands of those of these who take part, computed as of a day; nothing is stored."""
    compiled = compiled_version(version)
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=as_of, review_by=compiled.tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
        "participant_ids": participant_ids,
    }
    with connection.cursor() as cursor:
        cursor.execute(frame(_size(len(participant_ids))))
        cursor.execute(frame("bands_alone", totals=compiled.totals(relations(NAMED))), parameters)
        return dict(cursor.fetchall())


def band_among_all(
    version: SchemeVersion, participant_id: int, *, as_of: date, high_water_at: datetime
) -> str | None:
    """One participant's band where some bands hold a share of all: everybody is computed for it."""
    compiled = compiled_version(version)
    totals = compiled.totals(relations(EVERYBODY))
    banded = compiled.top_share(frame("totals_alone", totals=totals))
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=as_of, review_by=compiled.tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
        "participant_id": participant_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(frame("one_band", banded=str(banded)), parameters)
        found = cursor.fetchone()
    return found[0] if found else None


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
        **compiled.parameters(as_of=as_of, review_by=compiled.tree.effective.review_by),
        "scheme_id": version.scheme_id,
        "high_water_at": high_water_at,
    }
    with connection.cursor() as cursor:
        cursor.execute(frame("points_by_rule", lines=compiled.lines(relations(EVERYBODY))), parameters)
        rows = cursor.fetchall()
    rules = compiled.tree.rules
    return [RuleTotal(rules[rule_no].code, hundredths, people) for rule_no, hundredths, people in rows]


_compiled: dict[str, Compiled] = {}


def compiled_version(version: SchemeVersion) -> Compiled:
    """The compiled form of a version, kept by the digest of its content."""
    found = _compiled.get(version.content_digest)
    if found is None:
        found = _compiled[version.content_digest] = compile_scheme(version.scheme_tree)
    return found


def hold_scheme(scheme_id: int) -> None:
    """Have the opening of a run wait for the end of this transaction: no run overlaps one it cannot see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM schemes_scheme WHERE id = %s FOR SHARE", [scheme_id])


def lock_enrolled(scheme_id: int, participant_ids: list[int]) -> list[int]:
    """Those of these who take part, held so that a withdrawal waits until their score is written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT participant_id FROM participants_enrolment WHERE scheme_id = %s"
            " AND ended_at IS NULL AND participant_id = ANY(%s) ORDER BY participant_id FOR SHARE",
            [scheme_id, participant_ids],
        )
        return [participant_id for (participant_id,) in cursor.fetchall()]


def forget_withdrawn(run: Run) -> None:
    """Take out of a run whoever left while it was computed. The run is locked, so nobody is leaving just now:
    whoever leaves from here on sees every score there is."""
    with connection.cursor() as cursor:
        cursor.execute(frame("forget_withdrawn"), {"run_id": run.id})
    Run.objects.filter(id=run.id).update(left_ids=[])


def note_left(participant_id: int, scheme_ids: list[int]) -> None:
    """Leave a participant's name on every run under way. No run is opened until the transaction has ended."""
    for scheme_id in sorted(scheme_ids):
        hold_scheme(scheme_id)
    with connection.cursor() as cursor:
        cursor.execute(frame("note_left"), {"participant_id": participant_id, "scheme_ids": scheme_ids})


def touch(participant_ids: list[int], *, scheme_id: int | None, at: datetime) -> list[int]:
    """List those who take part to be scored again, in one scheme or (None) in each; answers the schemes."""
    facts: dict[str, Any] = {"participant_ids": participant_ids, "scheme_id": scheme_id, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(frame("touch"), facts)
        return [scheme for (scheme,) in cursor.fetchall()]


def touch_changed(run: Run, participant_ids: list[int] | None, *, at: datetime) -> int:
    """List whoever changed after a run's high-water mark to be scored again; how many were not listed yet.

    `participant_ids` says among whom; None is everybody.
    """
    among = Template(EVERYBODY if participant_ids is None else NAMED)
    statement = frame(
        "touch_changed",
        among_received=among.substitute(participant="record.participant_id"),
        among_joined=among.substitute(participant="joined.participant_id"),
    )
    facts: dict[str, Any] = {"scheme_id": run.scheme_id, "high_water_at": run.high_water_at, "at": at}
    if participant_ids is not None:
        facts["participant_ids"] = participant_ids
    with connection.cursor() as cursor:
        cursor.execute(statement, facts)
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


def log_failure(run: Run, number: int | None, error: BaseException) -> None:
    """Say in the log which part of which run failed (None: to publish it); not the message, which may quote
    a row."""
    part = "publication" if number is None else f"part {number}"
    logger.error("%s of run %s failed: %s", part, run.id, type(error).__name__)
