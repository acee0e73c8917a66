"""`meet_city CITY CARD --fingerprint F --by OPERATOR`: trust a city of another installation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened, read_file
from conversions.links import calling, meeting
from conversions.links.wire import LONGEST


class Command(CityCommand):
    help = "Meet a city of another installation: its card is a file or an https address of /card."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY", help="the city of this installation")
        parser.add_argument("card", metavar="CARD")
        parser.add_argument("--fingerprint", default="", help="as the other operator read it out")
        super().add_arguments(parser)

    def act(self, *, city: str, card: str, fingerprint: str, by: Account, **_: Any) -> Answer:
        is_address = "://" in card
        raw = calling.get(card) if is_address else read_file(Path(card), at_most=LONGEST)
        shown = meeting.read_card(raw)
        with city_opened(city), transaction.atomic():
            link = meeting.meet(card=shown, fingerprint=fingerprint, by=by, at=clock.now())
        return Answer(
            {"ok": True, "city": city, "other": link.other_city, "address": link.address},
            [f"{city} has met {link.other_city} at {link.address}."],
        )
