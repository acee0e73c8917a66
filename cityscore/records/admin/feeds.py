"""The office's pages about feeds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm, may
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.records import actions
from cityscore.records.admin.downloads import inert_download
from cityscore.records.admin.matching import (
    check_matched,
    chosen_rows,
    in_language_of_reader,
    matched_columns,
    sampled_rows,
)
from cityscore.records.admin.measures import quality_table
from cityscore.records.mapping import problems_of
from cityscore.records.models import Feed


class FeedForm(OfficeForm):
    """A feed; its columns are checked against the record types of its source."""

    class Meta:
        model = Feed
        fields = (
            "code",
            "title_en",
            "title_zh",
            "source",
            "record_type",
            "identifier_type",
            "columns",
            "mode",
            "is_active",
        )
        help_texts = {"columns": _('Header in the file → our column, such as {"证件号码": "identifier"}.')}

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        feed = Feed(**{name: self.cleaned_data[name] for name in self.Meta.fields})
        if not isinstance(feed.columns, dict) or not all(
            isinstance(text, str) for pair in feed.columns.items() for text in pair
        ):
            self.add_error("columns", gettext("Write pairs of texts: header in the file, our column."))
            return cleaned
        for problem in problems_of(actions.mapping_of(feed), actions.record_trees(feed)):
            place = "columns" if problem.path.startswith("columns") else None
            self.add_error(place, problem.message.in_language(get_language() or "en"))
        return cleaned


class SampleForm(forms.Form):
    """A file as the department sends it."""

    file = forms.FileField(label=_("file"), help_text=_("XLSX, or CSV in UTF-8 or GB18030."))


class RosterForm(forms.Form):
    """From which day on the consents are asked for."""

    since = forms.DateField(
        label=_("consents given from this day on"),
        required=False,
        help_text=_("Empty: everybody whose consent is in force."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


@admin.register(Feed)
class FeedAdmin(OfficeAdmin):
    """Its columns are matched on a page of their own, from a sample file."""

    form = FeedForm
    act_to_change = Act.EDIT_SOURCES
    change_form_template = "records/office/feed.html"
    list_display = ("code", "title", "source", "record_type", "mode", "columns_version", "is_active")
    list_filter = ("is_active", "mode", "source")
    search_fields = ("code", "title_en", "title_zh")
    empty_hint = _("There is no feed yet. Make one for each kind of file that a department sends.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:feed_id>/columns/", view(self.columns), name="records_feed_columns"),
            path("<int:feed_id>/quality/", view(self.quality), name="records_feed_quality"),
            path("<int:feed_id>/roster/", view(self.roster), name="records_feed_roster"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        more = {
            "may_edit": may(request, Act.EDIT_SOURCES),
            "may_import": may(request, Act.IMPORT_RECORDS),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    def save_model(self, request: Any, obj: Feed, form: Any, change: bool) -> None:
        if change and "columns" in form.changed_data:
            obj.columns_version += 1
        super().save_model(request, obj, form, change)

    def quality(self, request: HttpRequest, feed_id: int) -> HttpResponse:
        """How good what came through the feed was, month by month."""
        feed = Feed.objects.select_related("source").filter(id=feed_id).first()
        if feed is None or not self.has_view_permission(request, feed):
            raise Http404
        table = quality_table(feed, today=clock.today_in(present_city().time_zone, clock.now()))
        return self._page(request, "quality", feed, {**table, "title": gettext("How good its data are")})

    def roster(self, request: HttpRequest, feed_id: int) -> HttpResponse:
        """Who consented to the source, as a file for it; each of them sees that it was told."""
        feed = Feed.objects.select_related("source").filter(id=feed_id, is_active=True).first()
        if feed is None or not may(request, Act.IMPORT_RECORDS):
            raise Http404
        form = RosterForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            since = form.cleaned_data["since"]
            found = actions.roster(feed_code=feed.code, since=since, by=request.user, at=clock.now())  # type: ignore[arg-type]
            return inert_download(f"roster-{feed.code}.csv", [("identifier_type", "identifier"), *found])
        context = {
            "form": form,
            "source_title": feed.source.title,
            "title": gettext("Who consented to the source"),
        }
        return self._page(request, "roster", feed, context)

    def columns(self, request: HttpRequest, feed_id: int) -> HttpResponse:
        """Upload a sample, then say what each of its columns means."""
        feed = Feed.objects.select_related("source", "record_type").filter(id=feed_id).first()
        if feed is None or not may(request, Act.EDIT_SOURCES):
            raise Http404
        form = SampleForm(request.POST or None, request.FILES or None)
        context: dict[str, Any] = {"form": form, "rows": []}
        try:
            if "save" in request.POST:
                context["rows"] = chosen_rows(feed, request.POST)
                check_matched(feed, context["rows"])
                matched = matched_columns(context["rows"])
                actions.match_columns(feed=feed, columns=matched, by=request.user, at=clock.now())  # type: ignore[arg-type]
                messages.success(request, gettext("Saved. The next file is read with these columns."))
                return HttpResponseRedirect(reverse("admin:records_feed_change", args=[feed.id]))
            if request.method == "POST" and form.is_valid():
                context["rows"] = sampled_rows(feed, form.cleaned_data["file"].file)
        except Refusal as refusal:
            context["refused"] = in_language_of_reader(refusal)
        return self._page(request, "columns", feed, {**context, "title": gettext("What its columns mean")})

    def _page(self, request: HttpRequest, name: str, feed: Feed, context: dict[str, Any]) -> HttpResponse:
        ground = {**self.admin_site.each_context(request), "opts": self.opts}
        shown = {**ground, "feed": feed, "feed_title": feed.title, **context}
        return TemplateResponse(request, f"records/office/{name}.html", shown)
