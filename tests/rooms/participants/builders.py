"""Schemes of the invented city Willow, invented numbers, and people on their way in."""

from __future__ import annotations

from datetime import date, datetime

from stdnum.cn import ric

from cityscore.cities import actions as cities
from cityscore.cities.models import Account
from cityscore.participants import actions, queries
from cityscore.participants.models import Claim, Enrolment, Participant
from cityscore.schemes import actions as schemes
from cityscore.schemes.models import Scheme
from tests.cast import NOON, Office

LEAF = """\
format: cityscore.scheme/1
city: willow
scheme: leaf
title: {en: Leaf points, zh-hans: 柳叶分}
participants: person
who_may_join: {min_age: 18, residence: any}
scale: {base: 1000, min: null, max: null}
effective: {from: 2026-01-01, review_by: 2027-12-31}
dimensions:
  - {code: giving, title: {en: Giving, zh-hans: 奉献}, min: 0, max: 200}
bands:
  - {code: a, title: {en: A, zh-hans: A}}
sources:
  - {code: blood, kind: public-body, title: {en: Blood centre, zh-hans: 血站}, legal_basis: {citation: Law art. 1, url: "https://example.org/law"}}
  - {code: volunteers, kind: public-body, title: {en: Volunteer association, zh-hans: 志愿者协会}, legal_basis: {citation: Law art. 2, url: "https://example.org/law"}}
record_types:
  - code: donation-of-blood
    source: blood
    topic: blood-donation
    title: {en: Blood donation, zh-hans: 无偿献血}
    description: {en: One voluntary donation, zh-hans: 一次无偿献血}
    fields: {}
  - code: volunteer-hours
    source: volunteers
    topic: volunteering
    title: {en: Volunteer service, zh-hans: 志愿服务}
    description: {en: Hours signed by the receiving organisation, zh-hans: 由接受服务单位确认的时长}
    fields:
      hours: {type: decimal, unit: hour, min: 0, required: true}
rules:
  - code: donors
    title: {en: Donors, zh-hans: 献血者}
    dimension: giving
    record_type: donation-of-blood
    points: {fixed: 10}
    valid: {months: 12}
    legal_basis: {citation: Measures annex 2, url: "https://example.org/measures"}
  - code: volunteer-steps
    title: {en: Hours given, zh-hans: 志愿时长}
    dimension: giving
    record_type: volunteer-hours
    points: {steps: {field: hours, table: [[10, 2], [20, 5]]}}
    counts: total
    valid: {months: 12}
    legal_basis: {citation: Measures annex 2, url: "https://example.org/measures"}
"""  # noqa: E501 - a scheme file as offices write it
BARK = LEAF.replace("scheme: leaf", "scheme: bark").replace("Leaf points", "Bark points")
FOR_LOCALS = LEAF.replace("scheme: leaf", "scheme: moss").replace("residence: any", "residence: local")
FOR_ORGANISATIONS = (
    LEAF.replace("scheme: leaf", "scheme: root")
    .replace("participants: person", "participants: organisation")
    .replace("min_age: 18, ", "")
)
USCC = "91110000802100433B"
"""A well-formed organisation code."""


def resident_number(serial: int, born: str = "19900101") -> str:
    """An invented resident number with a right check digit; `serial` 1 to 999 (GB 11643-1999)."""
    digits = f"110105{born}{serial:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def published(office: Office, text: str = LEAF) -> Scheme:
    """A scheme in force with its first notice; the office's city must be open."""
    draft = schemes.load_version(text=text, by=office.editor, at=NOON)
    draft = schemes.submit_version(version=draft, by=office.editor, at=NOON)
    version = schemes.publish_version(version=draft, by=office.approver, at=NOON)
    scheme: Scheme = version.scheme
    notice(office, scheme.code)
    return scheme


def notice(office: Office, scheme_code: str) -> int:
    """Publish the next notice of a scheme; its number."""
    text = {"body_en": "What you agree to.", "body_zh": "您所同意的内容。"}
    made = cities.publish_notice(scheme_code=scheme_code, **text, by=office.approver, at=NOON)
    return made.number


def code_for(
    office: Office, number: str, identifier_type: str = "cn-ric", letter_days: int | None = None
) -> str:
    """A one-time code from the office's clerk."""
    return actions.issue_desk_code(
        identifier_type=identifier_type,
        identifier=number,
        by=office.clerk,
        at=NOON,
        letter_days=letter_days,
    )


def claimed(account: Account, number: str, identifier_type: str = "cn-ric") -> Claim:
    """The account says that the number is its own."""
    return actions.claim_identifier(
        account=account, identifier_type=identifier_type, identifier=number, at=NOON
    )


def proved(account: Account, office: Office, number: str, identifier_type: str = "cn-ric") -> Participant:
    """The account claims a number and proves it with a code from the office's clerk."""
    code = code_for(office, number, identifier_type)
    claimed(account, number, identifier_type)
    return actions.prove_by_code(account=account, code=code, at=NOON)


def at_desk(
    office: Office,
    number: str,
    identifier_type: str = "cn-ric",
    *,
    kind: str = "person",
    born_on: date | None = None,
    is_local: bool | None = None,
) -> Participant:
    """Registered by the clerk, without an account."""
    return actions.register_at_desk(
        identifier_type=identifier_type,
        identifier=number,
        kind=kind,
        born_on=born_on,
        is_local=is_local,
        by=office.clerk,
        at=NOON,
    )


def joined(
    participant: Participant, scheme: Scheme, *sources: str, notice_number: int = 1, at: datetime = NOON
) -> Enrolment:
    """Joined by the resident under a notice, with a yes to these sources."""
    return actions.join(
        participant=participant,
        scheme=scheme,
        notice_number=notice_number,
        source_codes=sources,
        actor=queries.resident(participant),
        door=Enrolment.Door.SELF,
        at=at,
    )
