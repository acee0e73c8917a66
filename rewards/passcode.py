"""The code a resident shows: an Ed25519-signed CWT in a QR code; made here, read here, and why it is refused.

The text is `CS1:` + base45 of a COSE_Sign1 (RFC 9052) holding CWT claims (RFC 8392) + `.`. The final dot is
there because base45 may end in a space, which forms and scanners like to trim. Claims, nothing personal:
expiry (4), issue (6), a random pass id (7) and, under one private claim, the numbers of city, perk and, if
the resident chose one, merchant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import cbor2
from cwt import COSE, COSEKey, CWTError
from cwt.cose_key_interface import COSEKeyInterface

from rewards import base45
from rewards.reasons import Reason

PREFIX = "CS1:"
END = "."
LONGEST_TEXT = 200
ONLINE_LIFE = timedelta(seconds=60)
CLOCK_TOLERANCE = timedelta(seconds=90)
PASS_ID_BYTES = range(8, 17)
KEY_ID_BYTES = range(1, 9)
LARGEST_NUMBER = 2**32 - 1

_EXPIRES, _ISSUED, _PASS_ID, _BOUND_TO = 4, 6, 7, -70001
# COSE_Sign1 tag, array of 4, protected {alg: EdDSA}, unprotected {kid: …}. Nothing else is ever read, so a
# code can choose neither its algorithm nor its structure.
_HEAD = bytes.fromhex("d28443a10127a104")
_SIGNATURE_BYTES = 64
_SIGNATURE_HEAD = bytes.fromhex("5840")
_COSE = COSE.new(alg_auto_inclusion=True, kid_auto_inclusion=True)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A city's signing key: `key_id` of 1 to 8 bytes (4 keep the code short), Ed25519 seed and public key."""

    key_id: bytes
    seed: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class PassClaims:
    """What a code says once its signature holds. `merchant` None: good at any merchant of the perk."""

    key_id: bytes
    city: int
    perk: int
    pass_id: bytes
    issued_at: datetime
    expires_at: datetime
    merchant: int | None = None


def make(
    *,
    key: SigningKey,
    city: int,
    perk: int,
    pass_id: bytes,
    issued_at: datetime,
    life: timedelta = ONLINE_LIFE,
    merchant: int | None = None,
) -> str:
    """The text for the QR code, at most 200 characters of its alphanumeric mode.

    `pass_id` is 8 to 16 random bytes. With a key id of 4 bytes, a pass id of at most 12 and numbers below
    2^32 it always fits. Raises ValueError when something does not fit.
    """
    numbers = [city, perk] if merchant is None else [city, perk, merchant]
    if len(pass_id) not in PASS_ID_BYTES or len(key.key_id) not in KEY_ID_BYTES:
        raise ValueError("a pass id has 8 to 16 bytes, a key id 1 to 8")
    if not all(0 <= number <= LARGEST_NUMBER for number in numbers) or life <= timedelta(0):
        raise ValueError("numbers lie between 0 and 2^32 - 1, and the code has a life")
    issued = int(issued_at.timestamp())
    expires = issued + int(life.total_seconds())
    claims = {_EXPIRES: expires, _ISSUED: issued, _PASS_ID: pass_id, _BOUND_TO: numbers}
    private = COSEKey.new({1: 1, 2: key.key_id, 3: -8, -1: 6, -2: key.public, -4: key.seed})
    text = PREFIX + base45.encode(_COSE.encode_and_sign(cbor2.dumps(claims), private)) + END
    if len(text) > LONGEST_TEXT:
        raise ValueError("the code is longer than 200 characters")
    return text


def read(text: str, *, keys: Mapping[bytes, bytes], city: int) -> PassClaims | Reason:
    """What a code says, or why it is refused. Never raises on any text.

    `keys` are the public keys (key id → 32 bytes) of this city alone, in force or not yet forgotten. Judged
    in this order: `wrong_code_type` (not one of our pass codes), `malformed_code` (damaged, too long, or a
    signature that does not hold: to a till a forged code and a badly scanned one look the same),
    `unknown_issuer` (no such key here, or another city's number). What remains is `judge_life`'s,
    `judge_binding`'s and, last, whether it was used: by then it is known whose code it is.
    """
    text = text.strip()
    if not text.startswith(PREFIX):
        return Reason.WRONG_CODE_TYPE
    signed = _signed_bytes(text)
    key_id = _key_id(signed) if signed is not None else None
    if signed is None or key_id is None:
        return Reason.MALFORMED_CODE
    public = keys.get(key_id)
    if public is None:
        return Reason.UNKNOWN_ISSUER
    claims = _claims(signed, key_id, public)
    if claims is None:
        return Reason.MALFORMED_CODE
    return claims if claims.city == city else Reason.UNKNOWN_ISSUER


def judge_life(claims: PassClaims, *, now: datetime) -> Reason | None:
    """`clock_skew` when issued more than 90 s in the future, `code_expired` when over, else None."""
    if claims.issued_at > now + CLOCK_TOLERANCE:
        return Reason.CLOCK_SKEW
    return Reason.CODE_EXPIRED if now >= claims.expires_at else None


def judge_binding(claims: PassClaims, *, perk: int, merchant: int) -> Reason | None:
    """`wrong_code_type` when the code was opened for another perk or another merchant, else None."""
    bound_here = claims.merchant is None or claims.merchant == merchant
    return None if claims.perk == perk and bound_here else Reason.WRONG_CODE_TYPE


def _signed_bytes(text: str) -> bytes | None:
    if len(text) > LONGEST_TEXT or not text.endswith(END):
        return None
    try:
        return base45.decode(text[len(PREFIX) : -len(END)])
    except ValueError:
        return None


def _key_id(signed: bytes) -> bytes | None:
    """The key id of a code whose layout is exactly ours, byte for byte; None for any other layout."""
    if not signed.startswith(_HEAD) or len(signed) <= len(_HEAD):
        return None
    size = signed[len(_HEAD)] - 0x40  # the CBOR head of a byte string of up to 23 bytes
    payload_at = len(_HEAD) + 1 + size
    if size not in KEY_ID_BYTES or len(signed) <= payload_at + 2:
        return None
    if signed[payload_at] == 0x58 and signed[payload_at + 1] >= 24:
        signature_at = payload_at + 2 + signed[payload_at + 1]
        tail = signed[signature_at:]
        if tail[:2] == _SIGNATURE_HEAD and len(tail) == 2 + _SIGNATURE_BYTES:
            return signed[len(_HEAD) + 1 : payload_at]
    return None


def _claims(signed: bytes, key_id: bytes, public: bytes) -> PassClaims | None:
    try:
        payload = cbor2.loads(_COSE.decode(signed, [_verifier(key_id, public)]))
    except (CWTError, cbor2.CBORDecodeError):
        return None
    # Only the city could have signed this, but a later format under the same key is still not ours to guess.
    match payload:
        case {4: int(expires), 6: int(issued), 7: bytes(pass_id), -70001: [int(city), int(perk), *rest]}:
            merchant = rest[0] if rest else None
            numbers = (expires, issued, city, perk, *rest)
            if len(payload) == 4 and len(rest) <= 1 and all(_is_number(number) for number in numbers):
                return PassClaims(key_id, city, perk, pass_id, _at(issued), _at(expires), merchant)
    return None


@lru_cache(maxsize=1024)
def _verifier(key_id: bytes, public: bytes) -> COSEKeyInterface:
    return COSEKey.new({1: 1, 2: key_id, 3: -8, -1: 6, -2: public})


def _is_number(value: object) -> bool:
    return isinstance(value, int) and 0 <= value <= LARGEST_NUMBER


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
