"""The city's signing keys: made when needed, replaced before they run out, recognised a while longer."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from cityscore.core import audit
from rewards import passcode
from rewards.models import SigningKey

SIGNS_FOR = timedelta(days=90)
OVERLAP = timedelta(days=7)
"""How long before the end of a key the next one is there, and how long after it is still recognised."""


@transaction.atomic
def key_in_use(at: datetime) -> passcode.SigningKey:
    """The key that signs now; makes the city's first one, and the next when the present one nears its end."""
    keys = list(SigningKey.objects.filter(signs_until__gt=at).order_by("signs_from", "id"))
    if not keys:
        keys = [_make(signs_from=at, at=at)]
    elif keys[-1].signs_until - at < OVERLAP:
        _make(signs_from=keys[-1].signs_until, at=at)
    signing = next(key for key in keys if key.signs_from <= at)
    return passcode.SigningKey(bytes(signing.key_id), signing.seed, bytes(signing.public_key))


@transaction.atomic
def rotate(*, by: audit.Actor, at: datetime) -> SigningKey:
    """Replace the signing key now; codes it signed stay good to the end of their minute."""
    SigningKey.objects.filter(signs_from__gt=at).delete()
    SigningKey.objects.filter(signs_from__lte=at, signs_until__gt=at).update(
        signs_until=at, known_until=at + OVERLAP
    )
    return _make(signs_from=at, at=at, by=by)


def public_keys(at: datetime) -> dict[bytes, bytes]:
    """Key id → public key of every key of the open city that is still recognised."""
    known = SigningKey.objects.filter(known_until__gt=at)
    return {bytes(key_id): bytes(public) for key_id, public in known.values_list("key_id", "public_key")}


def _make(*, signs_from: datetime, at: datetime, by: audit.Actor = audit.SYSTEM) -> SigningKey:
    private = Ed25519PrivateKey.generate()
    key = SigningKey(
        key_id=secrets.token_bytes(4),
        public_key=private.public_key().public_bytes_raw(),
        signs_from=signs_from,
        signs_until=signs_from + SIGNS_FOR,
        known_until=signs_from + SIGNS_FOR + OVERLAP,
    )
    key.seed = private.private_bytes_raw()
    key.save()
    audit.write(actor=by, action="rewards.make_key", at=at, about=f"key:{key}")
    return key
