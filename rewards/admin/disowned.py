"""The office's page about uses that people report as not theirs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeForm
from cityscore.core import clock
from rewards import actions
from rewards.admin.looking import AboutAUseAdmin, look_at_use
from rewards.models import DisownedUse, Redemption

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
class DisownedUseAdmin(AboutAUseAdmin):
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
    empty_hint = _("Nobody has reported a use as not theirs.")
    shown = ("reported_at", "shown_perk", "shown_merchant", "shown_receipt", "shown_used", "text")
    answered = ("is_annulled", "answer", "answered_by", "answered_at")

    @admin.display(description=_("used"))
    def shown_used(self, case: DisownedUse) -> str:
        return date_format(localtime(case.redemption.redeemed_at), "DATETIME_FORMAT")

    def get_fields(self, request: HttpRequest, obj: DisownedUse | None = None) -> Any:
        return (*self.shown, *(self.answered if self._is_answered(request, obj) else ("verdict", "answer")))

    def get_readonly_fields(self, request: HttpRequest, obj: DisownedUse | None = None) -> Any:
        return self.get_fields(request, obj) if self._is_answered(request, obj) else self.shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.answered_at is None)

    def log_look(self, request: HttpRequest, redemption: Redemption) -> None:
        look_at_use(request, redemption, what="rewards.open_disowned_use")

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
