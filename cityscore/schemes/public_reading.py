"""How a version reads on the city's public page: the pages answer, so that who approves reads the same."""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from cityscore.core.hooks import Hook
from cityscore.schemes.models import SchemeVersion


class ReadsInPublic(Protocol):
    """The version as finished texts in the reader's language; `schemes/office/_content.html` shows them."""

    def __call__(self, *, version: SchemeVersion, today: date) -> Any: ...


reads_in_public: Hook[ReadsInPublic] = Hook("reads_in_public", required_of=("pages",))


def in_words(version: SchemeVersion, today: date) -> Any:
    """The public page's texts for this version."""
    ((_, read),) = reads_in_public.answers()
    return read(version=version, today=today)
