"""Name the OpenID Connect provider that proves identities in one city."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened
from cityscore.participants import providers
from cityscore.participants.identifiers import KINDS


class Command(CityCommand):
    help = "Set a city's identity provider; its client secret is read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("server_url", metavar="ISSUER", help="such as https://id.example.gov")
        parser.add_argument("--title", required=True, help="what residents see on the button")
        parser.add_argument("--client-id", required=True)
        parser.add_argument("--identifier-type", required=True, choices=KINDS)
        parser.add_argument("--identifier-claim", required=True, help="the claim that holds the number")
        parser.add_argument("--born-on-claim", default="", help="such as birthdate")
        parser.add_argument("--local-claim", default="", help="true for somebody registered in this city")
        parser.add_argument("--scope", action="append", help="repeat for each; default: openid, profile")

    def act(self, *, city: str, scope: list[str] | None, by: Account, **options: Any) -> Answer:
        named = (
            "title", "server_url", "client_id", "identifier_type", "identifier_claim", "born_on_claim",
            "local_claim",
        )  # fmt: skip
        with city_opened(city), transaction.atomic():
            app = providers.set_up(
                **{name: options[name] for name in named},
                secret=sys.stdin.readline().strip(),
                scopes=tuple(scope or ("openid", "profile")),
                by=by,
                at=clock.now(),
            )
        return Answer(
            {"ok": True, "city": city, "provider": app.provider_id, "issuer": app.settings["server_url"]},
            [f"{app.name} now proves identities in {city}."],
        )
