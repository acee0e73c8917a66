"""`city_card CITY`: what the operator of another installation needs to meet this city."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened
from conversions.links import meeting


class Command(CityCommand):
    help = "Print a city's card for another installation; compare its fingerprint by telephone."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY")
        super().add_arguments(parser)

    def act(self, *, city: str, **_: Any) -> Answer:
        with city_opened(city), transaction.atomic():
            card = meeting.own_card(clock.now())
        fingerprint = meeting.read_card(json.dumps(card).encode()).fingerprint
        text = json.dumps(card, ensure_ascii=False, indent=2)
        return Answer({"card": card, "fingerprint": fingerprint}, [text, f"fingerprint: {fingerprint}"])
