"""Looks at a person's data, each written into that person's own access log before anything is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cityscore.core import audit


def look(*, participant_id: int, actor: audit.Actor, what: str, at: datetime, **facts: Any) -> None:
    """Log that `actor` looks at a participant; `what` is `<room>.<verb>`, such as `participants.open_person`.

    Runs in the transaction that reads the data: if this cannot be written, the error goes up and the
    data is not shown. `facts` are plain JSON and never hold an identifier, a score or a code.
    """
    audit.write(actor=actor, action=what, at=at, participant_id=participant_id, **facts)
