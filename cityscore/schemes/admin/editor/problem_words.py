"""What is said beside a box: the checks' own sentence, or plainer words where it speaks of files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from cityscore.core.refusals import Problem
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor.entries import Day, Entry, Number, Pick, Ticks, Whole

OF_FILES = {"missing-key", "wrong-type", "not-allowed-value"}
"""Codes of the structure: its sentences speak of keys, quotes and lists."""

ASKED_FOR = {"no-validity", "no-legal-basis", "no-review-date"}
"""Codes of things that every scheme needs: beside an empty box there is nothing more to say."""


def in_words(problem: Problem, entry: Any, *, is_blank: bool) -> str:
    """The sentence for the reader of a form."""
    if not isinstance(entry, Entry):
        return describing.say(problem.message)
    if problem.code == "open-ended" and isinstance(entry, Pick) and is_blank:
        return gettext("Choose one.")
    if problem.code == "open-ended" and isinstance(entry, Number) and is_blank:
        return gettext("Fill this in.")
    if problem.code in ASKED_FOR and is_blank:
        return gettext("Fill this in.")
    if problem.code not in OF_FILES:
        return describing.say(problem.message)
    if is_blank:
        return gettext("Choose one.") if isinstance(entry, Pick | Ticks) else gettext("Fill this in.")
    return _wrong_type(entry) if problem.code == "wrong-type" else describing.say(problem.message)


def _wrong_type(entry: Entry) -> str:
    if isinstance(entry, Whole):
        return gettext("Write a whole number, such as 12.")
    if isinstance(entry, Number):
        return gettext("Write a number, such as 10 or 2.5.")
    if isinstance(entry, Day):
        return gettext("Write a calendar day, such as 2026-01-31.")
    return gettext("This does not fit here; look at the help beside it.")
