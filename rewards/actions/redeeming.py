"""Use a perk once: pass, limits and redemption in one transaction, or a refusal that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction

from cityscore.core import clock
from cityscore.scoring.months import add_months
from rewards.actions import quotas
from rewards.actions.asking import Judged, Question, Refused, judge_question, log, reference, refuse
from rewards.models import Pass, Redemption
from rewards.reasons import Reason
from rewards.terms import PerkKind


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the merchant says about its own side; kept for reconciliation."""

    merchant_ref: str = ""
    amount: Decimal | None = None


class _TooLate(Exception):  # noqa: N818 - an answer, not an error
    """Another request used the pass, or ended it, a moment ago."""


@transaction.atomic(savepoint=False)
def redeem(question: Question, purchase: Purchase) -> Redemption | Refused:
    """Use the perk if everything still holds now. A refusal is kept and undoes nothing but its own counts."""
    judged = judge_question(question)
    reason = judged.reason or _out_of_range(judged, purchase)
    if reason is None:
        redemption = _use(question, judged, purchase)
        if redemption is not None:
            log(question, judged, result=redemption.state, receipt=redemption.receipt)
            return redemption
        # Somebody was faster: what stands in the way now is there to be read.
        judged = judge_question(question)
        reason = judged.reason or Reason.TEMPORARILY_UNAVAILABLE
    return refuse(question, judged, reason)


def _use(question: Question, judged: Judged, purchase: Purchase) -> Redemption | None:
    """The redemption, or None when the pass or a limit was taken meanwhile; then nothing is counted."""
    seen, terms = judged.seen, judged.terms
    if question.is_test:
        return _made(question, judged, purchase)
    if seen is None or terms is None:
        raise RuntimeError("what is granted has a pass and terms")
    try:
        with transaction.atomic():
            _use_up(seen, question)
            redemption = _made(question, judged, purchase)
            # Last, because the row that everybody shares stays locked until this commits.
            quotas.claim(
                perk=redemption.perk, terms=terms, used=seen, merchant=question.merchant, today=question.today
            )
    except (_TooLate, quotas.LimitReached):
        return None
    return redemption


def _made(question: Question, judged: Judged, purchase: Purchase) -> Redemption:
    """The use as it begins: over at once, held until it is settled, or good for a term."""
    version, terms, value = judged.version, judged.terms, judged.value
    if version is None or terms is None or value is None:
        raise RuntimeError("what is granted has terms and a value")
    lasting: dict[str, Any] = {}
    if terms.hold is not None:
        until = question.at + timedelta(days=terms.hold.days)
        lasting = {"state": Redemption.State.HELD, "hold_until": until}
    elif terms.term_months is not None:
        last_day = add_months(question.today, terms.term_months)
        until = clock.start_of(last_day, question.city.time_zone)
        lasting = {"state": Redemption.State.ENTITLED, "entitlement_id": uuid4(), "entitled_until": until}
    return Redemption.objects.create(
        merchant=question.merchant,
        client_id=question.client_id,
        perk=version.perk,
        version=version,
        used_pass=judged.seen,
        value=value.as_json(),
        amount=purchase.amount,
        merchant_ref=purchase.merchant_ref,
        receipt=reference(),
        redeemed_at=question.at,
        is_test=question.is_test,
        **lasting,
    )


def _use_up(seen: Pass, question: Question) -> None:
    unused = Pass.objects.filter(id=seen.id, used_at__isnull=True, ended_at__isnull=True)
    if not unused.update(used_at=question.at):
        raise _TooLate


def _out_of_range(judged: Judged, purchase: Purchase) -> Reason | None:
    """A deposit above the sum that the perk waives."""
    terms, value, amount = judged.terms, judged.value, purchase.amount
    if terms is None or value is None or value.amount is None or amount is None:
        return None
    waives_money = terms.kind == PerkKind.DEPOSIT_WAIVER and value.unit == "yuan"
    return Reason.AMOUNT_OUT_OF_RANGE if waives_money and amount > value.amount else None
