"""`statement CITY SCHEME IDENTIFIER --by U`: one statement, which the person's access log will show."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, WrongUsage, city_opened, iso_day
from cityscore.core.refusals import Sentence
from cityscore.participants import access
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.participants.refusals import ParticipantUnknown
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries, statements
from cityscore.scoring.refusals import NobodyHere

ONE_DAY = Sentence(
    "A run has its own day: give --run or --as-of, not both.",
    "计算自有其日期：--run 与 --as-of 只能选择其一。",
)


class Command(CityCommand):
    help = "Print one participant's statement; the look is written into that person's access log first."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")
        parser.add_argument("identifier", metavar="IDENTIFIER")
        parser.add_argument("--as-of", type=iso_day, metavar="DATE", help="the city's today unless given")
        parser.add_argument(
            "--run", type=int, metavar="ID", help="replay what this run said, whatever has come since"
        )

    def act(
        self,
        *,
        city: str,
        scheme: str,
        identifier: str,
        as_of: date | None,
        run: int | None,
        by: Account,
        **_: Any,
    ) -> Answer:
        if run is not None and as_of is not None:
            raise WrongUsage(ONE_DAY)
        with city_opened(city) as opened:
            at = clock.now()
            participant, found = self._look(identifier, scheme, by, at)
            with transaction.atomic():
                if run is not None:
                    replayed = queries.published_run(found, run)
                    document = statements.replay(participant=participant, run=replayed)
                else:
                    day = as_of or clock.today_in(opened.time_zone, at)
                    document = statements.statement_of(
                        participant=participant, scheme=found, as_of=day, at=at
                    )
        return Answer(document, json.dumps(document, ensure_ascii=False, indent=2).splitlines())

    @transaction.atomic
    def _look(self, identifier: str, scheme: str, by: Account, at: datetime) -> tuple[Participant, Scheme]:
        """Whom the command asks about; the look stays in the log whatever comes of it.

        Unknown here and not in the scheme is one refusal, so that neither says that somebody left.
        """
        actor = duties.require(by, Act.SEE_PEOPLE)
        found = queries.scheme_or_refuse(scheme)
        try:
            participant = participant_queries.participant_named(identifier)
        except ParticipantUnknown as unknown:
            raise NobodyHere from unknown
        access.look(participant_id=participant.id, actor=actor, what="statement", at=at, scheme=found.code)
        return participant, found
