"""Found a city, appoint its officers, publish its notices."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties, queries
from cityscore.cities.duties import Act
from cityscore.cities.models import RESERVED_CODES, Account, City, Duty, NoticeVersion, Officer
from cityscore.cities.refusals import AccountUnknown, AlreadyInAnOffice, CityUnknown, CodeNotUsable
from cityscore.core import audit


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
def appoint_officer(
    *, account: Account, name: str, duties_held: list[Duty], by: audit.Actor, at: datetime
) -> Officer:
    """Give an account duties in the open city's office, replacing those it had.

    Raises AlreadyInAnOffice when the account works for another city.
    """
    city = queries.present_city()
    account = Account.objects.select_for_update().get(id=account.id)
    if account.office_city_id not in (None, city.id):
        raise AlreadyInAnOffice(account=account.email)
    Account.objects.filter(id=account.id).update(office_city=city)
    officer, _ = Officer.objects.update_or_create(
        account=account,
        defaults={"name": name, "duties": [duty.value for duty in duties_held], "is_active": True},
    )
    audit.write(
        actor=by, action="cities.appoint_officer", at=at, about=f"officer:{officer.id}", duties=officer.duties
    )
    return officer


@transaction.atomic
def publish_notice(
    *, scheme_code: str, body_en: str, body_zh: str, by: Account, at: datetime
) -> NoticeVersion:
    """Publish the next numbered notice of a scheme. Raises DutyMissing."""
    actor = duties.require(by, Act.PUBLISH_NOTICE)
    latest = queries.latest_notice(scheme_code)
    notice = NoticeVersion.objects.create(
        scheme_code=scheme_code,
        number=latest.number + 1 if latest else 1,
        body_en=body_en,
        body_zh=body_zh,
        published_at=at,
    )
    audit.write(
        actor=actor, action="cities.publish_notice", at=at, about=f"notice:{scheme_code}:{notice.number}"
    )
    return notice


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
