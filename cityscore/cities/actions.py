"""Found a city, appoint its officers, publish its notices."""

from __future__ import annotations

import re
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction

from cityscore.cities import duties, queries
from cityscore.cities.duties import Act
from cityscore.cities.founding import Founding, FoundingOfficer
from cityscore.cities.models import RESERVED_CODES, Account, City, Duty, NoticeVersion, Officer
from cityscore.cities.refusals import (
    AccountUnknown,
    AddressNotProved,
    AlreadyInAnOffice,
    CityUnknown,
    CodeNotUsable,
    FoundingHasProblems,
    LastHeadOfOffice,
    OperatorOnly,
)
from cityscore.core import audit
from cityscore.core.refusals import Problem, Refusal, Sentence
from cityscore.core.tenancy import open_city, open_city_id


@transaction.atomic
def found_city(
    *,
    code: str,
    title_en: str,
    title_zh: str,
    time_zone: str = "Asia/Shanghai",
    is_illustrative: bool = False,
) -> City:
    """Add a tenant. Raises CodeNotUsable for a reserved, malformed or taken code."""
    if code in RESERVED_CODES or not re.fullmatch(r"[a-z][a-z0-9-]{0,39}", code):
        raise CodeNotUsable(code=code)
    if City.objects.filter(code=code).exists():
        raise CodeNotUsable(code=code)
    return City.objects.create(
        code=code,
        title_en=title_en,
        title_zh=title_zh,
        time_zone=time_zone,
        is_illustrative=is_illustrative,
    )


@transaction.atomic
def mirror_city(*, code: str, title_en: str, title_zh: str, time_zone: str) -> City:
    """The mirror of a city of another installation, made or brought up to date. A city that lives here is
    none; the database keeps their codes apart."""
    mirror, _ = City.objects.update_or_create(
        code=code,
        is_mirror=True,
        defaults={"title_en": title_en, "title_zh": title_zh, "time_zone": time_zone},
    )
    return mirror


@transaction.atomic
def appoint_officer(
    *, account: Account, name: str, duties_held: list[Duty], by: audit.Actor, at: datetime
) -> Officer:
    """Give an account duties in the open city's office, replacing those it had.

    Raises AlreadyInAnOffice when the account works for another city, AddressNotProved when somebody signed
    up with the address but never showed that it is theirs, LastHeadOfOffice.
    """
    city = _lock_city()
    account = Account.objects.select_for_update(no_key=True).get(id=account.id)
    if account.office_city_id not in (None, city.id):
        raise AlreadyInAnOffice(account=account.email)
    if account.office_city_id is None and _is_unproved(account):
        raise AddressNotProved(account=account.email)
    had_head = _has_head()
    Account.objects.filter(id=account.id).update(office_city=city)
    officer, _ = Officer.objects.update_or_create(
        account=account,
        defaults={"name": name, "duties": [duty.value for duty in duties_held], "is_active": True},
    )
    if had_head and not _has_head():
        raise LastHeadOfOffice
    audit.write(
        actor=by, action="cities.appoint_officer", at=at, about=f"officer:{officer.id}", duties=officer.duties
    )
    return officer


@transaction.atomic
def dismiss_officer(*, officer: Officer, by: audit.Actor, at: datetime) -> None:
    """End an officer's work; the account and its past entries in the log stay. Raises LastHeadOfOffice."""
    _lock_city()
    had_head = _has_head()
    Officer.objects.filter(id=officer.id).update(is_active=False)
    if had_head and not _has_head():
        raise LastHeadOfOffice
    audit.write(actor=by, action="cities.dismiss_officer", at=at, about=f"officer:{officer.id}")


@transaction.atomic
def rename_city(*, title_en: str, title_zh: str, by: Account, at: datetime) -> City:
    """Change how the open city is called on its pages. Raises DutyMissing."""
    actor = duties.require(by, Act.APPOINT_OFFICERS)
    city = _lock_city()
    city.title_en, city.title_zh = title_en, title_zh
    city.save(update_fields=["title_en", "title_zh"])
    audit.write(
        actor=actor, action="cities.rename_city", at=at, about=f"city:{city.code}", en=title_en, zh=title_zh
    )
    return city


