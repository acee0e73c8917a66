"""What scoring has to say before a version is published: it must compile, run in this database, and give the
scheme's golden cases what they expect."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring import engine, golden_actions

DOES_NOT_RUN = Sentence(
    "The rules cannot be computed: {reason}. Report this to the operator.",
    "规则无法计算：{reason}。请联系平台运营方。",
)


def findings(*, version_id: int, effective_on: date, approver_id: int, at: datetime) -> list[Problem]:
    """Findings against publishing a version; an empty list says that nothing stands against it."""
    version = SchemeVersion.objects.select_related("scheme").get(id=version_id)
    return _does_not_run(version) or golden_actions.findings(version)


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
