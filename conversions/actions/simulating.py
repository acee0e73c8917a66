"""An office finds out what an agreement would do before it signs, from its own people and what the other
city published of its own."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import hooks
from cityscore.core.points import HUNDREDTHS
from cityscore.participants import queries as participant_queries
from cityscore.scoring import queries as scoring_queries
from cityscore.scoring.preview.suppression import rounded, withheld
from cityscore.scoring.queries import Converted
from conversions.actions.copies import Kind, Side, State, lock, tell
from conversions.actions.publishing import newest_table, own_counts
from conversions.mappings import Award, HostScale, StandingValue, granted_by, standing_of
from conversions.models import Agreement, Simulation
from conversions.parties import PublishedParty, party_in_force
from conversions.refusals import TooManySimulations
from conversions.simulation import Crowd, Ground, loss, masses, report, spread

OPEN_TO_SIMULATION = (State.DRAFT, State.PROPOSED, State.SIGNED, State.ACTIVE, State.SUSPENDED)
USES_LOOKED_AT = timedelta(days=30)
SIMULATIONS_A_DAY = 20


@transaction.atomic
def simulate(*, agreement: Agreement, by: Account, at: datetime) -> Simulation:
    """Count what the agreement would do with today's people, and keep the result in the open city.

    Raises DutyMissing, NotInThisState, TooManySimulations, OtherCityUnknown, SchemeNotInForce.
    """
    actor = duties.require(by, Act.PREVIEW_IMPACT)
    copies = lock(agreement, *OPEN_TO_SIMULATION)
    _require_few(at)
    made = Simulation.objects.create(
        agreement=copies.own,
        content_digest=copies.own.content_digest,
        result=_weigh(copies.own, at),
        simulator_name=actor.name,
        simulated_at=at,
    )
    tell(copies, Kind.SIMULATE, actor, at)
    return made


def _require_few(at: datetime) -> None:
    """Many texts that differ by a point could be subtracted from each other, until one person is left."""
    lately = Simulation.objects.filter(simulated_at__gt=at - timedelta(days=1))
    if lately.count() >= SIMULATIONS_A_DAY:
        raise TooManySimulations(count=SIMULATIONS_A_DAY)


def _weigh(own: Agreement, at: datetime) -> dict[str, Any]:
    tree = own.agreement_tree
    home, host = party_in_force(tree.home, at), party_in_force(tree.host, at)
    if isinstance(tree.mapping, Award):
        return {"grants": _grants(tree.mapping, home, host)}
    ground = Ground.of(host.scheme, host.perks, tree.perks)
    found = report(ground, _visitors(own, home, ground), _residents(own, host))
    found["loss"] = _loss(own, home, host)
    if own.side == Side.HOST:
        found["budget"] = _budget(found, at)
    return found


def _visitors(own: Agreement, home: PublishedParty, ground: Ground) -> Crowd | None:
    counts = _counts(own, Side.HOME, home)
    if counts is None:
        return None
    method = own.agreement_tree.mapping
    values = [
        (
            standing_of(
                method,
                home_total=score.total,
                home_band=score.band,
                host=ground.scale,
            ),
            people,
        )
        for score, people in counts.items()
    ]
    return Crowd(masses(values), is_own=_is_own(own, Side.HOME), are_visitors=True)


def _residents(own: Agreement, host: PublishedParty) -> Crowd | None:
    counts = _counts(own, Side.HOST, host)
    if counts is None:
        return None
    values = [
        (
            StandingValue(score.points, score.band),
            people,
        )
        for score, people in counts.items()
    ]
    return Crowd(masses(values), is_own=_is_own(own, Side.HOST), are_visitors=False)


def _is_own(own: Agreement, side: Side) -> bool:
    """Whether a side's people are the open city's; between two schemes of one city both are."""
    return own.side == side or own.agreement_tree.home.city == own.agreement_tree.host.city


def _counts(own: Agreement, side: Side, party: PublishedParty) -> dict[Converted, Fraction] | None:
    """A side's people by score: exactly in their own city, from the published table in the other one."""
    if _is_own(own, side):
        counted = scoring_queries.counts_to_convert(party.scheme_id)
        return {score: Fraction(people) for score, people in counted.items()}
    table, scale = newest_table(own, side), HostScale.of(party.scheme)
    if table is None or scale is None:
        return None
    step = Decimal(1).scaleb(-scale.decimals)
    return {
        Converted(int(points * HUNDREDTHS), scale.band_at(Fraction(points))): people
        for points, people in spread(table, step=step).items()
    }


def _loss(own: Agreement, home: PublishedParty, host: PublishedParty) -> dict[str, str] | None:
    party = home if own.side == Side.HOME else host
    scale = party.scheme.scale
    if scale is None:
        return None
    step = Decimal(1).scaleb(-scale.decimals)
    return loss(own.agreement_tree.mapping, own_counts(party.scheme_id), side=own.side, step=step)


def _budget(found: dict[str, Any], at: datetime) -> list[dict[str, Any]]:
    """What the host's merchants may expect: visitors use each perk as often as residents did in 30 days."""
    used = {
        use.perk: use
        for _, answer in hooks.uses_of_perks.answers()
        for use in answer(since=at - USES_LOOKED_AT, until=at)
        if use.agreement_id is None
    }
    rows = []
    for perk in found["perks"]:
        use = used.get(perk["code"])
        reached = {
            who: sum(tier[who] or 0 for tier in perk["tiers"][1:]) for who in ("visitors", "residents")
        }
        if use is None or use.people < 10 or not reached["residents"]:
            continue  # no more is known than that some used it
        each = Fraction(use.uses, reached["residents"])
        rows.append(
            {
                "code": perk["code"],
                "title": perk["title"],
                "uses": rounded(int(each * reached["visitors"])),
                "yuan": None
                if use.yuan is None
                else str((use.yuan * reached["visitors"] / reached["residents"]).quantize(Decimal(1))),
            }
        )
    return rows


def _grants(method: Award, home: PublishedParty, host: PublishedParty) -> list[dict[str, Any]]:
    """How many who take part in both would be given how much, if today were the day."""
    among = participant_queries.in_both(home.scheme_id, host.scheme_id)
    scores = scoring_queries.scores_to_convert(home.scheme_id, among)
    people = Counter(score.band for score in scores.values())
    kinds = [frozenset([band]) for band in people]
    hidden = withheld(people, kinds)
    titles = {band.code: band.title.sentence.as_json() for band in home.scheme.bands}
    return [
        {
            "band": titles[band],
            "points": str(granted_by(method, band)),
            "people": None if band in hidden else rounded(people[band]),
        }
        for band in titles
    ]
