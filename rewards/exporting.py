"""Everything the rewards room holds about a participant, as plain JSON data."""

from __future__ import annotations

from typing import Any

from rewards import queries
from rewards.models import Pass, Verification


def export(*, participant_id: int) -> dict[str, Any]:
    """Every pass, merchant check and use of a participant."""
    passes = Pass.objects.filter(participant_id=participant_id).select_related("perk", "merchant")
    checks = Verification.objects.filter(seen_pass__participant_id=participant_id)
    return {
        "passes": [
            {
                "perk": each.perk.code,
                "merchant": each.merchant and each.merchant.code,
                "issued_at": each.issued_at.isoformat(),
                "used_at": each.used_at and each.used_at.isoformat(),
                "ended_at": each.ended_at and each.ended_at.isoformat(),
            }
            for each in passes.order_by("id")
        ],
        "verifications": [
            {
                "perk": each.perk and each.perk.code,
                "merchant": each.merchant.code,
                "asked": each.asked,
                "granted": each.is_granted,
                "reason": each.reason,
                "asked_at": each.asked_at.isoformat(),
            }
            for each in checks.select_related("perk", "merchant").order_by("id")
        ],
        "disowned": [
            {
                "receipt": each.redemption.receipt,
                "text": each.text,
                "reported_at": each.reported_at.isoformat(),
                "answer": each.answer,
                "annulled": each.is_annulled,
            }
            for each in queries.disowned_by(participant_id)
        ],
        "redemptions": [
            {
                "perk": each.perk.code,
                "merchant": each.merchant.code,
                "value": each.value,
                "amount": each.amount and str(each.amount),
                "receipt": each.receipt,
                "redeemed_at": each.redeemed_at.isoformat(),
                "state": each.state,
                "hold_until": each.hold_until and each.hold_until.isoformat(),
                "entitled_until": each.entitled_until and each.entitled_until.isoformat(),
            }
            for each in queries.redemptions_of(participant_id)
        ],
        "claims": [
            {
                "receipt": each.redemption.receipt,
                "amount": str(each.amount),
                "evidence": each.evidence,
                "claimed_at": each.claimed_at.isoformat(),
                "objection": each.objection,
                "state": each.state,
                "decision": each.decision,
            }
            for each in queries.claims_about(participant_id)
        ],
    }
