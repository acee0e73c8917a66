"""The office's pages about imports: handing in a file, and what became of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from cityscore.core.refusals import Problem, Refusal
from cityscore.records import actions, queries
from cityscore.records.admin.downloads import inert_download, streamed_download
from cityscore.records.models import Feed, Import

MOST_SHOWN = 1_000
DIFFERENCES = {
    "new": _("new in the file"),
    "changed": _("changed"),
    "of-another": _("the number is another person's record"),
    "missing": _("missing from the file"),
}


class ImportForm(forms.Form):
    """One file through one feed."""

    feed = forms.ModelChoiceField(queryset=Feed.objects.none(), label=_("feed"), to_field_name="code")
    file = forms.FileField(
        label=_("file"), help_text=_("XLSX, or CSV in UTF-8 or GB18030; the file itself is not kept.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["feed"].queryset = Feed.objects.filter(is_active=True)  # type: ignore[attr-defined]


@admin.register(Import)
class ImportAdmin(OfficeAdmin):
    """Imports are made by handing in a file and are never edited."""

    act_to_view = Act.SEE_RECORDS
    can_add = False
    change_list_template = "records/office/imports.html"
    change_form_template = "records/office/import.html"
    list_display = (
        "received_at", "file_name", "feed", "state", "row_count", "accepted_count", "updated_count",
        "unchanged_count", "annulled_count", "not_enrolled_count", "refused_count", "by_name",
    )  # fmt: skip
    list_filter = ("state", "feed", "received_at")
    search_fields = ("file_name",)
    date_hierarchy = "received_at"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("hand-in/", view(self.hand_in), name="records_import_hand_in"),
            path("<int:import_id>/decide/", view(self.decide), name="records_import_decide"),
            path("<int:import_id>/differences/", view(self.differences), name="records_import_differences"),
            path("<int:import_id>/problems.csv", view(self.problems), name="records_import_problems"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(
            request, {**(extra_context or {}), "may_import": may(request, Act.IMPORT_RECORDS)}
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        document = self.get_object(request, object_id)
        problems = queries.problems_of(document) if document else []
        more = {
            "problems": _shown(problems),
            "problem_count": len(problems),
            "warnings": _shown(queries.warnings_of(document) if document else []),
            "waits": document is not None and document.state == Import.State.WAITING,
            "may_import": may(request, Act.IMPORT_RECORDS),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def problems(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Every problem found in a file, as CSV that no spreadsheet takes for a formula."""
        document = Import.objects.filter(id=import_id).first()
        if document is None or not self.has_view_permission(request, document):
            raise Http404
        language = get_language() or "en"
        header = [gettext("Line"), gettext("Column"), gettext("Code"), gettext("What to do")]
        rows = [
            [str(each.line or ""), each.column or "", each.code, each.message.in_language(language)]
            for each in queries.problems_of(document)
        ]
        return inert_download(f"problems-{document.id}.csv", [header, *rows])

    def differences(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """How a checked file and the store differ, by record number, as CSV."""
        document = Import.objects.select_related("feed").filter(id=import_id).first()
        if document is None or request.method != "POST" or not may(request, Act.IMPORT_RECORDS):
            raise Http404
        try:
            found = actions.reconcile(document=document, by=request.user, at=clock.now())  # type: ignore[arg-type]
        except Refusal as refusal:
            messages.error(request, refusal.message.in_language(get_language() or "en"))
            return HttpResponseRedirect(reverse("admin:records_import_change", args=[import_id]))
        header = [gettext("Record type"), gettext("Record number"), gettext("Difference"), gettext("Columns")]
        rows = [
            [each.record_type, each.record_no, str(DIFFERENCES[each.kind]), ", ".join(each.columns)]
            for each in found
        ]
        return inert_download(f"differences-{document.id}.csv", [header, *rows])

    def decide(self, request: HttpRequest, import_id: int) -> HttpResponse:
        """Take in what a checked file brings, or drop it."""
        document = Import.objects.select_related("feed").filter(id=import_id).first()
        if document is None or not may(request, Act.IMPORT_RECORDS):
            raise Http404
        act = actions.accept_import if request.POST.get("do") == "accept" else actions.drop_import
        if request.method == "POST":
            try:
                decided = act(document=document, by=request.user, at=clock.now())  # type: ignore[arg-type]
                self._say(request, decided)
            except Refusal as refusal:
                messages.error(request, refusal.message.in_language(get_language() or "en"))
        return HttpResponseRedirect(reverse("admin:records_import_change", args=[import_id]))

    def _say(self, request: HttpRequest, document: Import) -> None:
        """What became of a file, above the next page."""
        if document.state == Import.State.WAITING:
            messages.info(request, gettext("The file is checked. Nothing is taken in before you decide."))
        elif document.state == Import.State.DROPPED:
            messages.info(request, gettext("Nothing was taken in, and nothing of the file is kept."))
        else:
            kept = document.accepted_count + document.updated_count
            text = ngettext("%(count)d record was taken in.", "%(count)d records were taken in.", kept)
            messages.success(request, text % {"count": kept})

    def hand_in(self, request: HttpRequest) -> HttpResponseBase:
        """Upload a file; the answer is the import's own page, also when the file is refused, or the file
        itself with its problems marked."""
        if not may(request, Act.IMPORT_RECORDS):
            return HttpResponse(status=403)
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            return self._marked(request, form) if "mark" in request.POST else self._take(request, form)
        context = {**self.admin_site.each_context(request), "form": form, "title": gettext("Import a file")}
        return render(request, "records/office/hand_in.html", context)

    def _marked(self, request: HttpRequest, form: ImportForm) -> HttpResponseBase:
        try:
            rows = actions.marked_copy(
                feed_code=form.cleaned_data["feed"].code,
                stream=form.cleaned_data["file"].file,
                by=request.user,  # type: ignore[arg-type]
                at=clock.now(),
                language=get_language() or "en",
            )
        except Refusal as refusal:
            messages.error(request, refusal.message.in_language(get_language() or "en"))
            return HttpResponseRedirect(reverse("admin:records_import_hand_in"))
        return streamed_download("marked.csv", rows)

    def _take(self, request: HttpRequest, form: ImportForm) -> HttpResponse:
        upload = form.cleaned_data["file"]
        try:
            document = actions.import_file(
                feed_code=form.cleaned_data["feed"].code,
                stream=upload.file,
                file_name=upload.name,
                by=request.user,  # type: ignore[arg-type]
                at=clock.now(),
                check_only="check" in request.POST or queries.is_new(form.cleaned_data["feed"]),
            )
        except Refusal as refusal:
            messages.error(request, refusal.message.in_language(get_language() or "en"))
            return HttpResponseRedirect(reverse("admin:records_import_changelist"))
        self._say(request, document)
        return HttpResponseRedirect(reverse("admin:records_import_change", args=[document.id]))


def _shown(found: list[Problem]) -> list[dict[str, Any]]:
    """The first findings as rows of a table in the reader's language."""
    language = get_language() or "en"
    return [
        {
            "line": each.line,
            "column": each.column,
            "code": each.code,
            "text": each.message.in_language(language),
        }
        for each in found[:MOST_SHOWN]
    ]
