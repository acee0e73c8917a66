"""How an agreement stops: declined, suspended by either side at once, ended, or past its last day."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, later
from conversions.actions import issuing
from conversions.actions.copies import Copies, Kind, Side, host_city, lock, tell
from conversions.models import Agreement, Standing
from conversions.refusals import NotInThisState, NotSuspendedByThisSide, SuspendedAlready

State = Agreement.State
PROPOSED = (State.PROPOSED, State.SIGNED)
BINDING = (State.ACTIVE, State.SUSPENDED)
OVER = (State.ENDED, State.REPLACED, State.DECLINED)
BATCH = 10_000


@transaction.atomic
def decline(*, agreement: Agreement, reason: str, by: Account, at: datetime) -> None:
    """Either side says no, or takes its proposal back, before residents were told.

    Raises DutyMissing, NotInThisState.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    copies = lock(agreement, State.DRAFT, *PROPOSED)
    copies.set(state=State.DECLINED)
    tell(copies, Kind.DECLINE, actor, at, reason=reason)


@transaction.atomic
def suspend(*, agreement: Agreement, reason: str, by: Account, at: datetime) -> None:
    """Either side stops an agreement at once: nothing is sent, and standings do not count in the host city.

    Raises DutyMissing, NotInThisState, SuspendedAlready by this side.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    copies = lock(agreement, *BINDING)
    if _suspends(copies.own):
        raise SuspendedAlready
    set_suspended(copies, by_own_side=True)
    tell(copies, Kind.SUSPEND, actor, at, reason=reason)


@transaction.atomic
def resume(*, agreement: Agreement, by: Account, at: datetime) -> None:
    """Lift this side's own suspension; while the other side's stands, the agreement stays suspended.

    Raises DutyMissing, NotInThisState, NotSuspendedByThisSide.
    """
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    copies = lock(agreement, State.SUSPENDED)
    own = copies.own
    if not _suspends(own):
        raise NotSuspendedByThisSide
    set_suspended(copies, by_own_side=False)
    tell(copies, Kind.RESUME, actor, at)
    send_what_waited(copies, at)


def send_what_waited(copies: Copies, at: datetime) -> None:
    """Ring for what went stale at home while an agreement rested; a mirror sends nothing of its own."""
    for copy in copies.each():
        if copy.side == Side.HOME and not city_queries.present_city().is_mirror:
            issuing.ring(at=at)


def set_suspended(copies: Copies, *, by_own_side: bool) -> None:
    """Note whether the acting side suspends; the agreement rests while either does, and an end stays one."""
    own = copies.own
    other_suspends = own.host_suspends if own.side == Side.HOME else own.home_suspends
    fields: dict[str, object] = {_flag(own): by_own_side}
    if own.state in BINDING:
        fields["state"] = State.SUSPENDED if by_own_side or other_suspends else State.ACTIVE
    copies.set(**fields)


@transaction.atomic
def end(*, agreement: Agreement, reason: str, by: Account, at: datetime) -> None:
    """Either side ends an agreement for good. Raises DutyMissing, NotInThisState."""
    actor = duties.require(by, Act.SIGN_AGREEMENT)
    _end(lock(agreement, *BINDING), State.ENDED, actor, at, reason=reason)


def end_those_over(*, at: datetime) -> int:
    """End what is past its last day, or whose successor has begun, of the agreements whose home the open
    city is; returns how many. Running it again changes nothing."""
    with transaction.atomic():
        open_ones = Agreement.objects.filter(side=Side.HOME, state__in=(*PROPOSED, *BINDING))
        due = [(seen, state) for seen in open_ones if (state := _state_due(seen, at)) is not None]
    ended = 0
    for seen, state in due:
        with suppress(NotInThisState), transaction.atomic():  # an officer may have ended it a moment ago
            _end(lock(seen, *PROPOSED, *BINDING), state, audit.SYSTEM, at)
            ended += 1
    return ended


def forget_standings(*, at: datetime) -> int:
    """Empty one batch of standings in the open city whose agreement is over; 0 when none is left."""
    with transaction.atomic():
        batch = list(
            Standing.objects.select_for_update(no_key=True, of=("self",))
            .filter(ended_at__isnull=True, agreement__state__in=OVER)
            .order_by("id")
            .values_list("id", flat=True)[:BATCH]
        )
        issuing.empty(Standing.objects.filter(id__in=batch), at)
        return len(batch)


def _state_due(seen: Agreement, at: datetime) -> Agreement.State | None:
    today = clock.today_in(host_city(seen).time_zone, at)
    if today > seen.ends_on:
        return State.ENDED
    begun = Agreement.objects.filter(
        side=Side.HOME, replaces=seen.uid, state__in=BINDING, starts_on__lte=today
    )
    return State.REPLACED if begun.exists() else None


def _end(
    copies: Copies, state: Agreement.State, actor: audit.Actor, at: datetime, *, reason: str = ""
) -> None:
    copies.set(state=state)
    tell(copies, Kind.REPLACE if state == State.REPLACED else Kind.END, actor, at, reason=reason)
    forget_when_committed(copies)


def forget_when_committed(copies: Copies) -> None:
    """Let workers empty what visitors hold under an agreement that stops."""
    for copy in copies.each():
        if copy.side == Side.HOST:
            later.queue("conversions.forget_standings")


def _flag(own: Agreement) -> str:
    return "home_suspends" if own.side == Side.HOME else "host_suspends"


def _suspends(own: Agreement) -> bool:
    return bool(getattr(own, _flag(own)))
