"""The office's list of how long records of each type are kept."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin
from cityscore.core import clock
from cityscore.records import actions
from cityscore.records.models import Retention


@admin.register(Retention)
class RetentionAdmin(OfficeAdmin):
    """What is over its time is deleted at night."""

    act_to_change = Act.EDIT_SOURCES
    is_logged_by_action = True
    list_display = ("record_type", "months", "purged_count", "purged_at")
    list_select_related = ("record_type",)
    fields = ("record_type", "months")
    empty_hint = _("Without a time, records are kept as long as somebody consents to their source.")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("record_type",)

    def save_model(self, request: Any, obj: Retention, form: Any, change: bool) -> None:
        made = actions.set_retention(
            record_type=obj.record_type, months=obj.months, by=request.user, at=clock.now()
        )
        obj.pk = made.pk
