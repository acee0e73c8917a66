"""One number over everything a scheme's runs have published: equal numbers, equal scores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from cityscore.schemes.models import Scheme
from cityscore.scoring.engine import EVERYBODY, frame, relation


@dataclass(frozen=True, slots=True)
class Digest:
    """SHA-256, in hexadecimal, over the scores of `participants` people."""

    participants: int
    sha256: str


@transaction.atomic
def digest_of(scheme: Scheme) -> Digest:
    """Over a line for each participant by public id: total, grants, band, dimensions, criteria held and the
    next change. When and by which run a score was computed is left out."""
    statement = frame("published", current=relation("current", EVERYBODY))
    found, participants = hashlib.sha256(), 0
    with connection.chunked_cursor() as cursor:
        cursor.execute(statement, {"scheme_id": scheme.id})
        for row in cursor:
            found.update(_line(row))
            participants += 1
    return Digest(participants, found.hexdigest())


def _line(row: Sequence[Any]) -> bytes:
    public_id, total, grants, band, dimensions, held_rules, next_change_on = row
    cells = [str(public_id), total, grants, band, dimensions, sorted(held_rules)]
    next_change = None if next_change_on is None else next_change_on.isoformat()
    return json.dumps([*cells, next_change], sort_keys=True).encode() + b"\n"
