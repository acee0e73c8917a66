"""An account claims an identifier and proves it; until then it learns and changes nothing (charter 11).

Nothing here looks at whether a claimed identifier is known before a proof has succeeded, so the
answers to a stranger cannot depend on it.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from cityscore.cities.models import Account
from cityscore.core import crypto
from cityscore.core.tenancy import open_city_id
from cityscore.participants import codes, queries
from cityscore.participants.actions import documents
from cityscore.participants.actions.linking import Shown, link, participant_for, tidied
from cityscore.participants.models import Claim, CodeAttempts, DeskCode, Link, Participant, Proof
from cityscore.participants.refusals import (
    AlreadyProved,
    ClaimMissing,
    CodeNotAccepted,
    IdentityFrozen,
    StaffAccount,
    TooManyAttempts,
)

ATTEMPTS = 5
ATTEMPT_WINDOW = timedelta(hours=24)


@transaction.atomic
def claim_identifier(*, account: Account, identifier_type: str, identifier: str, at: datetime) -> Claim:
    """An account says which identifier is its own; replaces what it claimed before.

    Raises IdentifierNotUsable (the number cannot be right, whoever has it), StaffAccount, AlreadyProved,
    IdentityFrozen. Answer, statements and time are the same whether or not anybody has the identifier.
    """
    key = _private_key(account)
    plain = tidied(identifier_type, identifier)
    return _claim(key, identifier_type, plain, at)


def prove_by_code(*, account: Account, code: str, at: datetime) -> Participant:
    """Prove the claimed identifier with the one-time code that a clerk gave or posted for it.

    At most 5 codes a day for an account. Raises ClaimMissing, StaffAccount, AlreadyProved, TooManyAttempts,
    CodeNotAccepted (wrong, used, expired or never issued: one answer) and IdentityFrozen (another account
    had proved it: both wait for the desk). What a refusal leaves behind must be kept: a door answers it
    and commits.
    """
    participant: Participant | None = None
    is_accepted = False
    with transaction.atomic():
        claim = _locked_claim(_private_key(account))
        may_try = _count_attempt(bytes(claim.account_key), at)
        used = _use_code(claim, code, at) if may_try else None
        if used is not None:
            is_accepted = True
            shown = Shown(
                claim.identifier_type, claim.identifier, born_on=used.born_on, is_local=used.is_local
            )
            participant = link(claim=claim, shown=shown, proof=Proof(used.proof), at=at)
            documents.log_shown_with_code(used, at=at)
    if not may_try:
        raise TooManyAttempts
    if not is_accepted:
        raise CodeNotAccepted
    if participant is None:
        raise IdentityFrozen
    return participant


def prove_by_provider(
    *,
    account: Account,
    identifier_type: str,
    identifier: str,
    born_on: date | None,
    at: datetime,
    is_local: bool | None = None,
) -> Participant:
    """Prove the identifier that the city's identity provider vouches for; needs no claim before.

    Proving the same identity again changes nothing. Raises IdentifierNotUsable, StaffAccount,
    AlreadyProved (the account stands for somebody else) and IdentityFrozen, which is kept like the above.
    """
    plain = tidied(identifier_type, identifier)
    shown = Shown(identifier_type, plain, born_on=born_on, is_local=is_local)
    with transaction.atomic():
        known = queries.participant_of(account)
        if known is not None and bytes(known.identifier_index) == shown.index:
            return participant_for(shown, at=at)
        claim = _claim(_private_key(account), identifier_type, plain, at)
        participant = link(claim=claim, shown=shown, proof=Proof.OIDC, at=at)
    if participant is None:
        raise IdentityFrozen
    return participant


@transaction.atomic
def forget_stale(*, at: datetime) -> int:
    """Drop claims that nobody proved within 60 days, and codes and attempt counts that no longer matter."""
    DeskCode.objects.filter(expires_at__lt=at - ATTEMPT_WINDOW).delete()
    CodeAttempts.objects.filter(counted_from__lt=at - ATTEMPT_WINDOW).delete()
    stale = Claim.objects.filter(state=Claim.State.OPEN, claimed_at__lt=at - timedelta(days=60))
    return stale.delete()[0]


def code_hash(index: bytes, tidy_code: str) -> bytes:
    """The keyed hash under which a code for an identifier is kept."""
    return crypto.blind_index(f"{index.hex()}:{tidy_code}", city_id=open_city_id(), purpose="desk-code")


def _private_key(account: Account) -> bytes:
    if account.is_staff or account.is_operator:
        raise StaffAccount
    return queries.account_key(account)


def _require_free(key: bytes) -> None:
    """The account stands for nobody yet and contends with nobody. Asked once its claim is locked, so that
    two proofs of one account in the same moment cannot both pass."""
    link = Link.objects.filter(account_key=key).exclude(state=Link.State.ENDED).first()
    if link is not None:
        raise AlreadyProved if link.state == Link.State.LIVE else IdentityFrozen


def _claim(key: bytes, identifier_type: str, plain: str, at: datetime) -> Claim:
    """Write the account's one claim, locked for the rest of the transaction."""
    claim = Claim.objects.select_for_update(no_key=True).filter(account_key=key).first()
    if claim is None:
        try:
            with transaction.atomic():
                claim = _filled(Claim(account_key=key), identifier_type, plain, at)
        except IntegrityError:  # the same form sent twice at once
            claim = Claim.objects.select_for_update(no_key=True).get(account_key=key)
    if claim.state == Claim.State.FROZEN:
        raise IdentityFrozen
    _require_free(key)
    return _filled(claim, identifier_type, plain, at)


def _filled(claim: Claim, identifier_type: str, plain: str, at: datetime) -> Claim:
    claim.identifier_type, claim.claimed_at = identifier_type, at
    claim.identifier = plain
    claim.save()
    return claim


def _locked_claim(key: bytes) -> Claim:
    claim = Claim.objects.select_for_update(no_key=True).filter(account_key=key).first()
    _require_free(key)
    if claim is None:
        raise ClaimMissing
    if claim.state == Claim.State.FROZEN:
        raise IdentityFrozen
    return claim


def _count_attempt(key: bytes, at: datetime) -> bool:
    """Count one try of an account; False when it has none left. The condition is in the UPDATE itself."""
    mine = CodeAttempts.objects.filter(account_key=key)
    if not mine.exists():
        CodeAttempts.objects.bulk_create(
            [CodeAttempts(account_key=key, counted_from=at)], ignore_conflicts=True
        )
    mine.filter(counted_from__lte=at - ATTEMPT_WINDOW).update(counted_from=at, attempt_count=0)
    return bool(mine.filter(attempt_count__lt=ATTEMPTS).update(attempt_count=F("attempt_count") + 1))


def _use_code(claim: Claim, code: str, at: datetime) -> DeskCode | None:
    """The code's row, now used up, or None. The offered code is hashed whether or not one was issued."""
    index = bytes(claim.identifier_index)
    offered = code_hash(index, codes.tidy(code))
    in_hand = DeskCode.objects.filter(identifier_index=index, used_at__isnull=True, expires_at__gt=at).first()
    expected = bytes(in_hand.code_hash) if in_hand else bytes(len(offered))
    if not hmac.compare_digest(expected, offered) or in_hand is None:
        return None
    is_mine = DeskCode.objects.filter(id=in_hand.id, used_at__isnull=True).update(used_at=at)
    return in_hand if is_mine else None
