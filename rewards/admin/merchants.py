"""Merchants, what they offer, and their systems' credentials in the office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, OfficeForm
from cityscore.core import clock
from rewards import actions
from rewards.models import Merchant, MerchantClient, Offer

SCOPE_CHOICES = [
    ("perks:read", _("read the perks it offers")),
    ("verify", _("check codes")),
    ("redeem", _("use codes and read its own uses")),
]


class MerchantsRoomAdmin(OfficeAdmin):
    """The whole office looks; clerks and rule editors change, through actions that write the log."""

    act_to_change = Act.EDIT_MERCHANTS
    is_logged_by_action = True

    def about(self, obj: Any) -> str:
        merchant = obj if isinstance(obj, Merchant) else obj.merchant
        return f"merchant:{merchant.code}"


@admin.register(Merchant)
class MerchantAdmin(MerchantsRoomAdmin):
    """Taken down once; afterwards suspended, let go on, or named better."""

    list_display = ("title", "code", "kind", "state", "organisation_code")
    list_filter = ("state", "kind")
    search_fields = ("code", "title_en", "title_zh", "organisation_code")
    list_display_links = ("title",)
    empty_hint = _("There is no merchant yet. Add the library, the hotel, the bus company.")

    def get_fields(self, request: HttpRequest, obj: Merchant | None = None) -> Any:
        fields = ["code", "title_zh", "title_en", "kind", "organisation_code"]
        return fields if obj is None else [*fields, "state"]

    def get_readonly_fields(self, request: HttpRequest, obj: Merchant | None = None) -> list[str]:
        return [] if obj is None else ["code", "kind"]

    def save_model(self, request: Any, obj: Merchant, form: Any, change: bool) -> None:
        said = {name: getattr(obj, name) for name in ("title_en", "title_zh", "organisation_code")}
        if change:
            state = Merchant.State(obj.state)
            actions.amend_merchant(merchant=obj, state=state, **said, by=request.user, at=clock.now())
            return
        made = actions.enlist_merchant(code=obj.code, kind=obj.kind, **said, by=request.user, at=clock.now())
        obj.pk = made.pk


@admin.register(Offer)
class OfferAdmin(MerchantsRoomAdmin):
    """Which merchant gives which perk."""

    list_display = ("merchant", "perk", "is_active")
    list_filter = ("is_active", "merchant", "perk")
    list_select_related = ("merchant", "perk")
    empty_hint = _("No merchant offers a perk yet.")

    def get_fields(self, request: HttpRequest, obj: Offer | None = None) -> Any:
        return ["merchant", "perk"] if obj is None else ["merchant", "perk", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Offer | None = None) -> list[str]:
        return [] if obj is None else ["merchant", "perk"]

    def save_model(self, request: Any, obj: Offer, form: Any, change: bool) -> None:
        made = actions.offer_perk(
            merchant=obj.merchant,
            perk=obj.perk,
            is_active=obj.is_active,
            by=request.user,
            at=clock.now(),
        )
        obj.pk = made.pk


class ClientForm(OfficeForm):
    """A new credential; the secret is shown on the next page, and never again."""

    scopes = forms.MultipleChoiceField(
        label=_("may"),
        choices=SCOPE_CHOICES,
        initial=[scope for scope, _label in SCOPE_CHOICES],
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = MerchantClient
        fields = ("merchant", "name", "scopes", "is_test")
        help_texts = {
            "is_test": _("Reads the test codes TEST-granted, TEST-not_entitled … and nothing else.")
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.instance.pk:
            self.fields.pop("scopes", None)

    def _get_validation_exclusions(self) -> set[str]:
        return super()._get_validation_exclusions() | {"client"}


@admin.register(MerchantClient)
class MerchantClientAdmin(MerchantsRoomAdmin):
    """Issued with its secret shown once; revoked by taking away the tick."""

    form = ClientForm
    list_display = ("name", "merchant", "client_id", "shown_scopes", "is_test", "is_active", "issued_at")
    list_filter = ("is_active", "is_test", "merchant")
    list_select_related = ("merchant",)
    search_fields = ("name", "client__id")
    empty_hint = _("No merchant's system has a credential yet.")

    @admin.display(description=_("may"))
    def shown_scopes(self, held: MerchantClient) -> str:
        return ", ".join(str(label) for scope, label in SCOPE_CHOICES if scope in held.scopes)

    @admin.display(description=_("client id"))
    def client_id(self, held: MerchantClient) -> str:
        return str(held.client_id)

    def get_fields(self, request: HttpRequest, obj: MerchantClient | None = None) -> Any:
        if obj is None:
            return ["merchant", "name", "scopes", "is_test"]
        return ["merchant", "name", "client_id", "shown_scopes", "is_test", "issued_at", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: MerchantClient | None = None) -> list[str]:
        fixed = ["merchant", "name", "client_id", "shown_scopes", "is_test", "issued_at"]
        return [] if obj is None else fixed

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.is_active)

    def save_model(self, request: Any, obj: MerchantClient, form: Any, change: bool) -> None:
        if change and not obj.is_active:
            actions.revoke_client(merchant_client=obj, by=request.user, at=clock.now())
        elif not change:
            issued = actions.issue_client(
                merchant=obj.merchant,
                name=obj.name,
                scopes=form.cleaned_data["scopes"],
                is_test=obj.is_test,
                by=request.user,
                at=clock.now(),
            )
            obj.pk = issued.merchant_client.pk
            request._issued = issued

    def response_add(self, request: Any, obj: MerchantClient, post_url_continue: Any = None) -> HttpResponse:
        """The one page that shows the secret; no browser may keep it."""
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "issued": request._issued,
            "merchant": obj.merchant,
            "title": gettext("New credential"),
        }
        response = TemplateResponse(request, "rewards/office/secret.html", context)
        response["Cache-Control"] = "no-store"
        return response
