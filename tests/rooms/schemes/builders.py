"""Scheme files of the invented city Willow, and officers with more than one duty."""

from __future__ import annotations

from cityscore.cities import actions as cities
from cityscore.cities.models import Account, Duty
from cityscore.core import audit
from cityscore.schemes import actions
from cityscore.schemes.models import SchemeVersion
from tests.cast import NOON, Office, sign_up

SCHEME = """\
format: cityscore.scheme/1
city: willow
scheme: leaf
title: {en: Leaf points, zh-hans: 柳叶分}
participants: person
kind: points
who_may_join: {min_age: 18, residence: any}
scale: {base: 1000, min: null, max: null, decimals: 0}
effective: {from: 2026-01-01, review_by: 2027-12-31}
dimensions:
  - {code: giving, title: {en: Giving, zh-hans: 奉献}, min: 0, max: 200, weight: 1}
bands:
  - {code: a, title: {en: A, zh-hans: A}}
  - {code: aa, title: {en: AA, zh-hans: AA}, from: 1030}
sources:
  - code: volunteers
    kind: public-body
    title: {en: Volunteer association, zh-hans: 志愿者协会}
    legal_basis: {citation: Volunteer Service Regulations art. 19, url: "https://example.org/law"}
record_types:
  - code: volunteer-hours
    source: volunteers
    topic: volunteering
    title: {en: Volunteer service, zh-hans: 志愿服务}
    description: {en: Hours signed by the receiving organisation, zh-hans: 由接受服务单位确认的时长}
    fields:
      hours: {type: decimal, unit: hour, min: 0.5, required: true}
      place: {type: choice, choices: [school, library]}
rules:
  - code: volunteer-steps
    title: {en: Hours given, zh-hans: 志愿时长}
    dimension: giving
    record_type: volunteer-hours
    points: {steps: {field: hours, table: [[10, 2], [20, 5], [50, 10]]}}
    counts: total
    valid: {months: 12}
    legal_basis: {citation: Measures annex 2, url: "https://example.org/measures"}
"""


def scheme_text(*swaps: tuple[str, str]) -> str:
    """The file with some of its text swapped; each swap must find its place."""
    text = SCHEME
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return text


def other_scheme(*swaps: tuple[str, str]) -> str:
    """A second scheme of the same city that shares its sources and record types."""
    return scheme_text(("scheme: leaf", "scheme: bark"), ("Leaf points", "Bark points"), *swaps)


def draft(office: Office, text: str = SCHEME) -> SchemeVersion:
    """What the office's editor wrote and submitted; its city must be open."""
    return actions.submit_version(version=unsubmitted(office, text), by=office.editor, at=NOON)


def unsubmitted(office: Office, text: str = SCHEME) -> SchemeVersion:
    """A draft by the office's editor; its city must be open."""
    return actions.load_version(text=text, by=office.editor, at=NOON)


def published(office: Office, text: str = SCHEME) -> SchemeVersion:
    """Drafted by the editor and published by the approver."""
    return actions.publish_version(version=draft(office, text), by=office.approver, at=NOON)


def all_duties(email: str, name: str = "Everything") -> Account:
    """An officer of the open city who holds every duty."""
    account = sign_up(email)
    cities.appoint_officer(account=account, name=name, duties_held=list(Duty), by=audit.SYSTEM, at=NOON)
    account.refresh_from_db()
    return account
