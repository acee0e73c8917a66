"""How an agreement comes to hold: drafted by one city, proposed, signed by both, announced to residents."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import clock, crossing
from cityscore.core.refusals import Problem
from conversions.actions import issuing
from conversions.actions.copies import Copies, Kind, Side, host_city, lock, opened, other_city, tell
from conversions.language import Agreement as AgreementTree
from conversions.language import check_agreement
from conversions.models import Agreement, Signature, Simulation
from conversions.parties import party_in_force
from conversions.references import check_references
from conversions.refusals import (
    AgreementIsOver,
    AgreementNotSound,
    AlreadySigned,
    ContentDiffers,
    HomeAnnounces,
    JoinedAlready,
    NotAParty,
    NotASuccessor,
    NotSimulated,
    SignerIsDrafter,
    SignerSignedOtherSide,
)
from conversions.tables import check_tables

State = Agreement.State
REPLACEABLE = (State.PROPOSED, State.SIGNED, State.ACTIVE, State.SUSPENDED)
BINDING = (State.SIGNED, State.ACTIVE, State.SUSPENDED)
SIMULATION_HOLDS = timedelta(days=30)


@transaction.atomic
def draft_agreement(*, text: str, by: Account, at: datetime, replaces: Agreement | None = None) -> Agreement:
    """Draft an agreement to which the open city is a party; returns its own copy.

    `replaces` is one that this text shall take the place of: at once when nobody is bound by it yet, on the
    first day of the new text otherwise. Raises DutyMissing, AgreementNotSound with every problem, NotAParty,
    NotASuccessor.
    """
    actor = duties.require(by, Act.DRAFT_AGREEMENT)
    reading = check_agreement(text)
    if reading.problems or reading.tree is None:
        raise AgreementNotSound(reading.problems, count=len(reading.problems))
    tree, city = reading.tree, city_queries.present_city()
    if city.code not in (tree.home.city, tree.host.city):
        raise NotAParty(city=city.title)
    side = Side.HOME if city.code == tree.home.city else Side.HOST
    agreement = Agreement(drafter_id=by.id, drafter_name=actor.name, drafted_at=at, **content(tree, text))
    agreement.side = side
    agreement.other_city = tree.host.city if side == Side.HOME else tree.home.city
    if replaces is not None:
        agreement.replaces = _replaceable(replaces, agreement).uid
    agreement.save()
    tell(Copies(agreement), Kind.DRAFT, actor, at)
    return agreement


@transaction.atomic
def propose(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Send a draft to the other city, where it appears as proposed; what it replaces and binds nobody yet
    is void, signatures included.

    Raises DutyMissing, NotInThisState, OtherCityUnknown, SchemeNotInForce, AgreementIsOver, JoinedAlready,
    and AgreementNotSound when a band, dimension or perk that it names does not exist or its tables of
    scores could give people away.
    """
    actor = duties.require(by, Act.DRAFT_AGREEMENT)
    own = lock(agreement, State.DRAFT).own
    _require_sound(Copies(own), at)
    tree, host_side = own.agreement_tree, own.side == Side.HOST
    with crossing.enter(other_city(own).id):
        other = Agreement.objects.create(
            uid=own.uid,
            side=Side(own.side).other,
            other_city=tree.host.city if host_side else tree.home.city,
            state=State.PROPOSED,
            drafter_id=own.drafter_id,
            drafter_name=own.drafter_name,
            drafted_at=own.drafted_at,
            replaces=own.replaces,
            **content(tree, own.file_text),
        )
    copies = Copies(own, other)
    copies.set(state=State.PROPOSED)
    drafted = {"drafter_name": own.drafter_name, "drafted_at": own.drafted_at.isoformat()}
    replaces = {"replaces": str(own.replaces)} if own.replaces else {}
    tell(copies, Kind.PROPOSE, actor, at, text=own.file_text, **drafted, **replaces)
    earlier = Agreement.objects.filter(uid=own.replaces, side=own.side).first() if own.replaces else None
    if earlier is not None and earlier.state in (State.PROPOSED, State.SIGNED):
        void = lock(earlier, State.PROPOSED, State.SIGNED)
        void.set(state=State.REPLACED)
        tell(void, Kind.REPLACE, actor, at)


