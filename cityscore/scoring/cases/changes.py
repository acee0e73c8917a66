"""What was done to a scheme's golden cases since its last publication: whoever approves the next reads it,
and nobody approves what they did themselves."""

from __future__ import annotations

from cityscore.core import audit
from cityscore.core.models import AuditEntry
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import SchemeVersion

STORED = Sentence(
    "{by} entered or changed the example person “{case}”.", "{by} 新增或修改了示例人员“{case}”。"
)
REMOVED = Sentence(
    "{by} removed the example person “{case}”: nothing has to come out for them any more.",
    "{by} 移除了示例人员“{case}”：今后版本不再按其预期结果检验。",
)
VERBS = {"scoring.store_golden_case": STORED, "scoring.remove_golden_case": REMOVED}

OWN_CASES = Problem(
    "golden-case-own",
    "",
    Sentence(
        "You entered, changed or removed example persons since the last publication: another approver must"
        " publish this version.",
        "自上次发布以来，您新增、修改或移除过示例人员，须由另一位审批人发布此版本。",
    ),
)


def told(*, version_id: int) -> list[Sentence]:
    """A sentence for each change, the oldest first, for the approver of a version."""
    return [
        VERBS[entry.action].filled({"by": entry.actor_name, "case": entry.facts["case"]})
        for entry in _since_published(SchemeVersion.objects.select_related("scheme").get(id=version_id))
    ]


def findings(version: SchemeVersion, approver_id: int) -> list[Problem]:
    """`golden-case-own` when the approver had a hand in the cases that judge the version."""
    own = any(entry.actor_key == str(approver_id) for entry in _since_published(version))
    return [OWN_CASES] if own else []


def _since_published(version: SchemeVersion) -> list[AuditEntry]:
    last = scheme_queries.published_versions(version.scheme).exclude(id=version.id).first()
    return audit.entries_of(
        actions=VERBS, about=f"scheme:{version.scheme.code}", since=last.published_at if last else None
    )
