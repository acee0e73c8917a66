"""Published schemes as another installation may have them, and their mirror there."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cityscore.schemes import queries
from cityscore.schemes.language import content_of, read_scheme
from cityscore.schemes.models import Scheme, SchemeVersion

AUTHOR, APPROVER = 0, -1
"""Accounts of another installation, of which nothing is known here but that they are two."""


def published(on: date) -> list[dict[str, Any]]:
    """Versions in force on a day or announced for later, as JSON; their pages say the same to everybody."""
    return [
        {
            "code": version.scheme.code,
            "title_en": version.scheme.title_en,
            "title_zh": version.scheme.title_zh,
            "participants": version.scheme.participants,
            "number": version.number,
            "effective_on": version.effective_on and version.effective_on.isoformat(),
            "content_digest": version.content_digest,
            "text": version.file_text,
        }
        for version in queries.serving_versions(on)
    ]


def mirror(told: list[dict[str, Any]], at: datetime) -> None:
    """Keep what another installation's city published in its mirror, the open city; versions never change.

    Raises KeyError, TypeError, ValueError for what is no such list.
    """
    for each in told:
        participants = Scheme.Participants(each["participants"]).value
        titles = {"title_en": str(each["title_en"])[:200], "title_zh": str(each["title_zh"])[:200]}
        scheme, _ = Scheme.objects.update_or_create(
            code=str(each["code"])[:60],
            defaults=titles,
            create_defaults={**titles, "participants": participants},
        )
        number, effective_on = int(each["number"]), date.fromisoformat(each["effective_on"])
        if SchemeVersion.objects.filter(scheme=scheme, number=number).exists():
            continue
        reading = read_scheme(str(each["text"]))
        if reading.tree is None:
            raise ValueError("a published scheme cannot be read")
        SchemeVersion.objects.create(
            scheme=scheme,
            number=number,
            state=SchemeVersion.State.PUBLISHED,
            file_text=str(each["text"]),
            tree=content_of(reading.tree),
            content_digest=str(each["content_digest"])[:64],
            author_id=AUTHOR,
            author_name="–",
            drafted_at=at,
            approver_id=APPROVER,
            approver_name="–",
            published_at=at,
            effective_on=effective_on,
        )
