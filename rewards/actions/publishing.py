"""The life of a perk: approved by a second person, opened, paused, ended."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.exact_json import digest
from cityscore.schemes import queries as scheme_queries
from rewards import queries
from rewards.actions.drafting import sound_again
from rewards.models import Perk, PerkVersion
from rewards.refusals import (
    ApproverIsAuthor,
    NothingToApprove,
    PerkNotInThisState,
    PerksHaveProblems,
    TermsChangedSinceRead,
)

State = Perk.State


@transaction.atomic
def approve_perk(*, perk: Perk, by: Account, at: datetime, read_digest: str | None = None) -> PerkVersion:
    """Approve a perk's draft as its next terms, for good; those of an open perk hold at once.

    `read_digest` is the content that the approver read, by default the present one. Raises DutyMissing,
    NothingToApprove, ApproverIsAuthor, TermsChangedSinceRead, PerksHaveProblems.
    """
    actor = duties.require(by, Act.APPROVE_PERKS)
    held = _locked(perk)
    draft = queries.draft_of(held)
    if draft is None:
        raise NothingToApprove(perk=held)
    if by.id == draft.author_id or by.id in draft.author_ids:
        raise ApproverIsAuthor
    if digest(draft.terms) != draft.content_digest or read_digest not in (None, draft.content_digest):
        raise TermsChangedSinceRead
    problems = sound_again(draft.perk_terms)
    if problems:
        raise PerksHaveProblems(problems, count=len(problems))
    newest = PerkVersion.objects.filter(perk=held).aggregate(newest=Max("number"))["newest"] or 0
    draft.number = newest + 1
    draft.approver_id, draft.approver_name, draft.approved_at = by.id, actor.name, at
    draft.save()
    _follow(held, draft)
    _log(held, actor, "approve_perk", at, number=draft.number, digest=draft.content_digest)
    return draft


@transaction.atomic
def publish_perk(*, perk: Perk, by: Account, at: datetime, read_digest: str | None = None) -> Perk:
    """Approve the draft and open the perk in one step. Raises what `approve_perk` raises."""
    approve_perk(perk=perk, by=by, at=at, read_digest=read_digest)
    held = _locked(perk)
    return open_perk(perk=held, by=by, at=at) if held.state == State.APPROVED else held


def open_perk(*, perk: Perk, by: Account, at: datetime) -> Perk:
    """From now on the perk can be used within its days. Raises DutyMissing, PerkNotInThisState."""
    return _move(perk, State.LIVE, wanted=(State.APPROVED,), by=by, act=Act.APPROVE_PERKS, at=at)


def pause_perk(*, perk: Perk, by: Account, at: datetime) -> Perk:
    """Nobody can use the perk until it is resumed. Raises DutyMissing, PerkNotInThisState."""
    return _move(perk, State.PAUSED, wanted=(State.LIVE,), by=by, act=Act.EDIT_PERKS, at=at)


def resume_perk(*, perk: Perk, by: Account, at: datetime) -> Perk:
    """A paused perk can be used again. Raises DutyMissing, PerkNotInThisState."""
    return _move(perk, State.LIVE, wanted=(State.PAUSED,), by=by, act=Act.EDIT_PERKS, at=at)


def end_perk(*, perk: Perk, by: Account, at: datetime) -> Perk:
    """The perk is over from today, for good. Raises DutyMissing, PerkNotInThisState."""
    running = (State.LIVE, State.PAUSED, State.APPROVED)
    return _move(perk, State.ENDED, wanted=running, by=by, act=Act.APPROVE_PERKS, at=at)


@transaction.atomic
def _move(
    perk: Perk, state: State, *, wanted: tuple[State, ...], by: Account, act: Act, at: datetime
) -> Perk:
    actor = duties.require(by, act)
    held = _locked(perk)
    if held.state not in wanted:
        said = ", ".join(str(each.label) for each in wanted)
        raise PerkNotInThisState(perk=held, state=held.get_state_display(), wanted=said)
    held.state = state
    held.ended_on = queries.today(at) if state == State.ENDED else None
    held.save()
    _log(held, actor, "move_perk", at, state=state)
    return held


def _follow(perk: Perk, version: PerkVersion) -> None:
    """The perk's own row says what its newest approved terms say."""
    terms = version.perk_terms
    perk.title_en, perk.title_zh = terms.title.en, terms.title.zh_hans
    scheme = scheme_queries.scheme_by_code(terms.scheme)
    if scheme is not None:
        perk.scheme = scheme
    if perk.state == State.DRAFT:
        perk.state = State.APPROVED
    perk.save()


def _locked(perk: Perk) -> Perk:
    return Perk.objects.select_for_update(no_key=True, of=("self",)).select_related("scheme").get(id=perk.id)


def _log(perk: Perk, actor: audit.Actor, verb: str, at: datetime, **facts: Any) -> None:
    audit.write(actor=actor, action=f"rewards.{verb}", at=at, about=f"perk:{perk.code}", **facts)
