"""Idempotency-Key: equal keys of one client wait for each other, so that a repeat finds what was done."""

from __future__ import annotations

import hashlib
import re

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable
from rest_framework.request import Request

from cityscore.core.refusals import Refusal, Sentence
from cityscore.core.tenancy import open_city_id

KEY = re.compile(r"[\x21-\x7e]{1,128}")
WAIT_SECONDS = 5


class KeyReusedForAnotherRequest(Refusal):
    code = "idempotency-key-reused"
    status = 422
    sentence = Sentence(
        "This Idempotency-Key was used for another request; make a new key for each request.",
        "此 Idempotency-Key 已用于另一请求，请为每个请求生成新的键。",
    )


class KeyInFlight(Refusal):
    code = "request-in-flight"
    status = 409
    sentence = Sentence(
        "A request with this Idempotency-Key is still being answered; ask again shortly with the same key.",
        "使用此 Idempotency-Key 的请求仍在处理中，请稍后用同一键重试。",
    )


class KeyMissing(Refusal):
    code = "idempotency-key-missing"
    status = 400
    sentence = Sentence(
        "Send an Idempotency-Key header: 1 to 128 visible ASCII characters, new for each request.",
        "请附上 Idempotency-Key 请求头：1 至 128 个可见 ASCII 字符，每个请求使用新的键。",
    )


def key_of(request: Request) -> str:
    """The key of a request. Raises KeyMissing."""
    key: str = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise KeyMissing
    return key


def take_turn(client_id: str, key: str) -> None:
    """Hold the key until this transaction ends; wait for another that holds it. Raises KeyInFlight."""
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
