"""The office's page about runs: what is running, how far it is, what failed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, may, officer_behind
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions
from cityscore.scoring.cases.office import GoldenCaseAdmin as GoldenCaseAdmin
from cityscore.scoring.models import Run
from cityscore.scoring.preview.office import PreviewAdmin as PreviewAdmin
from cityscore.scoring.progress import progress_of


@admin.register(Run)
class RunAdmin(OfficeAdmin):
    """Runs are opened and retried here, never edited. Nothing on this page names a person."""

    can_add = False
    change_list_template = "scoring/office/runs.html"
    list_display = (
        "opened_at", "state", "progress", "scheme", "version", "kind", "as_of", "participant_count",
        "changed_count", "published_at", "opened_by",
    )  # fmt: skip
    list_filter = ("state", "kind", "scheme")
    date_hierarchy = "opened_at"
    actions = ("try_again",)

    @admin.display(description=_("progress"))
    def progress(self, run: Run) -> str:
        """A bar while the run is running, how long and how fast, and what stands in its way."""
        found = progress_of(run, at=clock.now())
        pace = gettext("%(seconds)s s, %(per_second)s a second") % {
            "seconds": f"{found.seconds:,.1f}",
            "per_second": f"{found.per_second:,}",
        }
        if run.state == Run.State.PUBLISHED:
            return gettext("done") if not found.per_second else pace
        trouble = found.trouble.in_language(get_language() or "zh-hans") if found.trouble else ""
        return format_html(
            '<progress value="{}" max="{}"></progress> {}/{} · {} {}',
            found.parts_done, found.parts, found.parts_done, found.parts, pace, trouble,
        )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        start = self.admin_site.admin_view(self.start)
        return [path("start/", start, name="scoring_run_start"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        under_way = Run.objects.filter(state=Run.State.RUNNING).exists()
        context = {"may_run": may(request, Act.RUN_SCORES), "is_running": under_way}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def start(self, request: HttpRequest) -> HttpResponse:
        """Confirm, then open today's run of a scheme."""
        officer = officer_behind(request)
        if officer is None or not may(request, Act.RUN_SCORES):
            return HttpResponse(status=403)
        if request.method == "POST":
            scheme = Scheme.objects.filter(code=request.POST.get("scheme", "")).first()
            if scheme is not None:
                at = clock.now()
                today = clock.today_in(city_queries.present_city().time_zone, at)
                try:
                    actions.open_run(scheme=scheme, as_of=today, by=duties.actor_of(officer), at=at)
                    messages.success(request, gettext("The run is under way."))
                except Refusal as refusal:
                    messages.error(request, refusal.message.in_language(get_language() or "en"))
            return HttpResponseRedirect(reverse("admin:scoring_run_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Score everybody now"),
            "schemes": list(Scheme.objects.all()),
        }
        return render(request, "scoring/office/start.html", context)

    @admin.action(description=_("Try the failed parts again"))
    def try_again(self, request: HttpRequest, queryset: Any) -> None:
        officer = officer_behind(request)
        if officer is None or not may(request, Act.RUN_SCORES):
            return
        try:
            for run in queryset.filter(state=Run.State.INCOMPLETE):
                actions.retry(run=run, by=duties.actor_of(officer), at=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.message.in_language(get_language() or "zh-hans"))
