"""What waits for the office in the rewards room: claims that may be decided, budgets that run out."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from cityscore.core import clock
from cityscore.core.hooks import Notice
from cityscore.core.refusals import Sentence
from rewards import queries
from rewards.models import Claim, DisownedUse

WARN_FROM = Decimal("0.8")
TO_DECIDE = Sentence("Claims on the guarantee fund to decide: {count}.", "担保资金申请待决定：{count} 项。")
TO_ANSWER = Sentence(
    "Uses that people report as not theirs: {count}.", "居民报告并非本人使用的核销：{count} 项。"
)
RUNS_OUT = Sentence(
    "The guarantee fund of {year} has paid {paid} of {budget} yuan.",
    "{year} 年担保资金已支付 {paid} 元，预算 {budget} 元。",
)


def waits_for_office() -> list[Notice]:
    """Uses reported as not theirs, claims whose time to object is over, a fund of which 80 % is spent."""
    at = clock.now()
    return [*_disowned(), *_claims(at), *_fund(at)]


def _disowned() -> list[Notice]:
    count = DisownedUse.objects.filter(answered_at__isnull=True).count()
    page = "admin:rewards_disowneduse_changelist"
    return [Notice(TO_ANSWER.filled({"count": count}), page)] if count else []


def _claims(at: datetime) -> list[Notice]:
    count = Claim.objects.filter(state=Claim.State.OPEN, objection_until__lte=at).count()
    page = "admin:rewards_claim_changelist"
    return [Notice(TO_DECIDE.filled({"count": count}), page)] if count else []


def _fund(at: datetime) -> list[Notice]:
    fund = queries.fund_of_year(queries.today(at).year)
    if fund is None:
        return []
    paid = queries.paid_by(fund)
    if paid < fund.budget * WARN_FROM:
        return []
    facts = {"year": fund.year, "paid": f"{paid:.2f}", "budget": f"{fund.budget:.2f}"}
    return [Notice(RUNS_OUT.filled(facts), "admin:rewards_guaranteefund_changelist")]
