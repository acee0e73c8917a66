"""`roster CITY FEED --by U`: the identifiers that consented to a source, one a line; each is logged."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.inert import inert_line
from cityscore.core.management.base import Answer, CityCommand, city_opened, iso_day
from cityscore.records.actions import roster


class Command(CityCommand):
    help = "Print who consented to a feed's source, so that the source answers only about them."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("feed", metavar="FEED")
        parser.add_argument("--since", type=iso_day, metavar="DATE", help="consents given from this day on")

    def act(self, *, city: str, feed: str, since: date | None, by: Account, **_: Any) -> Answer:
        with city_opened(city):
            found = roster(feed_code=feed, since=since, by=by, at=clock.now())
        rows = [{"identifier_type": kind, "identifier": identifier} for kind, identifier in found]
        lines = [inert_line(each) for each in found]
        return Answer({"feed": feed, "identifiers": rows}, ["identifier_type,identifier", *lines])
