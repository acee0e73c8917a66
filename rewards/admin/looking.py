"""Pages about one use of a perk: what they show of it, and that whoever opens one is in the person's log."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from cityscore.cities import duties
from cityscore.cities.office import OfficeAdmin, officer_behind
from cityscore.core import clock
from cityscore.participants import access
from rewards.models import Claim, DisownedUse, Redemption


class AboutAUseAdmin(OfficeAdmin):
    """Something said about a use, named by its perk, merchant and receipt, never by the person."""

    list_select_related = ("redemption__perk", "redemption__merchant")
    search_fields = ("redemption__receipt",)

    @admin.display(description=_("perk"))
    def shown_perk(self, about: Claim | DisownedUse) -> str:
        return str(about.redemption.perk)

    @admin.display(description=_("merchant"))
    def shown_merchant(self, about: Claim | DisownedUse) -> str:
        return str(about.redemption.merchant)

    @admin.display(description=_("receipt"))
    def shown_receipt(self, about: Claim | DisownedUse) -> str:
        return str(about.redemption.receipt)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        about = self.get_object(request, object_id)
        if about is not None:
            self.log_look(request, about.redemption)
        return super().change_view(request, object_id, form_url, extra_context)

    def log_look(self, request: HttpRequest, redemption: Redemption) -> None:
        """Log the look with the person; of a visitor or somebody forgotten nothing is shown."""
        raise NotImplementedError


def look_at_use(request: HttpRequest, redemption: Redemption, *, what: str) -> None:
    """Log the look with the person whose use it was; of a visitor or somebody forgotten nothing is shown."""
    used, officer = redemption.used_pass, officer_behind(request)
    if used is not None and used.participant_id is not None and officer is not None:
        access.look(
            participant_id=used.participant_id, actor=duties.actor_of(officer), what=what, at=clock.now()
        )
