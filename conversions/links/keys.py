"""Keys by which cities of different installations know each other: made here, pinned there, replaced."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from cityscore.cities import queries as city_queries
from cityscore.cities.models import City
from cityscore.core import audit, crossing
from conversions.links import posting, wire
from conversions.models import CityKey, Link


def own_key(at: datetime) -> CityKey:
    """The newest key of the open city; its first one is made when it is asked for."""
    newest = CityKey.objects.filter(ended_at__isnull=True).last()
    return newest or _make(at, audit.SYSTEM)


@transaction.atomic
def rotate(*, by: audit.Actor, at: datetime) -> CityKey:
    """Make a new key and tell every city of another installation, in a letter that the present key signs.

    The present key goes on signing for each of them until that city has answered.
    """
    made = _make(at, by)
    for link in Link.objects.all():
        posting.post(link, "key", {"public_key": encoded(bytes(made.public_key))}, at)
    return made


def believed(mirror: City) -> dict[str, bytes]:
    """Key id → public key of everything that a mirrored city may sign with."""
    with crossing.enter(mirror.id):
        known = CityKey.objects.filter(ended_at__isnull=True)
        return {name: bytes(public) for name, public in known.values_list("key_id", "public_key")}


def pin(mirror: City, public_keys: Iterable[bytes], at: datetime) -> None:
    """Believe these keys of a mirrored city from now on; known ones stay as they are."""
    with crossing.enter(mirror.id):
        for public in public_keys:
            CityKey.objects.get_or_create(
                key_id=wire.key_id(public), defaults={"public_key": public, "known_at": at}
            )


def end_older(mirror: City, key_id: str, at: datetime) -> None:
    """A mirrored city signs with a key that came later: the ones before it are believed no more."""
    with crossing.enter(mirror.id):
        used = CityKey.objects.get(key_id=key_id)
        CityKey.objects.filter(id__lt=used.id, ended_at__isnull=True).update(ended_at=at)


def end(mirror: City, key_id: str, at: datetime) -> None:
    """Believe one key of a mirrored city no more."""
    with crossing.enter(mirror.id):
        CityKey.objects.filter(key_id=key_id, ended_at__isnull=True).update(ended_at=at)


def encoded(public_key: bytes) -> str:
    return base64.urlsafe_b64encode(public_key).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """The 32 bytes of a key. Raises ValueError."""
    public_key = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if len(public_key) != 32:
        raise ValueError("a key has 32 bytes")
    return public_key


def _make(at: datetime, by: audit.Actor) -> CityKey:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    made = CityKey(key_id=wire.key_id(public), public_key=public, known_at=at)
    made.seed = private.private_bytes_raw()
    made.save()
    audit.write(
        actor=by,
        action="conversions.make_city_key",
        at=at,
        about=f"city:{city_queries.present_city().code}",
        key=made.key_id,
    )
    return made
