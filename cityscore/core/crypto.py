"""Encryption bound to a place, and keyed blind indexes; keys are derived per city and purpose.

Master keys come from the environment, newest first. Each ciphertext names the key that made it, so
older keys go on opening what they closed while new writes use the newest.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

FORMAT = b"\x01"
KEY_ID_BYTES = 4
NONCE_BYTES = 12


class CiphertextRefused(RuntimeError):  # noqa: N818 - named for what is wrong
    """A ciphertext that was altered, or moved to another row, column or city."""


def encrypt(plaintext: str, *, city_id: int, place: str) -> bytes:
    """Close a text so that it opens only in this city and place, such as `identifier:<public id>`."""
    nonce = os.urandom(NONCE_BYTES)
    master = _master_keys()[0]
    closed = AESGCM(_derived(master, f"encrypt:{city_id}")).encrypt(
        nonce, plaintext.encode(), _bound_to(city_id, place)
    )
    return FORMAT + key_id(master) + nonce + closed


def decrypt(ciphertext: bytes, *, city_id: int, place: str) -> str:
    """Open what `encrypt` closed. Raises CiphertextRefused when it was altered or moved."""
    ciphertext = bytes(ciphertext)
    named, rest = ciphertext[1 : 1 + KEY_ID_BYTES], ciphertext[1 + KEY_ID_BYTES :]
    for master in _master_keys():
        if ciphertext[:1] == FORMAT and hmac.compare_digest(key_id(master), named):
            cipher = AESGCM(_derived(master, f"encrypt:{city_id}"))
            try:
                opened = cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound_to(city_id, place))
            except InvalidTag as error:
                raise CiphertextRefused(f"the ciphertext does not belong to {place}") from error
            return opened.decode()
    raise CiphertextRefused("no key in CITYSCORE_MASTER_KEY made this ciphertext")


def blind_index(value: str, *, city_id: int, purpose: str) -> bytes:
    """A 32-byte keyed hash for equality look-ups; the same value differs between cities and purposes.

    Made with the oldest master key, so that adding a new one does not orphan what is indexed.
    """
    key = _derived(_master_keys()[-1], f"index:{city_id}:{purpose}")
    return hmac.new(key, value.encode(), hashlib.sha256).digest()


def key_id(master: bytes) -> bytes:
    """A short public name of a master key that says nothing about it."""
    return hashlib.sha256(b"key id" + master).digest()[:KEY_ID_BYTES]


def _bound_to(city_id: int, place: str) -> bytes:
    return f"{city_id}\x00{place}".encode()


def _master_keys() -> tuple[bytes, ...]:
    return _decoded(tuple(settings.MASTER_KEYS))


@lru_cache(maxsize=16)
def _decoded(keys: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(base64.b64decode(key) for key in keys)


@lru_cache(maxsize=4096)
def _derived(master: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose.encode()).derive(master)
