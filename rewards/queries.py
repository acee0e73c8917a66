"""Reads about perks, merchants and passes that other rooms and doors may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum

from cityscore.cities import queries as city_queries
from cityscore.core import clock
from cityscore.core.refusals import Sentence
from cityscore.participants.models import Participant
from conversions.models import Standing
from rewards import facts
from rewards.eligibility import Verdict, judge
from rewards.models import (
    Claim,
    DisownedUse,
    GuaranteeFund,
    Merchant,
    Offer,
    Pass,
    Perk,
    PerkVersion,
    Redemption,
    RedemptionStep,
)
from rewards.refusals import PerkUnknown

ON_OFFER = (Perk.State.LIVE, Perk.State.PAUSED, Perk.State.ENDED)
"""States in which a merchant that asks hears of the perk itself, not that it is not offered."""


def today(at: datetime) -> date:
    """The open city's calendar day."""
    return clock.today_in(city_queries.present_city().time_zone, at)


def perk_by_code(code: str) -> Perk:
    """The open city's perk with this code. Raises PerkUnknown."""
    perk = None if "\x00" in code else Perk.objects.select_related("scheme").filter(code=code).first()
    if perk is None:
        raise PerkUnknown(perk=code)
    return perk


def approved_versions() -> QuerySet[PerkVersion]:
    """Of each perk the newest approved terms, with the perk and its scheme."""
    return (
        PerkVersion.objects.filter(number__isnull=False)
        .select_related("perk__scheme")
        .order_by("perk_id", "-number")
        .distinct("perk_id")
    )


def running_versions() -> list[PerkVersion]:
    """The terms of perks that are open or paused, by code."""
    found = [version for version in approved_versions() if version.perk.is_running]
    return sorted(found, key=lambda version: str(version.perk.code))


def terms_in_force(perk: Perk) -> PerkVersion | None:
    """The newest approved terms of a perk."""
    return PerkVersion.objects.filter(perk=perk, number__isnull=False).order_by("-number").first()


def draft_of(perk: Perk) -> PerkVersion | None:
    """The draft of a perk's next terms, if there is one."""
    return PerkVersion.objects.filter(perk=perk, number__isnull=True).first()


def version_asked_for(code: str, merchant: Merchant) -> tuple[PerkVersion, bool] | None:
    """The newest terms of the perk with this code and whether the merchant offers it; None: no such perk."""
    offers = Offer.objects.filter(perk=OuterRef("perk"), merchant=merchant, is_active=True)
    version = (
        PerkVersion.objects.filter(perk__code=code, number__isnull=False, perk__state__in=ON_OFFER)
        .select_related("perk__scheme")
        .annotate(is_offered=Exists(offers))
        .order_by("-number")
        .first()
    )
    if version is None:
        return None
    named = version.perk_terms.merchants
    return version, version.is_offered and (not named or merchant.code in named)


def offered_by(merchant: Merchant) -> list[PerkVersion]:
    """The terms of the open or paused perks that a merchant offers, by code."""
    offered = set(Offer.objects.filter(merchant=merchant, is_active=True).values_list("perk_id", flat=True))
    return [
        version
        for version in running_versions()
        if version.perk_id in offered
        and (not version.perk_terms.merchants or merchant.code in version.perk_terms.merchants)
    ]


def merchants_of(perk: Perk) -> list[Merchant]:
    """Active merchants that offer a perk, by code."""
    offers = Offer.objects.filter(perk=perk, is_active=True, merchant__state=Merchant.State.ACTIVE)
    merchants = [offer.merchant for offer in offers.select_related("merchant")]
    version = terms_in_force(perk)
    named = version.perk_terms.merchants if version else ()
    return sorted((each for each in merchants if not named or each.code in named), key=lambda each: each.code)


def eligibility_of(participant: Participant, at: datetime) -> list[tuple[Perk, Verdict]]:
    """Every open or paused perk with its verdict for a participant: each unmet condition and the next tier.

    The perk carries its terms as `perk.terms`. The caller shows it to the participant, or logs the look.
    """
    versions = running_versions()
    own = [Pass(participant=participant, perk=version.perk) for version in versions]
    return _verdicts(versions, own, at)


def perks_for_standing(standing: Standing, at: datetime) -> list[tuple[Perk, Verdict]]:
    """The same for a visitor: of the perks open to agreements those of the standing's scheme."""
    scheme = standing.agreement.host_scheme
    versions = [
        version
        for version in running_versions()
        if version.perk_terms.open_to_agreements and version.perk.scheme.code == scheme
    ]
    return _verdicts(versions, [Pass(standing=standing, perk=version.perk) for version in versions], at)