@transaction.atomic
def publish_notice(
    *, scheme_code: str, body_en: str, body_zh: str, by: Account, at: datetime
) -> NoticeVersion:
    """Publish the next numbered notice of a scheme. Raises DutyMissing."""
    actor = duties.require(by, Act.PUBLISH_NOTICE)
    return _next_notice(scheme_code, Sentence(body_en, body_zh), actor=actor, at=at)


@transaction.atomic
def found_city_with_office(*, founding: Founding, by: Account, at: datetime) -> City:
    """Found a city with its officers and first notices; who has no account yet gets one without a password.

    They choose a password through the link for a forgotten one. Raises OperatorOnly, or
    FoundingHasProblems with every reason.
    """
    if not by.is_operator:
        raise OperatorOnly
    operator = audit.Actor("operator", str(by.id), by.email)
    city = _found(founding)
    with open_city(city.id):
        problems = [
            Problem(refusal.code, f"office[{index}]", refusal.message)
            for index, officer in enumerate(founding.officers)
            for refusal in _seat(officer, by=operator, at=at)
        ]
        if problems:
            raise FoundingHasProblems(problems)
        for notice in founding.notices:
            _next_notice(notice.scheme, notice.text, actor=operator, at=at)
        audit.write(actor=operator, action="cities.found_city", at=at, about=f"city:{city.code}")
    return city


def _found(founding: Founding) -> City:
    try:
        return found_city(
            code=founding.code,
            title_en=founding.title.en,
            title_zh=founding.title.zh_hans,
            time_zone=founding.time_zone,
            is_illustrative=founding.is_illustrative,
        )
    except CodeNotUsable as refusal:
        raise FoundingHasProblems([Problem(refusal.code, "city", refusal.message)]) from refusal


def _seat(officer: FoundingOfficer, *, by: audit.Actor, at: datetime) -> list[Refusal]:
    account = Account.objects.filter(email__iexact=officer.email).first()
    account = account or Account.objects.create_user(officer.email)
    held = [Duty(duty) for duty in officer.duties]
    try:
        appoint_officer(account=account, name=officer.name, duties_held=held, by=by, at=at)
    except Refusal as refusal:
        return [refusal]
    return []


def _next_notice(scheme_code: str, body: Sentence, *, actor: audit.Actor, at: datetime) -> NoticeVersion:
    _lock_city()
    latest = queries.latest_notice(scheme_code)
    notice = NoticeVersion.objects.create(
        scheme_code=scheme_code,
        number=latest.number + 1 if latest else 1,
        body_en=body.en,
        body_zh=body.zh_hans,
        published_at=at,
    )
    audit.write(
        actor=actor, action="cities.publish_notice", at=at, about=f"notice:{scheme_code}:{notice.number}"
    )
    return notice


def _lock_city() -> City:
    # One change of an office or its notices at a time, so that numbers and the last head are counted right.
    return City.objects.select_for_update(no_key=True).get(id=open_city_id())


def _has_head() -> bool:
    return Officer.objects.filter(is_active=True, duties__contains=[Duty.HEAD]).exists()


def _is_unproved(account: Account) -> bool:
    unproved = EmailAddress.objects.filter(user=account, verified=False, email__iexact=account.email)
    return bool(unproved.exists())


def city_or_refuse(code: str) -> City:
    """The city with this code. Raises CityUnknown."""
    city = queries.city_by_code(code)
    if city is None:
        raise CityUnknown(code=code)
    return city


def account_or_refuse(email: str) -> Account:
    """The active account with this e-mail address. Raises AccountUnknown."""
    account = Account.objects.filter(email__iexact=email, is_active=True).first()
    if account is None:
        raise AccountUnknown(account=email)
    return account
