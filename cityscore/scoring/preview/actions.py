"""Start an impact preview, compute it, and say whether one is still good enough to publish by."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, faults, hooks, later, work
from cityscore.core.exact_json import digest
from cityscore.core.ladders import Ladder
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.actions.keeping import locked
from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import AlreadyPublished, SchemeHasProblems
from cityscore.scoring import queries
from cityscore.scoring.models import ChangeNotice, Preview
from cityscore.scoring.preview import impact, limits, snapshot
from cityscore.scoring.refusals import EnoughPreviewsToday, NoticeIsEmpty

logger = logging.getLogger(__name__)
GOOD_FOR = timedelta(days=7)
"""How long a preview's records are recent enough to publish by."""
SECONDS = 3 * work.LEASE_SECONDS
"""Lease of a preview, which is computed in one piece: longer than a task may take at all."""
MOST_IN_A_DAY = 12
"""Previews of one scheme that the office may ask for within 24 hours; why is said in `suppression`."""
State = Preview.State


@dataclass(frozen=True)
class Basis:
    """What a preview rests on besides the records: two versions, and what the perks ask for."""

    before: SchemeVersion | None
    tree: SchemeTree
    ladders: tuple[Ladder, ...]
    digest: str


def basis_of(version: SchemeVersion, effective_on: date | None = None) -> Basis:
    """The basis on which a draft is weighed that would take effect on a day, by default its own.

    It is compared with what would be in force on that day without it, which a version that is being renewed
    already is. Raises SchemeHasProblems.
    """
    reading = guarded(read_content(version.tree))
    if reading.tree is None or not reading.sound:
        raise SchemeHasProblems(reading.problems)
    effective_on = effective_on or reading.tree.effective.starts_on
    others = scheme_queries.published_versions(version.scheme).exclude(id=version.id)
    before = others.filter(effective_on__lte=effective_on).first()
    ladders = tuple(
        ladder
        for _, answer in hooks.perk_ladders.answers()
        for ladder in answer(scheme_id=version.scheme_id)
        if ladder.tiers
    )
    named = [version.content_digest, before.content_digest if before else "", repr(ladders)]
    return Basis(before, reading.tree, ladders, digest(named))


def fresh_preview(version: SchemeVersion, basis: Basis, at: datetime) -> Preview | None:
    """The newest finished preview of exactly this content, over records that are recent enough."""
    return (
        Preview.objects.filter(
            version=version,
            state=State.DONE,
            content_digest=version.content_digest,
            basis_digest=basis.digest,
            snapshot_at__gt=at - GOOD_FOR,
        )
        .order_by("-id")
        .first()
    )


def newest_preview(version: SchemeVersion) -> Preview | None:
    """The last preview that was started of a version, whatever became of it."""
    return Preview.objects.filter(version=version).select_related("before").order_by("-id").first()


@transaction.atomic
def start(*, version: SchemeVersion, by: Account, at: datetime) -> Preview:
    """Have a worker weigh a draft against the live records; one that is under way is answered with.

    Raises DutyMissing, AlreadyPublished, SchemeHasProblems, EnoughPreviewsToday.
    """
    actor = duties.require(by, Act.PREVIEW_IMPACT)
    held = locked(version)
    if held.state == SchemeVersion.State.PUBLISHED:
        raise AlreadyPublished
    about = f"scheme:{held.scheme.code}"
    lately = audit.count_of(action="scoring.start_preview", about=about, since=at - timedelta(days=1))
    if lately >= MOST_IN_A_DAY:
        raise EnoughPreviewsToday(count=MOST_IN_A_DAY)
    found = _list(held, basis_of(held), actor.name, at)
    audit.write(
        actor=actor,
        action="scoring.start_preview",
        at=at,
        about=about,
        version_id=held.id,
        digest=held.content_digest,
    )
    later.queue("scoring.work_on_preview", preview_id=found.id)
    return found


def _list(version: SchemeVersion, basis: Basis, by: str, at: datetime) -> Preview:
    under_way = Preview.objects.filter(
        version=version, basis_digest=basis.digest, state__in=[State.WAITING, State.RUNNING]
    ).first()
    if under_way is not None:
        return under_way
    started = Preview.objects.create(
        scheme=version.scheme,
        version=version,
        before=basis.before,
        content_digest=version.content_digest,
        basis_digest=basis.digest,
        as_of=clock.today_in(city_queries.present_city().time_zone, at),
        started_at=at,
        started_by=by,
    )
    work.add(started.job, "scoring.work_on_preview", [0], preview_id=started.id)
    return started


