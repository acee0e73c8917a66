"""The office's pages about cities of other installations: what is on its way, and what the two hold apart."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from conversions import queries
from conversions.links import keys, reconciling, wire
from conversions.links.posting import mirror_of
from conversions.models import Letter, Link

LETTERS_SHOWN = 50
WORDS = {
    "state": _("state"),
    "content": _("text"),
    "suspended_by": _("suspended by"),
    "signed_by": _("signed by"),
    "tables": _("tables of scores"),
    "uses": _("uses by month"),
    "standings": _("standings"),
}
"""What two installations compare of an agreement, in words."""


@admin.register(Link)
class LinkAdmin(OfficeAdmin):
    """Links are made by operators (`meet_city`); an office watches over them."""

    can_add = False
    change_form_template = "conversions/office/link.html"
    list_display = (
        "other_city",
        "address",
        "on_the_way",
        "differing",
        "answered_at",
        "heard_at",
        "last_error",
    )
    search_fields = ("other_city", "address")
    fields = readonly_fields = (
        "other_city", "address", "fingerprint", "sent_number", "heard_number", "answered_at", "heard_at",
        "failed_count", "next_try_at", "last_error",
    )  # fmt: skip
    empty_hint = _("An operator meets a city of another installation with meet_city; see README.")

    def get_urls(self) -> list[URLPattern]:
        compare = path(
            "<int:pk>/compare/", self.admin_site.admin_view(self.compare), name="conversions_link_compare"
        )
        return [compare, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        link = self.get_object(request, object_id)
        known = {} if link is None else _about(link)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **known})

    def compare(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the other city now what it holds, by POST alone."""
        if request.method != "POST" or not Link.objects.filter(pk=pk).exists():
            raise Http404
        if not may(request, Act.LOOK_AROUND):
            return HttpResponse(status=403)
        for report in reconciling.reconcile(at=clock.now()):
            if report["silent"]:
                language = "zh-hans" if (get_language() or "zh").startswith("zh") else "en"
                messages.error(request, f"{report['other']}: {report['silent'][language]}")
            else:
                messages.success(request, f"{report['other']}: {gettext('Compared.')}")
        return HttpResponseRedirect(reverse("admin:conversions_link_change", args=[pk]))

    @admin.display(description=_("on its way"))
    def on_the_way(self, link: Link) -> int:
        return reconciling.on_the_way(link)

    @admin.display(description=_("differences"))
    def differing(self, link: Link) -> str:
        return "–" if link.differences is None else str(len(link.differences))

    @admin.display(description=_("fingerprint of its keys"))
    def fingerprint(self, link: Link) -> str:
        return wire.fingerprint(list(keys.believed(mirror_of(link)).values()))


def _about(link: Link) -> dict[str, Any]:
    letters = Letter.objects.filter(link=link).order_by("-id")
    titles = {str(each.uid): each.title for each in queries.agreements_with(link.other_city)}
    return {
        "on_the_way": reconciling.on_the_way(link),
        "letters": letters.exclude(kind__in=("looked", "standings"))[:LETTERS_SHOWN],
        "refused": letters.filter(outcome=Letter.Outcome.REFUSED)[:LETTERS_SHOWN],
        "differences": [
            {
                "title": titles.get(each["uid"], each["uid"]),
                "what": WORDS.get(each["what"], each["what"]),
                "here": _said(each["here"]),
                "there": _said(each["there"]),
            }
            for each in link.differences or ()
        ],
    }


def _said(held: Any) -> str:
    """How one side has it: several values in a row, nothing as a dash."""
    values = held if isinstance(held, list) else [held]
    return " · ".join(str(each) for each in values if each not in (None, "")) or "–"
