"""Reads about cities, officers and notices that other rooms and doors may ask for."""

from __future__ import annotations

import base64
import binascii

from django.core.exceptions import SuspiciousOperation
from django.db.models import QuerySet
from django.http import HttpRequest, UnreadablePostError

from cityscore.cities.models import Account, CalendarDay, City, NoticeVersion, Officer
from cityscore.cities.working_days import WorkingDays
from cityscore.core.tenancy import open_city_id


def city_by_code(code: str) -> City | None:
    """The active city of this installation with this code; no page and no door opens another."""
    return cities_here().filter(code=code).first() if "\x00" not in code else None


def cities_here() -> QuerySet[City]:
    """The active cities of this installation."""
    return City.objects.filter(is_active=True, is_mirror=False)


def party_by_code(code: str) -> City | None:
    """A city that an agreement may name: of this installation, or the mirror of one that lives elsewhere."""
    return City.objects.filter(code=code, is_active=True).first()


def present_city() -> City:
    """The open city's own row."""
    return City.objects.get(id=open_city_id())


def working_days() -> WorkingDays:
    """The open city's working days: its holidays and make-up days, else Monday to Friday."""
    return WorkingDays(dict(CalendarDay.objects.values_list("day", "is_worked")))


def officer_of(account: Account) -> Officer | None:
    """The account's active office in the open city."""
    if account.office_city_id != open_city_id() or not account.is_active:
        return None
    return Officer.objects.filter(account=account, is_active=True).first()


def latest_notice(scheme_code: str) -> NoticeVersion | None:
    """The newest notice of a scheme: what someone who joins now agrees to."""
    return NoticeVersion.objects.filter(scheme_code=scheme_code).order_by("-number").first()


def city_code_of_credential(request: HttpRequest) -> str:
    """The city prefix of an API credential: `wendeng.…` as client id or bearer token, or ''.

    A prefix only chooses which city is opened; the credential itself is checked afterwards.
    """
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return ""
    elif scheme.lower() != "bearer":
        value = _client_id_in_form(request) if request.path_info == "/api/v1/token" else ""
    code, dot, _ = value.strip().partition(".")
    return code if dot else ""


def _client_id_in_form(request: HttpRequest) -> str:
    """The field of a token request, or '' for a body that is no readable form: its door says so."""
    if request.content_type != "application/x-www-form-urlencoded":
        return ""
    try:
        return request.POST.get("client_id", "")
    except (SuspiciousOperation, UnreadablePostError):
        return ""
