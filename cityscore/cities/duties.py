"""Which duty may do what: the one table behind every officer's right."""

from __future__ import annotations

from enum import StrEnum

from django.utils import translation
from django.utils.translation import gettext

from cityscore.cities import queries
from cityscore.cities.models import Account, Duty, Officer
from cityscore.cities.refusals import DutyMissing
from cityscore.core.audit import Actor


class Act(StrEnum):
    """Something an officer does. A new act without a row in `ALLOWED` fails at import."""

    DRAFT_SCHEME = "draft-scheme"
    APPROVE_SCHEME = "approve-scheme"
    PREVIEW_IMPACT = "preview-impact"
    EDIT_SOURCES = "edit-sources"
    IMPORT_RECORDS = "import-records"
    SEE_RECORDS = "see-records"
    SEE_PEOPLE = "see-people"
    PROVE_IDENTITY = "prove-identity"
    ENROL_AT_DESK = "enrol-at-desk"
    ANSWER_OBJECTIONS = "answer-objections"
    CONFIRM_RECORDS = "confirm-records"
    KEEP_CALENDAR = "keep-calendar"
    RUN_SCORES = "run-scores"
    EDIT_PERKS = "edit-perks"
    APPROVE_PERKS = "approve-perks"
    EDIT_MERCHANTS = "edit-merchants"
    ANNUL_USES = "annul-uses"
    DECIDE_CLAIMS = "decide-claims"
    SET_BUDGETS = "set-budgets"
    DRAFT_AGREEMENT = "draft-agreement"
    SIGN_AGREEMENT = "sign-agreement"
    APPOINT_OFFICERS = "appoint-officers"
    PUBLISH_NOTICE = "publish-notice"
    READ_AUDIT = "read-audit"
    LOOK_AROUND = "look-around"


CLERK, EDITOR, APPROVER, HEAD, AUDITOR = Duty.CLERK, Duty.RULE_EDITOR, Duty.APPROVER, Duty.HEAD, Duty.AUDITOR

ALLOWED: dict[Act, frozenset[Duty]] = {
    Act.DRAFT_SCHEME: frozenset({EDITOR}),
    Act.APPROVE_SCHEME: frozenset({APPROVER, HEAD}),
    Act.PREVIEW_IMPACT: frozenset({EDITOR, APPROVER, HEAD}),
    Act.EDIT_SOURCES: frozenset({EDITOR}),
    Act.IMPORT_RECORDS: frozenset({CLERK}),
    Act.SEE_RECORDS: frozenset({CLERK, AUDITOR}),
    Act.SEE_PEOPLE: frozenset({CLERK, AUDITOR}),
    Act.PROVE_IDENTITY: frozenset({CLERK}),
    Act.ENROL_AT_DESK: frozenset({CLERK}),
    Act.ANSWER_OBJECTIONS: frozenset({CLERK, APPROVER, HEAD}),
    Act.CONFIRM_RECORDS: frozenset({CLERK, HEAD}),
    Act.KEEP_CALENDAR: frozenset({CLERK, HEAD}),
    Act.RUN_SCORES: frozenset({CLERK, EDITOR}),
    Act.EDIT_PERKS: frozenset({EDITOR}),
    Act.APPROVE_PERKS: frozenset({APPROVER, HEAD}),
    Act.EDIT_MERCHANTS: frozenset({CLERK, EDITOR}),
    Act.ANNUL_USES: frozenset({CLERK}),
    Act.DECIDE_CLAIMS: frozenset({APPROVER, HEAD}),
    Act.SET_BUDGETS: frozenset({HEAD}),
    Act.DRAFT_AGREEMENT: frozenset({EDITOR}),
    Act.SIGN_AGREEMENT: frozenset({APPROVER, HEAD}),
    Act.APPOINT_OFFICERS: frozenset({HEAD}),
    Act.PUBLISH_NOTICE: frozenset({APPROVER, HEAD}),
    Act.READ_AUDIT: frozenset({AUDITOR, HEAD}),
    Act.LOOK_AROUND: frozenset(Duty),
}
if ALLOWED.keys() != set(Act):
    raise RuntimeError("every act needs a row in ALLOWED")


def may(officer: Officer, act: Act) -> bool:
    """Whether one of the officer's duties includes the act."""
    return bool(ALLOWED[act] & set(officer.duties))


def require(account: Account, act: Act) -> Actor:
    """The acting officer of the open city. Raises DutyMissing when no duty of theirs includes the act."""
    officer = queries.officer_of(account)
    if officer is None or not may(officer, act):
        raise DutyMissing(act=act.value, duties=_names(act, "en"), duties_zh=_names(act, "zh-hans"))
    return actor_of(officer)


def _names(act: Act, language: str) -> str:
    with translation.override(language):
        return gettext(", ").join(str(duty.label) for duty in Duty if duty in ALLOWED[act])


def actor_of(officer: Officer) -> Actor:
    """How an officer appears in the audit log and in residents' access logs."""
    return Actor("officer", str(officer.account_id), officer.name)
