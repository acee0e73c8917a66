"""What if? Invented records on top of somebody's real ones, scored by the SQL of runs and statements.

Nothing is stored: PostgreSQL itself refuses any write while a question is answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from cityscore.cities import queries as city_queries
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme, SchemeVersion, Source
from cityscore.scoring import engine, statement_shape, statements
from cityscore.scoring.actions import version_in_force
from cityscore.scoring.comparing import Difference, compare
from cityscore.scoring.compiler import GIVEN, Relations, given_parameters, results
from cityscore.scoring.facts import Fact
from cityscore.scoring.invented import read_invented
from cityscore.scoring.refusals import DayOutOfReach, NobodyHere
from cityscore.scoring.results import Grant, Result

FURTHEST_YEARS = 5
"""No validity is longer, so nothing that happens now says anything about later days."""
NOBODY: Mapping[int, Sequence[Fact]] = {0: ()}


@dataclass(frozen=True, slots=True)
class Supposition:
    """The answer: the true statement as it is (`before`) and as it would be (`after`), and what differs.

    `not_allowed` are codes of sources whose invented records were left out, because the participant does
    not let them answer: such a record would not reach the city.
    """

    version: SchemeVersion
    as_of: date
    before: Result
    after: Result
    difference: Difference
    not_allowed: tuple[str, ...] = ()

    def statement(self, result: Result, subject: str) -> dict[str, Any]:
        """One of the two in the form of the contract."""
        return statement_shape.statement(
            self.version.scheme_tree,
            result,
            city=city_queries.present_city().code,
            scheme=self.version.scheme.code,
            version=self.version.number,
            subject=subject,
            as_of=self.as_of,
        )


def what_if(
    *,
    participant: Participant,
    scheme: Scheme,
    records: Sequence[Mapping[str, Any]],
    as_of: date,
    today: date,
    at: datetime,
) -> Supposition:
    """What a participant's statement as of a day from today on would be with these records as well.

    For `records` see `read_invented`. Raises NobodyHere for somebody who does not take part,
    NoVersionInForce, DayOutOfReach and RecordsNotUsable.
    """
    enrolment = participant_queries.enrolment_in_force(participant.id, scheme.id)
    if enrolment is None:
        raise NobodyHere
    version = _version(scheme, as_of, today)
    invented = read_invented(version.scheme_tree, records, as_of=as_of)
    allowed = _codes(participant_queries.consented_source_ids(enrolment))
    counted = [fact for fact in invented if fact.source in allowed]
    grants = statements.grants_of(participant.id, scheme.id, as_of, at)
    facts = {"scheme_id": scheme.id, "high_water_at": at, "participant_ids": [participant.id]}
    with nothing_written():
        before = _result(version, _NAMED_AND_GIVEN, as_of, facts | _given(participant.id, ()), grants)
        after = _result(version, _NAMED_AND_GIVEN, as_of, facts | _given(participant.id, counted), grants)
    return _answer(version, as_of, before, after, counted, _left_out(invented, allowed))


def what_could_i_get(
    *, scheme: Scheme, records: Sequence[Mapping[str, Any]], as_of: date, today: date
) -> Supposition:
    """The same for anybody who has not joined and is not known: only the invented records count.

    Raises NoVersionInForce, DayOutOfReach and RecordsNotUsable.
    """
    version = _version(scheme, as_of, today)
    invented = read_invented(version.scheme_tree, records, as_of=as_of)
    with nothing_written():
        before = _result(version, GIVEN, as_of, given_parameters(NOBODY), [])
        after = _result(version, GIVEN, as_of, given_parameters({0: invented}), [])
    return _answer(version, as_of, before, after, invented, ())


@contextmanager
def nothing_written() -> Iterator[None]:
    """A stretch of the transaction in which PostgreSQL refuses to write; what follows may write again."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION READ ONLY")
        yield


def last_day_for(today: date) -> date:
    """The last day that may be asked about."""
    return today.replace(year=today.year + FURTHEST_YEARS, day=min(today.day, 28))


def _version(scheme: Scheme, as_of: date, today: date) -> SchemeVersion:
    last = last_day_for(today)
    if not today <= as_of <= last:
        raise DayOutOfReach(first=today.isoformat(), last=last.isoformat())
    return version_in_force(scheme, as_of)


def _codes(source_ids: set[int]) -> set[str]:
    return set(Source.objects.filter(id__in=source_ids).values_list("code", flat=True))


def _left_out(invented: Sequence[Fact], allowed: set[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(fact.source for fact in invented if fact.source not in allowed))


_NAMED = engine.relations(engine.NAMED)
_NAMED_AND_GIVEN = Relations(
    records=f"({_NAMED.records}) UNION ALL ({GIVEN.records})",
    participants=_NAMED.participants,
    grants=_NAMED.grants,
)
"""One participant's real records and the invented ones, in the place of the real ones alone."""


def _given(participant_id: int, facts: Sequence[Fact]) -> dict[str, Any]:
    return given_parameters({participant_id: facts})


def _result(
    version: SchemeVersion,
    relations: Relations,
    as_of: date,
    facts: Mapping[str, Any],
    grants: list[Grant],
) -> Result:
    compiled = engine.compiled_version(version)
    tree = version.scheme_tree
    parameters = {**compiled.parameters(as_of=as_of, review_by=tree.effective.review_by), **facts}
    with connection.cursor() as cursor:
        cursor.execute(compiled.totals(relations), parameters)
        totals = cursor.fetchall()
        cursor.execute(compiled.lines(relations), parameters)
        lines = cursor.fetchall()
    found = results(tree, totals, lines, {who: grants for who, *_ in totals})
    if len(found) != 1:  # left between the check and the question
        raise NobodyHere
    return next(iter(found.values()))


def _answer(
    version: SchemeVersion,
    as_of: date,
    before: Result,
    after: Result,
    added: Sequence[Fact],
    not_allowed: tuple[str, ...],
) -> Supposition:
    difference = compare(version.scheme_tree, before, after, added=added, as_of=as_of)
    return Supposition(version, as_of, before, after, difference, not_allowed)
