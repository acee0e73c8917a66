"""The office's pages about objections, and about decisions that wait for confirmation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm, may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.records import actions, queries
from cityscore.records.models import Objection

VERDICTS = [
    ("forward", _("put it to the source; the decision follows")),
    ("uphold", _("the person is right: the record no longer counts")),
    ("reject", _("the record is right and counts again")),
]


class RunningFilter(admin.SimpleListFilter):
    """What waits for the office, unless asked otherwise."""

    title = _("waiting")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("waits for the office")), ("late", _("overdue")), ("no", _("done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Objection]) -> QuerySet[Objection]:
        if self.value() == "yes":
            return queryset.filter(state__in=Objection.RUNNING)
        if self.value() == "late":
            return queryset.filter(due_on__lt=queries.today(clock.now()))
        if self.value() == "no":
            return queryset.exclude(state__in=Objection.RUNNING)
        return queryset


class DecisionForm(OfficeForm):
    """What is done about the objection now; a decision needs its reasons, which the person reads."""

    verdict = forms.ChoiceField(label=_("decision"), choices=VERDICTS, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("reasons, as the person reads them"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip

    class Meta:
        model = Objection
        fields = ()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk and self.instance.state != Objection.State.OPEN and "verdict" in self.fields:
            self.fields["verdict"].choices = VERDICTS[1:]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("verdict") in ("uphold", "reject") and not cleaned.get("reasons", "").strip():
            self.add_error("reasons", gettext("Say why; the person reads it."))
        return cleaned


@admin.register(Objection)
class ObjectionAdmin(OfficeAdmin):
    """Raised by residents; each opening is in the person's own log."""

    form = DecisionForm
    act_to_view = Act.ANSWER_OBJECTIONS
    act_to_change = Act.ANSWER_OBJECTIONS
    can_add = False
    is_logged_by_action = True
    list_display = ("raised_at", "record_type", "state", "due_on", "in_time")
    list_filter = (RunningFilter, "state", "record_type")
    list_select_related = ("record_type",)
    search_fields = ("record_no",)
    ordering = ("due_on", "id")
    empty_hint = _("Nobody has objected to a record.")
    shown = (
        "record_type", "record_no", "record_content", "reason", "raised_at", "state", "due_on",
        "forwarded_at", "decision", "decided_by", "decided_at", "appeal", "appealed_at",
        "appeal_decision", "appeal_decided_by", "appeal_decided_at",
    )  # fmt: skip

    @admin.display(description=_("in time"), boolean=True)
    def in_time(self, objection: Objection) -> bool | None:
        is_running = objection.state in Objection.RUNNING
        return not objection.is_overdue(queries.today(clock.now())) if is_running else None

    @admin.display(description=_("what the record says"))
    def record_content(self, objection: Objection) -> str:
        record = queries.record_objected_to(objection)
        if record is None:
            return "–"
        said = {"occurred_on": record.occurred_on, **record.fields, "document_no": record.document_no}
        return " · ".join(f"{name}: {value}" for name, value in said.items() if value)

    def get_fields(self, request: HttpRequest, obj: Objection | None = None) -> Any:
        return (*self.shown, "verdict", "reasons") if self._waits(request, obj) else self.shown

    def get_readonly_fields(self, request: HttpRequest, obj: Objection | None = None) -> Any:
        return self.shown

    def get_urls(self) -> list[URLPattern]:
        decisions = self.admin_site.admin_view(self.decisions)
        return [path("decisions/", decisions, name="records_decisions"), *super().get_urls()]

    def decisions(self, request: HttpRequest) -> HttpResponse:
        """Decisions against organisations: each counts once somebody here confirms it after its notice."""
        if not may(request, Act.CONFIRM_RECORDS):
            return HttpResponse(status=403)
        if request.method == "POST":
            self._confirm(request)
            return HttpResponseRedirect(request.path)
        waiting, today = queries.waiting_records(), queries.today(clock.now())
        page = Paginator(waiting, self.list_per_page).get_page(request.GET.get("page"))
        rows = [(each, queries.confirmable_on(each)) for each in page.object_list]
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Decisions to confirm"),
            "rows": [{"record": each, "from": day, "is_ready": day <= today} for each, day in rows],
            "page": page,
        }
        return render(request, "records/office/decisions.html", context)

    def _confirm(self, request: HttpRequest) -> None:
        chosen = [int(each) for each in request.POST.getlist("record") if each.isdecimal() and len(each) < 19]
        try:
            confirmed = actions.confirm_records(
                record_ids=chosen,
                by=request.user,  # type: ignore[arg-type]
                at=clock.now(),
            )
        except Refusal as refusal:
            messages.error(request, refusal.message.in_language(get_language() or "zh-hans"))
            return
        said = ngettext("%(count)d decision counts now.", "%(count)d decisions count now.", len(confirmed))
        messages.success(request, said % {"count": len(confirmed)})

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        waits = obj is None or obj.state in Objection.RUNNING
        return super().has_change_permission(request, obj) and waits

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        objection = self.get_object(request, object_id)
        if objection is not None and self.has_view_permission(request, objection):
            actions.look_at_objection(objection=objection, by=request.user, at=clock.now())  # type: ignore[arg-type]
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: Any, obj: Objection, form: Any, change: bool) -> None:
        verdict = form.cleaned_data["verdict"]
        if verdict == "forward":
            actions.forward_objection(objection=obj, by=request.user, at=clock.now())
        else:
            actions.decide_objection(
                objection=obj,
                is_upheld=verdict == "uphold",
                decision=form.cleaned_data["reasons"],
                by=request.user,
                at=clock.now(),
            )

    def response_change(self, request: HttpRequest, obj: Objection) -> HttpResponse:
        messages.success(request, gettext("Noted; the person sees it in their own pages."))
        return HttpResponseRedirect("../../")

    def _waits(self, request: HttpRequest, objection: Objection | None) -> bool:
        return objection is not None and self.has_change_permission(request, objection)
