"""A merchant's question about a code: judged the same way for a check and for a use, and written down."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from cityscore.cities.models import City
from cityscore.core import audit, clock
from cityscore.participants import access
from conversions.actions import visiting
from rewards import facts, passcode, queries, reasons
from rewards.actions import sandbox, signing
from rewards.eligibility import judge, merchant_reason
from rewards.models import Merchant, Pass, PerkVersion, Verification
from rewards.reasons import Reason
from rewards.terms import PerkTerms, Value

REFERENCE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
REFERENCE_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, through which credential, about which perk; by a code or by an earlier verification."""

    city: City
    merchant: Merchant
    client_id: str
    asked: Verification.Asked
    perk: str
    at: datetime
    code: str | None = None
    verification: UUID | None = None
    is_test: bool = False

    @property
    def today(self) -> date:
        return clock.today_in(self.city.time_zone, self.at)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a question comes to. `reason` None: granted, with `value`; `seen`: whom it was about, if known."""

    version: PerkVersion | None
    terms: PerkTerms | None
    seen: Pass | None
    reason: Reason | None
    value: Value | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """A no, as kept: the closed reason and the reference under which the office finds it."""

    answer: reasons.Answer
    support_ref: str


def judge_question(question: Question) -> Judged:
    """Judge everything anew. What is about merchant and perk comes before the code, validity before use."""
    shown = _shown(question)
    seen = shown.seen
    found = queries.version_asked_for(question.perk, question.merchant)
    version, is_offered = found or (None, False)
    if question.merchant.state == Merchant.State.SUSPENDED:
        return Judged(version, None, seen, Reason.MERCHANT_SUSPENDED)
    if version is None or not is_offered:
        return Judged(version, None, seen, Reason.PERK_NOT_OFFERED_HERE)
    terms = facts.terms_of(version.perk, version.perk_terms)
    if question.is_test:
        granted = sandbox.value_of(version) if shown.reason is None else None
        return Judged(version, terms, None, shown.reason, granted)
    reason = shown.reason
    if shown.claims is not None:
        reason = passcode.judge_life(shown.claims, now=question.at) or passcode.judge_binding(
            shown.claims, perk=version.perk_id, merchant=question.merchant.id
        )
    if reason is not None:
        return Judged(version, terms, seen, reason)
    if seen is not None and seen.used_at is not None:
        return Judged(version, terms, seen, Reason.CODE_ALREADY_USED)
    return _judge_holder(question, version, terms, seen)


def _judge_holder(question: Question, version: PerkVersion, terms: PerkTerms, seen: Pass | None) -> Judged:
    perk, today = version.perk, question.today
    verdict = judge(
        terms,
        holder=facts.holder_of_pass(seen, perk, terms, at=question.at, today=today),
        circumstances=facts.circumstances(
            perk, terms, at=question.at, today=today, seen=seen, merchant=question.merchant
        ),
    )
    return Judged(version, terms, seen, merchant_reason(verdict), verdict.value)


def refuse(question: Question, judged: Judged, reason: Reason) -> Refused:
    """Keep a no and log it with the person it was about."""
    kept = _keep(question, judged, is_granted=False, reason=reason.value, valid_until=None)
    log(question, judged, result="refused", reason=reason.value)
    return Refused(reasons.ANSWERS[reason], kept.support_ref)


def grant(question: Question, judged: Judged, *, valid_until: datetime) -> Verification:
    """Keep a yes and log it with the person it was about."""
    kept = _keep(question, judged, is_granted=True, reason="", valid_until=valid_until)
    log(question, judged, result="granted")
    return kept


def log(question: Question, judged: Judged, *, result: str, **more: Any) -> None:
    """Write the check into the access log of the person whose code it was, in the person's own city.

    Whatever goes wrong here goes up: what cannot be logged is not answered. A perk that the city does not
    have is not named: the words would be the merchant's own.
    """
    if question.is_test or (judged.seen is None and judged.reason != Reason.NOT_ENTITLED):
        return  # the code led to nobody and no perk was judged; the kept refusal is all there is
    merchant, perk = question.merchant, question.perk if judged.version is not None else ""
    said: dict[str, Any] = {
        "what": f"rewards.{question.asked}",
        "actor": audit.Actor("merchant", str(merchant.code), str(merchant.title_zh)),
        "at": question.at,
        "about": f"perk:{perk}",
        "merchant": {"en": merchant.title_en, "zh-hans": merchant.title_zh},
        "perk": perk,
        "result": result,
        **more,
    }
    if judged.version is not None:
        said["perk_title"] = judged.version.perk_terms.title.as_json()
    if result != "refused" and judged.value is not None:
        said["value"] = judged.value.label.as_json()
    log_with_holder(judged.seen, **said)


def log_with_holder(seen: Pass | None, *, what: str, **said: Any) -> None:
    """Write an entry into the log of the person whose pass it is, in the person's own city; of nobody's
    pass into the city's."""
    if seen is None:
        audit.write(action=what, **said)
    elif seen.participant_id is not None:
        access.look(participant_id=seen.participant_id, what=what, **said)
    else:
        visiting.log_visit(standing=seen.standing, what=what, **said)


def reference() -> str:
    """Eight characters that can be read over the telephone; they say nothing."""
    return "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(REFERENCE_LENGTH))


@dataclass(frozen=True, slots=True)
class _Shown:
    """The pass that a code or a verification leads to, or why it leads nowhere.

    A sound code of a pass that is not there any more has neither: to the merchant it is one more holder
    who is not entitled.
    """

    seen: Pass | None = None
    reason: Reason | None = None
    claims: passcode.PassClaims | None = None


def _shown(question: Question) -> _Shown:
    if question.is_test and question.verification is None:
        return _Shown(reason=sandbox.outcome_of(question.code or ""))
    if question.verification is not None:
        return _verified(question, question.verification)
    read = passcode.read(
        question.code or "",
        keys=signing.public_keys(question.at),
        city=question.city.id,
    )
    if isinstance(read, Reason):
        return _Shown(reason=read)
    seen = Pass.objects.select_related("standing").filter(pass_id=read.pass_id).first()
    return _Shown(seen=seen, claims=read)


def _verified(question: Question, verification: UUID) -> _Shown:
    earlier = (
        Verification.objects.select_related("seen_pass__standing", "perk")
        .filter(
            public_id=verification,
            merchant=question.merchant,
            is_granted=True,
            is_test=question.is_test,
        )
        .first()
    )
    if earlier is None:
        return _Shown(reason=Reason.MALFORMED_CODE)
    if earlier.perk is None or earlier.perk.code != question.perk:
        return _Shown(earlier.seen_pass, Reason.WRONG_CODE_TYPE)
    if earlier.valid_until is None or question.at >= earlier.valid_until:
        return _Shown(earlier.seen_pass, Reason.CODE_EXPIRED)
    return _Shown(earlier.seen_pass)


def _keep(
    question: Question, judged: Judged, *, is_granted: bool, reason: str, valid_until: datetime | None
) -> Verification:
    return Verification.objects.create(
        merchant=question.merchant,
        client_id=question.client_id,
        perk=judged.version.perk if judged.version is not None else None,
        seen_pass=judged.seen,
        asked=question.asked,
        is_granted=is_granted,
        reason=reason,
        support_ref=reference(),
        asked_at=question.at,
        valid_until=valid_until,
        is_test=question.is_test,
    )
