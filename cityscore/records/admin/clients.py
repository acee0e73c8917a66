"""Credentials of departments' systems in the office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from cityscore.cities.credential_pages import CredentialAdmin, CredentialForm
from cityscore.cities.duties import Act
from cityscore.core import clock
from cityscore.records import actions
from cityscore.records.models import SourceClient

SCOPE_CHOICES = [
    ("records:push", _("send rows of this feed")),
    ("roster:read", _("read who consented to its source")),
]


class SourceClientForm(CredentialForm):
    scope_choices = SCOPE_CHOICES

    class Meta:
        model = SourceClient
        fields = ("feed", "name", "scopes")


@admin.register(SourceClient)
class SourceClientAdmin(CredentialAdmin):
    """One system, one feed."""

    act_to_change = Act.EDIT_SOURCES
    form = SourceClientForm
    holder = "feed"
    scope_choices = SCOPE_CHOICES
    list_display = ("name", "feed", "client_id", "shown_scopes", "is_active", "issued_at")
    list_filter = ("is_active", "feed")
    list_select_related = ("feed",)
    search_fields = ("name", "client__id")
    empty_hint = _("No department's system has a credential yet; files can be handed in without one.")

    def about(self, obj: Any) -> str:
        return f"feed:{obj.feed.code}"

    def addresses(self, obj: Any) -> list[str]:
        root = f"{settings.ORIGIN}/api/v1/sources"
        return [
            *(f"{root}/{obj.feed.source.code}/{door}" for door in ("roster", "records")),
            f"{root}/schema",
        ]

    def issue(self, obj: Any, scopes: Sequence[str], request: Any) -> actions.IssuedSourceClient:
        return actions.issue_source_client(
            feed=obj.feed, name=obj.name, scopes=scopes, by=request.user, at=clock.now()
        )

    def revoke(self, obj: Any, request: Any) -> None:
        actions.revoke_source_client(source_client=obj, by=request.user, at=clock.now())
