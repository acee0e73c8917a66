"""The office's list of decisions against organisations that wait for confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.records import actions, queries
from cityscore.records.models import WaitingRecord


@admin.register(WaitingRecord)
class WaitingRecordAdmin(OfficeAdmin):
    """Decisions count once their organisation had notice and somebody here has confirmed them."""

    act_to_view = Act.CONFIRM_RECORDS
    can_add = False
    list_display = ("record_no", "record_type", "document_no", "authority", "occurred_on", "confirmable_on")
    list_display_links = None
    list_filter = ("record_type", "received_at")
    list_select_related = ("record_type",)
    search_fields = ("record_no", "document_no")
    actions = ("confirm",)
    empty_hint = _("No decision waits for confirmation.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WaitingRecord]:
        waiting = queries.waiting_records().values("id")
        return WaitingRecord.objects.filter(id__in=waiting).order_by("received_at", "id")

    @admin.display(description=_("may be confirmed from"))
    def confirmable_on(self, record: WaitingRecord) -> Any:
        return queries.confirmable_on(record)

    def has_confirm_permission(self, request: HttpRequest) -> bool:
        return may(request, Act.CONFIRM_RECORDS)

    @admin.action(description=_("Confirm the chosen decisions"), permissions=["confirm"])
    def confirm(self, request: HttpRequest, queryset: QuerySet[WaitingRecord]) -> None:
        """All of them or none."""
        try:
            confirmed = actions.confirm_records(
                record_ids=queryset.values_list("id", flat=True),
                by=request.user,  # type: ignore[arg-type]
                at=clock.now(),
            )
        except Refusal as refusal:
            self.message_user(
                request, refusal.message.in_language(get_language() or "zh-hans"), messages.ERROR
            )
            return
        count = len(confirmed)
        said = ngettext("%(count)d decision counts now.", "%(count)d decisions count now.", count)
        self.message_user(request, said % {"count": count}, messages.SUCCESS)
