"""`compare_cities CITY`: does each city of another installation hold the same as this one?"""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened, counted
from conversions.links import reconciling


class Command(CityCommand):
    help = "Compare agreements and standings with the cities that live elsewhere; exit 1 on a difference."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("--resend", action="store_true", help="send every standing anew where it differs")
        super().add_arguments(parser)

    def act(self, *, city: str, resend: bool, **_: Any) -> Answer:
        with city_opened(city):
            reports = reconciling.reconcile(at=clock.now(), resend=resend)
        lines = []
        for each in reports:
            lines.append(
                f"{each['other']}: {counted(len(each['differences']), 'difference')}, "
                f"{each['waiting']} on the way, {each['refused']} refused"
            )
            if each["silent"]:
                lines.append(f"  {each['silent']['en']}")
            lines += [
                f"  {found['uid']} {found['what']}: {found['here']} here, {found['there']} there"
                for found in each["differences"]
            ]
        refused = any(each["silent"] or each["differences"] or each["refused"] for each in reports)
        return Answer({"ok": not refused, "city": city, "links": reports}, lines, refused=refused)
