"""What can be done in the rewards room; each action is keyword-only, in one transaction."""

from rewards.actions.asking import Question, Refused
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
from rewards.actions.verifying import Granted, verify

__all__ = [
    "SCOPES",
    "Granted",
    "IssuedClient",
    "IssuedPass",
    "Purchase",
    "Question",
    "Refused",
    "amend_merchant",
    "approve_perk",
    "end_perk",
    "enlist_merchant",
    "issue_client",
    "issue_pass",
    "load_perks",
    "offer_perk",
    "open_perk",
    "pause_perk",
    "publish_perk",
    "redeem",
    "resume_perk",
    "revoke_client",
    "set_state",
    "verify",
]