def work_on(*, preview_id: int, at: datetime, seconds: int = SECONDS) -> bool:
    """Compute a preview that waits, over the records of this moment; False when there was nothing to do.

    A preview that crashes goes back to the list, and fails after the third time.
    """
    with transaction.atomic():
        found = Preview.objects.select_related("scheme", "version__scheme", "before").get(id=preview_id)
    lease = work.take(found.job, seconds=seconds)
    if lease is None:
        return _close_parked(found)
    try:
        counted, layout = _compute(found, at)
        faults.reach("preview.computed")
        with transaction.atomic():
            if work.finish(lease, done_count=counted.people):
                _keep(found, layout, counted, at)
                work.forget(found.job)
    except Exception as error:
        with transaction.atomic():
            work.fail(lease, error)
        logger.error("preview %s failed: %s", found.id, type(error).__name__)
        _close_parked(found)
    return True


def _close_parked(found: Preview) -> bool:
    """Say of a preview that it failed once its work is parked."""
    with transaction.atomic():
        if work.states(found.job)["parked"]:
            Preview.objects.filter(id=found.id).exclude(state=State.DONE).update(
                state=State.FAILED, error=work.last_error(found.job)
            )
            work.forget(found.job)
    return False


def _compute(found: Preview, at: datetime) -> tuple[impact.Counted, impact.Layout]:
    with transaction.atomic():
        basis = basis_of(found.version)
        comparison = snapshot.Comparison(
            scheme_id=found.scheme_id,
            before=found.before.scheme_tree if found.before else basis.tree,
            after=basis.tree,
            ladders=basis.ladders,
            as_of=found.as_of,
            high_water_at=at,
        )
        parts = snapshot.parts_of(comparison)
        layout = snapshot.layout_of(comparison)
        Preview.objects.filter(id=found.id).update(
            state=State.RUNNING, part_count=len(parts), done_count=0, snapshot_at=at
        )
    counted = []
    for done, part in enumerate(snapshot.count_people(comparison, layout, parts), 1):
        counted.append(part)
        with transaction.atomic():
            Preview.objects.filter(id=found.id).update(done_count=done)
    return snapshot.together(counted), layout


def _keep(found: Preview, layout: impact.Layout, counted: impact.Counted, at: datetime) -> None:
    Preview.objects.filter(id=found.id).update(
        state=State.DONE,
        result=impact.report(layout, counted),
        loss=limits.loss_of(losing=counted.losing, people=counted.people),
        snapshot_at=at,
        finished_at=clock.now(),
        error="",
    )


def prepare(*, version_id: int, effective_on: date | None, approver_id: int, at: datetime) -> None:
    """Before a publication from the command line: weigh the draft here and now, unless that was done.

    Raises DutyMissing.
    """
    with transaction.atomic():
        actor = duties.require(Account.objects.get(id=approver_id), Act.APPROVE_SCHEME)
        version = SchemeVersion.objects.select_related("scheme").get(id=version_id)
        if not queries.enrolled_count(version.scheme_id):
            return
        try:
            basis = basis_of(version, effective_on)
        except SchemeHasProblems:
            return  # the publication itself says so, with everything else that stands against it
        if fresh_preview(version, basis, at) is not None:
            return
        started = _list(version, basis, actor.name, at)
    work_on(preview_id=started.id, at=at)


@transaction.atomic
def publish_notice(
    *, version: SchemeVersion, body_en: str, body_zh: str, by: Account, at: datetime
) -> ChangeNotice:
    """Tell the public what a draft will change. Raises DutyMissing, AlreadyPublished, NoticeIsEmpty."""
    actor = duties.require(by, Act.PUBLISH_NOTICE)
    held = locked(version)
    if held.state == SchemeVersion.State.PUBLISHED:
        raise AlreadyPublished
    if not body_en.strip() or not body_zh.strip():
        raise NoticeIsEmpty
    notice = ChangeNotice.objects.create(
        scheme=held.scheme,
        content_digest=held.content_digest,
        body_en=body_en.strip(),
        body_zh=body_zh.strip(),
        published_at=at,
        published_by=actor.name,
    )
    audit.write(
        actor=actor,
        action="scoring.publish_change_notice",
        at=at,
        about=f"scheme:{held.scheme.code}",
        digest=held.content_digest,
    )
    return notice


def standing_notices(scheme: Scheme, today: date) -> list[ChangeNotice]:
    """What the public was told of rules that do not hold yet: those announced, and a draft as it is now."""
    coming = list(scheme_queries.published_versions(scheme).filter(effective_on__gt=today))
    draft = scheme_queries.newest_draft(scheme)
    told = [notice_of(version) for version in (*coming, *([draft] if draft else []))]
    return [notice for notice in told if notice is not None]


def notice_of(version: SchemeVersion) -> ChangeNotice | None:
    """The newest public notice of exactly this content."""
    notices = ChangeNotice.objects.filter(scheme=version.scheme_id, content_digest=version.content_digest)
    return notices.order_by("-id").first()
