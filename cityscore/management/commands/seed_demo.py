"""`seed_demo`: found the demo cities, fill them with invented people, and take the whole walk once."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandParser

from cityscore.cities.models import City
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand
from cityscore.core.tenancy import open_city
from cityscore.demo import counters, scoring, seeding, table
from cityscore.demo.people import NEWCOMERS, number
from cityscore.demo.refusals import AlreadySeeded, require_demonstration
from cityscore.demo.seeding import Passwords, Place

PEOPLE = 300
REDEEMERS = 25
VISITORS = 20
CITIES = {
    "wendeng": ("wendeng-seashell.yaml", "wendeng-rural-stars.yaml"),
    "hangzhou": ("hangzhou-qianjiang.yaml",),
    "xiamen": ("xiamen-egret.yaml",),
}
HOME, HOST = "hangzhou", "xiamen"
AWARDING = "wendeng"
"""The city whose village stars give points in the district scheme."""
FOR_NEWCOMERS = ("wendeng", "volunteer-hours")
"""The city and the feed of the file that a newcomer's points come from."""


class Command(CityCommand):
    help = "Load the demo cities into an empty database."
    accountable = False

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--people", type=int, default=PEOPLE, metavar="N", help="in each city")
        parser.add_argument(
            "--if-empty", action="store_true", help="show the last summary instead of refusing"
        )

    def act(self, *, people: int, if_empty: bool, **_: Any) -> Answer:
        require_demonstration()
        folder = Path(settings.DATA_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        summary, begun = folder / "demo.txt", folder / "demo.begun"
        if begun.exists():
            self.progress("Loading the demo was interrupted; beginning again.")
            call_command("flush", database="owner", interactive=False, verbosity=0)
        if City.objects.exists():
            if if_empty:
                lines = summary.read_text().splitlines() if summary.is_file() else []
                return Answer({"seeded": False}, lines)
            raise AlreadySeeded
        begun.touch()
        lines = self._seed(max(people, VISITORS))
        summary.touch(mode=0o600)  # it holds the demo's passwords
        summary.write_text("\n".join(lines) + "\n")
        begun.unlink()
        return Answer({"seeded": True, "summary": lines}, lines)

    def _seed(self, count: int) -> list[str]:
        began, passwords = time.monotonic(), Passwords.fresh()
        operator = seeding.operator(passwords)
        places = {code: self._fill(code, operator, count, passwords) for code in CITIES}
        scoring.score_everywhere(list(places.values()), self.progress)
        credentials = [each for place in places.values() for each in self._open(place)]
        agreement = counters.agree(places[HOME], places[HOST], counters.VISITS)
        counters.agree(places[AWARDING], places[AWARDING], counters.AWARDS)
        visitors = places[HOME].residents[:VISITORS]
        visits = counters.visit(places[HOME], places[HOST], agreement, visitors)
        self.progress(f"{HOME} residents redeemed {visits} perks in {HOST} by the illustrative agreement")
        return [
            *_logins(list(places.values()), operator.email, passwords),
            *_for_newcomers(places),
            *_credentials(credentials),
            "What the first run computed",
            *table.lines(list(places.values()), clock.now()),
            f"Seeded in {time.monotonic() - began:.1f} s.",
        ]

    def _fill(self, code: str, operator: Any, count: int, passwords: Passwords) -> Place:
        place = seeding.found(code, operator, passwords)
        today = clock.today_in(place.city.time_zone, clock.now())
        with open_city(place.city.id):
            schemes = [seeding.publish_scheme(place, name, clock.now()) for name in CITIES[code]]
            numbers = [number(code, each) for each in range(count)]
            place.residents = seeding.enrol_numbers(
                schemes, numbers, notice_number=1, at=clock.now(), tell=self.progress
            )
            seeding.import_files(place, people_count=count, today=today, tell=self.progress)
            seeding.sign_up_resident(place, place.residents[0], passwords, clock.now())
        return place

    def _open(self, place: Place) -> list[counters.Credential]:
        with open_city(place.city.id):
            credentials = counters.open_counters(place)
            redeemed = counters.redeem_some(place, place.residents[1:REDEEMERS])
        self.progress(f"{place.city.code}: {redeemed} perks redeemed")
        return credentials


def _logins(places: list[Place], operator: str, passwords: Passwords) -> list[str]:
    shown = [
        f"  {login.city:<10}{login.who:<16}{login.email:<36}{login.totp_secret}"
        for place in places
        for login in place.logins
    ]
    return [
        f"Demo logins (password of all: {passwords.shared}; an officer's second factor comes last)",
        f"  {'':<10}{'operator':<16}{operator}",
        *shown,
        "",
    ]


def _for_newcomers(places: dict[str, Place]) -> list[str]:
    """Write the file that a newcomer's points come from, and say how to become one."""
    code, feed = FOR_NEWCOMERS
    place, file = places[code], Path(settings.DATA_DIR) / "newcomers.csv"
    today = clock.today_in(place.city.time_zone, clock.now())
    with open_city(place.city.id):
        file.write_bytes(seeding.newcomers_file(place, feed, today))
    numbers = " or ".join(f"{kind} {number}" for kind, number in NEWCOMERS)
    return [
        "To take part yourself (README, “As a newcomer”)",
        f"  sign up at /{code}/, claim {numbers}, get a code",
        f"  from the clerk, join, and have the clerk import {file} with the feed {feed}",
        "",
    ]


def _credentials(credentials: list[counters.Credential]) -> list[str]:
    return [
        "Merchant credentials (OAuth2 client credentials, POST /api/v1/token)",
        *(
            f"  {each.city:<10}{each.merchant:<20}{each.client_id}  {each.secret}  {', '.join(each.perks)}"
            for each in credentials
        ),
        "",
    ]
