"""The page behind each step: what it means, what it asks for, and then it is done."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from cityscore.cities.office import may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from conversions.admin.answers import account, texts
from conversions.admin.steps import STEPS
from conversions.models import Agreement


def take_step(request: HttpRequest, site: AdminSite, pk: int, step: str) -> HttpResponse:
    """Confirm a step, with a reason or a notice where it needs one."""
    agreement = Agreement.objects.filter(pk=pk).first()
    if agreement is None or step not in STEPS:
        raise Http404
    chosen = STEPS[step]
    if not may(request, chosen.act):
        return HttpResponse(status=403)
    form = (chosen.form or forms.Form)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            chosen.take(agreement, form.cleaned_data, by=account(request), at=clock.now())
            messages.success(request, gettext("Done."))
        except Refusal as refusal:
            for text in texts(refusal):
                messages.error(request, text)
        return HttpResponseRedirect(reverse("admin:conversions_agreement_change", args=[pk]))
    context = {
        **site.each_context(request),
        "agreement": agreement,
        "title": chosen.label,
        "asks": chosen.asks,
        "form": form,
    }
    return render(request, "conversions/office/confirm.html", context)
