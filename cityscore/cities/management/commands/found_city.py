"""`found_city FILE --by U`: the operator founds a city with its office and first notices."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.cities import actions
from cityscore.cities.founding import read_founding
from cityscore.cities.models import Account
from cityscore.cities.refusals import FoundingHasProblems
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, counted, read_file
from cityscore.core.yaml_files import MAX_BYTES


class Command(CityCommand):
    help = "Found a city from a file of format cityscore.city/1; --by is an operator's account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def act(self, *, file: Path, by: Account, **_: Any) -> Answer:
        reading = read_founding(read_file(file, at_most=MAX_BYTES + 1))
        if reading.founding is None:
            raise FoundingHasProblems(reading.problems)
        founding = reading.founding
        city = actions.found_city_with_office(founding=founding, by=by, at=clock.now())
        officers, notices = len(founding.officers), len(founding.notices)
        office = f"{counted(officers, 'officer')}, {counted(notices, 'notice')}"
        document = {"ok": True, "city": city.code, "officers": officers, "notices": notices}
        return Answer(
            document,
            [
                f"{city.title_en} ({city.code}) is founded: {office}.",
                f"{city.title_zh}（{city.code}）已建立：工作人员 {officers} 名，告知书 {notices} 份。",
            ],
        )
