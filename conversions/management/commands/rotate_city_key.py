"""`rotate_city_key CITY --by OPERATOR`: a new key towards other installations, told by the present one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.cities.refusals import OperatorOnly
from cityscore.core import audit, clock
from cityscore.core.management.base import Answer, CityCommand, city_opened
from conversions.links import keys


class Command(CityCommand):
    help = "Give a city a new key; cities it has met learn of it in a letter signed with the present one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY")
        super().add_arguments(parser)

    def act(self, *, city: str, by: Account, **_: Any) -> Answer:
        if not by.is_operator:
            raise OperatorOnly
        with city_opened(city), transaction.atomic():
            made = keys.rotate(by=audit.Actor("operator", str(by.id), by.email), at=clock.now())
        return Answer(
            {"ok": True, "city": city, "key": made.key_id}, [f"{city} has a new key {made.key_id}."]
        )
