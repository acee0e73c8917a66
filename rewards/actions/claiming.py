"""Claims on the city's guarantee fund: made by a merchant, open to objection, decided by the office."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.refusals import Problem
from cityscore.participants.models import Participant
from rewards import queries
from rewards.actions.settling import Till, lock, repeated, take_step
from rewards.models import Claim, GuaranteeFund, Redemption
from rewards.refusals import (
    ClaimNotOpen,
    ClaimTooHigh,
    ClaimUnknown,
    FundExhausted,
    NoGuaranteeFund,
    ObjectionTooLate,
    TimeToObjectRuns,
)
from rewards.steps import OBJECTION_TIME, Step


@transaction.atomic
def claim(*, redemption: UUID, amount: Decimal, evidence: str, till: Till, at: datetime) -> Redemption:
    """Ask the fund for what a hold left unpaid, within its cap and what was waived. Points stay untouched.

    `evidence` says what is owed and names a document of the merchant's, never a person. Raises
    RedemptionUnknown, RedemptionNotInThisState, NoGuaranteeFund, ClaimTooHigh.
    """
    found = lock(redemption, till.merchant)
    if repeated(found, Step.CLAIM, amount=amount):
        return found
    fund = queries.fund_of_year(queries.today(at).year)
    if fund is None:
        raise NoGuaranteeFund
    most = min(fund.cap_per_claim, _waived(found) or fund.cap_per_claim)
    if amount > most:
        said = ClaimTooHigh.sentence.filled({"most": f"{most:.2f}"})
        raise ClaimTooHigh([Problem("out-of-range", "amount", said)], most=f"{most:.2f}")
    taken = take_step(found, Step.CLAIM, actor=till.actor, at=at, amount=amount)
    Claim.objects.create(
        redemption=taken,
        amount=amount,
        evidence=evidence,
        claimed_at=at,
        objection_until=at + OBJECTION_TIME,
    )
    return taken


@transaction.atomic
def object_to_claim(*, participant: Participant, claim_id: int, text: str, at: datetime) -> Claim:
    """The person's own word on a claim about their use; the office reads it before it decides.

    Raises ClaimUnknown, ClaimNotOpen, ObjectionTooLate.
    """
    found = (
        Claim.objects.select_for_update(no_key=True, of=("self",))
        .filter(id=claim_id, redemption__used_pass__participant=participant)
        .first()
    )
    if found is None:
        raise ClaimUnknown
    if found.state != Claim.State.OPEN:
        raise ClaimNotOpen
    if at >= found.objection_until:
        raise ObjectionTooLate
    found.objection, found.objected_at = text, at
    found.save(update_fields=["objection", "objected_at"])
    audit.write(
        actor=audit.Actor("resident", str(participant.public_id), ""),
        action="rewards.object_to_claim",
        at=at,
        participant_id=participant.id,
        about=f"claim:{found.id}",
    )
    return found


@transaction.atomic
def pay_claim(*, claim: Claim, decision: str, by: Account, at: datetime) -> Claim:
    """Let the fund of this year pay, once the time to object is over.

    Raises DutyMissing, ClaimNotOpen, TimeToObjectRuns, NoGuaranteeFund, FundExhausted.
    """
    actor, found = _open_claim(claim, by)
    if at < found.objection_until:
        raise TimeToObjectRuns(until=f"{found.objection_until:%Y-%m-%d}")
    year = queries.today(at).year
    fund = GuaranteeFund.objects.select_for_update(no_key=True).filter(year=year).first()
    if fund is None:
        raise NoGuaranteeFund
    if queries.paid_by(fund) + found.amount > fund.budget:
        raise FundExhausted(year=year)
    found.fund = fund
    return _decide(found, Claim.State.PAID, Step.COVER, decision, actor, at)


@transaction.atomic
def refuse_claim(*, claim: Claim, decision: str, by: Account, at: datetime) -> Claim:
    """The fund does not pay and nothing stays open. Raises DutyMissing, ClaimNotOpen."""
    actor, found = _open_claim(claim, by)
    return _decide(found, Claim.State.REFUSED, Step.DISMISS, decision, actor, at)


@transaction.atomic
def set_fund(
    *, year: int, budget: Decimal, cap_per_claim: Decimal, by: Account, at: datetime
) -> GuaranteeFund:
    """What the city sets aside for one year. Raises DutyMissing, and FundExhausted below what was paid."""
    actor = duties.require(by, Act.SET_BUDGETS)
    fund = GuaranteeFund.objects.select_for_update(no_key=True).filter(year=year).first()
    fund = fund or GuaranteeFund(year=year)
    if fund.id is not None and queries.paid_by(fund) > budget:
        raise FundExhausted(year=year)
    fund.budget, fund.cap_per_claim = budget, cap_per_claim
    fund.save()
    audit.write(actor=actor, action="rewards.set_fund", at=at, about=f"fund:{year}", budget=str(budget))
    return fund


def _open_claim(claim: Claim, by: Account) -> tuple[audit.Actor, Claim]:
    actor = duties.require(by, Act.DECIDE_CLAIMS)
    found = Claim.objects.select_for_update(no_key=True).get(id=claim.id)
    if found.state != Claim.State.OPEN:
        raise ClaimNotOpen
    return actor, found


def _decide(
    claim: Claim, state: Claim.State, step: Step, decision: str, actor: audit.Actor, at: datetime
) -> Claim:
    claim.state, claim.decision, claim.decided_by, claim.decided_at = state, decision, actor.name, at
    claim.save()
    redemption = claim.redemption
    take_step(lock(redemption.public_id, redemption.merchant), step, actor=actor, at=at, amount=claim.amount)
    return claim


def _waived(redemption: Redemption) -> Decimal | None:
    """The sum in yuan that the use waived, if it was one."""
    value = redemption.value
    return Decimal(value["amount"]) if value["unit"] == "yuan" and value["amount"] is not None else None
