"""How two cities of different installations come to know each other: each operator pins the other's card."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from django.conf import settings
from django.db import transaction
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from cityscore.cities import actions as city_actions
from cityscore.cities import queries as city_queries
from cityscore.cities.models import Account
from cityscore.cities.refusals import OperatorOnly
from cityscore.core import audit
from conversions.links import calling, keys, wire
from conversions.links.posting import mirror_of, ring
from conversions.models import Link
from conversions.refusals import CardNotUsable, FingerprintDiffers

FORMAT = "cityscore.card/1"
Line = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Titles(BaseModel):
    """A name in both languages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    en: Line
    zh_hans: Annotated[Line, Field(alias="zh-hans")]


class Card(BaseModel):
    """What a city shows to another installation."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["cityscore.card/1"]
    city: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: Titles
    time_zone: Line
    address: Annotated[str, StringConstraints(max_length=300)]
    keys: Annotated[tuple[str, ...], Field(min_length=1, max_length=5)]

    @property
    def public_keys(self) -> list[bytes]:
        return [keys.decoded(each) for each in self.keys]

    @property
    def fingerprint(self) -> str:
        return wire.fingerprint(self.public_keys)


def own_card(at: datetime) -> dict[str, Any]:
    """The card of the open city, as JSON; anybody may have it."""
    city = city_queries.present_city()
    return {
        "format": FORMAT,
        "city": city.code,
        "title": {"en": city.title_en, "zh-hans": city.title_zh},
        "time_zone": city.time_zone,
        "address": f"{settings.ORIGIN}/api/v1/between-cities/{city.code}",
        "keys": [keys.encoded(bytes(keys.own_key(at).public_key))],
    }


def read_card(raw: bytes) -> Card:
    """A card as handed over. Raises CardNotUsable, AddressNotUsable."""
    try:
        card = Card.model_validate(json.loads(raw))
        card.fingerprint  # noqa: B018 - a key that is none is found here
    except (ValidationError, ValueError, RecursionError) as error:
        raise CardNotUsable from error
    if card.time_zone not in available_timezones():
        raise CardNotUsable
    calling.require_usable(card.address)
    return card


@transaction.atomic
def meet(*, card: Card, fingerprint: str, by: Account, at: datetime) -> Link:
    """Trust the city of a card from now on, as the open city; a known one is met anew at another address or
    with other keys, and what it signed with before is believed no more.

    Raises OperatorOnly, FingerprintDiffers unless the fingerprint was compared, CardNotUsable for a city
    of this installation.
    """
    if not by.is_operator:
        raise OperatorOnly
    if fingerprint.replace(" ", "").lower() != card.fingerprint.replace(" ", ""):
        raise FingerprintDiffers(fingerprint=card.fingerprint)
    if city_queries.city_by_code(card.city) is not None:
        raise CardNotUsable
    mirror = city_actions.mirror_city(
        code=card.city, title_en=card.title.en, title_zh=card.title.zh_hans, time_zone=card.time_zone
    )
    keys.pin(mirror, card.public_keys, at)
    for each in keys.believed(mirror).keys() - {wire.key_id(public) for public in card.public_keys}:
        keys.end(mirror, each, at)
    link, _ = Link.objects.update_or_create(
        other_city=card.city,
        defaults={
            "address": card.address.rstrip("/"), "failed_count": 0, "next_try_at": None, "last_error": "",
            "published_digest": "",
        },
        create_defaults={"address": card.address.rstrip("/"), "signs_with": keys.own_key(at)},
    )  # fmt: skip
    audit.write(
        actor=audit.Actor("operator", str(by.id), by.email),
        action="conversions.meet_city",
        at=at,
        about=f"city:{mirror_of(link).code}",
        fingerprint=card.fingerprint,
        address=link.address,
    )
    ring()
    return link
