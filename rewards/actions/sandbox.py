"""Codes by which a merchant's developers see every outcome: `TEST-granted`, and one for each reason.

They work with a test credential alone, and a test credential works with nothing else. Nothing is counted,
nobody is logged, and what is used in a test is marked as one.
"""

from __future__ import annotations

from rewards.models import PerkVersion
from rewards.reasons import Reason
from rewards.terms import PerkTerms, Value

PREFIX = "TEST-"
OUTCOMES = {f"{PREFIX}granted": None} | {f"{PREFIX}{reason.value}": reason for reason in Reason}
"""Code → the reason it is refused for; None: granted."""


def outcome_of(code: str) -> Reason | None:
    """Why a test code is refused, None when it is granted; any other code cannot be read in a test."""
    return OUTCOMES.get(code, Reason.MALFORMED_CODE)


def value_of(version: PerkVersion) -> Value:
    """What a granted test code gives: the perk's best tier."""
    terms: PerkTerms = version.perk_terms
    return terms.tiers[-1].value
