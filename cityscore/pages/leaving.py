"""Leaving one scheme, or the city's schemes altogether, and taking everything along as a file."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cityscore.core.refusals import Refusal
from cityscore.pages.forms import ConfirmForm
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, scheme_or_404, tell
from cityscore.participants import queries as participants
from cityscore.participants.actions import erase as erase_participant
from cityscore.participants.actions import export as export_participant
from cityscore.participants.actions import leave as leave_scheme


@require_http_methods(["GET", "POST"])
@proved
def leave(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """What ends; one confirmation, effective at once."""
    scheme = scheme_or_404(code)
    if participants.enrolment_in_force(resident.participant.id, scheme.id) is None:
        raise Http404
    if request.method == "POST":
        try:
            leave_scheme(
                participant=resident.participant, scheme=scheme, actor=resident.actor, at=resident.at
            )
        except Refusal as refusal:
            tell(request, refusal)
        else:
            facts = {"scheme": scheme.title}
            messages.success(request, _("You have left %(scheme)s. Its points and passes are gone.") % facts)
            return back_to("me")
    return show(request, "me/leave.html", {"title": scheme.title, "code": code, "tab": "data"})


@require_http_methods(["GET", "POST"])
@proved
def erase(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Leave everything in this city and be forgotten; asks for a tick, because nothing can bring it back."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase_participant(participant=resident.participant, actor=resident.actor, at=resident.at)
        except Refusal as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Everything this city held about you here has been erased."))
            return back_to("city")
    return show(request, "me/erase.html", {"form": form, "tab": "data"})


@proved
def export(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Everything the city holds about me, as one JSON file."""
    everything = export_participant(participant=resident.participant)
    text = json.dumps(everything, ensure_ascii=False, indent=1, default=str)
    name = f"cityscore-{resident.city.code}-{resident.today:%Y-%m-%d}.json"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=headers)
