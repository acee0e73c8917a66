"""Which form edits which part, and a form for what a draft holds, with its problems beside the boxes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from cityscore.core.refusals import Problem
from cityscore.schemes.admin.editor.basics_form import BasicsForm
from cityscore.schemes.admin.editor.choices import Draft
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.admin.editor.record_type_form import RecordTypeForm
from cityscore.schemes.admin.editor.rule_form import RuleForm
from cityscore.schemes.admin.editor.small_forms import BandForm, DimensionForm, SourceForm
from cityscore.schemes.editing import shapes
from cityscore.schemes.editing.document import basics_of
from cityscore.schemes.editing.values import listing, mapping, shown

FORMS: dict[str, type[PartForm]] = {
    form.kind: form for form in (BasicsForm, DimensionForm, BandForm, SourceForm, RecordTypeForm, RuleForm)
}
SLUGS = {
    "dimensions": "dimensions",
    "bands": "bands",
    "sources": "sources",
    "record_types": "record-types",
    "rules": "rules",
}
KIND_OF = {slug: kind for kind, slug in SLUGS.items()}
ADD = {
    "dimensions": _("Add a dimension"),
    "bands": _("Add a band"),
    "sources": _("Add a source"),
    "record_types": _("Add a record type"),
    "rules": _("Add a rule"),
}
ONE = {
    "dimensions": _("Dimension"),
    "bands": _("Band"),
    "sources": _("Source"),
    "record_types": _("Record type"),
    "rules": _("Rule"),
}


def form_of(draft: Draft, kind: str, part: Any, *, is_new: bool = False) -> PartForm:
    """The form filled with what the draft holds."""
    return FORMS[kind](draft, shape=shape_of(draft, kind, mapping(part)), is_new=is_new)


def shape_of(draft: Draft, kind: str, part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part in the shape of its form."""
    if kind == "rules":
        columns = draft.fields(part.get("record_type")).items()
        choices = {
            n: [shown(c) for c in listing(f.get("choices"))] for n, f in columns if f.get("type") == "choice"
        }
        return shapes.rule_shape(part, choices)
    if kind == "record_types":
        return shapes.record_type_shape(part)
    if kind == "bands":
        return shapes.band_shape(part)
    return shapes.basics_shape(basics_of(part)) if kind == "basics" else part


def problems_of(kind: str, index: int | None, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of one part, their paths as seen from it; the basics have whatever is in no part."""
    if index is None:
        inside = tuple(f"{each}[" for each in SLUGS)
        return [each for each in problems if not each.path.startswith(inside) and each.path not in SLUGS]
    start = f"{kind}[{index}]"
    own = [each for each in problems if each.path == start or each.path.startswith(start + ".")]
    return [replace(each, path=each.path[len(start) + 1 :]) for each in own]


GROUPS: dict[str, tuple[Any, Any]] = {
    "sources": (_("Sources"), _("Who supplies records. Start here.")),
    "record_types": (_("Record types"), _("What they record: one voluntary act each, with its columns.")),
    "dimensions": (_("Dimensions"), _("Groups of rules with a common limit; every rule belongs to one.")),
    "rules": (_("Rules"), _("How records become points.")),
    "bands": (_("Bands"), _("Named stretches of the scale, from low to high; perks may ask for one.")),
}
"""Kinds of parts in the order in which one builds them, with what they are for."""
