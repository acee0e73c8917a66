"""`enrol_numbers CITY SCHEME FIRST LAST`: invented people for trying out, proved and consenting."""

from __future__ import annotations

import re
import time
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, WrongUsage, city_opened
from cityscore.core.refusals import Sentence
from cityscore.demo import seeding
from cityscore.demo.refusals import require_demonstration
from cityscore.participants.refusals import NoticeOutdated
from cityscore.scoring import queries as scoring_queries

NOT_A_SPAN = Sentence(
    "Write two numbers with the same letters and digits, such as D0001 D0500.",
    "请写两个前缀和位数相同的编号，例如 D0001 D0500。",
)


class Command(CityCommand):
    help = "Enrol local numbers FIRST to LAST in a scheme with consent to every source; for demonstrations."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        for name in ("city", "scheme", "first", "last"):
            parser.add_argument(name, metavar=name.upper())

    def act(self, *, city: str, scheme: str, first: str, last: str, **_: Any) -> Answer:
        require_demonstration()
        numbers = span(first, last)
        began = time.monotonic()
        with city_opened(city):
            with transaction.atomic():
                found = scoring_queries.scheme_or_refuse(scheme)
                notice = city_queries.latest_notice(scheme)
            if notice is None:
                raise NoticeOutdated
            seeding.enrol_numbers(
                [found], numbers, notice_number=notice.number, at=clock.now(), tell=self.progress
            )
        seconds = time.monotonic() - began
        return Answer(
            {"enrolled": len(numbers), "seconds": round(seconds, 3)},
            [f"{len(numbers)} people enrolled in {scheme} in {seconds:.1f} s"],
        )


def span(first: str, last: str) -> list[str]:
    """D0001 to D0500 as a list. Raises WrongUsage when the two do not fit together."""
    low, high = (re.fullmatch(r"(\D*)(\d+)", text) for text in (first, last))
    if not low or not high or low[1] != high[1] or len(low[2]) != len(high[2]) or int(low[2]) > int(high[2]):
        raise WrongUsage(NOT_A_SPAN)
    return [f"{low[1]}{place:0{len(low[2])}d}" for place in range(int(low[2]), int(high[2]) + 1)]
