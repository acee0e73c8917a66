"""Take down merchants, let them offer perks, give their systems credentials and take them back."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, credentials
from cityscore.core.refusals import Problem, Sentence
from cityscore.participants.identifiers import tidy
from cityscore.schemes.language.values import CODE_LENGTH, CODE_PATTERN
from rewards import queries
from rewards.guardrails import partner_allowed
from rewards.models import Merchant, MerchantClient, Offer, Perk
from rewards.models.merchants import MerchantKind
from rewards.refusals import (
    MerchantCodeTaken,
    MerchantDetailsWrong,
    MerchantNotNamed,
    MerchantOfAnotherKind,
    ScopesUnknown,
)

SCOPES = ("perks:read", "verify", "redeem")
BAD_CODE = Sentence(
    "Use lower-case letters, digits and single hyphens, at most 60.",
    "代码只能由小写字母、数字和单个连字符组成，最多 60 个字符。",
)
NO_TITLE = Sentence("Write a title of 1 to 200 characters.", "请填写 1 至 200 字的名称。")
BAD_KIND = Sentence("A merchant of this kind may not give perks.", "此类机构不得提供权益。")


@dataclass(frozen=True, slots=True)
class IssuedClient:
    """A fresh credential; the secret is shown this once and kept only as a hash."""

    merchant_client: MerchantClient
    client_id: str
    secret: str

    @property
    def pk(self) -> int:
        return self.merchant_client.id


@transaction.atomic
def enlist_merchant(
    *,
    code: str,
    title_en: str,
    title_zh: str,
    kind: str,
    by: Account,
    at: datetime,
    organisation_code: str = "",
) -> Merchant:
    """Take down a merchant. Raises DutyMissing, MerchantCodeTaken, MerchantDetailsWrong with all problems."""
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    problems = _wrong_details(code, title_en, title_zh, kind, organisation_code)
    if problems:
        raise MerchantDetailsWrong(problems)
    if Merchant.objects.filter(code=code).exists():
        raise MerchantCodeTaken(merchant=code)
    merchant = Merchant.objects.create(
        code=code, title_en=title_en, title_zh=title_zh, kind=kind, organisation_code=organisation_code
    )
    _log(merchant, actor, "enlist_merchant", at)
    return merchant


@transaction.atomic
def amend_merchant(
    *,
    merchant: Merchant,
    title_en: str,
    title_zh: str,
    organisation_code: str,
    state: Merchant.State,
    by: Account,
    at: datetime,
) -> None:
    """Name a merchant better, suspend it or let it go on. Raises DutyMissing, MerchantDetailsWrong."""
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    problems = _wrong_details(merchant.code, title_en, title_zh, merchant.kind, organisation_code)
    if problems:
        raise MerchantDetailsWrong(problems)
    merchant.title_en, merchant.title_zh = title_en, title_zh
    merchant.organisation_code, merchant.state = organisation_code, state
    merchant.save()
    _log(merchant, actor, "amend_merchant", at, state=state)


@transaction.atomic
def set_state(*, merchant: Merchant, state: Merchant.State, by: Account, at: datetime) -> None:
    """Suspend a merchant or let it go on. Raises DutyMissing."""
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    Merchant.objects.filter(id=merchant.id).update(state=state)
    merchant.state = state
    _log(merchant, actor, "set_merchant_state", at, state=state)


@transaction.atomic
def offer_perk(*, merchant: Merchant, perk: Perk, by: Account, at: datetime, is_active: bool = True) -> Offer:
    """Let a merchant give a perk, or stop it. Raises DutyMissing, MerchantOfAnotherKind, MerchantNotNamed."""
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    version = queries.terms_in_force(perk) or queries.draft_of(perk)
    terms = version.perk_terms if version is not None else None
    if terms is not None and is_active and terms.partner != merchant.kind:
        wanted = MerchantKind(terms.partner).label
        raise MerchantOfAnotherKind(
            perk=perk, merchant=merchant, wanted=wanted, kind=merchant.get_kind_display()
        )
    if terms is not None and is_active and terms.merchants and merchant.code not in terms.merchants:
        raise MerchantNotNamed(perk=perk, merchant=merchant)
    offer, _ = Offer.objects.update_or_create(merchant=merchant, perk=perk, defaults={"is_active": is_active})
    _log(merchant, actor, "offer_perk" if is_active else "end_offer", at, perk=perk.code)
    return offer


@transaction.atomic
def issue_client(
    *,
    merchant: Merchant,
    name: str,
    scopes: Iterable[str] = SCOPES,
    is_test: bool = False,
    by: Account,
    at: datetime,
) -> IssuedClient:
    """An OAuth2 client-credentials pair whose id begins with the city; one for tests reads test codes alone.

    Raises DutyMissing, ScopesUnknown.
    """
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    wanted = [scope for scope in SCOPES if scope in set(scopes)]
    if not wanted or set(scopes) - set(SCOPES):
        raise ScopesUnknown(known=", ".join(SCOPES))
    city_code = city_queries.present_city().code
    client, secret = credentials.issue(city_code=city_code, name=name, scopes=wanted, at=at)
    made = MerchantClient.objects.create(
        merchant=merchant, client=client, name=name[:100], scopes=wanted, issued_at=at, is_test=is_test
    )
    _log(merchant, actor, "issue_client", at, client=client.id, scopes=wanted)
    return IssuedClient(made, client.id, secret)


@transaction.atomic
def revoke_client(*, merchant_client: MerchantClient, by: Account, at: datetime) -> None:
    """End a credential and every token it got. Raises DutyMissing."""
    actor = duties.require(by, Act.EDIT_MERCHANTS)
    MerchantClient.objects.filter(id=merchant_client.id).update(is_active=False)
    merchant_client.is_active = False
    credentials.end_tokens(merchant_client.client_id)
    _log(merchant_client.merchant, actor, "revoke_client", at, client=merchant_client.client_id)


def _wrong_details(
    code: str, title_en: str, title_zh: str, kind: str, organisation_code: str
) -> list[Problem]:
    problems = []
    if not re.fullmatch(CODE_PATTERN, code) or len(code) > CODE_LENGTH:
        problems.append(Problem("bad-code", "code", BAD_CODE))
    for path, title in (("title_en", title_en), ("title_zh", title_zh)):
        if not 0 < len(title.strip()) <= 200 or "\x00" in title:
            problems.append(Problem("bad-title", path, NO_TITLE))
    if not partner_allowed(kind):
        problems.append(Problem("perk-partner-not-allowed", "kind", BAD_KIND))
    if organisation_code:
        found = tidy("cn-uscc", organisation_code).problems
        problems += [Problem(each.code, "organisation_code", each.message) for each in found]
    return problems


def _log(merchant: Merchant, actor: audit.Actor, verb: str, at: datetime, **facts: Any) -> None:
    audit.write(actor=actor, action=f"rewards.{verb}", at=at, about=f"merchant:{merchant.code}", **facts)
