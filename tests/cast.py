"""Two invented cities, Willow and Harbour, and a small cast that every test knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from django.contrib.auth.hashers import make_password

from cityscore.cities import actions
from cityscore.cities.models import Account, City, Duty
from cityscore.core import audit
from cityscore.core.tenancy import open_city

NOON = datetime(2026, 6, 15, 4, 0, tzinfo=UTC)
"""Noon of 15 June 2026 in both cities."""
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Office:
    """A city and its officers, one for each duty."""

    city: City
    clerk: Account
    editor: Account
    approver: Account
    head: Account
    auditor: Account


@dataclass(frozen=True)
class Cast:
    """The two offices and three people without any office."""

    willow: Office
    harbour: Office
    mei: Account
    jun: Account
    lan: Account


def found_cast() -> Cast:
    """Found both cities and sign up everybody."""
    return Cast(
        willow=found_office("willow", "Willow", "柳溪"),
        harbour=found_office("harbour", "Harbour", "望港"),
        mei=sign_up("mei@example.org"),
        jun=sign_up("jun@example.org"),
        lan=sign_up("lan@example.org"),
    )


def sign_up(email: str) -> Account:
    return Account.objects.create(email=email, password=hashed_password())


@cache
def hashed_password() -> str:
    # Hashing is slow by design; thirteen people in each of hundreds of tests share one hash.
    return make_password(PASSWORD)


def found_office(code: str, title_en: str, title_zh: str) -> Office:
    city = actions.found_city(code=code, title_en=title_en, title_zh=title_zh)
    staff = {}
    with open_city(city.id):
        for duty in Duty:
            account = sign_up(f"{duty.value}@{code}.example.org")
            actions.appoint_officer(
                account=account, name=f"{duty.label} {title_en}", duties_held=[duty], by=audit.SYSTEM, at=NOON
            )
            account.refresh_from_db()
            staff[duty] = account
    return Office(
        city=city,
        clerk=staff[Duty.CLERK],
        editor=staff[Duty.RULE_EDITOR],
        approver=staff[Duty.APPROVER],
        head=staff[Duty.HEAD],
        auditor=staff[Duty.AUDITOR],
    )
