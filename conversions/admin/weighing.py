"""What an office looks at before it signs: the mapping, a simulation, and the table that would leave."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from cityscore.cities.duties import Act
from cityscore.cities.office import may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from conversions import queries
from conversions.actions import publishing, simulating
from conversions.admin import describing
from conversions.admin.answers import account, texts
from conversions.models import Agreement
from conversions.parties import party_in_force


def mapping(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """What a score of the one city counts as in the other, as a curve and as a table."""
    agreement = _found(request, pk)
    context: dict[str, object] = {"title": gettext("What a score counts as")}
    try:
        host = party_in_force(agreement.agreement_tree.host, clock.now())
        context |= describing.mapping(agreement, host.scheme)
    except Refusal as refusal:
        context["refused"] = " ".join(texts(refusal))
    return _page(request, site, agreement, "conversions/office/mapping.html", context)


def simulation(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Run a simulation, read the newest, and lay it beside another text's."""
    agreement = _found(request, pk)
    may_run = agreement.state in simulating.OPEN_TO_SIMULATION and may(request, Act.PREVIEW_IMPACT)
    if request.method == "POST":
        if not may(request, Act.PREVIEW_IMPACT):
            return HttpResponse(status=403)
        try:
            simulating.simulate(agreement=agreement, by=account(request), at=clock.now())
            messages.success(request, gettext("Simulated with today's people."))
        except Refusal as refusal:
            for text in texts(refusal):
                messages.error(request, text)
        return HttpResponseRedirect(request.get_full_path())
    others = [each for each in queries.related_to(agreement) if queries.newest_simulation(each)]
    beside = next((each for each in others if str(each.pk) == request.GET.get("with")), None)
    context = {
        "title": gettext("Simulation"),
        "may_run": may_run,
        "others": others,
        "beside": beside,
        **describing.simulation(agreement, beside),
    }
    return _page(request, site, agreement, "conversions/office/simulation.html", context)


def scores(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """Exactly what would leave the city, and the button that lets it."""
    agreement = _found(request, pk)
    if not may(request, Act.SIGN_AGREEMENT):
        return HttpResponse(status=403)
    at = clock.now()
    if request.method == "POST":
        try:
            publishing.publish_table(agreement=agreement, by=account(request), at=at)
            messages.success(request, gettext("Published: both offices have the table."))
        except Refusal as refusal:
            for text in texts(refusal):
                messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:conversions_agreement_change", args=[pk]))
    context: dict[str, object] = {
        "title": gettext("Table of scores for the other city"),
        "this_month": publishing.table_of_month(agreement, publishing.month_of(at)),
    }
    try:
        context |= describing.table(publishing.table_to_publish(agreement, at))
    except Refusal as refusal:
        context["refused"] = " ".join(texts(refusal))
    return _page(request, site, agreement, "conversions/office/scores.html", context)


def _found(request: HttpRequest, pk: int) -> Agreement:
    found = Agreement.objects.filter(pk=pk).first()
    if found is None or not may(request, Act.LOOK_AROUND):
        raise Http404
    return found


def _page(
    request: HttpRequest, site: AdminSite, agreement: Agreement, template: str, context: dict[str, object]
) -> HttpResponse:
    frame = {**site.each_context(request), "agreement": agreement}
    return render(request, template, {**frame, **context})
