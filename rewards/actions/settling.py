"""What a merchant does about a use it made: settle or extend a hold, take a return, annul a mistake."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock
from cityscore.core.refusals import Problem
from rewards.actions import quotas
from rewards.actions.asking import log_with_holder
from rewards.models import Merchant, Redemption, RedemptionStep
from rewards.refusals import (
    AnnulledElsewhere,
    AnnulledTooLate,
    HoldTooLong,
    RedemptionNotInThisState,
    RedemptionUnknown,
)
from rewards.steps import ANNUL_WITHIN, WAYS, State, Step


@dataclass(frozen=True, slots=True)
class Till:
    """The merchant's side of a step: whose, and through which credential."""

    merchant: Merchant
    client_id: str

    @property
    def actor(self) -> audit.Actor:
        return audit.Actor("merchant", str(self.merchant.code), str(self.merchant.title_zh))


@transaction.atomic
def settle(
    *, redemption: UUID, step: Step, amount: Decimal | None = None, till: Till, at: datetime
) -> Redemption:
    """`capture` (paid, with the sum), `release` (nothing owed) or `return` (the lent thing is back).

    A repeat of the same step changes nothing. Raises RedemptionUnknown, RedemptionNotInThisState.
    """
    found = lock(redemption, till.merchant)
    if repeated(found, step, amount=amount):
        return found
    return take_step(found, step, actor=till.actor, at=at, amount=amount)


@transaction.atomic
def extend(*, redemption: UUID, until: datetime, till: Till, at: datetime) -> Redemption:
    """Keep a hold open longer, within the terms it was given under.

    Raises RedemptionUnknown, RedemptionNotInThisState, HoldTooLong.
    """
    found = lock(redemption, till.merchant)
    if repeated(found, Step.EXTEND, until=until):
        return found
    hold = found.version.perk_terms.hold
    if found.hold_until is None or hold is None:
        raise RedemptionNotInThisState(state=found.get_state_display())
    latest = found.redeemed_at + timedelta(days=hold.longest_days)
    if not found.hold_until < until <= latest:
        span = {"now": _day_time(found.hold_until), "latest": _day_time(latest)}
        raise HoldTooLong([Problem("out-of-range", "until", HoldTooLong.sentence.filled(span))], **span)
    found.hold_until = until
    return take_step(found, Step.EXTEND, actor=till.actor, at=at, until=until)


@transaction.atomic
def annul(*, redemption: UUID, reason: str, till: Till, at: datetime) -> Redemption:
    """Take a use back: by the credential that made it, within 15 minutes. The limits get their count back,
    the code stays used.

    Raises RedemptionUnknown, RedemptionNotInThisState, AnnulledElsewhere, AnnulledTooLate.
    """
    found = lock(redemption, till.merchant)
    if repeated(found, Step.ANNUL):
        return found
    if found.client_id != till.client_id:
        raise AnnulledElsewhere
    if at - found.redeemed_at > ANNUL_WITHIN:
        raise AnnulledTooLate
    return annul_locked(found, reason=reason, actor=till.actor, at=at)


@transaction.atomic
def annul_by_office(*, redemption: Redemption, reason: str, by: Account, at: datetime) -> Redemption:
    """The same at any later time. Raises DutyMissing, RedemptionNotInThisState."""
    actor = duties.require(by, Act.ANNUL_USES)
    found = lock(redemption.public_id, redemption.merchant)
    return annul_locked(found, reason=reason, actor=actor, at=at)


def lock(public_id: UUID, merchant: Merchant) -> Redemption:
    """The use, until the transaction ends. Raises RedemptionUnknown, for other merchants' uses as well."""
    found = (
        Redemption.objects.select_for_update(no_key=True, of=("self",))
        .select_related("version__perk", "perk", "merchant", "used_pass__standing")
        .filter(public_id=public_id, merchant=merchant)
        .first()
    )
    if found is None:
        raise RedemptionUnknown
    return found


def repeated(
    redemption: Redemption, step: Step, *, amount: Decimal | None = None, until: datetime | None = None
) -> bool:
    """Whether the last step already was this one, with the same facts: the answer to it got lost."""
    last = RedemptionStep.objects.filter(redemption=redemption).order_by("-id").first()
    return last is not None and (last.step, last.amount, last.until) == (step.value, amount, until)


def take_step(
    redemption: Redemption,
    step: Step,
    *,
    actor: audit.Actor,
    at: datetime,
    amount: Decimal | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> Redemption:
    """Move a locked use on, keep the step, and log it with the person. Raises RedemptionNotInThisState."""
    way = WAYS[step]
    if State(redemption.state) not in way.starts:
        raise RedemptionNotInThisState(state=redemption.get_state_display())
    redemption.state = Redemption.State(way.to.value)
    redemption.save(update_fields=["state", "hold_until"])
    RedemptionStep.objects.create(
        redemption=redemption,
        step=step.value,
        by_name=actor.name,
        amount=amount,
        until=until,
        reason=reason,
        taken_at=at,
    )
    log_about(redemption, what=f"rewards.{step.value}", actor=actor, at=at)
    return redemption


def log_about(redemption: Redemption, *, what: str, actor: audit.Actor, at: datetime) -> None:
    """Write what was done about a use into the log of the person whose use it was."""
    terms = redemption.version.perk_terms
    log_with_holder(
        redemption.used_pass,
        what=what,
        actor=actor,
        at=at,
        about=f"perk:{terms.code}",
        merchant={"en": redemption.merchant.title_en, "zh-hans": redemption.merchant.title_zh},
        perk=terms.code,
        perk_title=terms.title.as_json(),
        receipt=redemption.receipt,
    )


def annul_locked(redemption: Redemption, *, reason: str, actor: audit.Actor, at: datetime) -> Redemption:
    """Annul a use that the caller locked; its counts are given back. Raises RedemptionNotInThisState."""
    taken = take_step(redemption, Step.ANNUL, actor=actor, at=at, reason=reason)
    if not taken.is_test:
        day = clock.today_in(city_queries.present_city().time_zone, taken.redeemed_at)
        quotas.give_back(
            perk=taken.perk,
            terms=taken.version.perk_terms,
            used=taken.used_pass,
            merchant=taken.merchant,
            day=day,
        )
    return taken


def _day_time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
