"""Draft, submit and publish scheme versions: two people, nothing changed in between, gates open."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from cityscore.cities import duties
from cityscore.cities import queries as cities
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, hooks
from cityscore.core.exact_json import digest
from cityscore.core.refusals import Problem
from cityscore.schemes import findings, queries, shared
from cityscore.schemes.language import SchemeTree, content_of, read_scheme
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import (
    AlreadyPublished,
    ChangedSinceSubmission,
    NoGate,
    NotADraft,
    SamePerson,
    SchemeHasProblems,
)

State = SchemeVersion.State


@transaction.atomic
def load_version(*, text: bytes | str, by: Account, at: datetime) -> SchemeVersion:
    """Make a scheme file of the open city the scheme's draft, replacing the one there was.

    Whoever saves becomes one of its authors, and a submission there was is void. Raises DutyMissing, or
    SchemeHasProblems with every problem of the file: guardrails, `another-city`, `participants-changed`,
    `record-type-conflict`.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    city = cities.present_city()
    reading = findings.in_city(text, city=city, today=clock.today_in(city.time_zone, at))
    if reading.tree is None or not reading.sound:
        raise SchemeHasProblems(reading.problems)
    tree = reading.tree
    scheme = _scheme_for(tree)
    added = shared.add_missing(tree)
    content = content_of(tree)
    draft = queries.newest_draft(scheme) or SchemeVersion(scheme=scheme)
    draft.state = State.DRAFT
    draft.file_text = _plain(text)
    draft.tree = content
    draft.content_digest = digest(content)
    draft.author_id, draft.author_name = by.id, actor.name
    draft.author_ids = _with(draft.author_ids, by)
    draft.drafted_at = at
    draft.save()
    _log(draft, actor, "load_version", at)
    _log_parts(added, actor, draft, at)
    return SchemeVersion.objects.select_related("scheme").get(id=draft.id)


@transaction.atomic
def submit_version(*, version: SchemeVersion, by: Account, at: datetime) -> SchemeVersion:
    """Hand a draft in for a second person's approval; who hands it in stands behind it as an author.

    Raises DutyMissing, NotADraft, ChangedSinceSubmission.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    held = _locked(version)
    if held.state != State.DRAFT:
        raise NotADraft
    _require_unchanged(held, seen=version.content_digest)
    held.state = State.SUBMITTED
    held.author_ids = _with(held.author_ids, by)
    held.save(update_fields=["state", "author_ids"])
    _log(held, actor, "submit_version", at)
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
    """Approve a draft and publish it as the scheme's next version, for good.

    `effective_on` overrides the file's `from`; `read_digest` is the content that the approver read, by
    default that of `version` as it was fetched. Raises DutyMissing, AlreadyPublished, SamePerson,
    ChangedSinceSubmission, NoGate, or SchemeHasProblems with everything found by guardrails and gates and
    `record-type-conflict`, `effective-too-early`, `effective-too-late`.
    """
    actor = duties.require(by, Act.APPROVE_SCHEME)
    _lock_every_scheme()
    held = _locked(version)
    if held.state == State.PUBLISHED:
        raise AlreadyPublished
    if by.id == held.author_id or by.id in held.author_ids:
        raise SamePerson
    tree = _require_unchanged(held, seen=read_digest or version.content_digest)
    effective_on = effective_on or tree.effective.starts_on
    problems = [
        *_findings(held, at=at, effective_on=effective_on),
        *_gate_problems(held, by, at, effective_on),
    ]
    if problems:
        raise SchemeHasProblems(problems)
    _publish(held, by=by, actor=actor, at=at, effective_on=effective_on)
    changed = shared.take_over(tree)
    _follow(held.scheme, tree)
    _log(held, actor, "publish_version", at, effective_on=effective_on.isoformat())
    _log_parts(changed, actor, held, at)
    hooks.scheme_published.tell(version_id=held.id, at=at)
    return held


def _publish(
    held: SchemeVersion, *, by: Account, actor: audit.Actor, at: datetime, effective_on: date
) -> None:
    numbers = SchemeVersion.objects.filter(scheme=held.scheme_id)
    held.number = (numbers.aggregate(latest=Max("number"))["latest"] or 0) + 1
    held.state = State.PUBLISHED
    held.approver_id, held.approver_name = by.id, actor.name
    held.published_at, held.effective_on = at, effective_on
    held.save()


def _findings(held: SchemeVersion, *, at: datetime, effective_on: date) -> list[Problem]:
    city = cities.present_city()
    return findings.at_publication(
        held.file_text,
        scheme=held.scheme,
        city=city,
        today=clock.today_in(city.time_zone, at),
        effective_on=effective_on,
    )


def _gate_problems(held: SchemeVersion, by: Account, at: datetime, effective_on: date) -> list[Problem]:
    gates = hooks.publication_gates.answers()
    if not gates:
        raise NoGate
    return [
        problem
        for _, gate in gates
        for problem in gate(version_id=held.id, effective_on=effective_on, approver_id=by.id, at=at)
    ]


def _lock_every_scheme() -> None:
    # Two schemes published at once could each take over a record type that the other has just come to use.
    list(Scheme.objects.order_by("id").select_for_update().values_list("id"))


def _locked(version: SchemeVersion) -> SchemeVersion:
    return SchemeVersion.objects.select_for_update(of=("self",)).select_related("scheme").get(id=version.id)


def _require_unchanged(held: SchemeVersion, *, seen: str) -> SchemeTree:
    """The content, if text, tree and digest still say the same as what was read. Raises otherwise."""
    tree = read_scheme(held.file_text).tree
    now = {held.content_digest, digest(held.tree), digest(content_of(tree)) if tree else ""}
    if tree is None or now != {seen}:
        raise ChangedSinceSubmission
    return tree


def _scheme_for(tree: SchemeTree) -> Scheme:
    facts = _scheme_facts(tree)
    Scheme.objects.get_or_create(code=tree.scheme, defaults=facts)
    scheme = Scheme.objects.select_for_update().get(code=tree.scheme)
    if not queries.published_versions(scheme).exists():
        _follow(scheme, tree)
    return scheme


def _follow(scheme: Scheme, tree: SchemeTree) -> None:
    Scheme.objects.filter(id=scheme.id).update(**_scheme_facts(tree))


def _scheme_facts(tree: SchemeTree) -> dict[str, Any]:
    return {"title_en": tree.title.en, "title_zh": tree.title.zh_hans, "participants": tree.participants}


def _plain(text: bytes | str) -> str:
    content = text if isinstance(text, str) else text.decode("utf-8-sig")
    return content.removeprefix("\ufeff").replace("\r\n", "\n")


def _with(author_ids: list[int], by: Account) -> list[int]:
    return sorted({*author_ids, by.id})


def _log(version: SchemeVersion, actor: audit.Actor, verb: str, at: datetime, **facts: Any) -> None:
    audit.write(
        actor=actor,
        action=f"schemes.{verb}",
        at=at,
        about=f"scheme:{version.scheme.code}",
        version_id=version.id,
        number=version.number,
        digest=version.content_digest,
        **facts,
    )


def _log_parts(parts: list[str], actor: audit.Actor, version: SchemeVersion, at: datetime) -> None:
    """An entry for each source and record type that this version made say what it says now."""
    for about in parts:
        audit.write(actor=actor, action="schemes.write_part", at=at, about=about, version_id=version.id)
