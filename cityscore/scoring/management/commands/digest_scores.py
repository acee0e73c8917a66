"""`digest_scores CITY SCHEME`: one number over all published scores, to compare a copy or a repetition by."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.core.management.base import Answer, CityCommand, city_opened
from cityscore.scoring import queries
from cityscore.scoring.digest import digest_of


class Command(CityCommand):
    help = "Print a SHA-256 over everybody's current score; it names nobody and no score can be read from it."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")

    def act(self, *, city: str, scheme: str, **_: Any) -> Answer:
        with city_opened(city), transaction.atomic():
            found = digest_of(queries.scheme_or_refuse(scheme))
        document = {"scheme": scheme, "participants": found.participants, "digest": found.sha256}
        return Answer(document, [f"{found.sha256}  {found.participants} participants"])
