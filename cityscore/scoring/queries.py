"""Reads about runs and scores that other rooms and doors may ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, QuerySet

from cityscore.core.points import HUNDREDTHS
from cityscore.participants.models import Enrolment
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring.models import Grant, Run, Score, Touched
from cityscore.scoring.refusals import RunUnknown, SchemeUnknown

SCORES_TO_CONVERT = (Path(__file__).parent / "sql" / "scores_to_convert.sql").read_text()


@dataclass(frozen=True, slots=True)
class CurrentScore:
    """A participant's published score; points in hundredths, None in a criteria scheme."""

    total_hundredths: int | None
    band: str | None
    dimensions: Mapping[str, int]
    held_rules: tuple[str, ...]
    as_of: date
    next_change_on: date | None


def current_score(participant_id: int, scheme_id: int) -> CurrentScore | None:
    """The published score of somebody who takes part; None before the first run and after leaving."""
    enrolled = Enrolment.objects.filter(
        participant_id=participant_id, scheme_id=scheme_id, ended_at__isnull=True
    )
    if not enrolled.exists():
        return None
    found = _newest(participant_id, scheme_id).first()
    return None if found is None else _current(found)


@dataclass(frozen=True, slots=True)
class Converted:
    """What an agreement converts of a published score: the total without awards, which do not travel on."""

    total_hundredths: int | None
    band: str | None

    @property
    def total(self) -> Fraction | None:
        """In points."""
        return None if self.total_hundredths is None else Fraction(self.total_hundredths, HUNDREDTHS)

    @property
    def points(self) -> Decimal | None:
        """The same as a decimal number."""
        return None if self.total_hundredths is None else Decimal(self.total_hundredths) / HUNDREDTHS


def scores_to_convert(scheme_id: int, participant_ids: Sequence[int]) -> dict[int, Converted]:
    """The published scores of those of these who take part in a scheme, by participant."""
    facts: dict[str, Any] = {"scheme_id": scheme_id, "participant_ids": list(participant_ids)}
    with connection.cursor() as cursor:
        cursor.execute(SCORES_TO_CONVERT, facts)
        return {who: _converted(total, grants, band) for who, total, grants, band in cursor.fetchall()}


def counts_to_convert(scheme_id: int) -> Counter[Converted]:
    """How many of those who take part in a scheme hold which published score."""
    newest = Score.objects.filter(id__in=_newest_of_enrolled(scheme_id).values("id"))
    found: Counter[Converted] = Counter()
    held = newest.order_by().values_list("total_hundredths", "grants_hundredths", "band")
    for total, grants, band, people in held.annotate(people=Count("id")):
        found[_converted(total, grants, band)] += people
    return found


def _newest_of_enrolled(scheme_id: int) -> QuerySet[Score]:
    enrolled = Enrolment.objects.filter(scheme_id=scheme_id, ended_at__isnull=True)
    published = Score.objects.filter(run__state=Run.State.PUBLISHED, scheme_id=scheme_id)
    return (
        published.filter(participant_id__in=enrolled.values("participant_id"))
        .order_by("participant_id", "-high_water_at", "-id")
        .distinct("participant_id")
    )


def _converted(total: int | None, grants: int, band: str | None) -> Converted:
    return Converted(None if total is None else total - grants, band)


def score_known(participant_id: int, scheme_id: int, *, at: datetime) -> Score | None:
    """The newest published score that looked no further than a moment, with its run."""
    return _newest(participant_id, scheme_id).filter(high_water_at__lte=at).select_related("run").first()


def _newest(participant_id: int, scheme_id: int) -> QuerySet[Score]:
    published = Score.objects.filter(run__state=Run.State.PUBLISHED)
    return published.filter(participant_id=participant_id, scheme_id=scheme_id).order_by(
        "-high_water_at", "-id"
    )


def published_run(scheme: Scheme, run_id: int) -> Run:
    """A published run of a scheme. Raises RunUnknown."""
    runs = Run.objects.filter(scheme=scheme, state=Run.State.PUBLISHED).select_related("scheme", "version")
    found = runs.filter(id=run_id).first()
    if found is None:
        raise RunUnknown(run=run_id, scheme=scheme.code)
    return found


def _current(score: Score) -> CurrentScore:
    return CurrentScore(
        total_hundredths=score.total_hundredths,
        band=score.band,
        dimensions=score.dimensions,
        held_rules=tuple(score.held_rules),
        as_of=score.as_of,
        next_change_on=score.next_change_on,
    )


