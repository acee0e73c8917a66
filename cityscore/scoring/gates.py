"""What scoring has to say before a version is published: it must run in this database, give the scheme's
golden cases what they expect, and keep the limits that its impact preview shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from cityscore.cities import queries as city_queries
from cityscore.cities.models import Account, Duty
from cityscore.core import clock
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import SchemeHasProblems
from cityscore.scoring import engine, queries
from cityscore.scoring.cases import actions as golden_actions
from cityscore.scoring.cases import changes
from cityscore.scoring.models import Preview
from cityscore.scoring.preview import actions as previewing
from cityscore.scoring.preview import limits

DOES_NOT_RUN = Sentence(
    "The rules cannot be computed: {reason}. Report this to the operator.",
    "规则无法计算：{reason}。请联系平台运营方。",
)

PREVIEW_MISSING = Problem(
    "preview-missing",
    "",
    Sentence(
        "Residents take part in this scheme: start an impact preview of this draft, read it, then publish.",
        "已有居民参加此方案：请先为此草案生成影响预览，阅读后再发布。",
    ),
)
PREVIEW_STALE = Problem(
    "preview-stale",
    "",
    Sentence(
        "The impact preview is of another draft, other perks or another day, or a week old; start a new one.",
        "影响预览与当前的草案、权益、生效日不符或已超过七天，请重新生成。",
    ),
)


def findings(*, version_id: int, effective_on: date, approver_id: int, at: datetime) -> list[Problem]:
    """Findings against publishing a version; an empty list says that nothing stands against it."""
    version = SchemeVersion.objects.select_related("scheme").get(id=version_id)
    return [
        *(_does_not_run(version) or golden_actions.findings(version)),
        *changes.findings(version, approver_id),
        *_impact_findings(version, effective_on, approver_id, at),
    ]


def _impact_findings(
    version: SchemeVersion, effective_on: date, approver_id: int, at: datetime
) -> list[Problem]:
    """What a change asks for that those who take part will feel; nothing while nobody does."""
    if not queries.enrolled_count(version.scheme_id):
        return []
    try:
        basis = previewing.basis_of(version, effective_on)
    except SchemeHasProblems:
        return []  # the publication names these problems itself
    if basis.before is not None and basis.before.scheme_tree.is_renewed_by(basis.tree):
        return []  # the same rules for longer take nothing from anybody
    found = previewing.fresh_preview(version, basis, at)
    if found is None:
        is_there = Preview.objects.filter(version=version, state=Preview.State.DONE).exists()
        return [PREVIEW_STALE if is_there else PREVIEW_MISSING]
    approver = Account.objects.filter(id=approver_id).first()
    officer = city_queries.officer_of(approver) if approver is not None else None
    return limits.unmet(
        found.loss,
        published_on=clock.today_in(city_queries.present_city().time_zone, at),
        effective_on=effective_on,
        head_signs=officer is not None and Duty.HEAD in officer.duties,
        has_notice=previewing.notice_of(version) is not None,
    )


def _does_not_run(version: SchemeVersion) -> list[Problem]:
    compiled = engine.compiled_version(version)
    statement = compiled.totals(engine.relations(engine.NAMED))
    parameters: dict[str, Any] = {
        **compiled.parameters(as_of=date(2026, 1, 1), review_by=None),
        "scheme_id": version.scheme_id,
        "high_water_at": version.drafted_at,
        "participant_ids": [],
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, parameters)
    except DatabaseError as error:
        reason = str(error).splitlines()[0]
        return [Problem("does-not-run", "rules", DOES_NOT_RUN.filled({"reason": reason}))]
    return []
