"""An agreement from Willow (home) to Harbour (host), and the two schemes it joins."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from cityscore.core.tenancy import open_city
from conversions.actions import agreeing, simulating
from conversions.models import Agreement
from tests.cast import NOON, Cast, Office
from tests.rooms.records.builders import open_scheme
from tests.rooms.schemes.builders import published, scheme_text

LATER = NOON + timedelta(hours=1)
AGREEMENT = """\
format: cityscore.agreement/1
title: {en: Leaf points in Harbour, zh-hans: 柳叶分在望港}
home: {city: willow, scheme: leaf}
host: {city: harbour, scheme: tide}
effective: {from: 2026-01-01, until: 2026-12-31}
method: piecewise
points: [[1000, 500], [1010, 650]]
valid_days: 90
"""
NOTICE = {"body_en": "Your points may count in Harbour.", "body_zh": "您的积分可在望港使用。"}
BACK = (
    AGREEMENT.replace("home: {city: willow, scheme: leaf}", "home: {city: harbour, scheme: tide}")
    .replace("host: {city: harbour, scheme: tide}", "host: {city: willow, scheme: leaf}")
    .replace("[[1000, 500], [1010, 650]]", "[[500, 1000], [510, 1005]]")
)
"""The same agreement the other way round."""
BY_BANDS = AGREEMENT.replace(
    "method: piecewise\npoints: [[1000, 500], [1010, 650]]", "method: bands\nbands: {aa: high}"
)
TIDE = (
    ("city: willow", "city: harbour"),
    ("scheme: leaf", "scheme: tide"),
    ("{base: 1000, min: null, max: null, decimals: 0}", "{base: 500, min: 0, max: 1000, decimals: 0}"),
    (
        "  - {code: aa, title: {en: AA, zh-hans: AA}, from: 1030}\n",
        "  - {code: high, title: {en: High, zh-hans: 高}, from: 600}\n",
    ),
)


def open_both_schemes(cast: Cast) -> None:
    """Leaf in Willow, with notice and feed; Tide in Harbour."""
    with open_city(cast.willow.city.id):
        open_scheme(cast.willow)
    with open_city(cast.harbour.city.id):
        published(cast.harbour, scheme_text(*TIDE))


def propose(cast: Cast, text: str = AGREEMENT, at: datetime = NOON) -> Agreement:
    """Drafted and proposed by Willow's editor, or Harbour's where that is the home; the home copy."""
    home = cast.harbour if "home: {city: harbour" in text else cast.willow
    with open_city(home.city.id), transaction.atomic():
        agreement = agreeing.draft_agreement(text=text, by=home.editor, at=at)
        agreeing.propose(agreement=agreement, by=home.editor, at=at)
        agreement.refresh_from_db()
        return agreement


def sign_for(office: Office, agreement: Agreement, at: datetime = NOON) -> Agreement:
    """The office simulates and its approver signs; answers with that side's copy."""
    with open_city(office.city.id), transaction.atomic():
        copy = Agreement.objects.get(uid=agreement.uid)
        simulating.simulate(agreement=copy, by=office.editor, at=at)
        agreeing.sign(agreement=copy, by=office.approver, at=at)
        copy.refresh_from_db()
        return copy


def signed(cast: Cast, text: str = AGREEMENT, at: datetime = NOON) -> Agreement:
    """Signed by both, not announced yet; the home copy."""
    agreement = propose(cast, text, at)
    sign_for(cast.willow, agreement, at)
    sign_for(cast.harbour, agreement, at)
    with open_city(agreement.city_id), transaction.atomic():
        agreement.refresh_from_db()
    return agreement


def announce(home: Office, agreement: Agreement, at: datetime = NOON) -> Agreement:
    """The home city's head tells its residents; the home copy."""
    with open_city(home.city.id), transaction.atomic():
        copy = Agreement.objects.get(uid=agreement.uid, side="home")
        agreeing.announce(agreement=copy, **NOTICE, by=home.head, at=at)
        copy.refresh_from_db()
        return copy


def agree(cast: Cast, text: str = AGREEMENT, at: datetime = NOON) -> Agreement:
    """Signed by both and announced; the home copy."""
    agreement = signed(cast, text, at)
    home = cast.willow if agreement.city_id == cast.willow.city.id else cast.harbour
    return announce(home, agreement, at)


def sign_within(office: Office, text: str) -> Agreement:
    """Between two schemes of one city, signed for both sides; the home copy. The city must be open."""
    home = agreeing.draft_agreement(text=text, by=office.editor, at=NOON)
    agreeing.propose(agreement=home, by=office.editor, at=NOON)
    for side, signer in (("home", office.approver), ("host", office.head)):
        copy = Agreement.objects.get(uid=home.uid, side=side)
        simulating.simulate(agreement=copy, by=office.editor, at=NOON)
        agreeing.sign(agreement=copy, by=signer, at=NOON)
    home.refresh_from_db()
    return home