def scheme_or_refuse(code: str) -> Scheme:
    """The scheme with this code. Raises SchemeUnknown."""
    scheme = scheme_queries.scheme_by_code(code)
    if scheme is None:
        raise SchemeUnknown(scheme=code)
    return scheme


def enrolled_count(scheme_id: int) -> int:
    """How many take part in a scheme now."""
    return Enrolment.objects.filter(scheme_id=scheme_id, ended_at__isnull=True).count()


def next_touched(scheme_id: int, after_id: int) -> int:
    """The next entry on the list of those to score again; `after_id` itself when there is none."""
    waiting = Touched.objects.filter(scheme_id=scheme_id, id__gt=after_id).order_by("id")
    with transaction.atomic():
        return waiting.values_list("id", flat=True).first() or after_id


def run_under_way(scheme_id: int) -> Run | None:
    """The run of everybody or of those due that is being computed; a scheme has at most one."""
    runs = Run.objects.filter(scheme_id=scheme_id, state=Run.State.RUNNING)
    return runs.exclude(kind=Run.Kind.TOUCHED).select_related("scheme", "version").first()


def newest_high_water(scheme_id: int) -> datetime | None:
    """How far the newest published scores of a scheme have looked; None before the first."""
    published = Run.objects.filter(scheme_id=scheme_id, state=Run.State.PUBLISHED)
    newest = published.order_by("-high_water_at", "-id").only("high_water_at").first()
    return None if newest is None else newest.high_water_at


def looked_at_until(scheme_id: int) -> date:
    """A day such that every current score that is due by it has been looked at for it already.

    That is the day of the last run of everybody or of those due. A score may have been written beside it as
    of the day before, or of a day that is another in the city's zone; two days' grace covers both.
    """
    last = last_run(scheme_id, state=Run.State.PUBLISHED)
    return date.min if last is None else last.as_of - timedelta(days=2)


def last_run(scheme_id: int, **asked: Any) -> Run | None:
    """The newest run of everybody or of those due, among those with the attributes asked for."""
    runs = Run.objects.filter(scheme_id=scheme_id, **asked).exclude(kind=Run.Kind.TOUCHED)
    runs = runs.select_related("scheme", "version")
    return runs.order_by("-high_water_at", "-id").first()


def participants_of_run(run: Run) -> QuerySet[Score, int]:
    """A query of the ids of those whose score the run changed."""
    return Score.objects.filter(run=run).order_by().values_list("participant_id", flat=True)


def runs_to_open(today: date) -> list[tuple[Scheme, Run.Kind]]:
    """Schemes that need a run today: of everybody after a change of version, else of those due."""
    found = []
    for scheme in Scheme.objects.all():
        version = scheme_queries.version_in_force(scheme, today)
        kind = None if version is None else _kind_to_open(scheme.id, version.id, today)
        if kind is not None:
            found.append((scheme, kind))
    return found


def _kind_to_open(scheme_id: int, version_id: int, today: date) -> Run.Kind | None:
    """What a scheme needs today; None when its run is there, is under way, or waits for an officer.

    Scores of another version, or as of a day to come, hold for nobody: everybody is computed anew.
    """
    last = last_run(scheme_id)
    if last is not None and last.as_of == today and last.state != Run.State.PUBLISHED:
        return None
    everybody = last_run(scheme_id, state=Run.State.PUBLISHED, kind=Run.Kind.FULL)
    if everybody is None or everybody.version_id != version_id or everybody.as_of > today:
        return Run.Kind.FULL
    return None if last is not None and last.as_of == today else Run.Kind.DUE


def export(*, participant_id: int) -> dict[str, Any]:
    """Every published score and every grant of a participant."""
    scores = Score.objects.filter(participant_id=participant_id, run__state=Run.State.PUBLISHED)
    grants = Grant.objects.filter(participant_id=participant_id).select_related("scheme")
    return {
        "scores": [
            {
                "scheme": score.scheme.code,
                "as_of": score.as_of.isoformat(),
                "total_hundredths": score.total_hundredths,
                "band": score.band,
                "dimensions": score.dimensions,
            }
            for score in scores.select_related("scheme").order_by("id")
        ],
        "grants": [
            {
                "scheme": grant.scheme.code,
                "label": grant.label,
                "hundredths": grant.hundredths,
                "counts_from": grant.counts_from.isoformat(),
                "counts_until": grant.counts_until.isoformat(),
            }
            for grant in grants.order_by("id")
        ],
    }
