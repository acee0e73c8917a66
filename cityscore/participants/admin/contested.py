"""Identities that two accounts have proved: the desk decides which account is the person's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.participants import access, actions
from cityscore.participants.admin import ground
from cityscore.participants.admin.forms import DecisionForm
from cityscore.participants.models import Claim, Link, Participant


@admin.register(Claim)
class ContestedIdentityAdmin(OfficeAdmin):
    """The list holds references only; opening one is a look at a person and is logged."""

    act_to_view = Act.PROVE_IDENTITY
    can_add = False
    list_display = ("shown_reference", "claimed_at", "proof")
    list_display_links = ("shown_reference",)
    ordering = ("claimed_at",)

    @admin.display(description=_("reference"))
    def shown_reference(self, claim: Claim) -> str:
        return claim.reference

    def get_queryset(self, request: HttpRequest) -> QuerySet[Claim]:
        return Claim.objects.filter(state=Claim.State.FROZEN)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Both accounts side by side, and the decision."""
        account = ground.require(request, Act.PROVE_IDENTITY)
        claim = self.get_object(request, object_id)
        if claim is None:
            raise Http404
        form = DecisionForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            is_upheld = form.cleaned_data["decision"] == "uphold"
            try:
                person = actions.settle_claim(claim=claim, is_upheld=is_upheld, by=account, at=clock.now())
            except Refusal as refusal:
                ground.refuse(request, refusal)
                return HttpResponseRedirect(reverse("admin:participants_claim_changelist"))
            messages.success(request, gettext("Decided; one account works again."))
            return HttpResponseRedirect(reverse("admin:participants_participant_change", args=[person.id]))
        return self._page(request, claim, form)

    def _page(self, request: HttpRequest, claim: Claim, form: DecisionForm) -> HttpResponse:
        person = Participant.objects.get(identifier_index=claim.identifier_index)
        access.look(
            participant_id=person.id,
            actor=ground.actor_behind(request),
            what="participants.open_contest",
            at=clock.now(),
        )
        older = Link.objects.filter(participant=person).exclude(state=Link.State.ENDED).first()
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Two accounts, one identity"),
            "person": ground.shown(person),
            "newer": claim,
            "older": older,
            "form": form,
        }
        return render(request, "participants/office/contested.html", context)
