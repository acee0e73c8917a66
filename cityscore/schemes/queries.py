"""Reads about schemes, their versions, and the sources and record types of the open city."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Case, Exists, OuterRef, QuerySet, Value, When

from cityscore.schemes.models import Scheme, SchemeVersion, Source

PUBLISHED = SchemeVersion.State.PUBLISHED


def scheme_by_code(code: str) -> Scheme | None:
    """The open city's scheme with this code."""
    return None if "\x00" in code else Scheme.objects.filter(code=code).first()


def source_by_code(code: str) -> Source | None:
    """The open city's source with this code."""
    return None if "\x00" in code else Source.objects.filter(code=code).first()


def published_versions(scheme: Scheme) -> QuerySet[SchemeVersion]:
    """Published versions, newest first. Days of effect never decrease with the number."""
    return SchemeVersion.objects.filter(scheme=scheme, state=PUBLISHED).order_by("-number")


def version_in_force(scheme: Scheme, on: date) -> SchemeVersion | None:
    """The version whose rules hold on a day: of those in effect by then the newest."""
    return published_versions(scheme).filter(effective_on__lte=on).first()


def next_version(scheme: Scheme, on: date) -> SchemeVersion | None:
    """The version that will take over first after a day, if one is announced."""
    coming = published_versions(scheme).filter(effective_on__gt=on)
    return coming.order_by("effective_on", "-number").first()


def newest_draft(scheme: Scheme) -> SchemeVersion | None:
    """The scheme's draft, submitted or not. A scheme has at most one."""
    return SchemeVersion.objects.filter(scheme=scheme).exclude(state=PUBLISHED).order_by("-id").first()


def serving_versions(on: date) -> list[SchemeVersion]:
    """Versions in force on a day or announced for later, of every scheme, with their schemes."""
    published = SchemeVersion.objects.filter(state=PUBLISHED)
    days = published.order_by("-number").values_list("id", "scheme_id", "effective_on")
    chosen = _serving(days, on)
    return list(SchemeVersion.objects.filter(id__in=chosen).select_related("scheme").order_by("id"))


def _serving(days: Iterable[tuple[int, int, date | None]], on: date) -> list[int]:
    chosen, settled = [], set()
    for version_id, scheme_id, effective_on in days:  # newest first within a scheme
        if scheme_id in settled or effective_on is None:
            continue
        chosen.append(version_id)
        if effective_on <= on:
            settled.add(scheme_id)
    return chosen


class Phase(StrEnum):
    """Where a version is in its life; the published ones by the day, so it is computed and never stored."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ANNOUNCED = "announced"
    IN_FORCE = "in-force"
    RETIRED = "retired"


def with_phase(versions: QuerySet[SchemeVersion], on: date) -> QuerySet[Any]:
    """The versions with their `phase` on a day."""
    later = SchemeVersion.objects.filter(
        scheme=OuterRef("scheme"), state=PUBLISHED, effective_on__lte=on, number__gt=OuterRef("number")
    )
    return versions.annotate(
        phase=Case(
            When(state="draft", then=Value(Phase.DRAFT.value)),
            When(state="submitted", then=Value(Phase.SUBMITTED.value)),
            When(Exists(later), then=Value(Phase.RETIRED.value)),
            When(effective_on__gt=on, then=Value(Phase.ANNOUNCED.value)),
            default=Value(Phase.IN_FORCE.value),
        )
    )


def phase_of(version: SchemeVersion, on: date) -> Phase:
    """Where one version is in its life on a day."""
    phases = with_phase(SchemeVersion.objects.filter(id=version.id), on).values_list("phase", flat=True)
    return Phase(phases[0])


REVIEW_WARNINGS = (90, 30, 7)
"""Days before its review date at which the office is warned of a version in force, ever more urgently."""


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A version in force whose review is near; `urgency` is 0 from 90 days before it, 1 from 30, 2 from 7."""

    version: SchemeVersion
    review_by: date
    days_left: int
    urgency: int


def reviews_due(on: date) -> list[ReviewDue]:
    """Versions in force to be reviewed within 90 days, the most urgent first.

    One whose successor takes over by its review date needs nothing more.
    """
    serving = serving_versions(on)
    due = []
    for version in serving:
        if version.effective_on is None or version.effective_on > on:
            continue
        review_by = version.scheme_tree.effective.review_by
        days_left = (review_by - on).days
        if days_left <= REVIEW_WARNINGS[0] and not _succeeded(version, serving, review_by):
            urgency = sum(days_left <= days for days in REVIEW_WARNINGS[1:])
            due.append(ReviewDue(version, review_by, days_left, urgency))
    return sorted(due, key=lambda each: (each.days_left, each.version.scheme.code))


def _succeeded(version: SchemeVersion, serving: list[SchemeVersion], by: date) -> bool:
    return any(
        each.scheme_id == version.scheme_id and each.id != version.id and each.effective_on <= by
        for each in serving
        if each.effective_on is not None
    )


def newest_published() -> list[SchemeVersion]:
    """The newest published version of every scheme."""
    published = SchemeVersion.objects.filter(state=PUBLISHED).select_related("scheme")
    newest = {version.scheme_id: version for version in published.order_by("number")}
    return sorted(newest.values(), key=lambda version: version.scheme.code)
