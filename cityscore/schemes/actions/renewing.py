"""Renew what is published: the same rules for another term, by one approval."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import hooks
from cityscore.core.exact_json import digest
from cityscore.schemes import queries, shared
from cityscore.schemes.language import content_of, dump_scheme
from cityscore.schemes.language.tree import Effective
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import NotInForce, RenewedForLess, SamePerson, SchemeHasProblems

from .keeping import log
from .publishing import findings_of, gate_problems, lock_every_scheme, numbered

State = SchemeVersion.State


@transaction.atomic
def renew_version(
    *, version: SchemeVersion, by: Account, at: datetime, effective_on: date, review_by: date
) -> SchemeVersion:
    """Publish the newest version's rules, unchanged, as the next version with a new review date.

    Its authors stay the authors, so none of them can renew it. Raises DutyMissing, NotInForce, SamePerson,
    RenewedForLess, NoGate, or SchemeHasProblems with what stands against it, such as `review-too-far`.
    """
    actor = duties.require(by, Act.APPROVE_SCHEME)
    lock_every_scheme()
    held = SchemeVersion.objects.select_related("scheme").get(id=version.id)
    newest = queries.published_versions(held.scheme).first()
    if newest is None or newest.id != held.id:
        raise NotInForce
    if by.id == held.author_id or by.id in held.author_ids:
        raise SamePerson
    if review_by < held.scheme_tree.effective.review_by:
        raise RenewedForLess(day=held.scheme_tree.effective.review_by)
    dated = Effective.model_validate({"from": effective_on, "review_by": review_by})
    tree = held.scheme_tree.model_copy(update={"effective": dated})
    content = content_of(tree)
    renewed = SchemeVersion(
        scheme=held.scheme,
        state=State.PUBLISHED,
        number=numbered(held.scheme),
        file_text=dump_scheme(tree),
        tree=content,
        content_digest=digest(content),
        author_id=held.author_id,
        author_ids=held.author_ids,
        author_name=held.author_name,
        drafted_at=held.drafted_at,
        approver_id=by.id,
        approver_name=actor.name,
        published_at=at,
        effective_on=effective_on,
    )
    problems = findings_of(renewed, at=at, effective_on=effective_on)
    if problems:
        raise SchemeHasProblems(problems)
    renewed.save()
    if stands_against := gate_problems(renewed, by=by, at=at, effective_on=effective_on):
        raise SchemeHasProblems(stands_against)
    shared.take_over(tree)
    log(renewed, actor, "renew_version", at, effective_on=effective_on.isoformat(), renews=held.number)
    hooks.scheme_published.tell(version_id=renewed.id, at=at)
    return SchemeVersion.objects.select_related("scheme").get(id=renewed.id)
