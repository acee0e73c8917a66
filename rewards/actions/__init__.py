"""What can be done in the rewards room; each action is keyword-only, in one transaction."""

from rewards.actions.asking import Question, Refused
from rewards.actions.claiming import claim, object_to_claim, pay_claim, refuse_claim, set_fund
from rewards.actions.disowning import answer_disowned_use, disown_use
from rewards.actions.drafting import load_perks
from rewards.actions.issuing import IssuedPass, issue_pass
from rewards.actions.merchants import (
    SCOPES,
    IssuedClient,
    amend_merchant,
    enlist_merchant,
    issue_client,
    offer_perk,
    revoke_client,
    set_state,
)
from rewards.actions.publishing import (
    approve_perk,
    end_perk,
    open_perk,
    pause_perk,
    publish_perk,
    resume_perk,
)
from rewards.actions.redeeming import Purchase, redeem
from rewards.actions.settling import Till, annul, annul_by_office, extend, settle
from rewards.actions.verifying import Granted, verify

__all__ = [
    "SCOPES",
    "Granted",
    "IssuedClient",
    "IssuedPass",
    "Purchase",
    "Question",
    "Refused",
    "Till",
    "amend_merchant",
    "annul",
    "annul_by_office",
    "answer_disowned_use",
    "approve_perk",
    "claim",
    "disown_use",
    "end_perk",
    "enlist_merchant",
    "extend",
    "issue_client",
    "issue_pass",
    "load_perks",
    "object_to_claim",
    "offer_perk",
    "open_perk",
    "pause_perk",
    "pay_claim",
    "publish_perk",
    "redeem",
    "refuse_claim",
    "resume_perk",
    "revoke_client",
    "set_fund",
    "set_state",
    "settle",
    "verify",
]
