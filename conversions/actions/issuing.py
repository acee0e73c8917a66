"""Standings sent to host cities: a batch of consents in a handful of statements, one alone like many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from cityscore.cities import queries as city_queries
from cityscore.cities.models import City
from cityscore.core import clock, crossing, faults, later, work
from cityscore.core.points import HUNDREDTHS
from cityscore.core.tenancy import open_city_id
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries as scoring_queries
from cityscore.scoring.queries import Converted
from conversions.actions.copies import host_city
from conversions.links import posting
from conversions.mappings import HostScale, Method, StandingValue, standing_of
from conversions.models import Agreement, ConversionConsent, Standing
from conversions.parties import PublishedParty, party_in_force
from conversions.refusals import SchemeNotInForce

SQL = Path(__file__).parent.parent / "sql"
ISSUE = (SQL / "issue_standings.sql").read_text()
NOTE_SENT = (SQL / "note_sent.sql").read_text()
BATCH = 5_000
PARTS = 4
"""Workers that may send at the same time; each takes the next batch that nobody else holds."""


@dataclass(slots=True)
class Terms:
    """One agreement as it is applied: home scheme, host party, and each (total, band) worked out once."""

    agreement: Agreement
    scheme: Scheme | None
    party: PublishedParty
    scale: HostScale | None
    method: Method
    known: dict[Converted, StandingValue]

    @classmethod
    def of(cls, agreement: Agreement, at: datetime) -> Terms:
        """Raises SchemeNotInForce when the host's scheme has no version on its day, OtherCityUnknown."""
        party = party_in_force(agreement.agreement_tree.host, at)
        return cls(
            agreement=agreement,
            scheme=scheme_queries.scheme_by_code(agreement.home_scheme),
            party=party,
            scale=HostScale.of(party.scheme),
            method=agreement.agreement_tree.mapping,
            known={},
        )

    def values(self, participant_ids: Iterable[int]) -> dict[int, StandingValue]:
        """What each of these would hold in the host city; who has no score at home is left out."""
        if self.scheme is None:
            return {}
        scores = scoring_queries.scores_to_convert(self.scheme.id, list(participant_ids))
        return {who: self._value(score) for who, score in scores.items()}

    def _value(self, score: Converted) -> StandingValue:
        if score not in self.known:
            self.known[score] = standing_of(
                self.method, home_total=score.total, home_band=score.band, host=self.scale
            )
        return self.known[score]

    def valid_until(self, at: datetime) -> datetime:
        """So many days from now, and no longer than the agreement runs in the host city."""
        days = timedelta(days=self.agreement.agreement_tree.valid_days)
        over = clock.start_of(self.agreement.ends_on + timedelta(days=1), self.party.city.time_zone)
        return min(at + days, over)


class Given(NamedTuple):
    """A consent in a batch: what of it sending needs."""

    id: int
    participant_id: int
    pseudonym: UUID


def in_force(at: datetime) -> list[Agreement]:
    """Agreements by which residents of the open city hold standings elsewhere now."""
    active = Agreement.objects.filter(side=Agreement.Side.HOME, state=Agreement.State.ACTIVE)
    return [
        each
        for each in active.exclude(method=Agreement.Method.AWARD)
        if each.is_in_force(clock.today_in(host_city(each).time_zone, at))
    ]


@transaction.atomic
def refresh(*, consent: ConversionConsent, at: datetime) -> None:
    """Issue the standing that the present home score gives, or end it when there is none any more.

    Nothing is sent once the consent was withdrawn. Raises SchemeNotInForce.
    """
    held = ConversionConsent.objects.select_for_update(no_key=True).filter(
        id=consent.id, withdrawn_at__isnull=True
    )
    for given in held.values_list(*Given._fields):
        _send(Terms.of(consent.agreement, at), [Given(*given)], at)


@dataclass(slots=True)
class Sweep:
    """One worker's way through what is stale: how far it has come, and the terms it has read already."""

    at: datetime
    after_id: int = 0
    _terms: dict[int, Terms | None] = field(default_factory=dict)

    def terms_now(self) -> dict[int, Terms]:
        """Of each agreement that holds at this very moment and whose host has a scheme in force."""
        found = {}
        for agreement in in_force(self.at):
            if agreement.id not in self._terms:
                try:
                    self._terms[agreement.id] = Terms.of(agreement, self.at)
                except SchemeNotInForce:
                    self._terms[agreement.id] = None  # its standings wait; the others go on
            terms = self._terms[agreement.id]
            if terms is not None:
                found[agreement.id] = terms
        return found


