"""`statement CITY SCHEME IDENTIFIER --by U`: one statement, which the person's access log will show."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened, iso_day
from cityscore.participants import access
from cityscore.participants import queries as participant_queries
from cityscore.scoring import queries, statements


class Command(CityCommand):
    help = "Print one participant's statement; the look is written into that person's access log first."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")
        parser.add_argument("identifier", metavar="IDENTIFIER")
        parser.add_argument("--as-of", type=iso_day, metavar="DATE", help="the city's today unless given")

    def act(
        self, *, city: str, scheme: str, identifier: str, as_of: date | None, by: Account, **_: Any
    ) -> Answer:
        with city_opened(city) as opened, transaction.atomic():
            at = clock.now()
            actor = duties.require(by, Act.SEE_PEOPLE)
            participant = participant_queries.participant_named(identifier)
            found = queries.scheme_or_refuse(scheme)
            access.look(
                participant_id=participant.id, actor=actor, what="statement", at=at, scheme=found.code
            )
            document = statements.statement_of(
                participant=participant,
                scheme=found,
                as_of=as_of or clock.today_in(opened.time_zone, at),
                at=at,
            )
        return Answer(document, json.dumps(document, ensure_ascii=False, indent=2).splitlines())
