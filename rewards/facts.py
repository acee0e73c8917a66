"""What a verdict rests on, read in the transaction that gives it: what somebody brings, day and counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q

from cityscore.core.points import HUNDREDTHS
from cityscore.core.refusals import Sentence
from cityscore.participants import queries as participant_queries
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries as scoring_queries
from cityscore.scoring import statements
from conversions import queries as conversion_queries
from conversions.actions import caps
from conversions.mappings import StandingValue
from rewards.eligibility import Circumstances, Holder
from rewards.models import Merchant, Pass, Perk, QuotaCounter, Redemption
from rewards.steps import UNSETTLED
from rewards.terms import Period, PerkTerms, Quota

BEGINNING = date(1970, 1, 1)
NOBODY = 0
"""A participant id that no row has."""


def holder_of_pass(
    seen: Pass | None, perk: Perk, terms: PerkTerms, *, at: datetime, today: date
) -> Holder | None:
    """What the holder of a pass brings now; None for nobody, for an ended pass and for who has left."""
    if seen is None or seen.ended_at is not None:
        # The same reads as for everybody else: a merchant shall not tell by the clock that nobody is there.
        return resident(NOBODY, perk.scheme, terms, at=at, today=today)
    if seen.participant_id is not None:
        return resident(seen.participant_id, perk.scheme, terms, at=at, today=today)
    if seen.standing_id is None:
        raise RuntimeError("a pass has a holder")
    return visitor(seen.standing_id, perk.scheme, terms, at=at, today=today)


def resident(
    participant_id: int, scheme: Scheme, terms: PerkTerms, *, at: datetime, today: date
) -> Holder | None:
    """What a participant brings to a perk of a scheme; None when not enrolled."""
    is_enrolled = participant_queries.enrolment_in_force(participant_id, scheme.id) is not None
    score = scoring_queries.current_score(participant_id, scheme.id)
    giving = _rules_giving(participant_id, scheme, terms, at, today)
    if not is_enrolled:
        return None
    if score is None:
        return Holder(computed=False)
    return Holder(
        total=None if score.total_hundredths is None else _points(score.total_hundredths),
        band=score.band,
        bands=_bands(scheme, terms, today),
        dimensions={code: _points(hundredths) for code, hundredths in score.dimensions.items()},
        rules_held=frozenset(score.held_rules) | giving,
    )


def visitor(
    standing_id: int, scheme: Scheme, terms: PerkTerms, *, at: datetime, today: date
) -> Holder | None:
    """What a visitor's standing brings; None when it, or the agreement behind it, is not in force."""
    standing = conversion_queries.standing_in_force(standing_id, at)
    if standing is None:
        return None
    agreement = standing.agreement
    if agreement.host_scheme != scheme.code:
        return None
    points = standing.points_hundredths
    return Holder.visitor(
        StandingValue(
            points=None if points is None else _points(points),
            band=standing.band or None,
            recognised=standing.is_recognised_only,
        ),
        bands=_bands(scheme, terms, today),
        perks=agreement.agreement_tree.perks,
        used_up=caps.is_reached(standing=standing, today=today),
    )


def circumstances(
    perk: Perk,
    terms: PerkTerms,
    *,
    at: datetime,
    today: date,
    seen: Pass | None = None,
    merchant: Merchant | None = None,
    offered_here: bool = True,
) -> Circumstances:
    """The day and the counts for a holder (`seen` may be a pass that was never saved) at a merchant."""
    here, in_person, in_all = _counts(perk, terms, today, seen, merchant)
    return Circumstances(
        today=today,
        used_here=here,
        used_elsewhere=in_person - here,
        used_in_all=in_all,
        unsettled_here=_unsettled_here(perk, terms, at, seen, merchant),
        paused=perk.state == Perk.State.PAUSED,
        offered_here=offered_here,
        merchant_suspended=merchant is not None and merchant.state == Merchant.State.SUSPENDED,
    )


def terms_of(perk: Perk, terms: PerkTerms) -> PerkTerms:
    """The terms as they run: a perk that was ended early has its last day moved forward."""
    if perk.ended_on is None:
        return terms
    last_day = perk.ended_on - timedelta(days=1)
    return replace(terms, ends_on=min(last_day, terms.ends_on or last_day))


def period_start(quota: Quota, today: date) -> date:
    """The first day of the quota's present period, by the city's calendar."""
    match quota.per:
        case Period.DAY:
            return today
        case Period.MONTH:
            return today.replace(day=1)
        case Period.YEAR:
            return today.replace(month=1, day=1)
        case Period.EVER:
            return BEGINNING


def titles_of(scheme: Scheme, today: date) -> dict[str, Sentence]:
    """Titles of the scheme's dimensions, bands and rules by code, for sentences to residents."""
    version = scheme_queries.version_in_force(scheme, today)
    if version is None:
        return {}
    tree = version.scheme_tree
    titles = {dimension.code: dimension.title.sentence for dimension in tree.dimensions}
    titles |= {band.code: band.title.sentence for band in tree.bands}
    return titles | {rule.code: rule.title.sentence for rule in tree.rules}


def _counts(
    perk: Perk, terms: PerkTerms, today: date, seen: Pass | None, merchant: Merchant | None
) -> tuple[int, int, int]:
    """(used here, used by the holder at all, used by everybody) in the present period of each quota."""
    wanted = Q()
    if terms.quota_in_all is not None:
        wanted |= _counted(terms.quota_in_all, today) & Q(participant=None, standing=None)
    if terms.quota_per_person is not None and seen is not None:
        holder = Q(participant=seen.participant_id, standing=seen.standing_id)
        wanted |= _counted(terms.quota_per_person, today) & holder
    if not wanted:
        return 0, 0, 0
    here = in_person = in_all = 0
    for counter in QuotaCounter.objects.filter(wanted, perk=perk):
        if counter.participant_id is None and counter.standing_id is None:
            in_all = counter.used_count
        elif counter.merchant_id is None:
            in_person = counter.used_count
        elif merchant is not None and counter.merchant_id == merchant.id:
            here = counter.used_count
    return here, in_person, in_all


def _rules_giving(
    participant_id: int, scheme: Scheme, terms: PerkTerms, at: datetime, today: date
) -> frozenset[str]:
    """The rules that give points, worked out only where a tier asks for one."""
    if all(tier.needs.rule is None for tier in terms.tiers):
        return frozenset()
    return statements.rules_giving(participant_id=participant_id, scheme=scheme, as_of=today, at=at)


def _unsettled_here(
    perk: Perk, terms: PerkTerms, at: datetime, seen: Pass | None, merchant: Merchant | None
) -> bool:
    """Whether the holder left an earlier use of this perk at this merchant unsettled past its time."""
    if terms.hold is None or seen is None or merchant is None:
        return False
    own = {"used_pass__participant": seen.participant_id, "used_pass__standing": seen.standing_id}
    return Redemption.objects.filter(
        merchant=merchant, perk=perk, state__in=UNSETTLED, hold_until__lte=at, **own
    ).exists()


def _counted(quota: Quota, today: date) -> Q:
    return Q(per=quota.per.value, period_starts_on=period_start(quota, today))


def _bands(scheme: Scheme, terms: PerkTerms, today: date) -> tuple[str, ...]:
    """Band codes from low to high, read only when the terms ask for a band."""
    if all(tier.needs.band is None for tier in terms.tiers):
        return ()
    version = scheme_queries.version_in_force(scheme, today)
    return () if version is None else tuple(band["code"] for band in version.tree.get("bands") or ())


def _points(hundredths: int) -> Decimal:
    return Decimal(hundredths) / HUNDREDTHS
