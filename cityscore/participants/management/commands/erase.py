"""Forget one person in one city, when they cannot or do not do it themselves."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened
from cityscore.participants import actions, queries
from cityscore.participants.identifiers import KINDS


class Command(CityCommand):
    help = "Erase everything a city holds about one person or organisation."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("identifier", metavar="IDENTIFIER", help="or - to read it from standard input")
        parser.add_argument("--type", dest="identifier_type", choices=KINDS, help="needed when several fit")

    def act(
        self, *, city: str, identifier: str, identifier_type: str | None, by: Account, **_: Any
    ) -> Answer:
        if identifier == "-":  # keeps it out of the shell's history and the list of processes
            identifier = sys.stdin.readline().strip()
        with city_opened(city), transaction.atomic():
            participant = queries.participant_named(identifier, identifier_type)
            public_id = str(participant.public_id)
            actions.erase_for(participant=participant, by=by, at=clock.now())
        return Answer(
            {"ok": True, "city": city, "erased": public_id},
            [f"Erased {public_id} in {city}; nothing is kept but log entries that lead to nobody."],
        )
