"""A draft at a glance: its parts in order, and what is still to be done, with the way there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from cityscore.core.exact_json import digest
from cityscore.core.refusals import Problem
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor import forms
from cityscore.schemes.admin.editor.choices import Draft, title_of
from cityscore.schemes.admin.editor.gists import gist_of
from cityscore.schemes.editing.document import parts_of
from cityscore.schemes.editing.values import mapping, shown
from cityscore.schemes.models import SchemeVersion


@dataclass(frozen=True, slots=True)
class ToDo:
    """A problem as the overview lists it: whose it is, which box, what to do, and the way there."""

    where: str
    box: str
    text: str
    code: str
    url: str


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part in its list. `seen` is what a move or removal was decided on."""

    title: str
    code: str
    gist: str
    index: int
    seen: str
    url: str
    remove_url: str
    move_url: str
    problem_count: int
    problems_counted: str
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class Group:
    """All parts of one kind."""

    kind: str
    title: str
    hint: str
    add: str
    add_url: str
    rows: tuple[PartRow, ...]


def groups(version: SchemeVersion, draft: Draft, problems: Iterable[Problem]) -> list[Group]:
    """The parts of a draft, kind by kind, in the order in which one builds them."""
    found = list(problems)
    kinds = ["sources", "record_types", "dimensions", "rules", *(["bands"] if draft.for_points else [])]
    if not draft.for_points and parts_of(draft.content, "bands"):
        kinds.append("bands")  # there are some that do not belong here: they must be seen to be removed
    return [_group(version, draft, kind, found) for kind in kinds]


def _group(version: SchemeVersion, draft: Draft, kind: str, problems: list[Problem]) -> Group:
    parts = [mapping(each) for each in parts_of(draft.content, kind)]
    rows = []
    own = [each for each in problems if each.path.startswith(f"{kind}[")]
    for index, part in enumerate(parts):
        count = len(forms.problems_of(kind, index, own))
        rows.append(
            PartRow(
                title=title_of(part) or gettext("(no title yet)"),
                code=shown(part.get("code")),
                gist=gist_of(kind, part, draft),
                index=index,
                seen=digest(parts_of(draft.content, kind)[index]),
                url=part_url(version, kind, index),
                remove_url=part_url(version, kind, index, "remove"),
                move_url=part_url(version, kind, index, "move"),
                problem_count=count,
                problems_counted=counted(count),
                is_first=index == 0,
                is_last=index == len(parts) - 1,
            )
        )
    title, hint = forms.GROUPS[kind]
    add_url = reverse("admin:schemes_draft_add_part", args=[version.id, forms.SLUGS[kind]])
    return Group(kind, str(title), str(hint), str(forms.ADD[kind]), add_url, tuple(rows))


def to_do(version: SchemeVersion, draft: Draft, problems: Iterable[Problem]) -> list[ToDo]:
    """Every problem of a draft with the way to its box, in the order of the file."""
    found = list(problems)
    rows = _of_part(version, draft, "basics", None, draft.content, found)
    for kind in forms.SLUGS:
        for index, part in enumerate(parts_of(draft.content, kind)):
            rows += _of_part(version, draft, kind, index, part, found)
    general = [each for each in found if each.path in forms.SLUGS]
    url = reverse("admin:schemes_schemeversion_change", args=[version.id])
    for each in general:
        title = str(forms.GROUPS[each.path][0])
        rows.append(ToDo(title, "", describing.say(each.message), each.code, f"{url}#{each.path}"))
    return rows


def _of_part(
    version: SchemeVersion, draft: Draft, kind: str, index: int | None, part: Any, found: list[Problem]
) -> list[ToDo]:
    own = forms.problems_of(kind, index, found)
    if not own:
        return []
    if index is None:
        where, url = gettext("Basics"), reverse("admin:schemes_draft_basics", args=[version.id])
    else:
        where, url = where_is(kind, mapping(part)), part_url(version, kind, index)
    placed = forms.form_of(draft, kind, part).place(own)
    return [ToDo(where, p.label, p.text, p.code, f"{url}#{p.anchor or 'problems'}") for p in placed]


def where_is(kind: str, part: Any) -> str:
    """`Rule “Hours given”`."""
    title = title_of(part) or gettext("(no title yet)")
    return gettext("%(kind)s “%(title)s”") % {"kind": forms.ONE[kind], "title": title}


def part_url(version: SchemeVersion, kind: str, index: int, act: str = "") -> str:
    name = f"admin:schemes_draft_{act}_part" if act else "admin:schemes_draft_part"
    return reverse(name, args=[version.id, forms.SLUGS[kind], index])


def counted(count: int) -> str:
    """`3 problems`."""
    return ngettext("%(count)s problem", "%(count)s problems", count) % {"count": count}


def basics_in_words(draft: Draft) -> list[tuple[str, str]]:
    """(what, how it stands) of the basics, for the overview; an unfinished value shows as it was typed."""
    content = draft.content
    effective, scale = mapping(content.get("effective")), mapping(content.get("scale"))
    rows = [
        (gettext("For"), gettext("residents") if draft.for_persons else gettext("organisations")),
        (gettext("In force from"), shown(effective.get("from"))),
        (gettext("To be reviewed by"), shown(effective.get("review_by"))),
    ]
    if draft.for_points:
        low, high = shown(scale.get("min")) or "–", shown(scale.get("max")) or "–"
        rows.insert(1, (gettext("Everyone starts with"), shown(scale.get("base"))))
        if (low, high) != ("–", "–"):
            rows.insert(2, (gettext("Lowest and highest total"), f"{low} / {high}"))
    return rows
