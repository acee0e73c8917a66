"""Notices: what residents agree to. Each publication is a new number; none is ever changed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityscore.cities import actions
from cityscore.cities.duties import Act
from cityscore.cities.models import NoticeVersion
from cityscore.cities.office import OfficeAdmin, OfficeForm, may
from cityscore.core import clock
from cityscore.schemes.models import Scheme


class NoticeForm(OfficeForm):
    """The scheme is one that the city has."""

    scheme_code = forms.ChoiceField(label=_("Scheme"))

    class Meta:
        model = NoticeVersion
        fields = ("scheme_code", "body_zh", "body_en")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "scheme_code" in self.fields:
            field: Any = self.fields["scheme_code"]
            field.choices = [(scheme.code, scheme.title) for scheme in Scheme.objects.all()]


@admin.register(NoticeVersion)
class NoticeAdmin(OfficeAdmin):
    """Read by the whole office, published by an approver or the head."""

    form = NoticeForm
    is_logged_by_action = True
    list_display = ("scheme_code", "number", "published_at")
    list_filter = ("scheme_code",)
    ordering = ("scheme_code", "-number")
    empty_hint = _("There is no notice yet: residents join a scheme by agreeing to its newest notice.")

    def get_fields(self, request: HttpRequest, obj: NoticeVersion | None = None) -> Any:
        fields = ["scheme_code", "body_zh", "body_en"]
        return fields if obj is None else ["scheme_code", "number", "published_at", "body_zh", "body_en"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request, Act.PUBLISH_NOTICE)

    def save_model(self, request: Any, obj: NoticeVersion, form: Any, change: bool) -> None:
        published = actions.publish_notice(
            scheme_code=obj.scheme_code,
            body_en=obj.body_en,
            body_zh=obj.body_zh,
            by=request.user,
            at=clock.now(),
        )
        obj.pk, obj.number = published.pk, published.number

    def about(self, obj: NoticeVersion) -> str:
        return f"notice:{obj.scheme_code}:{obj.number}"
