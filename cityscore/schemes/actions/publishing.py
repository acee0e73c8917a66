"""Submit and publish scheme versions: two people, nothing changed in between, gates open."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from cityscore.cities import duties
from cityscore.cities import queries as cities
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, hooks
from cityscore.core.exact_json import digest
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import findings, shared
from cityscore.schemes.language import SchemeTree, content_of, read_scheme
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import (
    AlreadyPublished,
    ChangedSinceSubmission,
    NoGate,
    NotADraft,
    NotSubmitted,
    SamePerson,
    SchemeHasProblems,
)

from .keeping import follow, locked, log, log_parts, with_author

State = SchemeVersion.State


@transaction.atomic
def submit_version(*, version: SchemeVersion, by: Account, at: datetime) -> SchemeVersion:
    """Hand a draft in for a second person's approval; who hands it in stands behind it as an author.

    The sources and record types it names are the city's from now on, where the city had none such.
    Raises DutyMissing, NotADraft, ChangedSinceSubmission, or SchemeHasProblems while anything is unfinished.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    held = locked(version)
    if held.state != State.DRAFT:
        raise NotADraft(state=held.get_state_display())
    tree = _unchanged_tree(held, seen=version.content_digest, at=at)
    city = cities.present_city()
    reading = findings.in_city(held.file_text, city=city, today=clock.today_in(city.time_zone, at))
    if not reading.sound:
        raise SchemeHasProblems(reading.problems)
    held.state = State.SUBMITTED
    held.author_ids = with_author(held.author_ids, by)
    held.save(update_fields=["state", "author_ids"])
    added = shared.add_missing(tree)
    log(held, actor, "submit_version", at)
    log_parts(added, actor, held, at)
    return held


@transaction.atomic
def publish_version(
    *,
    version: SchemeVersion,
    by: Account,
    at: datetime,
    effective_on: date | None = None,
    read_digest: str | None = None,
) -> SchemeVersion:
    """Approve a submitted draft and publish it as the scheme's next version, for good.

    `effective_on` overrides the file's `from`; `read_digest` is the content that the approver read, by
    default that of `version` as it was fetched. Raises DutyMissing, AlreadyPublished, SamePerson,
    ChangedSinceSubmission, NotSubmitted, NoGate, or SchemeHasProblems with everything found by guardrails
    and gates and `record-type-conflict`, `effective-too-early`, `effective-too-late`.
    """
    actor = duties.require(by, Act.APPROVE_SCHEME)
    lock_every_scheme()
    held = locked(version)
    if held.state == State.PUBLISHED:
        raise AlreadyPublished
    if by.id == held.author_id or by.id in held.author_ids:
        raise SamePerson
    tree = _unchanged_tree(held, seen=read_digest or version.content_digest, at=at)
    if held.state != State.SUBMITTED:
        raise NotSubmitted
    effective_on = effective_on or tree.effective.starts_on
    problems = [
        *findings_of(held, at=at, effective_on=effective_on),
        *gate_problems(held, by=by, at=at, effective_on=effective_on),
    ]
    if problems:
        raise SchemeHasProblems(problems)
    _publish(held, by=by, actor=actor, at=at, effective_on=effective_on)
    changed = shared.take_over(tree)
    follow(held.scheme, tree)
    log(held, actor, "publish_version", at, effective_on=effective_on.isoformat())
    log_parts(changed, actor, held, at)
    hooks.scheme_published.tell(version_id=held.id, at=at)
    return held


def _publish(
    held: SchemeVersion, *, by: Account, actor: audit.Actor, at: datetime, effective_on: date
) -> None:
    held.number = numbered(held.scheme)
    held.state = State.PUBLISHED
    held.approver_id, held.approver_name = by.id, actor.name
    held.published_at, held.effective_on = at, effective_on
    held.save()


def numbered(scheme: Scheme) -> int:
    """The number that the scheme's next published version gets."""
    numbers = SchemeVersion.objects.filter(scheme=scheme)
    return (numbers.aggregate(latest=Max("number"))["latest"] or 0) + 1


def findings_of(held: SchemeVersion, *, at: datetime, effective_on: date) -> list[Problem]:
    """What guardrails and the city's own data say against a version on the day it would take effect."""
    city = cities.present_city()
    return findings.at_publication(
        held.file_text,
        scheme=held.scheme,
        city=city,
        today=clock.today_in(city.time_zone, at),
        effective_on=effective_on,
    )


def gate_problems(held: SchemeVersion, *, by: Account, at: datetime, effective_on: date) -> list[Problem]:
    """What the rooms above say against a version. Raises NoGate when nobody would say anything."""
    gates = hooks.publication_gates.answers()
    if not gates:
        raise NoGate
    return [
        problem
        for _, gate in gates
        for problem in gate(version_id=held.id, effective_on=effective_on, approver_id=by.id, at=at)
    ]


def told(version: SchemeVersion) -> list[Sentence]:
    """What the rooms above want an approver to have read before publishing a version."""
    return [each for _, tell in hooks.told_to_approver.answers() for each in tell(version_id=version.id)]


def lock_every_scheme() -> None:
    """One publication at a time in a city."""
    # Two schemes published at once could each take over a record type that the other has just come to use.
    list(Scheme.objects.order_by("id").select_for_update(no_key=True).values_list("id"))


def _unchanged_tree(held: SchemeVersion, *, seen: str, at: datetime) -> SchemeTree:
    """The content, if text, tree and digest still say the same as what was read, and all of it is there.

    Raises ChangedSinceSubmission, or SchemeHasProblems for a draft that is not finished.
    """
    reading = read_scheme(held.file_text)
    now = digest(reading.raw if reading.tree is None else content_of(reading.tree))
    if {held.content_digest, digest(held.tree), now} != {seen}:
        raise ChangedSinceSubmission
    if reading.tree is None:
        city = cities.present_city()
        today = clock.today_in(city.time_zone, at)
        raise SchemeHasProblems(findings.in_city(held.file_text, city=city, today=today).problems)
    return reading.tree
