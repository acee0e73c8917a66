"""The office's pages about agreements: draft, propose, sign, suspend; both offices see the same document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from conversions import agreeing, queries
from conversions.models import Agreement

Step = Callable[..., None]
STEPS: dict[str, tuple[Step, Act, str, Any]] = {
    "propose": (agreeing.propose, Act.DRAFT_AGREEMENT, "draft", _("Propose to the other city")),
    "sign": (agreeing.sign, Act.SIGN_AGREEMENT, "proposed", _("Sign for this city")),
    "suspend": (agreeing.suspend, Act.SIGN_AGREEMENT, "active", _("Suspend at once")),
}
"""What can be done with an agreement: the action, who may, in which state, and what the button says."""


class DraftForm(forms.Form):
    """The text of an agreement file."""

    text = forms.CharField(
        label=_("agreement file"), widget=forms.Textarea(attrs={"rows": 26, "class": "vLargeTextField"})
    )


@admin.register(Agreement)
class AgreementAdmin(OfficeAdmin):
    """Agreements are drafted from a file and never edited; a change is a new draft."""

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
        "is_illustrative", "drafter_name", "drafted_at", "content_digest", "file_text",
    )  # fmt: skip

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("draft/", view(self.draft), name="conversions_agreement_draft"),
            path("<int:pk>/<slug:step>/", view(self.take_step), name="conversions_agreement_step"),
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
        steps = []
        if agreement is not None:
            steps = [
                {"name": name, "label": label}
                for name, (_action, act, state, label) in STEPS.items()
                if agreement.state == state and may(request, act)
            ]
        context = {
            "steps": steps,
            "signatures": list(queries.signatures_of(agreement)) if agreement else [],
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **context})

    def draft(self, request: HttpRequest) -> HttpResponse:
        """Paste an agreement file; every problem comes back beside it."""
        if not may(request, Act.DRAFT_AGREEMENT):
            return HttpResponse(status=403)
        form = DraftForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                agreement = agreeing.draft_agreement(
                    text=form.cleaned_data["text"], by=_account(request), at=clock.now()
                )
            except Refusal as refusal:
                _show(refusal, form)
            else:
                return HttpResponseRedirect(
                    reverse("admin:conversions_agreement_change", args=[agreement.id])
                )
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "title": gettext("Draft an agreement"),
        }
        return render(request, "conversions/office/draft.html", context)

    def take_step(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        """Confirm, then propose, sign or suspend."""
        agreement = Agreement.objects.filter(pk=pk).first()
        if agreement is None or step not in STEPS:
            return HttpResponseRedirect(reverse("admin:conversions_agreement_changelist"))
        action, act, _state, label = STEPS[step]
        if not may(request, act):
            return HttpResponse(status=403)
        if request.method == "POST":
            try:
                action(agreement=agreement, by=_account(request), at=clock.now())
                messages.success(request, gettext("Done."))
            except Refusal as refusal:
                for text in _texts(refusal):
                    messages.error(request, text)
            return HttpResponseRedirect(reverse("admin:conversions_agreement_change", args=[pk]))
        context = {
            **self.admin_site.each_context(request),
            "agreement": agreement,
            "title": label,
            "step": step,
        }
        return render(request, "conversions/office/confirm.html", context)


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise TypeError("an office page without an account")
    return request.user


def _texts(refusal: Refusal) -> list[str]:
    language = get_language() or "en"
    found = [f"{problem.path}: {problem.message.in_language(language)}" for problem in refusal.problems]
    return [refusal.message.in_language(language), *found]


def _show(refusal: Refusal, form: DraftForm) -> None:
    for text in _texts(refusal):
        form.add_error("text", text)
