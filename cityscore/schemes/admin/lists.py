"""Lists to look at: schemes, sources and record types, as publication made them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.office import OfficeAdmin
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.schemes import queries
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.phases import phase_badge
from cityscore.schemes.models import RecordType, Scheme, Source


class LookOnlyAdmin(OfficeAdmin):
    """Changed by publishing a scheme version, and by nothing else."""

    can_add = False
    search_fields = ("code", "title_en", "title_zh")
    list_display_links = ("title",)
    empty_hint = _("Nothing here yet: sources and record types come with the first scheme that is handed in.")

    def about(self, obj: Any) -> str:
        return f"{self.opts.model_name}:{obj.code}"


@admin.register(Scheme)
class SchemeAdmin(LookOnlyAdmin):
    """Every scheme with its newest published version and its draft."""

    list_display = ("title", "code", "participants", "published_version", "draft")
    list_filter = ("participants",)
    fields = ("code", "title_zh", "title_en", "participants", "published_version", "draft")

    @admin.display(description=_("newest version"))
    def published_version(self, scheme: Scheme) -> str:
        newest = queries.published_versions(scheme).first()
        if newest is None:
            return gettext("not published yet")
        text = gettext("%(number)s, in force from %(day)s")
        link = _link(newest, text % {"number": newest.number, "day": newest.effective_on})
        today = clock.today_in(present_city().time_zone, clock.now())
        return format_html("{} {}", link, phase_badge(queries.phase_of(newest, today)))

    @admin.display(description=_("draft"))
    def draft(self, scheme: Scheme) -> str:
        draft = queries.newest_draft(scheme)
        return _link(draft, draft.get_state_display()) if draft else gettext("none")


@admin.register(Source)
class SourceAdmin(LookOnlyAdmin):
    """Who supplies records, and on what legal basis."""

    list_display = ("title", "code", "shown_kind")
    fields = ("code", "title_zh", "title_en", "shown_kind", "legal_basis")

    @admin.display(description=_("kind"))
    def shown_kind(self, source: Source) -> str:
        return describing.source_kind(source.kind)

    @admin.display(description=_("legal basis"))
    def legal_basis(self, source: Source) -> str:
        return source.tree.legal_basis.citation


@admin.register(RecordType)
class RecordTypeAdmin(LookOnlyAdmin):
    """What is recorded, by whom, and in which columns."""

    list_display = ("title", "code", "source", "topic")
    list_filter = ("source",)
    fields = ("code", "title_zh", "title_en", "source", "topic", "description", "columns")

    def get_queryset(self, request: HttpRequest) -> QuerySet[RecordType]:
        return RecordType.objects.select_related("source")

    @admin.display(description=_("topic"))
    def topic(self, record_type: RecordType) -> str:
        return record_type.tree.topic

    @admin.display(description=_("description"))
    def description(self, record_type: RecordType) -> str:
        return describing.say(record_type.tree.description.sentence)

    @admin.display(description=_("columns"))
    def columns(self, record_type: RecordType) -> str:
        return describing.columns(record_type.tree) or gettext("none of its own")


def _link(version: Any, text: str) -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("admin:schemes_schemeversion_change", args=[version.id]), text
    )