@transaction.atomic
def sign(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Sign for the open city's side; after the second signature the home city may announce it.

    Raises DutyMissing, SignerIsDrafter, NotInThisState, AlreadySigned, SignerSignedOtherSide, NotSimulated,
    ContentDiffers, and what `propose` raises when a scheme has changed since.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    copies = lock(agreement, State.PROPOSED)
    own = copies.own
    if own.drafter_id == by.id:
        raise SignerIsDrafter
    if Signature.objects.filter(agreement=own, side=own.side).exists():
        raise AlreadySigned
    if Signature.objects.filter(agreement__uid=own.uid, signer_id=by.id).exists():
        raise SignerSignedOtherSide
    _require_sound(copies, at)
    _require_simulated(own, at)
    is_complete = True
    for copy in copies.each():
        if copy.content_digest != own.content_digest or _digest(copy.file_text) != own.content_digest:
            raise ContentDiffers
        Signature.objects.create(
            agreement=copy,
            side=own.side,
            signer_id=by.id if copy.city_id == own.city_id else None,
            signer_name=actor.name,
            content_digest=own.content_digest,
            signed_at=at,
        )
        signatures = Signature.objects.filter(agreement=copy, content_digest=copy.content_digest)
        is_complete = is_complete and signatures.count() == len(Side)
    if is_complete:
        copies.set(state=State.SIGNED)
    tell(copies, Kind.SIGN, actor, at, content_digest=own.content_digest)


@transaction.atomic
def announce(*, agreement: Agreement, body_en: str, body_zh: str, by: Account, at: datetime) -> None:
    """The home city tells its residents, whose data would travel; from its first day on the agreement holds.

    Raises DutyMissing, HomeAnnounces, NotInThisState, and what `propose` raises when something changed.
    """
    actor = duties.require(by, Act.PUBLISH_NOTICE)
    copies = lock(agreement, State.SIGNED)
    if copies.own.side != Side.HOME:
        raise HomeAnnounces
    _require_sound(copies, at)
    notice = {"notice_en": body_en, "notice_zh": body_zh}
    copies.set(state=State.ACTIVE, announced_at=at, **notice)
    tell(copies, Kind.ANNOUNCE, actor, at, **notice)
    issuing.ring(at=at)


def content(tree: AgreementTree, text: str) -> dict[str, object]:
    """The fields of a copy that follow from the text."""
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


def _replaceable(earlier: Agreement, later: Agreement) -> Agreement:
    found = Agreement.objects.get(id=earlier.id)
    same = all(
        getattr(found, field) == getattr(later, field)
        for field in ("side", "other_city", "home_scheme", "host_scheme", "is_award")
    )
    if not same or found.state not in REPLACEABLE:
        raise NotASuccessor(title=found.title)
    return found


def _require_sound(copies: Copies, at: datetime) -> None:
    own = copies.own
    last_day = own.ends_on
    if clock.today_in(host_city(own).time_zone, at) > last_day:
        raise AgreementIsOver(day=last_day.isoformat())
    tree = own.agreement_tree
    home, host = party_in_force(tree.home, at), party_in_force(tree.host, at)
    problems: list[Problem] = [
        *check_references(tree, home=home.scheme, host=host.scheme, opened=host.perk_codes),
        *check_tables(tree),
    ]
    if problems:
        raise AgreementNotSound(problems, count=len(problems))
    if copies.home is not None:
        with opened(copies.home):
            _require_not_joined(copies.home)


def _require_not_joined(home: Agreement) -> None:
    """At any time at most one agreement says what a score of the one scheme counts as in the other."""
    beside = Agreement.objects.filter(
        side=Side.HOME,
        other_city=home.other_city,
        home_scheme=home.home_scheme,
        host_scheme=home.host_scheme,
        state__in=BINDING,
        starts_on__lte=home.ends_on,
        ends_on__gte=home.starts_on,
    ).exclude(uid__in=[each for each in (home.uid, home.replaces) if each])
    standing_in_the_way = next((each for each in beside if each.is_award == home.is_award), None)
    if standing_in_the_way is not None:
        raise JoinedAlready(
            title=standing_in_the_way.title,
            starts_on=standing_in_the_way.starts_on.isoformat(),
            ends_on=standing_in_the_way.ends_on.isoformat(),
        )


def _require_simulated(own: Agreement, at: datetime) -> None:
    lately = Simulation.objects.filter(
        agreement=own, content_digest=own.content_digest, simulated_at__gt=at - SIMULATION_HOLDS
    )
    if not lately.exists():
        raise NotSimulated
