"""Reads about runs and scores that other rooms and doors may ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Q

from cityscore.participants.models import Consent, Enrolment
from cityscore.records import queries as record_queries
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring.models import Grant, Run, Score
from cityscore.scoring.refusals import SchemeUnknown


@dataclass(frozen=True, slots=True)
class CurrentScore:
    """A participant's published score; points in hundredths, None in a criteria scheme."""

    total_hundredths: int | None
    grants_hundredths: int
    band: str | None
    dimensions: Mapping[str, int]
    held_rules: tuple[str, ...]
    as_of: date
    next_change_on: date | None

    @property
    def total_without_grants_hundredths(self) -> int | None:
        """What an agreement converts: awards of other agreements do not travel on."""
        return None if self.total_hundredths is None else self.total_hundredths - self.grants_hundredths


def current_score(participant_id: int, scheme_id: int) -> CurrentScore | None:
    """The published score of somebody who takes part; None before the first run and after leaving."""
    enrolled = Enrolment.objects.filter(
        participant_id=participant_id, scheme_id=scheme_id, ended_at__isnull=True
    )
    if not enrolled.exists():
        return None
    found = (
        Score.objects.filter(
            participant_id=participant_id, scheme_id=scheme_id, run__state=Run.State.PUBLISHED
        )
        .order_by("-high_water_at", "-id")
        .first()
    )
    return None if found is None else _current(found)


def _current(score: Score) -> CurrentScore:
    return CurrentScore(
        total_hundredths=score.total_hundredths,
        grants_hundredths=score.grants_hundredths,
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


def schemes_of(participant_ids: list[int]) -> dict[int, list[int]]:
    """scheme id → those of these participants who take part in it."""
    found: dict[int, list[int]] = defaultdict(list)
    enrolments = Enrolment.objects.filter(participant_id__in=participant_ids, ended_at__isnull=True)
    for scheme_id, participant_id in enrolments.values_list("scheme_id", "participant_id"):
        found[scheme_id].append(participant_id)
    return found


def changed_since(run: Run) -> list[int]:
    """Participants of a scheme whose records, enrolment or consents changed after a run's high-water mark."""
    since = run.high_water_at
    changed = set(record_queries.changed_since(since))
    enrolments = Enrolment.objects.filter(scheme_id=run.scheme_id)
    changed |= set(enrolments.filter(joined_at__gt=since).values_list("participant_id", flat=True))
    consents = Consent.objects.filter(enrolment__scheme_id=run.scheme_id)
    consents = consents.filter(Q(given_at__gt=since) | Q(withdrawn_at__gt=since))
    changed |= set(consents.values_list("enrolment__participant_id", flat=True))
    taking_part = enrolments.filter(ended_at__isnull=True, participant_id__in=changed)
    return sorted(taking_part.values_list("participant_id", flat=True))


def participants_of_run(run: Run, *, at_once: int) -> Iterator[list[int]]:
    """Those whose score the run changed, in lists of at most `at_once`."""
    ids = Score.objects.filter(run=run).order_by().values_list("participant_id", flat=True).iterator()
    while batch := list(islice(ids, at_once)):
        yield batch


def runs_to_open(today: date) -> list[tuple[Scheme, Run.Kind]]:
    """Schemes that need a run today: of everybody after a change of version, else of those due."""
    found = []
    for scheme in Scheme.objects.all():
        version = scheme_queries.version_in_force(scheme, today)
        if version is None:
            continue
        runs = Run.objects.filter(scheme=scheme).exclude(kind=Run.Kind.TOUCHED)
        if not runs.filter(version=version, kind=Run.Kind.FULL).exclude(state="incomplete").exists():
            found.append((scheme, Run.Kind.FULL))
        elif not runs.filter(as_of__gte=today).exists():
            found.append((scheme, Run.Kind.DUE))
    return found


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
