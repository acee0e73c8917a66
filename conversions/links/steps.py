"""A step of an agreement that the other city took, taken here in both copies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cityscore.cities import queries as city_queries
from cityscore.core import audit, clock, crossing
from conversions.actions import agreeing, ending
from conversions.actions.copies import Copies, Kind, Side, State, in_both, lock, tell
from conversions.language import check_agreement
from conversions.links.bodies import StepBody
from conversions.links.posting import mirror_of
from conversions.models import Agreement, Link, ScoreTable, Signature
from conversions.refusals import (
    AgreementNotSound,
    AgreementUnknown,
    ContentDiffers,
    HomeAnnounces,
    LetterUnreadable,
    NotAParty,
    NotInThisState,
)
from conversions.tables import SMALLEST_BUCKET, SMALLEST_TABLE, STEP

FINAL = (State.REPLACED, State.ENDED, State.DECLINED)
"""What stops an agreement; of two that cross on their way the later of these holds on both sides."""


def take(link: Link, body: StepBody) -> None:
    """Take a step of an agreement as the other city, in both copies."""
    here = city_queries.present_city().code
    with crossing.enter(mirror_of(link).id):
        act = STEPS.get(body.kind)
        if act is None:
            raise LetterUnreadable(kind=body.kind.value)
        if body.kind == Kind.PROPOSE:
            copies = _proposed(body, here)
        else:
            copy = Agreement.objects.filter(uid=body.uid, other_city=here).first()
            if copy is None:
                raise AgreementUnknown
            copies = lock(copy, *State)
        act(copies, body)
        actor = audit.Actor(body.actor_kind, link.other_city, body.actor_name)
        tell(copies, body.kind, actor, body.happened_at, reason=body.reason)


def _proposed(body: StepBody, here: str) -> Copies:
    """Both copies of a text that the other city proposes to the city `here`."""
    reading = check_agreement(body.text)
    if reading.problems or reading.tree is None:
        raise AgreementNotSound(reading.problems, count=len(reading.problems))
    tree, writer = reading.tree, city_queries.present_city()
    if {tree.home.city, tree.host.city} != {here, writer.code}:
        raise NotAParty(city=here)
    if Agreement.objects.filter(uid=body.uid).exists() or tree.method == "award":
        raise ContentDiffers
    side = Side.HOME if tree.home.city == writer.code else Side.HOST
    shared: dict[str, Any] = {
        "uid": body.uid,
        "state": State.PROPOSED,
        "drafter_id": 0,  # an account of the other installation
        "drafter_name": body.drafter_name,
        "drafted_at": body.drafted_at or body.happened_at,
        "replaces": body.replaces,
        **agreeing.content(tree, body.text),
    }
    own = Agreement.objects.create(side=side, other_city=here, **shared)
    city = city_queries.city_by_code(here)
    if city is None:
        raise NotAParty(city=here)
    with crossing.enter(city.id):
        other = Agreement.objects.create(side=side.other, other_city=writer.code, **shared)
    return Copies(own, other)


def _nothing(copies: Copies, body: StepBody) -> None:
    """The history alone says that it happened."""


def _signed(copies: Copies, body: StepBody) -> None:
    if body.content_digest != copies.own.content_digest:
        raise ContentDiffers
    for copy in copies.each():
        Signature.objects.get_or_create(
            agreement=copy,
            side=copies.own.side,
            defaults={
                "signer_name": body.actor_name,
                "content_digest": body.content_digest,
                "signed_at": body.happened_at,
            },
        )
    if copies.own.state == State.PROPOSED and Signature.objects.filter(agreement=copies.own).count() == 2:
        copies.set(state=State.SIGNED)


def _announced(copies: Copies, body: StepBody) -> None:
    if copies.own.side != Side.HOME:
        raise HomeAnnounces
    if copies.own.state != State.SIGNED:
        raise NotInThisState((), **_states(copies.own.state, State.SIGNED))
    copies.set(
        state=State.ACTIVE,
        notice_en=body.notice_en,
        notice_zh=body.notice_zh,
        announced_at=body.happened_at,
    )


def _suspended(copies: Copies, body: StepBody) -> None:
    ending.set_suspended(copies, by_own_side=True)


def _resumed(copies: Copies, body: StepBody) -> None:
    ending.set_suspended(copies, by_own_side=False)
    ending.send_what_waited(copies, clock.now())


def _stopped(copies: Copies, body: StepBody) -> None:
    state = {Kind.DECLINE: State.DECLINED, Kind.REPLACE: State.REPLACED}.get(body.kind, State.ENDED)
    present = State(copies.own.state)
    if present not in FINAL or FINAL.index(present) < FINAL.index(state):
        copies.set(state=state)
    ending.forget_when_committed(copies)


def _table(copies: Copies, body: StepBody) -> None:
    if body.table is None:
        raise LetterUnreadable(kind=body.kind.value)
    people = sum(count for _, count in body.table.rows)
    small = any(0 < count < SMALLEST_BUCKET or count % STEP for _, count in body.table.rows)
    if people < SMALLEST_TABLE or small:
        raise LetterUnreadable(kind=body.kind.value)
    for copy in copies.each():
        ScoreTable.objects.get_or_create(
            agreement=copy,
            side=copies.own.side,
            month_starts_on=body.table.month_starts_on,
            defaults={
                "unit": body.table.unit,
                "rows": [[str(score), count] for score, count in body.table.rows],
                "people_count": people,
                "publisher_name": body.actor_name,
                "published_at": body.happened_at,
            },
        )


STEPS: dict[Kind, Callable[[Copies, StepBody], None]] = {
    Kind.PROPOSE: _nothing,
    Kind.PUBLISH_TABLE: _table,
    Kind.SIMULATE: _nothing,
    Kind.SIGN: _signed,
    Kind.ANNOUNCE: _announced,
    Kind.SUSPEND: _suspended,
    Kind.RESUME: _resumed,
    Kind.DECLINE: _stopped,
    Kind.REPLACE: _stopped,
    Kind.END: _stopped,
}


def _states(state: str, wanted: State) -> dict[str, Any]:
    return {**in_both("state", [State(state)]), **in_both("wanted", [wanted])}
