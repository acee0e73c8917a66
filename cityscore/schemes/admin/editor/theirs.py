"""Two people on one part: which boxes hold something else for the one than for the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from cityscore.schemes.admin.editor.entries import Entry, Hidden, Pick, Ticks
from cityscore.schemes.admin.editor.part_form import PartForm


@dataclass(frozen=True, slots=True)
class Box:
    """A box that differs: what somebody else saved, and what was typed here."""

    label: str
    theirs: str
    mine: str
    anchor: str


def compared(mine: PartForm, theirs: PartForm) -> list[Box]:
    """Every box in which the two forms differ."""
    rows = []
    for name, entry in {**theirs.fields, **mine.fields}.items():
        if not isinstance(entry, Entry) or isinstance(entry, Hidden):
            continue
        there, here = _shown(theirs, name), _shown(mine, name)
        if there != here:
            anchor = f"f-{name}" if name in mine.fields else ""
            rows.append(Box(str(entry.label), there, here, anchor))
    return rows


def _shown(form: PartForm, name: str) -> str:
    entry: Any = form.fields.get(name)
    if entry is None:
        return ""
    value = form.cleaned_data.get(name)
    if isinstance(entry, Pick):
        titles = {code: str(title) for code, title in entry.choices}
        return titles.get(value, str(value)) if value else ""
    if isinstance(entry, Ticks):
        titles = {code: str(title) for code, title in entry.choices}
        return ", ".join(titles.get(each, each) for each in value or [])
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return str(entry.as_typed(value))
