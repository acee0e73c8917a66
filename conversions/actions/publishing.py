"""What a city lets the other one know of its people: one table of scores a month, seen before it leaves."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.scoring import queries as scoring_queries
from conversions.actions.copies import Kind, Side, State, lock, tell
from conversions.models import Agreement, ScoreTable
from conversions.parties import party_in_force
from conversions.refusals import TablePublishedAlready, TooFewToPublish
from conversions.tables import SMALLEST_TABLE, Table, table_of

OPEN_TO_TABLES = (State.PROPOSED, State.SIGNED, State.ACTIVE, State.SUSPENDED)


def table_to_publish(agreement: Agreement, at: datetime) -> Table:
    """Exactly what would leave the open city this month. Raises TooFewToPublish, SchemeNotInForce.

    A scheme has one table a month, whoever gets it: two of different days could be subtracted.
    """
    tree = agreement.agreement_tree
    already = _table_of_scheme(agreement, month_of(at))
    if already is not None:
        return _as_published(already)
    party = party_in_force(tree.home if agreement.side == Side.HOME else tree.host, at)
    scale = party.scheme.scale
    counts = own_counts(party.scheme_id)
    table = table_of(counts, step=Decimal(1).scaleb(-scale.decimals)) if scale and counts else None
    if table is None:
        raise TooFewToPublish(least=SMALLEST_TABLE)
    return table


def own_counts(scheme_id: int) -> dict[Decimal, int]:
    """How many in the open city hold which points of a scheme, awards left out; never leaves the city."""
    found: Counter[Decimal] = Counter()
    for score, people in scoring_queries.counts_to_convert(scheme_id).items():
        if score.points is not None:
            found[score.points] += people
    return dict(found)


@transaction.atomic
def publish_table(*, agreement: Agreement, by: Account, at: datetime) -> ScoreTable:
    """Give both offices this month's table of the open city's side.

    Raises DutyMissing, NotInThisState, TablePublishedAlready, TooFewToPublish.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    copies = lock(agreement, *OPEN_TO_TABLES)
    month = month_of(at)
    if table_of_month(copies.own, month) is not None:
        raise TablePublishedAlready
    table = table_to_publish(copies.own, at)
    for copy in copies.each():
        ScoreTable.objects.create(
            agreement=copy,
            side=copies.own.side,
            month_starts_on=month,
            unit=table.unit,
            rows=[[str(score), count] for score, count in table.rows],
            people_count=table.people,
            publisher_name=actor.name,
            published_at=at,
        )
    made = ScoreTable.objects.get(agreement=copies.own, side=copies.own.side, month_starts_on=month)
    said = {"month_starts_on": month.isoformat(), "unit": str(made.unit), "rows": made.rows}
    tell(copies, Kind.PUBLISH_TABLE, actor, at, table=said)
    return made


def month_of(at: datetime) -> date:
    """The first day of the open city's present month."""
    return clock.today_in(city_queries.present_city().time_zone, at).replace(day=1)


def table_of_month(own: Agreement, month: date) -> ScoreTable | None:
    """The table that the open city's side published for a month."""
    return ScoreTable.objects.filter(agreement=own, side=own.side, month_starts_on=month).first()


def newest_table(own: Agreement, side: Side) -> Table | None:
    """The newest table that a side published, as both offices have it."""
    found = ScoreTable.objects.filter(agreement=own, side=side).first()
    return None if found is None else _as_published(found)


def _table_of_scheme(own: Agreement, month: date) -> ScoreTable | None:
    """What the open city let go of the same scheme this month, under whichever agreement."""
    scheme = own.home_scheme if own.side == Side.HOME else own.host_scheme
    under = Q(side=Side.HOME, agreement__side=Side.HOME, agreement__home_scheme=scheme) | Q(
        side=Side.HOST, agreement__side=Side.HOST, agreement__host_scheme=scheme
    )
    return ScoreTable.objects.filter(under, month_starts_on=month).first()


def _as_published(table: ScoreTable) -> Table:
    return Table(table.unit, tuple((Decimal(score), count) for score, count in table.rows))
