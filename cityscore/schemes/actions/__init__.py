"""Draft, edit, submit, publish and renew scheme versions."""

from .drafting import discard_draft, edit_draft, load_version, start_draft
from .publishing import publish_version, submit_version
from .renewing import renew_version

__all__ = [
    "discard_draft",
    "edit_draft",
    "load_version",
    "publish_version",
    "renew_version",
    "start_draft",
    "submit_version",
]
