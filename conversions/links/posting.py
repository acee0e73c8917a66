"""Letters to cities of other installations, written in the transaction of what they tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cityscore.cities import queries as city_queries
from cityscore.cities.models import City
from cityscore.core import later
from conversions.models import Letter, Link
from conversions.refusals import NoLink

TASK = "conversions.deliver_letters"


def mirror_of(link: Link) -> City:
    """The mirror of the city at the other end."""
    return City.objects.get(code=link.other_city, is_mirror=True)


def link_to(code: str) -> Link:
    """The open city's link to a city of another installation. Raises NoLink."""
    link = Link.objects.filter(other_city=code).first()
    if link is None:
        raise NoLink(city=code)
    return link


def post(link: Link, kind: str, body: dict[str, Any], at: datetime) -> None:
    """Write a letter; it leaves after the commit, in its turn."""
    Letter.objects.create(link=link, is_outgoing=True, kind=kind, body=body, written_at=at)
    ring()


def post_elsewhere(code: str, kind: str, body: dict[str, Any], at: datetime) -> None:
    """Tell a city what it does not see by itself: nothing is posted to a city of this installation."""
    city = city_queries.party_by_code(code)
    if city is not None and city.is_mirror:
        post(link_to(code), kind, body, at)


def ring() -> None:
    """Send what waits, once the present transaction has committed; the timetable rings again."""
    later.queue(TASK)
