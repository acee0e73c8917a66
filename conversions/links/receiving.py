"""The other end: a letter is trusted, taken in its turn, applied once, and answered with a signature."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.core import faults
from cityscore.core.refusals import Refusal
from conversions.links import hearing, keys, wire
from conversions.links.posting import mirror_of, ring
from conversions.models import Letter, Link
from conversions.refusals import LetterNotTrusted, LetterUnreadable

Outcome = Letter.Outcome
OUT_OF_STEP = "out-of-step"
"""The answer to a number that is not the next one; it says which is expected."""


@transaction.atomic
def receive(*, token: str, at: datetime) -> tuple[bool, str]:
    """(whether the letter came in its turn, the signed answer).

    The next number is applied, with what it refuses noted and answered; a number heard before is answered
    as it was, if the letter is the same; anything else changes nothing and is told which number is expected.
    Raises LetterNotTrusted.
    """
    link, payload = opened(token, "cityscore-letter", at)
    number, kind = payload.get("number"), payload.get("kind")
    if type(number) is not int or not isinstance(kind, str):
        raise LetterNotTrusted
    said: dict[str, Any]
    if number == link.heard_number + 1:
        said = _take(link, number, kind[:20], payload.get("body"), token, at)
    else:
        known = Letter.objects.filter(
            link=link, is_outgoing=False, number=number, digest=wire.digest(token)
        ).first()
        said = (
            {"outcome": OUT_OF_STEP, "expected": link.heard_number + 1}
            if known is None
            else {"outcome": known.outcome, "refusal": known.refusal}
        )
    return said["outcome"] != OUT_OF_STEP, answered(link, token, said, at)


def opened(token: str, purpose: wire.Purpose, at: datetime) -> tuple[Link, dict[str, Any]]:
    """The link, locked, by which a token came, and what it says. Raises LetterNotTrusted."""
    sender = wire.claimed_sender(token)
    link = Link.objects.select_for_update(no_key=True).filter(other_city=sender).first()
    if link is None:
        raise LetterNotTrusted
    mirror, own = mirror_of(link), city_queries.present_city().code
    try:
        key, payload = wire.opened(
            token, keys=keys.believed(mirror), purpose=purpose, sender=sender, receiver=own
        )
    except wire.NotTrusted as error:
        raise LetterNotTrusted from error
    keys.end_older(mirror, key, at)
    return link, payload


def answered(link: Link, token: str, said: dict[str, Any], at: datetime) -> str:
    """An answer to one token, signed with the key that the other city believes."""
    payload = {
        "from": city_queries.present_city().code,
        "to": link.other_city,
        "re": wire.digest(token),
        "at": at.isoformat(),
        **said,
    }
    return wire.sealed(payload, seed=link.signs_with.seed, purpose="cityscore-answer")


def _take(link: Link, number: int, kind: str, body: Any, token: str, at: datetime) -> dict[str, Any]:
    outcome, refusal = Outcome.APPLIED, None
    try:
        with transaction.atomic():
            hear = hearing.KINDS.get(kind)
            if hear is None or "\\u0000" in json.dumps(body):  # no column can hold a NUL
                raise LetterUnreadable(kind=kind)
            hear(link, body, at)
    except Refusal as refused:
        outcome, refusal = Outcome.REFUSED, {"code": refused.code, "message": refused.message.as_json()}
    Letter.objects.create(
        link=link,
        is_outgoing=False,
        number=number,
        kind=kind,
        token=token if kind == "step" else "",
        digest=wire.digest(token),
        outcome=outcome,
        refusal=refusal,
        written_at=at,
        settled_at=at,
    )
    # Who writes can be written to: what waits here after a silence need not wait longer.
    Link.objects.filter(id=link.id).update(heard_number=number, heard_at=at, next_try_at=None)
    if link.next_try_at is not None:
        ring()
    faults.reach("letter.taken")
    return {"outcome": outcome.value, "refusal": refusal}
