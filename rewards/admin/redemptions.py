"""What was checked and used, for the office: perks, merchants and references, never a person."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.core import clock
from rewards import actions
from rewards.models import Redemption, Verification
from rewards.reasons import ANSWERS, Reason
from rewards.steps import WAYS, State, Step


class LookOnlyAdmin(OfficeAdmin):
    """Written by merchants' requests; nobody in the office adds or deletes any of it."""

    can_add = False
    list_select_related = ("merchant", "perk")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()


class AnnulForm(OfficeForm):
    """Take a use back, with the reason; nothing else of it can be changed."""

    reason = forms.CharField(label=_("annul it, because"), max_length=500)

    class Meta:
        model = Redemption
        fields = ()


@admin.register(Redemption)
class RedemptionAdmin(LookOnlyAdmin):
    form = AnnulForm
    act_to_change = Act.ANNUL_USES
    is_logged_by_action = True
    list_display = (
        "redeemed_at", "perk", "merchant", "shown_value", "amount", "state", "receipt", "merchant_ref",
    )  # fmt: skip
    list_filter = ("state", "perk", "merchant", "redeemed_at")
    search_fields = ("receipt", "merchant_ref")
    fields = (
        "redeemed_at", "perk", "version", "merchant", "shown_value", "amount", "state", "receipt",
        "hold_until", "entitled_until", "merchant_ref", "client_id", "is_test",
    )  # fmt: skip
    empty_hint = _("No perk has been used yet.")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, "reason") if self.has_change_permission(request, obj) else self.fields

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        may_go_back = obj is None or State(obj.state) in WAYS[Step.ANNUL].starts
        return super().has_change_permission(request, obj) and may_go_back

    def save_model(self, request: Any, obj: Redemption, form: Any, change: bool) -> None:
        actions.annul_by_office(
            redemption=obj, reason=form.cleaned_data["reason"], by=request.user, at=clock.now()
        )

    @admin.display(description=_("given"))
    def shown_value(self, redemption: Redemption) -> str:
        label = redemption.value["label"]
        return str(label["zh-hans" if (get_language() or "zh").startswith("zh") else "en"])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Redemption]:
        return Redemption.objects.defer("used_pass").select_related("version__perk")


@admin.register(Verification)
class VerificationAdmin(LookOnlyAdmin):
    """Found by the reference that a till showed."""

    list_display = ("asked_at", "asked", "perk", "merchant", "is_granted", "shown_reason", "support_ref")
    list_filter = ("is_granted", "asked", "reason", "perk", "merchant", "asked_at")
    search_fields = ("support_ref",)
    fields = (
        "asked_at", "asked", "perk", "merchant", "is_granted", "shown_reason", "support_ref",
        "valid_until", "client_id",
    )  # fmt: skip
    empty_hint = _("No merchant has checked a code yet.")

    @admin.display(description=_("reason"))
    def shown_reason(self, verification: Verification) -> str:
        if not verification.reason:
            return ""
        return ANSWERS[Reason(verification.reason)].say.in_language(get_language() or "zh-hans")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Verification]:
        return Verification.objects.defer("seen_pass")
