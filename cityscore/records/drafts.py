"""What checking makes of a row: a draft of a record, or a refusal with all its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

from cityscore.core.refusals import Problem

STATUSES = ("active", "annulled", "repaired")


class Draft(NamedTuple):
    """One acceptable row. `ended_on` may be dates.OPEN. `fields` holds canonical text (numbers `12.5`,
    days ISO, choices as declared); a field without value is absent."""

    line: int
    identifier_type: str
    identifier: str
    record_type: str
    record_no: str
    occurred_on: date
    ended_on: date | None
    recorded_on: date
    status: str
    document_no: str | None
    authority: str | None
    fields: Mapping[str, str]

    def content_digest(self) -> bytes:
        """16 bytes over everything but the line and the identifier: equal exactly when the content is.

        The identifier is left out because a plain digest over a number that can be guessed would give it
        away; whose record it is, is compared by the keyed blind index.
        """
        parts = (
            self.record_type,
            self.record_no,
            self.occurred_on.isoformat(),
            self.ended_on.isoformat() if self.ended_on else "",
            self.recorded_on.isoformat(),
            self.status,
            self.document_no or "",
            self.authority or "",
            *(part for item in sorted(self.fields.items()) for part in item),
        )
        # no cell keeps a control character, so a unit separator cannot be part of a value
        return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()


class RowRefusal(NamedTuple):
    """A row that is not taken, with every problem it has."""

    line: int
    problems: tuple[Problem, ...]
