"""Willow's perks, merchants with their credentials, residents with points, and codes they open."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from allauth.idp.oidc.models import Client, Token
from django.test import Client as Browser

from cityscore.cities.models import City
from cityscore.core import crossing
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from conversions.models import Standing
from rewards import actions, queries
from rewards.api.token import new_token
from rewards.models import Merchant, MerchantClient, Perk, Verification
from tests.cast import NOON, Office
from tests.rooms.records.builders import enrol, open_scheme

TODAY = date(2026, 6, 15)
PERKS = """\
format: cityscore.perks/1
city: willow
scheme: leaf
perks:
  - code: library-books
    title: {en: Library books without a deposit, zh-hans: 图书馆免押金借书}
    description: {en: Everyone borrows 2 books, zh-hans: 人人可借 2 册}
    kind: loan-limit
    partner: library
    ordinary_terms: {en: Everyone may borrow with a card, zh-hans: 人人可凭证借书}
    universal: {amount: 2, unit: book, label: {en: 2 books, zh-hans: 借书 2 册}}
    tiers:
      - {needs: {total: 1010}, amount: 8, unit: book, label: {en: 8 books, zh-hans: 借书 8 册}}
    from: 2026-01-01
    open_to_agreements: true
  - code: reading-room
    title: {en: Reading room, zh-hans: 阅览室}
    description: {en: A quiet seat, zh-hans: 安静的座位}
    kind: freebie
    partner: library
    ordinary_terms: {en: Everyone may sit in the hall, zh-hans: 人人可在大厅就座}
    tiers:
      - {needs: {total: 1010}, amount: 1, unit: hour, label: {en: 1 hour, zh-hans: 1 小时}}
    from: 2026-01-01
    quota: {per_person: {count: 1, per: month}, in_all: {count: 3, per: year}}
  - code: group-room
    title: {en: Group room, zh-hans: 研讨室}
    description: {en: For those who give time, zh-hans: 面向志愿者}
    kind: freebie
    partner: library
    ordinary_terms: {en: Everyone may ask at the desk, zh-hans: 人人可到服务台申请}
    tiers:
      - {needs: {dimension: giving, at_least: 5}, label: {en: One group room, zh-hans: 研讨室一间}}
    from: 2026-01-01
  - code: hotel-deposit
    title: {en: Hotel without a deposit, zh-hans: 酒店免押金}
    description: {en: No deposit on arrival, zh-hans: 入住免押金}
    kind: deposit-waiver
    partner: hotel
    ordinary_terms: {en: Everyone may book, zh-hans: 人人可预订}
    universal: {amount: 300, label: {en: Up to 300 yuan, zh-hans: 300 元以内}}
    from: 2026-01-01
  - code: hotel-stay
    title: {en: Stay now and settle later, zh-hans: 先住后结}
    description: {en: The deposit stays open, zh-hans: 押金待结清}
    kind: deposit-waiver
    partner: hotel
    ordinary_terms: {en: Everyone may book, zh-hans: 人人可预订}
    universal: {amount: 300, label: {en: Up to 300 yuan, zh-hans: 300 元以内}}
    hold: {days: 2, longest_days: 10}
    quota: {per_person: {count: 2, per: month}, in_all: {count: 3, per: month}}
    from: 2026-01-01
  - code: pool-card
    title: {en: Card for the pool, zh-hans: 游泳卡}
    description: {en: A year at the pool, zh-hans: 全年游泳}
    kind: freebie
    partner: sports-venue
    ordinary_terms: {en: Everyone may swim, zh-hans: 人人可购票}
    universal: {amount: 1, unit: item, label: {en: One card, zh-hans: 一张卡}}
    term: {months: 12}
    from: 2026-01-01
