"""The life of an agreement: drafted by one city, proposed, signed by both, suspended by either."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account, City
from cityscore.core import audit, clock, crossing, hooks
from cityscore.core.tenancy import open_city_id
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.language import SchemeTree
from conversions.language import Agreement as AgreementTree
from conversions.language import check_agreement
from conversions.models import Agreement, Signature
from conversions.references import check_references
from conversions.refusals import (
    AgreementNotSound,
    AlreadySigned,
    ContentDiffers,
    NotAParty,
    NotInThisState,
    OtherCityUnknown,
    SchemeNotInForce,
    SignerIsDrafter,
)

Side = Agreement.Side
State = Agreement.State


@transaction.atomic
def draft_agreement(*, text: str, by: Account, at: datetime) -> Agreement:
    """Draft an agreement to which the open city is a party; returns its own copy.

    Raises DutyMissing, AgreementNotSound with every problem, NotAParty.
    """
    actor = duties.require(by, Act.DRAFT_AGREEMENT)
    reading = check_agreement(text)
    if reading.problems or reading.tree is None:
        raise AgreementNotSound(reading.problems, count=len(reading.problems))
    tree, city = reading.tree, city_queries.present_city()
    if city.code not in (tree.home.city, tree.host.city):
        raise NotAParty(city=city.title)
    side = Side.HOME if city.code == tree.home.city else Side.HOST
    agreement = Agreement(drafter_id=by.id, drafter_name=actor.name, drafted_at=at, **_content(tree, text))
    agreement.side = side
    agreement.other_city = tree.host.city if side == Side.HOME else tree.home.city
    agreement.save()
    _log(agreement, actor, "draft", at)
    return agreement


@transaction.atomic
def propose(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Send a draft to the other city, where it appears as proposed.

    Raises DutyMissing, NotInThisState, OtherCityUnknown, SchemeNotInForce and AgreementNotSound when
    a band, dimension or perk that it names does not exist.
    """
    actor = duties.require(by, Act.DRAFT_AGREEMENT)
    own = _locked(agreement, State.DRAFT)
    _require_sound(own, at)
    with crossing.enter(_other_city(own).id):
        Agreement.objects.create(
            uid=own.uid,
            side=Side.HOST if own.side == Side.HOME else Side.HOME,
            other_city=own.agreement_tree.home.city
            if own.side == Side.HOME
            else own.agreement_tree.host.city,
            state=State.PROPOSED,
            drafter_id=own.drafter_id,
            drafter_name=own.drafter_name,
            drafted_at=own.drafted_at,
            **_content(own.agreement_tree, own.file_text),
        )
    own.state = State.PROPOSED
    own.save(update_fields=["state"])
    _log(own, actor, "propose", at)


@transaction.atomic
def sign(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Sign for the open city's side; with the second signature the agreement is active in both.

    Raises DutyMissing, SignerIsDrafter, NotInThisState, AlreadySigned, ContentDiffers, and what
    `propose` raises when a scheme has changed since.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    own = _locked(agreement, State.PROPOSED)
    if own.drafter_id == by.id:
        raise SignerIsDrafter
    if Signature.objects.filter(agreement=own, side=own.side).exists():
        raise AlreadySigned
    _require_sound(own, at)

    def sign_copy(copy: Agreement) -> None:
        if copy.content_digest != own.content_digest or _digest(copy.file_text) != own.content_digest:
            raise ContentDiffers
        Signature.objects.create(
            agreement=copy,
            side=own.side,
            signer_name=actor.name,
            content_digest=own.content_digest,
            signed_at=at,
        )
        if Signature.objects.filter(agreement=copy, content_digest=copy.content_digest).count() == len(Side):
            Agreement.objects.filter(id=copy.id).update(state=State.ACTIVE)

    _on_both_copies(own, sign_copy)
    _log(own, actor, "sign", at)


@transaction.atomic
def suspend(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Either side stops an active agreement at once; standings stop counting in the host city."""
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    own = _locked(agreement, State.ACTIVE)
    _on_both_copies(own, lambda copy: Agreement.objects.filter(id=copy.id).update(state=State.SUSPENDED))
    _log(own, actor, "suspend", at)


def _content(tree: AgreementTree, text: str) -> dict[str, object]:
    title = tree.title
    parties = f"{tree.home.city} → {tree.host.city}"
    return {
        "home_scheme": tree.home.scheme,
        "host_scheme": tree.host.scheme,
        "title_en": title.en if title else parties,
        "title_zh": title.zh_hans if title else parties,
        "method": tree.method,
        "is_illustrative": tree.illustrative,
        "file_text": text,
        "content_digest": _digest(text),
        "starts_on": tree.effective.starts_on,
        "ends_on": tree.effective.ends_on,
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _locked(agreement: Agreement, wanted: State) -> Agreement:
    own = Agreement.objects.select_for_update(no_key=True).get(id=agreement.id)
    if own.state != wanted:
        raise NotInThisState(state=own.get_state_display(), wanted=wanted.label)
    return own


def _other_city(own: Agreement) -> City:
    city = city_queries.city_by_code(own.other_city)
    if city is None:
        raise OtherCityUnknown(city=own.other_city)
    return city


def _on_both_copies(own: Agreement, act: Callable[[Agreement], object]) -> None:
    """Do the same to this side's copy and, with the other city open, to the other side's."""
    act(own)
    with crossing.enter(_other_city(own).id):
        act(Agreement.objects.select_for_update(no_key=True).exclude(id=own.id).get(uid=own.uid))


def _require_sound(own: Agreement, at: datetime) -> None:
    tree = own.agreement_tree
    home, _ = _scheme_in_force(tree.home.city, tree.home.scheme, at)
    host, opened = _scheme_in_force(tree.host.city, tree.host.scheme, at)
    problems = check_references(tree, home=home, host=host, opened=opened)
    if problems:
        raise AgreementNotSound(problems, count=len(problems))


def _scheme_in_force(city_code: str, scheme_code: str, at: datetime) -> tuple[SchemeTree, list[str]]:
    """The scheme's tree and the perks its city opens to agreements. Both are published texts."""
    city = city_queries.city_by_code(city_code)
    if city is None:
        raise OtherCityUnknown(city=city_code)
    if city.id == open_city_id():
        return _in_force_here(city, scheme_code, at)
    with crossing.enter(city.id):
        return _in_force_here(city, scheme_code, at)


def _in_force_here(city: City, scheme_code: str, at: datetime) -> tuple[SchemeTree, list[str]]:
    scheme = scheme_queries.scheme_by_code(scheme_code)
    version = scheme_queries.version_in_force(scheme, clock.today_in(city.time_zone, at)) if scheme else None
    if version is None:
        raise SchemeNotInForce(scheme=scheme_code, city=city.title)
    opened = [perk for _, answer in hooks.perks_open_to_agreements.answers() for perk in answer()]
    return version.scheme_tree, opened


def _log(agreement: Agreement, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"conversions.{verb}_agreement",
        at=at,
        about=f"agreement:{agreement.uid}",
        digest=agreement.content_digest,
        other_city=agreement.other_city,
    )
