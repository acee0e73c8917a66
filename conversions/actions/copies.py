"""Both sides' copies of one agreement: locked in one order, changed alike, and told the same history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation

from cityscore.cities import queries as city_queries
from cityscore.cities.models import City
from cityscore.core import audit, crossing
from cityscore.core.tenancy import open_city_id
from conversions.links import posting
from conversions.models import Agreement, AgreementEvent
from conversions.refusals import NotInThisState, OtherCityUnknown

Kind = AgreementEvent.Kind
Side = Agreement.Side
State = Agreement.State


@dataclass(frozen=True, slots=True)
class Copies:
    """The open city's copy and the other side's; `other` None while only the drafter's city has one."""

    own: Agreement
    other: Agreement | None = None

    @property
    def home(self) -> Agreement | None:
        return next((copy for copy in (self.own, self.other) if copy and copy.side == Side.HOME), None)

    def each(self) -> Iterator[Agreement]:
        """Every copy, with its city open while the caller has it."""
        for copy in (self.own, self.other):
            if copy is not None:
                with opened(copy):
                    yield copy

    def set(self, **fields: Any) -> None:
        """Write the same into every copy."""
        for copy in self.each():
            Agreement.objects.filter(id=copy.id).update(**fields)


@contextmanager
def opened(copy: Agreement) -> Iterator[None]:
    """The city that keeps this copy."""
    if copy.city_id == open_city_id():
        yield
        return
    with crossing.enter(copy.city_id):
        yield


def other_city(own: Agreement) -> City:
    """The city of the other side. Raises OtherCityUnknown."""
    city = city_queries.party_by_code(own.other_city)
    if city is None:
        raise OtherCityUnknown(city=own.other_city)
    return city


def host_city(copy: Agreement) -> City:
    """The city whose calendar the agreement runs by. Raises OtherCityUnknown."""
    return city_queries.present_city() if copy.side == Side.HOST else other_city(copy)


def lock(agreement: Agreement, *wanted: Agreement.State) -> Copies:
    """Both copies until the transaction ends, the home city's first whoever asks, so that two offices only
    ever wait for each other in one direction. Raises NotInThisState, OtherCityUnknown.
    """
    seen = Agreement.objects.get(id=agreement.id)
    if seen.state == Agreement.State.DRAFT:
        copies = Copies(_locked(id=seen.id))
    elif seen.side == Side.HOME:
        own = _locked(id=seen.id)
        copies = Copies(own, _lock_other(seen))
    else:
        other = _lock_other(seen)
        copies = Copies(_locked(id=seen.id), other)
    if copies.own.state not in wanted:
        raise NotInThisState(
            (), **in_both("state", [State(copies.own.state)]), **in_both("wanted", list(wanted))
        )
    return copies


def in_both(name: str, states: list[Agreement.State]) -> dict[str, Any]:
    """States in words, as the facts `name` and `name_zh` of a refusal."""
    facts: dict[str, Any] = {}
    for fact, language, joint in ((name, "en", " / "), (f"{name}_zh", "zh-hans", "、")):
        with translation.override(language):
            facts[fact] = joint.join(str(each.label) for each in states)
    return facts


def _lock_other(seen: Agreement) -> Agreement:
    with crossing.enter(other_city(seen).id):
        return _locked(uid=seen.uid, side=Side(seen.side).other)


def _locked(**which: Any) -> Agreement:
    return Agreement.objects.select_for_update(no_key=True).get(**which)


def tell(
    copies: Copies, kind: Kind, actor: audit.Actor, at: datetime, *, reason: str = "", **carried: Any
) -> None:
    """Write a step into the history of both copies and into the logs of both cities; where the other one
    lives elsewhere, what is `carried` goes there with it."""
    acting = city_queries.present_city()
    side = "" if actor.kind == "system" else copies.own.side
    for copy in copies.each():
        AgreementEvent.objects.create(
            agreement=copy, kind=kind, side=side, actor_name=actor.name, reason=reason, happened_at=at
        )
        if copy is not copies.own and copy.city_id == acting.id:
            continue  # both copies are in one city, whose log has the step already
        # An officer's account is known to their own city alone; the other one reads name and city.
        shown = actor if copy is copies.own else audit.Actor(actor.kind, acting.code, actor.name)
        audit.write(
            actor=shown,
            action=f"conversions.{kind}_agreement",
            at=at,
            about=f"agreement:{copy.uid}",
            digest=copy.content_digest,
            city=acting.code,
        )
    if copies.other is not None and not acting.is_mirror:
        step = {
            "uid": str(copies.own.uid),
            "kind": kind.value,
            "actor_kind": actor.kind,
            "actor_name": actor.name,
            "reason": reason,
            "happened_at": at.isoformat(),
        }
        posting.post_elsewhere(copies.own.other_city, "step", step | carried, at)
