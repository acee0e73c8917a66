"""What goes over the wire: JSON signed with Ed25519 as a compact JWS (RFC 7515, RFC 8037).

A token says who speaks to whom, so it is of no use to a third city, and names its purpose in `typ`, so that
a question cannot be handed in as a letter. Nothing here reads a clock.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from jwt import PyJWS
from jwt.exceptions import PyJWTError

Purpose = Literal["cityscore-letter", "cityscore-question", "cityscore-answer"]
ALGORITHM = "EdDSA"
MEDIA_TYPE = "application/jose"
LONGEST = 2_000_000
"""Bytes of a token."""
CLOCKS_APART = timedelta(minutes=5)
"""How far the clocks of two cities may differ where a question must be fresh."""

_jws = PyJWS(algorithms=[ALGORITHM])


class NotTrusted(Exception):  # noqa: N818 - said of a token
    """A token that is none, or that none of the keys made for this purpose and these two cities."""


def key_id(public_key: bytes) -> str:
    """A short name of a key, made from the key itself."""
    return hashlib.sha256(public_key).hexdigest()[:16]


def fingerprint(public_keys: list[bytes]) -> str:
    """What two people compare over the telephone before they trust a city's keys: 32 digits in groups."""
    digest = hashlib.sha256(b"".join(sorted(public_keys))).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))


def digest(token: str) -> str:
    """The SHA-256 of a token, which an answer repeats."""
    return hashlib.sha256(token.encode()).hexdigest()


def sealed(payload: Mapping[str, Any], *, seed: bytes, purpose: Purpose) -> str:
    """The signed token; the same payload and key always give the same one."""
    private = Ed25519PrivateKey.from_private_bytes(seed)
    headers = {"kid": key_id(private.public_key().public_bytes_raw()), "typ": purpose}
    text = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return _jws.encode(text.encode(), private, algorithm=ALGORITHM, headers=headers)


def opened(
    token: str, *, keys: Mapping[str, bytes], purpose: Purpose, sender: str, receiver: str
) -> tuple[str, dict[str, Any]]:
    """(id of the key, payload) of a token that one of `keys` signed for this purpose and these cities.

    Raises NotTrusted.
    """
    try:
        header = _jws.get_unverified_header(token)
        name = header.get("kid")
        if header.get("typ") != purpose or not isinstance(name, str) or name not in keys:
            raise NotTrusted
        public = Ed25519PublicKey.from_public_bytes(keys[name])
        payload = json.loads(_jws.decode(token, public, algorithms=[ALGORITHM]))
    except (PyJWTError, ValueError, RecursionError) as error:
        raise NotTrusted from error
    if not isinstance(payload, dict) or (payload.get("from"), payload.get("to")) != (sender, receiver):
        raise NotTrusted
    return name, payload


def claimed_sender(token: str) -> str:
    """The city that a token says it comes from, to find the keys that prove it; '' when it says nothing."""
    try:
        payload = json.loads(_jws.decode_complete(token, options={"verify_signature": False})["payload"])
    except (PyJWTError, ValueError, RecursionError):
        return ""
    said = payload.get("from") if isinstance(payload, dict) else None
    return said if isinstance(said, str) and "\x00" not in said else ""
