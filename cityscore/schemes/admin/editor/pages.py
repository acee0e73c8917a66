"""The editor's pages for one part: show it, save it, add, remove and move."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext

from cityscore.cities.duties import Act
from cityscore.core import clock
from cityscore.core.exact_json import digest
from cityscore.core.refusals import Refusal
from cityscore.schemes import actions
from cityscore.schemes.admin.editor import firsts, forms, overview
from cityscore.schemes.admin.editor.ground import Ground, account_of, draft_or_404, draft_view, require
from cityscore.schemes.admin.editor.part_form import PartForm
from cityscore.schemes.admin.editor.theirs import compared
from cityscore.schemes.editing import document
from cityscore.schemes.editing.document import AddPart, Edit, MovePart, RemovePart, SetBasics, SetPart
from cityscore.schemes.editing.values import mapping
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import PartChanged, PartGone


class PartPages(Ground):
    """Mixed into the versions' admin."""

    def part_urls(self, guarded: Callable[..., Any]) -> list[Any]:
        """The addresses of every part of a draft."""
        base = "<int:version_id>/edit"
        part = f"{base}/<slug:slug>/<int:index>"
        return [
            path(f"{base}/basics/", guarded(self.basics_view), name="schemes_draft_basics"),
            path(f"{base}/<slug:slug>/add/", guarded(self.add_part_view), name="schemes_draft_add_part"),
            path(f"{part}/", guarded(self.part_view), name="schemes_draft_part"),
            path(f"{part}/remove/", guarded(self.remove_part_view), name="schemes_draft_remove_part"),
            path(f"{part}/move/", guarded(self.move_part_view), name="schemes_draft_move_part"),
        ]

    def basics_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """What the scheme says about itself."""
        require(request, Act.DRAFT_SCHEME)
        version = draft_or_404(version_id)
        if request.method != "POST":
            return self._show(request, version, "basics", None)
        form = forms.FORMS["basics"](draft_view(version), posted=request.POST)
        edit = SetBasics(form.part(), seen=request.POST.get("seen", ""))
        return self._save(request, version, form, edit, None)

    def part_view(self, request: HttpRequest, version_id: int, slug: str, index: int) -> HttpResponse:
        """One part: its form with its problems, or what was sent saved."""
        require(request, Act.DRAFT_SCHEME)
        version, kind = draft_or_404(version_id), _kind(slug)
        if request.method != "POST":
            return self._show(request, version, kind, index)
        form = forms.FORMS[kind](draft_view(version), posted=request.POST)
        seen = request.POST.get("seen", "")
        edit = SetPart(kind, index, seen, form.part(), form.renamed_fields())
        return self._save(request, version, form, edit, index)

    def add_part_view(self, request: HttpRequest, version_id: int, slug: str) -> HttpResponse:
        """A new part: a rule first asks for its records; a source may be one that the city has."""
        require(request, Act.DRAFT_SCHEME)
        version, kind = draft_or_404(version_id), _kind(slug)
        draft = draft_view(version)
        if request.method == "POST":
            form = forms.FORMS[kind](draft, posted=request.POST, is_new=True)
            return self._save(request, version, form, AddPart(kind, form.part()), None)
        asked = request.GET.get("records", "")
        if kind == "rules" and asked not in dict(draft.parts("record_types")):
            return self.page(request, "editor/choose_records", _choose_records(version, draft))
        start = firsts.first_part(draft, kind, asked, request.GET.get("like", ""))
        form = forms.form_of(draft, kind, start, is_new=True)
        return self._form_page(request, version, form, kind, seen="")

    def remove_part_view(self, request: HttpRequest, version_id: int, slug: str, index: int) -> HttpResponse:
        """Ask, then take the part away."""
        require(request, Act.DRAFT_SCHEME)
        version, kind = draft_or_404(version_id), _kind(slug)
        part = _part_or_404(version, kind, index)
        context = {
            "version": version,
            "title": gettext("Remove %(part)s?") % {"part": overview.where_is(kind, mapping(part))},
            "seen": digest(part),
            "used_by": firsts.readers_of(draft_view(version), kind, mapping(part)),
            "back": _back(version, kind),
        }
        if request.method != "POST":
            return self.page(request, "editor/remove", context)
        edit = RemovePart(kind, index, request.POST.get("seen", ""))
        try:
            actions.edit_draft(version=version, edit=edit, by=account_of(request), at=clock.now())
        except Refusal as refusal:
            return self.page(request, "editor/remove", context, refusal=refusal)
        messages.success(request, gettext("Removed."))
        return HttpResponseRedirect(_back(version, kind))

    def move_part_view(self, request: HttpRequest, version_id: int, slug: str, index: int) -> HttpResponse:
        """One place up or down."""
        require(request, Act.DRAFT_SCHEME)
        version, kind = draft_or_404(version_id), _kind(slug)
        if request.method == "POST":
            places = -1 if request.POST.get("to") == "up" else 1
            edit = MovePart(kind, index, request.POST.get("seen", ""), places)
            try:
                actions.edit_draft(version=version, edit=edit, by=account_of(request), at=clock.now())
            except (PartChanged, PartGone):
                messages.warning(
                    request, gettext("Somebody else changed it meanwhile; look again, then move it.")
                )
        return HttpResponseRedirect(_back(version, kind))

    def _show(
        self, request: HttpRequest, version: SchemeVersion, kind: str, index: int | None
    ) -> HttpResponse:
        draft = draft_view(version)
        if index is None:
            part: Any = document.basics_of(version.content)
        else:
            part = _part_or_404(version, kind, index)
        form = forms.form_of(draft, kind, part)
        placed = form.place(forms.problems_of(kind, index, self.problems(version)))
        return self._form_page(request, version, form, kind, seen=digest(part), index=index, placed=placed)

    def _save(
        self, request: HttpRequest, version: SchemeVersion, form: PartForm, edit: Edit, index: int | None
    ) -> HttpResponse:
        by, kind = account_of(request), form.kind
        try:
            saved = actions.edit_draft(version=version, edit=edit, by=by, at=clock.now())
        except (PartChanged, PartGone) as refusal:
            return self._not_saved(request, version, form, index, refusal)
        except Refusal as refusal:
            seen = request.POST.get("seen", "")
            return self._form_page(request, version, form, kind, seen=seen, index=index, refusal=refusal)
        where = self._where_now(version, saved, edit, index)
        left = forms.problems_of(kind, where, self.problems(saved))
        if left:
            messages.warning(
                request, gettext("Saved, with %(count)s to correct.") % {"count": overview.counted(len(left))}
            )
        else:
            messages.success(request, gettext("Saved."))
        if left or "stay" in request.POST:
            page = _basics(saved) if where is None else overview.part_url(saved, kind, where)
            return HttpResponseRedirect(page)
        return HttpResponseRedirect(_back(saved, kind))

    def _where_now(
        self, before: SchemeVersion, saved: SchemeVersion, edit: Edit, index: int | None
    ) -> int | None:
        if isinstance(edit, AddPart):
            return len(document.parts_of(saved.content, edit.kind)) - 1
        if isinstance(edit, SetPart):
            try:
                return document.whereabouts(before.content, edit.kind, edit.index, edit.seen)
            except (PartChanged, PartGone):  # moved by somebody between our reading and our saving
                return min(edit.index, len(document.parts_of(saved.content, edit.kind)) - 1)
        return index

    def _not_saved(
        self,
        request: HttpRequest,
        version: SchemeVersion,
        form: PartForm,
        index: int | None,
        refusal: Refusal,
    ) -> HttpResponse:
        """What was typed, with what somebody else saved meanwhile; saving again replaces that, knowingly."""
        fresh = draft_or_404(version.id)
        draft, kind = draft_view(fresh), form.kind
        if isinstance(refusal, PartGone):
            again = reverse("admin:schemes_draft_add_part", args=[version.id, forms.SLUGS[kind]])
            return self._form_page(request, fresh, form, kind, seen="", refusal=refusal, action=again)
        theirs = document.basics_of(fresh.content) if index is None else _part_or_404(fresh, kind, index)
        rows = compared(form, forms.form_of(draft, kind, theirs))
        return self._form_page(
            request, fresh, form, kind, seen=digest(theirs), index=index, refusal=refusal, theirs=rows
        )

    def _form_page(
        self,
        request: HttpRequest,
        version: SchemeVersion,
        form: PartForm,
        kind: str,
        *,
        seen: str,
        index: int | None = None,
        refusal: Refusal | None = None,
        **shown: Any,
    ) -> HttpResponse:
        if kind == "basics":
            title = gettext("Basics")
        elif index is None:
            title = str(forms.ADD[kind])
        else:
            title = overview.where_is(kind, mapping(_part_or_404(version, kind, index)))
        context = {
            "version": version,
            "title": title,
            "form": form,
            "seen": seen,
            "back": _back(version, kind),
            "from_city": firsts.from_city(draft_view(version), kind) if index is None else [],
            **shown,
        }
        return self.page(request, "editor/part", context, refusal=refusal)


def _kind(slug: str) -> str:
    if slug not in forms.KIND_OF:
        raise Http404
    return forms.KIND_OF[slug]


def _part_or_404(version: SchemeVersion, kind: str, index: int) -> Any:
    parts = document.parts_of(version.content, kind)
    if index >= len(parts):
        raise Http404
    return parts[index]


def _choose_records(version: SchemeVersion, draft: Any) -> dict[str, Any]:
    url = reverse("admin:schemes_draft_add_part", args=[version.id, "rules"])
    return {
        "version": version,
        "title": gettext("Add a rule"),
        "kinds": [
            {"url": f"{url}?records={code}", "title": title, "code": code}
            for code, title in draft.parts("record_types")
        ],
        "add_url": reverse("admin:schemes_draft_add_part", args=[version.id, "record-types"]),
        "back": _back(version, "rules"),
    }


def _basics(version: SchemeVersion) -> str:
    return reverse("admin:schemes_draft_basics", args=[version.id])


def _back(version: SchemeVersion, kind: str) -> str:
    return f"{reverse('admin:schemes_schemeversion_change', args=[version.id])}#{kind}"