"""


def call(method: str, path: str, *args: Any, **options: Any) -> Any:
    """One request to the API as it comes from outside: no city is open before it, crashes are answers."""
    with crossing.outside():
        return getattr(Browser(raise_request_exception=False), method)(f"/api/v1/{path}", *args, **options)


@dataclass(frozen=True)
class Counter:
    """A merchant with a credential, and a till that calls the API with it."""

    city: City
    merchant: Merchant
    client_id: str
    secret: str
    token: str

    def post(self, path: str, body: Any, **headers: str) -> Any:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {"Authorization": f"Bearer {self.token}", **headers}
        return call("post", path, text, content_type="application/json", headers=headers)

    def get(self, path: str) -> Any:
        return call("get", path, headers={"Authorization": f"Bearer {self.token}"})

    def verify(self, code: str, perk: str = "library-books") -> Any:
        return self.post("verifications", {"code": code, "perk": perk}).json()

    def redeem(self, code: str, perk: str = "library-books", *, key: str = "", **more: Any) -> Any:
        """The whole response."""
        body = {"code": code, "perk": perk, **more}
        return self.post("redemptions", body, **{"Idempotency-Key": key or secrets.token_hex(8)})

    def question(self, code: str, perk: str, asked: str = "redeem", at: datetime = NOON) -> actions.Question:
        """The same question without HTTP."""
        kind = Verification.Asked(asked)
        return actions.Question(self.city, self.merchant, self.client_id, kind, perk, at, code=code)


def open_perks(office: Office, *swaps: tuple[str, str]) -> Scheme:
    """Willow's scheme and its perks, drafted by the editor and opened by the approver."""
    scheme = open_scheme(office)
    text = PERKS
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    for perk in actions.load_perks(text=text, by=office.editor, at=NOON):
        actions.publish_perk(perk=perk, by=office.approver, at=NOON)
    return scheme


def counter(office: Office, code: str = "north", *, kind: str = "library", **options: Any) -> Counter:
    """A merchant that offers every perk of its kind."""
    merchant = actions.enlist_merchant(
        code=code,
        title_en=f"The {code} {kind}",
        title_zh=f"{code}图书馆",
        kind=kind,
        by=office.clerk,
        at=NOON,
    )
    for version in queries.running_versions():
        if version.perk_terms.partner == kind:
            actions.offer_perk(merchant=merchant, perk=version.perk, by=office.clerk, at=NOON)
    return till(office, merchant, **options)


def till(
    office: Office, merchant: Merchant, scopes: tuple[str, ...] = actions.SCOPES, *, is_test: bool = False
) -> Counter:
    """A credential of a merchant with a token in hand."""
    issued = actions.issue_client(
        merchant=merchant, name="till", scopes=scopes, is_test=is_test, by=office.clerk, at=NOON
    )
    client = Client.objects.get(id=issued.client_id)
    token = token_of(client, expires_at=NOON + timedelta(days=400))
    return Counter(office.city, merchant, issued.client_id, issued.secret, token)


def token_of(client: Client, *, expires_at: datetime = NOON + timedelta(hours=1)) -> str:
    """An access token as the token endpoint makes it, without the slow look at the secret."""

    class Asking:
        pass

    asking: Any = Asking()
    asking.client = client
    value = new_token(asking)
    token = Token(client=client, type=Token.Type.ACCESS_TOKEN, expires_at=expires_at, created_at=NOON)
    token.set_value(value)
    token.set_scopes(client.get_scopes())
    token.save()
    return value


def resident(office: Office, scheme: Scheme, number: str = "W1", *, points: int = 0) -> Participant:
    """Somebody who joined at the desk, with so many points above the base of 1000."""
    (participant,) = residents(office, scheme, [number], points=points)
    return participant


def residents(office: Office, scheme: Scheme, numbers: list[str], *, points: int = 0) -> list[Participant]:
    """Several of them, scored together."""
    joined: list[Participant] = [enrol(office, scheme, number).participant for number in numbers]
    for participant in joined if points else ():
        scoring.grant(
            hundredths={participant.id: points * 100},
            scheme_id=scheme.id,
            label="a test",
            dimension="giving",
            counts_from=date(2026, 1, 1),
            counts_until=date(2027, 1, 1),
            agreement="a-test",
            at=NOON,
        )
    scoring.score_touched(scheme=scheme, as_of=TODAY, at=NOON)
    return joined


def code_of(
    holder: Participant | Standing,
    perk: str = "library-books",
    *,
    merchant: Merchant | None = None,
    at: datetime = NOON,
) -> str:
    """What a freshly opened pass shows."""
    return actions.issue_pass(holder=holder, perk=perk_named(perk), merchant=merchant, at=at).code


def perk_named(code: str) -> Perk:
    return queries.perk_by_code(code)


def client_of(counter: Counter) -> MerchantClient:
    return MerchantClient.objects.get(client_id=counter.client_id)
