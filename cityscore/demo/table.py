"""What the first run computed, read back from the database: one block for each city."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from cityscore.core import clock
from cityscore.core.points import show
from cityscore.core.tenancy import open_city
from cityscore.demo.seeding import Place
from cityscore.records import queries as record_queries
from cityscore.schemes import queries as scheme_queries
from cityscore.scoring import engine
from cityscore.scoring import queries as scoring_queries
from rewards import queries as reward_queries

WIDTH = 36


def lines(places: list[Place], at: datetime) -> Iterator[str]:
    """The table, line by line."""
    for place in places:
        with open_city(place.city.id), transaction.atomic():
            yield from _city(place, at)


def _city(place: Place, at: datetime) -> Iterator[str]:
    received = record_queries.totals_of_imports()
    yield f"{place.city.title_en} {place.city.title_zh}" + (" (illustrative)" * place.city.is_illustrative)
    yield _row("records received", received["rows"])
    yield _row("dropped for want of consent", received["not_enrolled"])
    for code in place.schemes:
        yield from _scheme(code, clock.today_in(place.city.time_zone, at), at)
    yield _row("perks redeemed", reward_queries.redeemed_count())
    yield ""


def _scheme(code: str, today: date, at: datetime) -> Iterator[str]:
    scheme = scoring_queries.scheme_or_refuse(code)
    version = scheme_queries.version_in_force(scheme, today)
    yield _row(f"people scored ({code})", scoring_queries.enrolled_count(scheme.id))
    for found in engine.points_by_rule(version, as_of=today, high_water_at=at) if version else ():
        yield _row(f"  points by {found.rule}", show(found.hundredths)) + f"  to {found.people} people"


def _row(what: str, count: object) -> str:
    return f"  {what:<{WIDTH}}{count!s:>14}"
