"""Reads about schemes, their versions, and the sources and record types of the open city."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from cityscore.schemes.models import RecordType, Scheme, SchemeVersion, Source

PUBLISHED = SchemeVersion.State.PUBLISHED


def scheme_by_code(code: str) -> Scheme | None:
    """The open city's scheme with this code."""
    return None if "\x00" in code else Scheme.objects.filter(code=code).first()


def source_by_code(code: str) -> Source | None:
    """The open city's source with this code."""
    return None if "\x00" in code else Source.objects.filter(code=code).first()


def record_type_by_code(code: str) -> RecordType | None:
    """The open city's record type with this code."""
    if "\x00" in code:
        return None
    return RecordType.objects.select_related("source").filter(code=code).first()


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
