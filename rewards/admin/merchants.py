"""Merchants, what they offer, and their systems' credentials in the office."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from cityscore.cities.credential_pages import CredentialAdmin, CredentialForm
from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin
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


class ClientForm(CredentialForm):
    scope_choices = SCOPE_CHOICES

    class Meta:
        model = MerchantClient
        fields = ("merchant", "name", "scopes", "is_test")
        help_texts = {
            "is_test": _("Reads the test codes TEST-granted, TEST-not_entitled … and nothing else.")
        }


@admin.register(MerchantClient)
class MerchantClientAdmin(CredentialAdmin):
    """One system of one merchant."""

    act_to_change = Act.EDIT_MERCHANTS
    form = ClientForm
    holder = "merchant"
    asked = ("is_test",)
    scope_choices = SCOPE_CHOICES
    list_display = ("name", "merchant", "client_id", "shown_scopes", "is_test", "is_active", "issued_at")
    list_filter = ("is_active", "is_test", "merchant")
    list_select_related = ("merchant",)
    search_fields = ("name", "client__id")
    empty_hint = _("No merchant's system has a credential yet.")

    def about(self, obj: Any) -> str:
        return f"merchant:{obj.merchant.code}"

    def addresses(self, obj: Any) -> list[str]:
        return [f"{settings.ORIGIN}/api/v1/schema"]

    def issue(self, obj: Any, scopes: Sequence[str], request: Any) -> actions.IssuedClient:
        return actions.issue_client(
            merchant=obj.merchant,
            name=obj.name,
            scopes=scopes,
            is_test=obj.is_test,
            by=request.user,
            at=clock.now(),
        )

    def revoke(self, obj: Any, request: Any) -> None:
        actions.revoke_client(merchant_client=obj, by=request.user, at=clock.now())
