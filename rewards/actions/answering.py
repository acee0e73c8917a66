"""One effect for each Idempotency-Key: equal keys wait for each other, repeats get the answer kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from cityscore.core.idempotency import KeyReusedForAnotherRequest, take_turn
from rewards.models import StoredAnswer


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as it went out, or will: status and exact bytes."""

    status: int
    body: bytes


@transaction.atomic(savepoint=False)
def answered_once(
    *, client_id: str, key: str, request_digest: str, at: datetime, act: Callable[[], Given]
) -> Given:
    """The answer kept for this key, or that of `act`, which is then kept in the same transaction.

    Raises KeyInFlight after 5 seconds of waiting for the same key, KeyReusedForAnotherRequest.
    """
    take_turn(client_id, key)
    kept = stored_answer(client_id=client_id, key=key)
    if kept is not None:
        if kept.request_digest != request_digest:
            raise KeyReusedForAnotherRequest
        return Given(kept.status, bytes(kept.body))
    given = act()
    StoredAnswer.objects.create(
        client_id=client_id,
        key=key,
        request_digest=request_digest,
        status=given.status,
        body=given.body,
        answered_at=at,
    )
    return given


def stored_answer(*, client_id: str, key: str) -> StoredAnswer | None:
    """What a client's request with this key was answered."""
    return StoredAnswer.objects.filter(client_id=client_id, key=key).first()
