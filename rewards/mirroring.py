"""Perks open to agreements as another installation may have them, their mirror there, and passes for it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cityscore.schemes import queries as scheme_queries
from conversions.models import Standing
from rewards import queries
from rewards.actions.issuing import issue_pass
from rewards.models import Perk, PerkVersion
from rewards.terms import PerkTerms

AUTHOR, APPROVER = 0, -1
"""Accounts of another installation, of which nothing is known here but that they are two."""


def published_perks() -> list[dict[str, Any]]:
    """The terms of perks open to agreements, as JSON; anybody may read the same on the city's page."""
    return [
        {
            "code": version.perk.code,
            "title_en": version.perk.title_en,
            "title_zh": version.perk.title_zh,
            "scheme": version.perk.scheme.code,
            "state": version.perk.state,
            "number": version.number,
            "terms": version.terms,
            "content_digest": version.content_digest,
        }
        for version in queries.running_versions()
        if version.perk_terms.open_to_agreements
    ]


def mirror_perks(*, perks: list[dict[str, Any]], at: datetime) -> None:
    """Keep another installation's perks in its mirror, the open city; what it tells of no more is ended.

    Raises KeyError, TypeError, ValueError for what is no such list.
    """
    for each in perks:
        scheme = scheme_queries.scheme_by_code(str(each["scheme"]))
        terms = PerkTerms.from_json(each["terms"])
        if scheme is None or not terms.open_to_agreements:
            raise ValueError("a perk of a scheme that was not told")
        told = {
            "title_en": str(each["title_en"])[:200],
            "title_zh": str(each["title_zh"])[:200],
            "state": Perk.State(each["state"]).value,
            "ended_on": None,
        }
        perk, _ = Perk.objects.update_or_create(
            code=str(each["code"])[:60], defaults=told, create_defaults={**told, "scheme": scheme}
        )
        PerkVersion.objects.get_or_create(
            perk=perk,
            number=int(each["number"]),
            defaults={
                "terms": each["terms"],
                "content_digest": str(each["content_digest"])[:64],
                "author_id": AUTHOR,
                "author_name": "–",
                "drafted_at": at,
                "approver_id": APPROVER,
                "approver_name": "–",
                "approved_at": at,
            },
        )
    gone = Perk.objects.exclude(code__in=[each["code"] for each in perks]).exclude(state=Perk.State.ENDED)
    gone.update(state=Perk.State.ENDED, ended_on=at.date())


def pass_for_visitor(*, standing_id: int, perk: str, at: datetime) -> dict[str, Any]:
    """A pass for a visitor from another installation. Raises what `issue_pass` raises, PerkUnknown."""
    issued = issue_pass(
        holder=Standing.objects.select_related("agreement").get(id=standing_id),
        perk=queries.perk_by_code(perk),
        at=at,
    )
    return {
        "code": issued.code,
        "issued_at": issued.issued_at.isoformat(),
        "expires_at": issued.expires_at.isoformat(),
    }
