"""One effect for each Idempotency-Key: equal keys wait for each other, repeats get the answer kept."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from cityscore.core.tenancy import open_city_id
from rewards.models import StoredAnswer
from rewards.refusals import KeyInFlight, KeyReusedForAnotherRequest

WAIT_SECONDS = 5


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
    _take_turn(client_id, key)
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


def _take_turn(client_id: str, key: str) -> None:
    """Hold the key until this transaction ends; wait for another that holds it."""
    named = f"idempotency\x00{open_city_id()}\x00{client_id}\x00{key}"
    number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s::bigint)", [number])
        if cursor.fetchone() == (True,):
            return
        try:
            with transaction.atomic():
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{WAIT_SECONDS}s"])
                cursor.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [number])
                cursor.execute("SELECT set_config('lock_timeout', '0', true)")
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                raise KeyInFlight from error
            raise
