"""`export_scheme CITY SCHEME [--version N]`: a stored version as a scheme file, with nothing lost."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction

from cityscore.core.management.base import Answer, CityCommand, city_opened
from cityscore.schemes import queries
from cityscore.schemes.language import dump_scheme
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import SchemeUnknown, VersionUnknown


class Command(CityCommand):
    """Takes `--version N` itself, so the option of Django that prints Django's version steps aside."""

    help = "Write a version as YAML in canonical form; loading it gives the identical content digest."
    accountable = False  # a published version is public, and the text of a draft names nobody

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("city", metavar="CITY")
        parser.add_argument("scheme", metavar="SCHEME")
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--version", type=int, metavar="N", dest="number", help="a published version, else the newest"
        )
        which.add_argument("--draft", action="store_true", help="the draft instead")
        parser.add_argument(
            "--as-written", action="store_true", help="the file as it was handed in, comments and all"
        )
        super().add_arguments(parser)

    def act(
        self, *, city: str, scheme: str, number: int | None, draft: bool, as_written: bool, **_: Any
    ) -> Answer:
        with city_opened(city):
            version = _version(scheme, number, draft=draft)
            text = version.file_text if as_written else dump_scheme(version.scheme_tree)
        document = {
            "ok": True,
            "city": city,
            "scheme": scheme,
            "version": version.number,
            "digest": version.content_digest,
            "file": text,
        }
        return Answer(document, text.removesuffix("\n").split("\n"))


@transaction.atomic
def _version(code: str, number: int | None, *, draft: bool) -> SchemeVersion:
    scheme = queries.scheme_by_code(code)
    if scheme is None:
        raise SchemeUnknown(scheme=code)
    if draft:
        found = queries.newest_draft(scheme)
    else:
        published = queries.published_versions(scheme)
        found = published.filter(number=number).first() if number is not None else published.first()
    if found is None:
        raise VersionUnknown(scheme=code)
    return found
