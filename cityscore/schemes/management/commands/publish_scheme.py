"""`publish_scheme CITY SCHEME --by U`: a second person approves the draft, and it is published."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.cities.models import Account
from cityscore.core import clock, hooks
from cityscore.core.management.base import Answer, CityCommand, city_opened, iso_day
from cityscore.schemes import actions, queries
from cityscore.schemes.actions import publishing
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import NoDraft, SchemeUnknown


class Command(CityCommand):
    help = "Publish the draft of a scheme; whoever approves may not have drafted it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")
        parser.add_argument(
            "--effective", type=iso_day, metavar="DATE", help="first day in force, instead of the file's"
        )
        super().add_arguments(parser)

    def act(self, *, city: str, scheme: str, by: Account, effective: date | None, **_: Any) -> Answer:
        with city_opened(city):
            draft = _draft_of(scheme)
            with transaction.atomic():
                for sentence in publishing.told(draft):
                    self.progress(f"{sentence.en}\n{sentence.zh_hans}")
            self.progress("Weighing what would change for those who take part.")
            hooks.publication_preparations.tell(
                version_id=draft.id, effective_on=effective, approver_id=by.id, at=clock.now()
            )
            version = actions.publish_version(version=draft, by=by, at=clock.now(), effective_on=effective)
        document = {
            "ok": True,
            "city": city,
            "scheme": scheme,
            "version": version.number,
            "effective_on": str(version.effective_on),
        }
        named, number, day = f"{city}/{scheme}", version.number, version.effective_on
        return Answer(
            document,
            [
                f"{named} version {number} is published, in force from {day}.",
                f"{named} 第 {number} 版已发布，自 {day} 起施行。",
            ],
        )


@transaction.atomic
def _draft_of(code: str) -> SchemeVersion:
    scheme = queries.scheme_by_code(code)
    if scheme is None:
        raise SchemeUnknown(scheme=code)
    draft = queries.newest_draft(scheme)
    if draft is None:
        raise NoDraft(scheme=code)
    return draft
