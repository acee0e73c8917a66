"""The office's pages about the guarantee fund: its budget of each year, and the claims it decides."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.core import clock
from rewards import actions, queries
from rewards.admin.looking import AboutAUseAdmin, look_at_use
from rewards.models import Claim, GuaranteeFund, Redemption

VERDICTS = [("pay", _("the fund pays")), ("refuse", _("the fund does not pay"))]


@admin.register(GuaranteeFund)
class GuaranteeFundAdmin(OfficeAdmin):
    """One row a year; what it paid is counted from the claims."""

    act_to_change = Act.SET_BUDGETS
    is_logged_by_action = True
    list_display = ("year", "budget", "cap_per_claim", "paid", "left")
    fields = ("year", "budget", "cap_per_claim")
    empty_hint = _("Without a fund for the year, merchants cannot claim what a hold left unpaid.")

    @admin.display(description=_("paid"))
    def paid(self, fund: GuaranteeFund) -> Decimal:
        return queries.paid_by(fund)

    @admin.display(description=_("left"))
    def left(self, fund: GuaranteeFund) -> Decimal:
        return fund.budget - queries.paid_by(fund)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if obj is None else ("year",)

    def save_model(self, request: Any, obj: GuaranteeFund, form: Any, change: bool) -> None:
        made = actions.set_fund(
            year=obj.year,
            budget=obj.budget,
            cap_per_claim=obj.cap_per_claim,
            by=request.user,
            at=clock.now(),
        )
        obj.pk = made.pk


class ClaimForm(OfficeForm):
    """The decision, with its reasons; both sides read them."""

    verdict = forms.ChoiceField(label=_("decision"), choices=VERDICTS, widget=forms.RadioSelect)

    class Meta:
        model = Claim
        fields = ("decision",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "decision" in self.fields:
            self.fields["decision"].required = True


@admin.register(Claim)
class ClaimAdmin(AboutAUseAdmin):
    """Made by merchants; decided here once the person had time to object."""

    form = ClaimForm
    act_to_view = Act.SEE_PEOPLE
    act_to_change = Act.DECIDE_CLAIMS
    can_add = False
    is_logged_by_action = True
    list_display = (
        "claimed_at",
        "shown_perk",
        "shown_merchant",
        "amount",
        "state",
        "objection_until",
        "objected",
    )
    list_filter = ("state", "claimed_at")
    empty_hint = _("No merchant has claimed anything from the guarantee fund.")
    shown = (
        "claimed_at", "shown_perk", "shown_merchant", "shown_receipt", "amount", "evidence",
        "objection_until", "objection", "objected_at", "state",
    )  # fmt: skip

    @admin.display(description=_("objection"), boolean=True)
    def objected(self, claim: Claim) -> bool:
        return claim.objected_at is not None

    def get_fields(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        decided = ("decision", "decided_by", "decided_at")
        return (*self.shown, *(decided if self._is_decided(request, obj) else ("verdict", "decision")))

    def get_readonly_fields(self, request: HttpRequest, obj: Claim | None = None) -> Any:
        return self.get_fields(request, obj) if self._is_decided(request, obj) else self.shown

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        is_open = obj is None or obj.state == Claim.State.OPEN
        return super().has_change_permission(request, obj) and is_open

    def log_look(self, request: HttpRequest, redemption: Redemption) -> None:
        look_at_use(request, redemption, what="rewards.open_claim")

    def save_model(self, request: Any, obj: Claim, form: Any, change: bool) -> None:
        decide = actions.pay_claim if form.cleaned_data["verdict"] == "pay" else actions.refuse_claim
        decide(claim=obj, decision=form.cleaned_data["decision"], by=request.user, at=clock.now())

    def _is_decided(self, request: HttpRequest, claim: Claim | None) -> bool:
        return claim is None or not self.has_change_permission(request, claim)
