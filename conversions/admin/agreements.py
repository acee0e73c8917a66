"""The office's pages about agreements; both offices see the same document and the same history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, may
from conversions import queries
from conversions.actions.agreeing import REPLACEABLE
from conversions.actions.publishing import OPEN_TO_TABLES
from conversions.actions.simulating import OPEN_TO_SIMULATION
from conversions.admin import drafting, taking, weighing
from conversions.admin.steps import STEPS
from conversions.models import Agreement


@admin.register(Agreement)
class AgreementAdmin(OfficeAdmin):
    """Agreements are drafted from a file and never edited; a change is a new text with its own signatures."""

    can_add = False
    change_list_template = "conversions/office/agreements.html"
    change_form_template = "conversions/office/agreement.html"
    list_display = (
        "title", "side", "other_city", "method", "state", "starts_on", "ends_on", "is_illustrative",
    )  # fmt: skip
    list_filter = ("state", "side", "method", "is_illustrative")
    search_fields = ("title_en", "title_zh", "other_city")
    fields = readonly_fields = (
        "side", "other_city", "home_scheme", "host_scheme", "method", "state", "starts_on", "ends_on",
        "is_illustrative", "drafter_name", "drafted_at", "content_digest", "text", "notice",
    )  # fmt: skip
    empty_hint = _("Draft one from a file, or start from an agreement that comes with the platform.")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        pages: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
            ("draft/", "draft", drafting.draft),
            ("<int:pk>/revise/", "revise", drafting.revise),
            ("<int:pk>/mapping/", "mapping", weighing.mapping),
            ("<int:pk>/simulation/", "simulation", weighing.simulation),
            ("<int:pk>/scores/", "scores", weighing.scores),
            ("<int:pk>/step/<slug:step>/", "step", taking.take_step),
        )
        own = {"site": self.admin_site}
        return [
            *(
                path(where, view(page), own, name=f"conversions_agreement_{name}")
                for where, name, page in pages
            ),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        allowed = {"may_draft": may(request, Act.DRAFT_AGREEMENT)}
        return super().changelist_view(request, {**(extra_context or {}), **allowed})

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        agreement = self.get_object(request, object_id)
        known = {} if agreement is None else _about(request, agreement)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **known})

    @admin.display(description=_("agreement file"))
    def text(self, agreement: Agreement) -> str:
        return format_html('<pre class="agreement-text">{}</pre>', agreement.file_text)

    @admin.display(description=_("notice to residents"))
    def notice(self, agreement: Agreement) -> str:
        return agreement.notice


def _about(request: HttpRequest, agreement: Agreement) -> dict[str, Any]:
    return {
        "steps": [
            {"name": name, "label": step.label}
            for name, step in STEPS.items()
            if step.offered(agreement) and may(request, step.act)
        ],
        "may_revise": agreement.state in REPLACEABLE and may(request, Act.DRAFT_AGREEMENT),
        "may_simulate": agreement.state in OPEN_TO_SIMULATION and may(request, Act.PREVIEW_IMPACT),
        "may_publish": _has_tables(agreement) and may(request, Act.SIGN_AGREEMENT),
        "signatures": list(queries.signatures_of(agreement)),
        "events": list(queries.events_of(agreement)),
        "tables": list(queries.tables_of(agreement)),
        "is_confirmed": queries.is_confirmed(agreement),
        "uses": list(queries.monthly_uses_of(agreement)),
        "paid_by_home": agreement.agreement_tree.costs.borne_by == "home",
        "related": list(queries.related_to(agreement)),
    }


def _has_tables(agreement: Agreement) -> bool:
    return agreement.state in OPEN_TO_TABLES and not agreement.is_award
