"""The reconciliation report: what both installations hold, what is on its way, and what was refused."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import crossing
from cityscore.core.refusals import Sentence
from conversions.links import asking, comparing
from conversions.links.posting import mirror_of, ring
from conversions.models import Letter, Link, Standing
from conversions.refusals import OtherInstallationSilent, RefusedElsewhere


def reconcile(*, at: datetime, resend: bool = False) -> list[dict[str, Any]]:
    """Compare with every city of another installation and keep what was found.

    With `resend`, standings that differ are sent anew, those that ended too. A city that does not answer has
    its reason under `silent`, None for the others.
    """
    with transaction.atomic():
        links = list(Link.objects.all())
    return [_report(link, at, resend) for link in links]


def on_the_way(link: Link) -> int:
    """How many letters and standings the other city has not confirmed yet."""
    own = city_queries.present_city().code
    letters = Letter.objects.filter(link=link, is_outgoing=True, outcome=Letter.Outcome.WAITING).count()
    with crossing.enter(mirror_of(link).id):
        standings = Standing.objects.filter(in_letter__isnull=False, agreement__other_city=own).count()
    return letters + standings


def _report(link: Link, at: datetime, resend: bool) -> dict[str, Any]:
    found, silent = [], None
    try:
        found = _compare(link, at, resend)
    except (OtherInstallationSilent, RefusedElsewhere) as refused:
        silent = refused.message
    with transaction.atomic():
        return _told(link, found, silent)


@transaction.atomic
def _compare(link: Link, at: datetime, resend: bool) -> list[dict[str, Any]]:
    there = asking.ask(link, "summary", {}, at).get("agreements", [])
    found = comparing.differences(comparing.summary(link), there)
    Link.objects.filter(id=link.id).update(differences=found, compared_at=at)
    if resend and any(each["what"] == "standings" for each in found):
        comparing.send_standings_anew(link, city_queries.present_city().code)
        ring()
    return found


def _told(link: Link, found: list[dict[str, Any]], silent: Sentence | None) -> dict[str, Any]:
    return {
        "other": link.other_city,
        "silent": silent and silent.as_json(),
        "differences": found,
        "waiting": on_the_way(link),
        "refused": Letter.objects.filter(link=link, outcome=Letter.Outcome.REFUSED).count(),
    }
