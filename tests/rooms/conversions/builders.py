"""An agreement from Willow (home) to Harbour (host), and the two schemes it joins."""

from __future__ import annotations

from datetime import timedelta

from cityscore.core.tenancy import open_city
from conversions import agreeing
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


def propose(cast: Cast, text: str = AGREEMENT) -> Agreement:
    """Drafted and proposed by Willow's editor; Willow's own copy."""
    with open_city(cast.willow.city.id):
        agreement = agreeing.draft_agreement(text=text, by=cast.willow.editor, at=NOON)
        agreeing.propose(agreement=agreement, by=cast.willow.editor, at=NOON)
        agreement.refresh_from_db()
        return agreement


def sign_for(office: Office, agreement: Agreement) -> Agreement:
    """The office's approver signs; answers with that side's copy."""
    with open_city(office.city.id):
        copy = Agreement.objects.get(uid=agreement.uid)
        agreeing.sign(agreement=copy, by=office.approver, at=NOON)
        copy.refresh_from_db()
        return copy


def agree(cast: Cast, text: str = AGREEMENT) -> Agreement:
    """Signed by both; Willow's copy."""
    agreement = propose(cast, text)
    sign_for(cast.willow, agreement)
    sign_for(cast.harbour, agreement)
    with open_city(cast.willow.city.id):
        agreement.refresh_from_db()
    return agreement
