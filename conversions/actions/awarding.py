"""Awards: the home band on a day of the year gives points in the host scheme to those who take part in both.

Only between two schemes of one city: between cities nobody knows who is the same person. An award is a
grant, so it is explained in the statement, ends with its months, and never becomes part of a conversion.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock
from cityscore.core.points import HUNDREDTHS
from cityscore.participants import queries as participant_queries
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from cityscore.scoring import statements
from cityscore.scoring.months import add_months
from conversions.actions.copies import Kind, Side, lock, tell
from conversions.language import AwardTerms
from conversions.mappings import Award, granted_by
from conversions.models import Agreement, AgreementEvent

BATCH = 5_000


def award_those_due(*, at: datetime) -> int:
    """Grant what the award agreements of the open city owe for days that are over; how many days.

    A day is noted once everybody has theirs. Dying before that is harmless: who has an award gets no second.
    """
    with transaction.atomic():
        today = clock.today_in(city_queries.present_city().time_zone, at)
        active = Agreement.objects.filter(side=Side.HOME, state=Agreement.State.ACTIVE)
        awards = active.filter(method=Agreement.Method.AWARD)
        due = [(agreement, day) for agreement in awards for day in _days_due(agreement, today)]
    for agreement, day in due:
        _award(agreement, day, at)
    return len(due)


def period_of(terms: AwardTerms, assessed_on: date) -> tuple[date, date]:
    """First day of what is awarded for a day, and the first day on which it no longer counts."""
    month, day = (int(part) for part in terms.counts_from.split("-"))
    starts_on = date(assessed_on.year, month, day)
    if starts_on <= assessed_on:
        starts_on = starts_on.replace(year=assessed_on.year + 1)
    return starts_on, add_months(starts_on, terms.months)


def _days_due(agreement: Agreement, today: date) -> Iterator[date]:
    terms = agreement.agreement_tree.award
    if terms is None:
        raise RuntimeError(f"the award agreement {agreement.uid} has no terms")
    month, day = (int(part) for part in terms.assessed_on.split("-"))
    for year in range(agreement.starts_on.year, agreement.ends_on.year + 1):
        assessed_on = date(year, month, day)
        is_over = assessed_on < today and agreement.starts_on <= assessed_on <= agreement.ends_on
        if is_over and not _is_done(agreement, assessed_on):
            yield assessed_on


def _is_done(agreement: Agreement, assessed_on: date) -> bool:
    return AgreementEvent.objects.filter(
        agreement=agreement, kind=Kind.AWARD, reason=assessed_on.isoformat()
    ).exists()


def _award(agreement: Agreement, assessed_on: date, at: datetime) -> None:
    with transaction.atomic():
        home = _scheme(agreement.home_scheme)
        host = _scheme(agreement.host_scheme)
        among = participant_queries.in_both(home.id, host.id)
    for first in range(0, len(among), BATCH):
        _award_some(agreement, home, host, among[first : first + BATCH], assessed_on, at)
    with transaction.atomic():
        copies = lock(agreement, Agreement.State.ACTIVE)
        if not _is_done(copies.own, assessed_on):
            tell(copies, Kind.AWARD, audit.SYSTEM, at, reason=assessed_on.isoformat())


def _scheme(code: str) -> Scheme:
    """A scheme that was in force when the agreement over it was signed; schemes are never deleted."""
    scheme = scheme_queries.scheme_by_code(code)
    if scheme is None:
        raise RuntimeError(f"the scheme {code} of an agreement is gone")
    return scheme


@transaction.atomic
def _award_some(
    agreement: Agreement,
    home: Scheme,
    host: Scheme,
    participant_ids: list[int],
    assessed_on: date,
    at: datetime,
) -> None:
    tree, terms = agreement.agreement_tree.mapping, agreement.agreement_tree.award
    if not isinstance(tree, Award) or terms is None:
        raise RuntimeError(f"{agreement.uid} is no award")
    bands = statements.bands_of(scheme=home, participant_ids=participant_ids, as_of=assessed_on, at=at)
    given = {who: int(granted_by(tree, band) * HUNDREDTHS) for who, band in bands.items()}
    given = {who: hundredths for who, hundredths in given.items() if hundredths}
    starts_on, ends_on = period_of(terms, assessed_on)
    scoring.grant(
        hundredths=given,
        scheme_id=host.id,
        label=f"{agreement.title_zh} / {agreement.title_en}",
        dimension=terms.dimension,
        counts_from=starts_on,
        counts_until=ends_on,
        agreement=str(agreement.uid),
        at=at,
    )
    audit.write_for_each(
        given,
        actor=audit.SYSTEM,
        action="conversions.award",
        at=at,
        about=f"agreement:{agreement.uid}",
    )
