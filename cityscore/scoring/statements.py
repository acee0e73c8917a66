"""A participant's statement, computed on read by the same SQL that runs use.

Two questions can be asked about a day that is past, and their answers may differ:

- *Recomputed*, `statement_of`: what holds for that day as it is known now. Records that came or were
  corrected since then count as they stand now, under the version that is in force on that day.
- *Replayed*, `replay`: what a run said then. Its version, its day and the revisions received by its
  high-water mark give the same document again, byte for byte, whatever has come since. Only what was deleted
  does not come back: whoever withdrew a consent or left has taken their records along.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from cityscore.cities import queries as city_queries
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.scoring import engine, queries, results, statement_shape
from cityscore.scoring.actions import version_in_force
from cityscore.scoring.models import Grant, Run
from cityscore.scoring.refusals import NobodyHere


def statement_of(*, participant: Participant, scheme: Scheme, as_of: date, at: datetime) -> dict[str, Any]:
    """The statement of the contract as of a day, over the records received until `at`.

    Raises NobodyHere for somebody who does not take part, NoVersionInForce.
    """
    if participant_queries.enrolment_in_force(participant.id, scheme.id) is None:
        raise NobodyHere
    return _statement(participant, scheme, version_in_force(scheme, as_of), as_of, at)


def rules_giving(*, participant_id: int, scheme: Scheme, as_of: date, at: datetime) -> frozenset[str]:
    """Codes of the rules that give this participant points as of a day; criteria are with the score itself.

    The same reads for everybody, whoever takes part: nobody shall tell by the clock who does.
    """
    version = scheme_queries.version_in_force(scheme, as_of)
    if version is None or version.scheme_tree.scale is None:
        return frozenset()
    result = engine.result_of(version, participant_id, as_of=as_of, high_water_at=at, grants=[])
    return frozenset() if result is None else frozenset(line.rule for line in result.lines)


def replay(*, participant: Participant, run: Run) -> dict[str, Any]:
    """The statement as a published run gave it.

    Raises NobodyHere for somebody who does not take part or joined only after the run was opened.
    """
    enrolment = participant_queries.enrolment_in_force(participant.id, run.scheme_id)
    if enrolment is None or enrolment.joined_at > run.high_water_at:
        raise NobodyHere
    return _statement(participant, run.scheme, run.version, run.as_of, run.high_water_at)


def _statement(
    participant: Participant, scheme: Scheme, version: SchemeVersion, as_of: date, at: datetime
) -> dict[str, Any]:
    grants = grants_of(participant.id, scheme.id, as_of, at)
    result = engine.result_of(version, participant.id, as_of=as_of, high_water_at=at, grants=grants)
    if result is None:
        raise NobodyHere
    compiled = engine.compiled_version(version)
    if engine.shares_bands(compiled):
        result = replace(result, band=_shared_band(participant.id, version, result, as_of, at))
    return statement_shape.statement(
        compiled.tree,
        result,
        city=city_queries.present_city().code,
        scheme=scheme.code,
        version=version.number,
        subject=str(participant.public_id),
        as_of=as_of,
    )


def _shared_band(
    participant_id: int, version: SchemeVersion, result: results.Result, as_of: date, at: datetime
) -> str | None:
    """The band where some hold a share of all: as last published, else as it would be among everybody."""
    score = queries.score_known(participant_id, version.scheme_id, at=at)
    if (
        score is not None
        and (score.total_hundredths, score.run.version_id) == (result.total, version.id)
        and score.as_of <= as_of
        and (score.next_change_on is None or as_of < score.next_change_on)
    ):
        return score.band
    return engine.band_among_all(version, participant_id, as_of=as_of, high_water_at=at)


def bands_of(
    *, scheme: Scheme, participant_ids: list[int], as_of: date, at: datetime
) -> dict[int, str | None]:
    """The bands, as of a day, of those of these who take part; where some bands hold a share of all, the
    band without that share. Raises NoVersionInForce."""
    version = version_in_force(scheme, as_of)
    return engine.bands_of(version, participant_ids, as_of=as_of, high_water_at=at)


def grants_of(participant_id: int, scheme_id: int, as_of: date, at: datetime) -> list[results.Grant]:
    """A participant's awards from agreements that count on a day, of those given by a moment."""
    grants = Grant.objects.filter(participant_id=participant_id, scheme_id=scheme_id, granted_at__lte=at)
    in_force = grants.filter(counts_from__lte=as_of, counts_until__gt=as_of).order_by("id")
    return [
        results.Grant(each.label, each.dimension, each.hundredths, each.counts_from, each.counts_until)
        for each in in_force
    ]
