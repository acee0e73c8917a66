"""The only place that asks what time it is; doors read it and pass the answer on."""

from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


def today_in(zone: str, at: datetime) -> date:
    """The calendar day that `at` falls on in a city's time zone, such as `Asia/Shanghai`."""
    return at.astimezone(ZoneInfo(zone)).date()


def start_of(day: date, zone: str) -> datetime:
    """The moment a calendar day begins in a city's time zone."""
    return datetime.combine(day, time(), ZoneInfo(zone))
