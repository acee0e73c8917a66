"""What both installations hold of the agreements they share, in numbers and digests that can be compared."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db import connection

from cityscore.core import crossing
from conversions.actions.copies import Side
from conversions.links.posting import mirror_of
from conversions.models import Agreement, Link, MonthlyUse, ScoreTable, Signature, Standing

HELD = """
    SELECT count(*), coalesce(md5(string_agg(
               concat_ws(' ', pseudonym, points_hundredths, band, is_recognised_only), ',' ORDER BY pseudonym
           )), '')
      FROM conversions_standing
     WHERE agreement_id = %(agreement)s AND ended_at IS NULL
"""


def summary(link: Link) -> list[dict[str, Any]]:
    """One entry for each agreement with the city at the other end; the open city's own copy speaks."""
    shared = Agreement.objects.filter(other_city=link.other_city).exclude(state=Agreement.State.DRAFT)
    return [_entry(copy, link) for copy in shared.order_by("uid")]


def differences(here: list[dict[str, Any]], there: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Whatever the two do not hold alike: agreement, what of it, and how each has it."""
    ours, theirs = ({entry["uid"]: entry for entry in side} for side in (here, there))
    return [
        {"uid": uid, "what": what, "here": own.get(what), "there": other.get(what)}
        for uid in sorted(ours.keys() | theirs.keys())
        for own, other in [(ours.get(uid, {}), theirs.get(uid, {}))]
        for what in sorted((own.keys() | other.keys()) - {"uid"})
        if own.get(what) != other.get(what)
    ]


def send_standings_anew(link: Link, home_code: str) -> int:
    """Let every standing in the mirror, those that ended too, wait to be sent again; how many."""
    with crossing.enter(mirror_of(link).id):
        return Standing.objects.filter(agreement__other_city=home_code).update(in_letter=0)


def _entry(copy: Agreement, link: Link) -> dict[str, Any]:
    signatures = Signature.objects.filter(agreement=copy).order_by("side")
    tables = ScoreTable.objects.filter(agreement=copy).order_by("side", "month_starts_on")
    uses = MonthlyUse.objects.filter(agreement=copy).order_by("month_starts_on", "perk")
    return {
        "uid": str(copy.uid),
        "state": copy.state,
        "content": copy.content_digest,
        "suspended_by": [
            side for side, is_so in (("home", copy.home_suspends), ("host", copy.host_suspends)) if is_so
        ],
        "signed_by": list(signatures.values_list("side", flat=True)),
        "tables": _digest(tables.values_list("side", "month_starts_on", "unit", "rows")),
        "uses": _digest(uses.values_list("month_starts_on", "perk", "visitor_count", "use_count", "yuan")),
        "standings": _standings(copy, link),
    }


def _standings(copy: Agreement, link: Link) -> list[Any]:
    """[how many, digest], as the host's side of it has them."""
    if copy.side == Side.HOST:
        return _held(copy.id)
    with crossing.enter(mirror_of(link).id):
        return _held(Agreement.objects.get(uid=copy.uid, side=Side.HOST).id)


def _held(agreement_id: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(HELD, {"agreement": agreement_id})
        return list(cursor.fetchone() or (0, ""))


def _digest(rows: Any) -> str:
    return hashlib.sha256(json.dumps(list(rows), default=str).encode()).hexdigest()[:16]
