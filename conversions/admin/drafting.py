"""Write the text of an agreement: anew, from one that comes with the platform, or in another's place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib.admin import AdminSite
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.office import may
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from conversions.actions import agreeing
from conversions.admin.answers import account, texts
from conversions.models import Agreement

SHIPPED = Path(__file__).parent.parent / "shipped"


class DraftForm(forms.Form):
    """The text of an agreement file."""

    text = forms.CharField(
        label=_("agreement file"),
        widget=forms.Textarea(attrs={"rows": 26, "class": "agreement-text", "spellcheck": "false"}),
    )


def draft(request: HttpRequest, site: AdminSite) -> HttpResponse:
    """Paste an agreement file, or start from a shipped one; every problem comes back beside it."""
    chosen = request.GET.get("from", "")
    offered = shipped_for_city()
    start = offered[chosen].read_text(encoding="utf-8") if chosen in offered else ""
    context = {"title": gettext("Draft an agreement"), "offered": offered, "chosen": chosen}
    return _write(request, site, start, context)


def revise(request: HttpRequest, site: AdminSite, pk: int) -> HttpResponse:
    """A new text in the place of this one, with signatures of its own; also how an agreement is renewed."""
    earlier = Agreement.objects.filter(pk=pk).first()
    if earlier is None:
        raise Http404
    context = {"title": gettext("Change or renew the agreement"), "earlier": earlier}
    return _write(request, site, earlier.file_text, context, earlier)


def shipped_for_city() -> dict[str, Path]:
    """Shipped agreements to which the open city is a party, by name; those without a mapping say so."""
    party = f"city: {city_queries.present_city().code},"
    files = sorted(SHIPPED.rglob("*.yaml"))
    named = {str(file.relative_to(SHIPPED).with_suffix("")): file for file in files}
    return {name: file for name, file in named.items() if party in file.read_text(encoding="utf-8")}


def _write(
    request: HttpRequest,
    site: AdminSite,
    start: str,
    context: dict[str, Any],
    replaces: Agreement | None = None,
) -> HttpResponse:
    if not may(request, Act.DRAFT_AGREEMENT):
        return HttpResponse(status=403)
    form = DraftForm(request.POST or None, initial={"text": start})
    if request.method == "POST" and form.is_valid():
        try:
            made = agreeing.draft_agreement(
                text=form.cleaned_data["text"], by=account(request), at=clock.now(), replaces=replaces
            )
        except Refusal as refusal:
            for text in texts(refusal):
                form.add_error("text", text)
        else:
            return HttpResponseRedirect(reverse("admin:conversions_agreement_change", args=[made.id]))
    return render(
        request, "conversions/office/draft.html", {**site.each_context(request), "form": form, **context}
    )
