"""Check a code for a perk: uses nothing up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from rewards.actions.asking import Question, Refused, grant, judge_question, refuse
from rewards.models import Verification
from rewards.terms import Value

REDEEM_WITHIN = timedelta(minutes=2)
"""How long after a check the till may still redeem by the verification, although the code itself is older."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A yes for one perk and nothing about the holder."""

    verification: Verification
    value: Value


@transaction.atomic(savepoint=False)
def verify(question: Question) -> Granted | Refused:
    """Whether the code gives the perk here and now; judged again when it is used. Kept either way."""
    judged = judge_question(question)
    if judged.reason is not None:
        return refuse(question, judged, judged.reason)
    if judged.value is None:
        raise RuntimeError("a granted perk gives something")
    return Granted(grant(question, judged, valid_until=question.at + REDEEM_WITHIN), judged.value)
