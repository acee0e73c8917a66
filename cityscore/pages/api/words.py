"""Words of the pages in both languages at once, for clients that choose for themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.utils import translation

from cityscore.core.refusals import LANGUAGES

Made = TypeVar("Made")


def in_each_language(make: Callable[[], Made]) -> dict[str, Made]:
    """What `make` makes for a reader of each language: `{"en": …, "zh-hans": …}`."""
    made = {}
    for language in LANGUAGES:
        with translation.override(language):
            made[language] = make()
    return made


def titles(row: Any) -> dict[str, str]:
    """The title of a row that keeps it in both languages."""
    return {"en": row.title_en, "zh-hans": row.title_zh}
