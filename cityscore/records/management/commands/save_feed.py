"""`save_feed CITY FEED --by U`: how one source's files are read; the same as the office's page."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, WrongUsage, city_opened
from cityscore.core.refusals import Sentence
from cityscore.records import actions

NOT_A_PAIR = Sentence(
    "Write --column as HEADER=COLUMN, such as 证件号码=identifier.",
    "--column 应写成“表头=列名”，例如 证件号码=identifier。",
)


class Command(CityCommand):
    help = "Make or change a feed: its source, what it fixes, and what its headers mean."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("feed", metavar="FEED")
        parser.add_argument("--source", required=True)
        parser.add_argument("--record-type", default="", help="every row is of this record type")
        parser.add_argument("--identifier-type", default="", help="every identifier is of this kind")
        parser.add_argument("--column", action="append", default=[], metavar="HEADER=COLUMN")

    def act(self, *, city: str, feed: str, by: Account, column: list[str], **options: Any) -> Answer:
        pairs = [each.partition("=") for each in column]
        if not all(header and target for header, _, target in pairs):
            raise WrongUsage(NOT_A_PAIR)
        with city_opened(city):
            saved = actions.save_feed(
                code=feed,
                title=Sentence(feed, feed),
                source_code=options["source"],
                record_type_code=options["record_type"],
                identifier_type=options["identifier_type"],
                columns={header: target for header, _, target in pairs},
                by=by,
                at=clock.now(),
            )
        return Answer({"feed": saved.code, "columns": saved.columns}, [f"feed {saved.code} is saved"])
