"""`load_scheme FILE --by U`: make a scheme file the draft of its city's scheme."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.management.base import Answer, CityCommand, city_opened, read_file
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes import actions
from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.refusals import SchemeHasProblems


class Command(CityCommand):
    help = "Load a scheme file as a draft and submit it for approval; the file names its city."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        super().add_arguments(parser)

    def act(self, *, file: Path, by: Account, **_: Any) -> Answer:
        content = read_file(file, at_most=MAX_BYTES + 1)
        reading = check_scheme(content)
        code = reading.raw.get("city") if reading.raw is not None else None
        if not isinstance(code, str):
            raise SchemeHasProblems(reading.problems)
        with city_opened(code):
            loaded = actions.load_version(text=content, by=by, at=clock.now())
            draft = actions.submit_version(version=loaded, by=by, at=clock.now())
        document = {
            "ok": True,
            "city": code,
            "scheme": draft.scheme.code,
            "draft": draft.id,
            "state": draft.state,
            "digest": draft.content_digest,
        }
        named = f"{code}/{draft.scheme.code}"
        return Answer(
            document,
            [f"{named} is loaded and awaits a second person. {named} 已载入，等待第二人批准。"],
        )
