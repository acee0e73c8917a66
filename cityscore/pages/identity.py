"""Showing who one is: claim a number, then prove it with a code from the desk or the city's own sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityscore.core.refusals import Refusal
from cityscore.pages.forms import ClaimForm, CodeForm
from cityscore.pages.rendering import show
from cityscore.pages.resident import Visitor, back_to, signed_in, tell
from cityscore.participants import providers
from cityscore.participants import queries as participants
from cityscore.participants.actions import claim_identifier, prove_by_code


@require_http_methods(["GET", "POST"])
@signed_in
def identity(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """How far the account is; a POST says which number is mine."""
    form = ClaimForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            claim_identifier(account=visitor.account, at=visitor.at, **form.cleaned_data)
        except Refusal as refusal:
            tell(request, refusal)
        else:
            return back_to("me_identity")
    return _page(request, visitor, form, CodeForm())


@require_POST
@signed_in
def code(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The one-time code; what a refusal counts stays counted, because the answer is a page."""
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            prove_by_code(account=visitor.account, code=form.cleaned_data["code"], at=visitor.at)
        except Refusal as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Thank you, that worked. Now choose a scheme to join."))
            return back_to("me")
    return _page(request, visitor, ClaimForm(), form)


def _page(request: HttpRequest, visitor: Visitor, claim_form: ClaimForm, code_form: CodeForm) -> HttpResponse:
    known = participants.identity_of(visitor.account)
    context = {
        "state": known.state,
        "reference": known.reference,
        "claim_form": claim_form,
        "code_form": code_form,
        "provider_address": providers.start_url(),
        "tab": "data",
    }
    return providers.let_form_reach_provider(show(request, "me/identity.html", context))
