"""What each city of an agreement has published: its scheme in force, and the perks it opens to visitors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cityscore.cities import queries as city_queries
from cityscore.cities.models import City
from cityscore.core import clock, crossing, hooks
from cityscore.core.ladders import Ladder
from cityscore.core.tenancy import open_city_id
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.language import SchemeTree
from conversions.language import Party
from conversions.refusals import OtherCityUnknown, SchemeNotInForce


@dataclass(frozen=True, slots=True)
class PublishedParty:
    """One party's published texts; nothing of its people is in them."""

    city: City
    scheme_id: int
    scheme: SchemeTree
    perks: tuple[Ladder, ...]
    """Of this scheme's perks those that are open to agreements."""

    @property
    def perk_codes(self) -> tuple[str, ...]:
        return tuple(each.perk for each in self.perks)


def party_in_force(party: Party, at: datetime) -> PublishedParty:
    """What is in force on a party's own day, whichever city is open.

    Raises OtherCityUnknown, SchemeNotInForce.
    """
    city = city_queries.party_by_code(party.city)
    if city is None:
        raise OtherCityUnknown(city=party.city)
    if city.id == open_city_id():
        return _here(city, party, at)
    with crossing.enter(city.id):
        return _here(city, party, at)


def _here(city: City, party: Party, at: datetime) -> PublishedParty:
    scheme = scheme_queries.scheme_by_code(party.scheme)
    version = scheme_queries.version_in_force(scheme, clock.today_in(city.time_zone, at)) if scheme else None
    if scheme is None or version is None:
        raise SchemeNotInForce(scheme=party.scheme, city=city.title)
    opened = {perk for _, answer in hooks.perks_open_to_agreements.answers() for perk in answer()}
    ladders = [ladder for _, answer in hooks.perk_ladders.answers() for ladder in answer(scheme_id=scheme.id)]
    return PublishedParty(
        city, scheme.id, version.scheme_tree, tuple(each for each in ladders if each.perk in opened)
    )