def refresh_stale(sweep: Sweep) -> int:
    """Refresh one batch of stale standings; returns how many, 0 when none is left.

    Those under an agreement that does not hold at present wait until it does, those whose host has no scheme
    in force until it has; what another worker holds is left to it. The way goes up by id: from the start,
    each batch would pass all that are done again.
    """
    with transaction.atomic():
        terms = sweep.terms_now()
        batch = [
            (Given(*given), agreement_id)
            for *given, agreement_id in ConversionConsent.objects.select_for_update(
                no_key=True, skip_locked=True
            )
            .filter(
                is_stale=True,
                withdrawn_at__isnull=True,
                agreement_id__in=terms,
                id__gt=sweep.after_id,
            )
            .order_by("id")
            .values_list(*Given._fields, "agreement_id")[:BATCH]
        ]
        if not batch and sweep.after_id:
            sweep.after_id = 0  # some may have become stale behind this worker
            return refresh_stale(sweep)
        by_agreement: defaultdict[int, list[Given]] = defaultdict(list)
        for given, agreement_id in batch:
            by_agreement[agreement_id].append(given)
            sweep.after_id = given.id
        for agreement_id, consents in by_agreement.items():
            _send(terms[agreement_id], consents, sweep.at)
        return len(batch)


@transaction.atomic
def note_changed_totals(*, scheme_id: int, changed: QuerySet[Any, Any], at: datetime) -> None:
    """New totals at home: the standings that rest on them are refreshed by workers."""
    scheme = Scheme.objects.get(id=scheme_id)
    stale = ConversionConsent.objects.filter(
        participant_id__in=changed,
        withdrawn_at__isnull=True,
        agreement__home_scheme=scheme.code,
        agreement__state__in=(Agreement.State.ACTIVE, Agreement.State.SUSPENDED),
    ).update(is_stale=True)
    if stale:
        ring(at=at)


def has_stale(*, at: datetime) -> bool:
    """Whether standings under agreements that hold now wait to be sent anew."""
    with transaction.atomic():
        return ConversionConsent.objects.filter(
            is_stale=True, withdrawn_at__isnull=True, agreement__in=in_force(at)
        ).exists()


def ring(*, at: datetime) -> None:
    """List the work of sending what is stale in the open city, and ring for it after the commit."""
    job = f"standings:{open_city_id()}:{at.timestamp()}"
    work.add(job, "conversions.refresh_standings", range(PARTS), job=job)
    for _ in range(PARTS):
        later.queue("conversions.refresh_standings", job=job)


def empty(standings: QuerySet[Standing], at: datetime) -> None:
    """End standings; what they said is forgotten. The host city must be open."""
    standings.filter(ended_at__isnull=True).update(
        ended_at=at,
        points_hundredths=None,
        band="",
        is_recognised_only=False,
        in_letter=_way_to(city_queries.present_city()),
    )


def _way_to(host: City) -> int | None:
    """Where a standing of this city is now: it waits to be sent when the city lives elsewhere."""
    return 0 if host.is_mirror else None


def _send(terms: Terms, consents: list[Given], at: datetime) -> None:
    """Write what these consents, locked by the caller, give into the host city, and at home that it was."""
    values = terms.values(each.participant_id for each in consents)
    sent = [(each, values[each.participant_id]) for each in consents if each.participant_id in values]
    gone = [each for each in consents if each.participant_id not in values]
    with connection.cursor() as cursor, crossing.enter(terms.party.city.id):
        host_copy = Agreement.objects.get(uid=terms.agreement.uid, side=Agreement.Side.HOST)
        facts: dict[str, Any] = {
            "agreement": host_copy.id,
            "pseudonyms": [each.pseudonym for each, _ in sent],
            "recognised": [value.recognised for _, value in sent],
            "at": at,
            "valid_until": terms.valid_until(at),
            "in_letter": _way_to(terms.party.city),
            **_said(sent),
        }
        cursor.execute(ISSUE, facts)
        if gone:
            empty(Standing.objects.filter(pseudonym__in=[each.pseudonym for each in gone]), at)
    if terms.party.city.is_mirror:
        posting.ring()
    faults.reach("standings.sent")
    _note_sent(sent, gone, at)


def _note_sent(sent: list[tuple[Given, StandingValue]], gone: list[Given], at: datetime) -> None:
    facts: dict[str, Any] = {"consents": [each.id for each, _ in sent], "at": at, **_said(sent)}
    with connection.cursor() as cursor:
        cursor.execute(NOTE_SENT, facts)
    if gone:
        ConversionConsent.objects.filter(id__in=[each.id for each in gone]).update(
            is_stale=False, sent_points_hundredths=None, sent_band="", sent_at=None
        )


def _said(sent: list[tuple[Given, StandingValue]]) -> dict[str, list[Any]]:
    return {
        "points": [None if value.points is None else int(value.points * HUNDREDTHS) for _, value in sent],
        "bands": [value.band or "" for _, value in sent],
    }
