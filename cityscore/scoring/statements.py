"""A participant's statement, computed on read by the same SQL that runs use."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q

from cityscore.cities import queries as city_queries
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from cityscore.scoring import engine, results, statement_shape
from cityscore.scoring.actions import version_in_force
from cityscore.scoring.models import Grant
from cityscore.scoring.refusals import NobodyHere


def statement_of(*, participant: Participant, scheme: Scheme, as_of: date, at: datetime) -> dict[str, Any]:
    """The statement of the contract as of a day, over the records received until `at`.

    Raises NobodyHere for somebody who does not take part, NoVersionInForce.
    """
    if participant_queries.enrolment_in_force(participant.id, scheme.id) is None:
        raise NobodyHere
    version = version_in_force(scheme, as_of)
    result = engine.result_of(
        version,
        participant.id,
        as_of=as_of,
        high_water_at=at,
        grants=grants_of(participant.id, scheme.id, as_of),
    )
    if result is None:
        raise NobodyHere
    return statement_shape.statement(
        version.scheme_tree,
        result,
        city=city_queries.present_city().code,
        scheme=scheme.code,
        version=version.number,
        subject=str(participant.public_id),
        as_of=as_of,
    )


def grants_of(participant_id: int, scheme_id: int, as_of: date) -> list[results.Grant]:
    """A participant's awards from agreements in force on a day."""
    in_force = Q(counts_from__lte=as_of, counts_until__gt=as_of)
    grants = Grant.objects.filter(in_force, participant_id=participant_id, scheme_id=scheme_id)
    return [results.Grant(each.label, each.dimension, each.hundredths) for each in grants.order_by("id")]
