"""The office's page about uses that people report as not theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.core import clock
from rewards import actions
from rewards.admin.looking import look_at_use
from rewards.models import DisownedUse

VERDICTS = [("annul", _("the use is annulled")), ("stand", _("the use stands"))]


class AnswerForm(OfficeForm):
    """What became of the use, and what the person reads about it."""

    verdict = forms.ChoiceField(
        label=_("what becomes of the use"), choices=VERDICTS, widget=forms.RadioSelect
    )

    class Meta:
        model = DisownedUse
        fields = ("answer",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "answer" in self.fields:
            self.fields["answer"].required = True


@admin.register(DisownedUse)
class DisownedUseAdmin(OfficeAdmin):
    """Reported by residents; answered once."""

    form = AnswerForm
    act_to_view = Act.SEE_PEOPLE
    act_to_change = Act.ANSWER_OBJECTIONS
    can_add = False
    is_logged_by_action = True
    list_display = (
        "reported_at",
        "shown_perk",
        "shown_merchant",
        "shown_receipt",
        "is_annulled",
        "answered_at",
    )
    list_filter = ("is_annulled", "reported_at")
    list_select_related = ("redemption__perk", "redemption__merchant")
    search_fields = ("redemption__receipt",)
    empty_hint = _("Nobody has reported a use as not theirs.")
    shown = ("reported_at", "shown_perk", "shown_merchant", "shown_receipt", "shown_used", "text")
    answered = ("is_annulled", "answer", "answered_by", "answered_at")

    @admin.display(description=_("perk"))
    def shown_perk(self, case: DisownedUse) -> str:
        return str(case.redemption.perk)

    @admin.display(description=_("merchant"))
    def shown_merchant(self, case: DisownedUse) -> str:
        return str(case.redemption.merchant)

    @admin.display(description=_("receipt"))
    def shown_receipt(self, case: DisownedUse) -> str:
        return str(case.redemption.receipt)

    @admin.display(description=_("used"))
    def shown_used(self, case: DisownedUse) -> str:
        return date_format(localtime(case.redemption.redeemed_at), "DATETIME_FORMAT")

    def get_fields(self, request: HttpRequest, obj: DisownedUse | None = None) -> Any:
        return (*self.shown, *(self.answered if self._is_answered(request, obj) else ("verdict", "answer")))

    def get_readonly_fields(self, request: HttpRequest, obj: DisownedUse | None = None) -> Any:
        return self.get_fields(request, obj) if self._is_answered(request, obj) else self.shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.answered_at is None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        if case is not None:
            look_at_use(request, case.redemption, what="rewards.open_disowned_use")
        return super().change_view(request, object_id, form_url, extra_context)

    def save_model(self, request: Any, obj: DisownedUse, form: Any, change: bool) -> None:
        actions.answer_disowned_use(
            case=obj,
            annul=form.cleaned_data["verdict"] == "annul",
            answer=form.cleaned_data["answer"],
            by=request.user,
            at=clock.now(),
        )

    def _is_answered(self, request: HttpRequest, case: DisownedUse | None) -> bool:
        return case is None or not self.has_change_permission(request, case)
