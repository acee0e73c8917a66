"""The audit log, read-only: who saw and did what."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin
from cityscore.core import clock
from cityscore.core.models import AuditEntry

RECENT = 5_000
"""Choices of a filter are taken from this many newest entries: a log of millions is not searched for them."""
MOST_COUNTED = 10_000
KINDS = {
    "resident": _("resident"),
    "officer": _("officer"),
    "merchant": _("merchant"),
    "source": _("source"),
    "operator": _("operator"),
    "system": _("the platform itself"),
}

if TYPE_CHECKING:
    Pages = Paginator[AuditEntry]
else:
    Pages = Paginator


class CappedPaginator(Pages):
    """Counts to ten thousand and no further: counting a whole log takes longer than reading it."""

    @cached_property
    def count(self) -> int:
        entries: QuerySet[AuditEntry] = self.object_list  # type: ignore[assignment]
        return entries[:MOST_COUNTED].count()


class RecentValues(admin.SimpleListFilter):
    """A filter by the values that a column had lately."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        newest = AuditEntry.objects.order_by("-id").values_list(str(self.parameter_name), flat=True)[:RECENT]
        values = {*newest, self.value() or ""} - {""}
        return [(value, value) for value in sorted(values)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        value = self.value()
        return queryset.filter(**{str(self.parameter_name): value}) if value else queryset


class ActionFilter(RecentValues):
    title = _("action")
    parameter_name = "action"


class ActorFilter(RecentValues):
    title = _("actor")
    parameter_name = "actor_name"


class KindFilter(admin.SimpleListFilter):
    """Residents, officers, merchants, the operator, or nobody in person."""

    title = _("kind of actor")
    parameter_name = "actor_kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        return queryset.filter(actor_kind=self.value()) if self.value() else queryset


class DateFilter(admin.SimpleListFilter):
    """Entries of the last day, week or month."""

    title = _("date")
    parameter_name = "days"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("1", _("last 24 hours")), ("7", _("last 7 days")), ("31", _("last 31 days"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[AuditEntry]) -> QuerySet[AuditEntry]:
        if self.value() not in {"1", "7", "31"}:
            return queryset
        return queryset.filter(at__gte=clock.now() - timedelta(days=int(self.value() or 0)))


@admin.register(AuditEntry)
class AuditEntryAdmin(OfficeAdmin):
    """Nobody adds, changes or deletes an entry here; the database refuses it as well."""

    act_to_view = Act.READ_AUDIT
    can_add = False
    list_display = ("shown_time", "shown_actor", "shown_action", "shown_about")
    list_filter = (ActionFilter, ActorFilter, DateFilter, KindFilter)
    more_lookups = ("about",)  # the history of one object leads here
    search_fields = ("about__startswith",)
    search_help_text = _("The beginning of what it was about, such as scheme:seashell")
    ordering = ("-id",)
    paginator = CappedPaginator
    show_full_result_count = False
    fields = ("shown_time", "shown_actor", "shown_kind", "shown_action", "shown_about", "shown_facts")
    readonly_fields = fields

    @admin.display(description=_("when"))
    def shown_time(self, entry: AuditEntry) -> datetime:
        return entry.at

    @admin.display(description=_("who"))
    def shown_actor(self, entry: AuditEntry) -> str:
        return entry.actor_name

    @admin.display(description=_("as"))
    def shown_kind(self, entry: AuditEntry) -> str:
        return str(KINDS.get(entry.actor_kind, entry.actor_kind))

    @admin.display(description=_("action"))
    def shown_action(self, entry: AuditEntry) -> str:
        return entry.action

    @admin.display(description=_("about"))
    def shown_about(self, entry: AuditEntry) -> str:
        return entry.about

    @admin.display(description=_("facts"))
    def shown_facts(self, entry: AuditEntry) -> str:
        return json.dumps(entry.facts, ensure_ascii=False) if entry.facts else ""