def verdict_for(perk: Perk, holder: Participant | Standing, at: datetime) -> Verdict | None:
    """The verdict on one perk for its resident or visitor; None when the perk is not open."""
    version = terms_in_force(perk)
    if version is None or not perk.is_running:
        return None
    version.perk = perk
    own = {"participant": holder} if isinstance(holder, Participant) else {"standing": holder}
    ((_, verdict),) = _verdicts([version], [Pass(perk=perk, **own)], at)
    return verdict


def _verdicts(
    versions: Sequence[PerkVersion], held: Sequence[Pass], at: datetime
) -> list[tuple[Perk, Verdict]]:
    day = today(at)
    titles: dict[int, dict[str, Sentence]] = {}
    judged = []
    for version, as_held in zip(versions, held, strict=True):
        perk = version.perk
        perk.terms = facts.terms_of(perk, version.perk_terms)
        if perk.scheme_id not in titles:
            titles[perk.scheme_id] = facts.titles_of(perk.scheme, day)
        verdict = judge(
            perk.terms,
            holder=facts.holder_of_pass(as_held, perk, perk.terms, at=at, today=day),
            circumstances=facts.circumstances(perk, perk.terms, at=at, today=day, seen=as_held),
            names=titles[perk.scheme_id],
        )
        judged.append((perk, verdict))
    return judged


def open_to_agreements() -> list[str]:
    """Codes of perks that an agreement may name."""
    return [version.perk.code for version in running_versions() if version.perk_terms.open_to_agreements]


def redemptions_of(participant_id: int) -> QuerySet[Redemption]:
    """What a participant used, newest first."""
    return (
        Redemption.objects.filter(used_pass__participant_id=participant_id)
        .select_related("merchant", "perk")
        .order_by("-id")
    )


def redemption_of(participant_id: int, public_id: UUID) -> Redemption | None:
    """One use of a participant's own; None for everybody else's."""
    return redemptions_of(participant_id).filter(public_id=public_id).first()


def steps_of(redemption: Redemption) -> QuerySet[RedemptionStep]:
    """What was done about a use, the oldest first."""
    return RedemptionStep.objects.filter(redemption=redemption)


def claim_about(redemption: Redemption) -> Claim | None:
    """The claim on the guarantee fund about a use, if there is one."""
    return Claim.objects.filter(redemption=redemption).first()


def disowned(redemption: Redemption) -> DisownedUse | None:
    """The person's report that a use was not theirs, if there is one."""
    return DisownedUse.objects.filter(redemption=redemption).first()


def redemptions_at(merchant: Merchant) -> QuerySet[Redemption]:
    """What was used at a merchant, newest first, with the terms."""
    return Redemption.objects.filter(merchant=merchant).select_related("version").order_by("-id")


def redeemed_count() -> int:
    """How many uses the open city has seen; what was annulled or tried in a test is none."""
    return Redemption.objects.filter(is_test=False).exclude(state=Redemption.State.ANNULLED).count()


def entitlement_at(merchant: Merchant, entitlement_id: UUID) -> Redemption | None:
    """A use at this merchant that gave an entitlement."""
    return redemptions_at(merchant).filter(entitlement_id=entitlement_id).first()


def fund_of_year(year: int) -> GuaranteeFund | None:
    """The guarantee fund of one calendar year."""
    return GuaranteeFund.objects.filter(year=year).first()


def paid_by(fund: GuaranteeFund) -> Decimal:
    """What a fund has paid so far, in yuan."""
    paid: Decimal | None = Claim.objects.filter(fund=fund).aggregate(sum=Sum("amount"))["sum"]
    return paid or Decimal(0)


def claims_about(participant_id: int) -> QuerySet[Claim]:
    """Claims on the guarantee fund about a participant's uses, newest first."""
    return (
        Claim.objects.filter(redemption__used_pass__participant_id=participant_id)
        .select_related("redemption__merchant", "redemption__perk")
        .order_by("-id")
    )


def disowned_by(participant_id: int) -> QuerySet[DisownedUse]:
    """A participant's reports of uses that were not theirs, newest first."""
    return (
        DisownedUse.objects.filter(redemption__used_pass__participant_id=participant_id)
        .select_related("redemption")
        .order_by("-id")
    )
