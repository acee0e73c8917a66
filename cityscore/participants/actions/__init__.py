"""What can be done about a participant: claim and prove, join, consent, leave, erase, and the desk's part."""

from cityscore.participants.actions.desk import (
    end_link,
    issue_desk_code,
    look_up,
    register_at_desk,
    settle_claim,
)
from cityscore.participants.actions.documents import note_document
from cityscore.participants.actions.joining import (
    enrol_at_desk,
    join,
    set_consent,
    set_consent_at_desk,
)
from cityscore.participants.actions.leaving import erase, erase_for, export, leave, leave_at_desk
from cityscore.participants.actions.proof import (
    claim_identifier,
    forget_stale,
    prove_by_code,
    prove_by_provider,
)

__all__ = [
    "claim_identifier",
    "end_link",
    "enrol_at_desk",
    "erase",
    "erase_for",
    "export",
    "forget_stale",
    "issue_desk_code",
    "join",
    "leave",
    "leave_at_desk",
    "look_up",
    "note_document",
    "prove_by_code",
    "prove_by_provider",
    "register_at_desk",
    "set_consent",
    "set_consent_at_desk",
    "settle_claim",
]
