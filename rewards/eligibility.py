"""Whether somebody gets a perk, at which tier, and otherwise every condition not met and the nearest way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from cityscore.core.refusals import Sentence
from conversions.mappings import StandingValue
from rewards.conditions import Condition, Unmet, counted, not_met
from rewards.reasons import Reason
from rewards.terms import Needs, PerkTerms, Quota, Tier, Value


@dataclass(frozen=True, slots=True)
class Holder:
    """What somebody brings: the score of the perk's scheme, or a visitor's standing in it.

    `total` None: a criteria scheme, or a standing without points. Without `computed` there is no score yet,
    as in the moments after joining. `bands` are the scheme's band codes from low to high. A visitor may use
    the perks named by the agreement (`perks` empty: every perk open to agreements); a `recognised` one has
    no score here and meets the first better tier of a named perk.
    """

    total: Decimal | None = None
    band: str | None = None
    bands: tuple[str, ...] = ()
    dimensions: Mapping[str, Decimal] = field(default_factory=dict)
    rules_held: frozenset[str] = frozenset()
    computed: bool = True
    visiting: bool = False
    recognised: bool = False
    perks: frozenset[str] = frozenset()
    agreement_used_up: bool = False

    @classmethod
    def visitor(
        cls, standing: StandingValue, *, bands: Sequence[str], perks: Sequence[str], used_up: bool = False
    ) -> Holder:
        """The holder of a standing in force; `perks` as the agreement lists them, `used_up` when one of its
        caps is reached."""
        return cls(
            total=standing.points,
            band=standing.band,
            bands=tuple(bands),
            visiting=True,
            recognised=standing.recognised,
            perks=frozenset(perks),
            agreement_used_up=used_up,
        )


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The day and the counts, read in the same transaction as the verdict that rests on them.

    Uses are those within the current period of the quota they count against. `offered_here` and
    `merchant_suspended` stay at their defaults where no merchant asks.
    """

    today: date
    used_here: int = 0
    used_elsewhere: int = 0
    used_in_all: int = 0
    unsettled_here: bool = False
    paused: bool = False
    offered_here: bool = True
    merchant_suspended: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer for a resident; merchants get `merchant_reason` of it and nothing else.

    `tier` is the best tier whose needs are met, even when something else (`unmet`) stands in the way.
    `next_tier` is the nearest one above it, and `to_next` what it still asks for.
    """

    tier: Tier | None
    unmet: tuple[Unmet, ...]
    next_tier: Tier | None = None
    to_next: tuple[Unmet, ...] = ()

    @property
    def granted(self) -> bool:
        return self.tier is not None and not self.unmet

    @property
    def value(self) -> Value | None:
        """What is given now; None when refused."""
        return self.tier.value if self.tier is not None and self.granted else None


def judge(
    terms: PerkTerms,
    *,
    holder: Holder | None,
    circumstances: Circumstances,
    names: Mapping[str, Sentence] | None = None,
) -> Verdict:
    """The verdict on one perk for one person. `holder` None: not enrolled, opted out, or no standing.

    `names` gives the titles of dimensions, bands and rules by code, for the sentences.
    """
    tier, next_tier, to_next = _tiers(terms, holder, names or {})
    unmet = [*_outer(terms, circumstances), *_person(terms, holder)]
    if tier is None and holder is not None:
        unmet += to_next
    unmet += _limits(terms.quota_per_person, circumstances)
    return Verdict(tier, tuple(unmet), next_tier, to_next)


def merchant_reason(verdict: Verdict) -> Reason | None:
    """The one reason a merchant hears; None when granted.

    What is not about the person comes first. Then one `not_entitled` for everything about the person,
    limits used up elsewhere included; limits at this merchant are named only to who is entitled.
    """
    if verdict.granted:
        return None
    found = {unmet.condition for unmet in verdict.unmet}
    return next(condition.reason for condition in Condition if condition in found)


def _tiers(
    terms: PerkTerms, holder: Holder | None, names: Mapping[str, Sentence]
) -> tuple[Tier | None, Tier | None, tuple[Unmet, ...]]:
    """The best tier met, the nearest one above it, and what that still needs."""
    lacking = [tuple(_lacking(terms, tier, holder or Holder(), names)) for tier in terms.tiers]
    met = [] if holder is None else [place for place, missing in enumerate(lacking) if not missing]
    best = met[-1] if met else -1
    above = best + 1
    tier = terms.tiers[best] if met else None
    if above == len(terms.tiers):
        return tier, None, ()
    return tier, terms.tiers[above], lacking[above]


def _lacking(terms: PerkTerms, tier: Tier, holder: Holder, names: Mapping[str, Sentence]) -> Iterator[Unmet]:
    if tier.universal:
        return
    if holder.recognised and terms.code in holder.perks and tier == terms.better_tiers[0]:
        return
    if not holder.computed:
        yield not_met(Condition.NOT_COMPUTED)
        return
    yield from _lacking_points(tier.needs, holder, names)
    needs = tier.needs
    if needs.band is not None and not _reaches(holder, needs.band):
        yield not_met(Condition.BAND, names.get(needs.band), name=needs.band)
    if needs.rule is not None and needs.rule not in holder.rules_held:
        yield not_met(Condition.RULE, names.get(needs.rule), name=needs.rule)


def _lacking_points(needs: Needs, holder: Holder, names: Mapping[str, Sentence]) -> Iterator[Unmet]:
    have = holder.total or Decimal(0)
    if needs.total is not None and (holder.total is None or have < needs.total):
        yield not_met(Condition.TOTAL, need=needs.total, have=have, lack=needs.total - have)
    if needs.dimension is not None and needs.at_least is not None:
        have = holder.dimensions.get(needs.dimension, Decimal(0))
        if have < needs.at_least:
            facts = {"need": needs.at_least, "have": have, "lack": needs.at_least - have}
            yield not_met(Condition.DIMENSION, names.get(needs.dimension), name=needs.dimension, **facts)


def _reaches(holder: Holder, band: str) -> bool:
    if holder.band not in holder.bands or band not in holder.bands:
        return False
    return holder.bands.index(holder.band) >= holder.bands.index(band)


def _outer(terms: PerkTerms, now: Circumstances) -> Iterator[Unmet]:
    if now.merchant_suspended:
        yield not_met(Condition.MERCHANT_SUSPENDED)
    if not now.offered_here:
        yield not_met(Condition.NOT_OFFERED_HERE)
    if now.paused:
        yield not_met(Condition.PAUSED)
    if terms.starts_on is not None and now.today < terms.starts_on:
        yield not_met(Condition.NOT_STARTED, day=terms.starts_on.isoformat())
    if terms.ends_on is not None and now.today > terms.ends_on:
        yield not_met(Condition.ENDED, day=terms.ends_on.isoformat())
    stock = terms.quota_in_all
    if stock is not None and now.used_in_all >= stock.count:
        yield counted(Condition.NONE_LEFT, stock)


def _person(terms: PerkTerms, holder: Holder | None) -> Iterator[Unmet]:
    if holder is None:
        yield not_met(Condition.NOT_ENROLLED)
    elif holder.visiting:
        named = not holder.perks or terms.code in holder.perks
        if not (terms.open_to_agreements and named):
            yield not_met(Condition.NOT_FOR_VISITORS)
        elif holder.agreement_used_up:
            yield not_met(Condition.AGREEMENT_USED_UP)


def _limits(quota: Quota | None, now: Circumstances) -> Iterator[Unmet]:
    if now.unsettled_here:
        yield not_met(Condition.UNSETTLED_HERE)
    if quota is None or now.used_here + now.used_elsewhere < quota.count:
        return
    here_alone = now.used_here >= quota.count
    yield counted(Condition.USED_UP_HERE if here_alone else Condition.USED_UP, quota)
