"""The office's page about what a draft would change: start a preview, follow it, read it, tell the public."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock, work
from cityscore.core.refusals import Refusal
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import SchemeHasProblems
from cityscore.scoring import queries
from cityscore.scoring.models import Preview
from cityscore.scoring.preview import actions as previewing
from cityscore.scoring.preview import limits
from cityscore.scoring.preview.describing import described


class NoticeForm(forms.Form):
    """What the public is told, in both languages."""

    body_zh = forms.CharField(label=_("Notice in Chinese"), widget=forms.Textarea(attrs={"rows": 5}))
    body_en = forms.CharField(label=_("Notice in English"), widget=forms.Textarea(attrs={"rows": 5}))


@admin.register(Preview)
class PreviewAdmin(OfficeAdmin):
    """Previews are started from the page of a draft and never edited. Nothing here names a person."""

    can_add = False
    list_display = ("started_at", "scheme", "state", "as_of", "loss", "started_by")
    list_filter = ("state", "scheme")
    empty_hint = _("No draft has been weighed yet: open a draft and start its impact preview.")

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.page)
        return [path("of/<int:version_id>/", page, name="scoring_preview"), *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A preview is read on the page of its draft."""
        found = self.get_object(request, object_id)
        if found is None or not self.has_view_permission(request, found):
            raise Http404
        return HttpResponseRedirect(reverse("admin:scoring_preview", args=[found.version_id]))

    def page(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The newest preview of a version; POST starts one or publishes the notice."""
        version = SchemeVersion.objects.select_related("scheme").filter(id=version_id).first()
        if version is None:
            raise Http404
        form = NoticeForm(request.POST if "notice" in request.POST else None)
        if request.method != "POST":
            return self._page(request, version, form)
        try:
            return self._act(request, version, form) or self._page(request, version, form)
        except Refusal as refusal:
            return self._page(request, version, form, refusal)

    def _act(self, request: HttpRequest, version: SchemeVersion, form: NoticeForm) -> HttpResponse | None:
        account = request.user
        if not isinstance(account, Account):
            raise PermissionDenied
        if "notice" in request.POST:
            if not form.is_valid():
                return None
            previewing.publish_notice(version=version, by=account, at=clock.now(), **form.cleaned_data)
            messages.success(request, gettext("The notice is published."))
        else:
            previewing.start(version=version, by=account, at=clock.now())
            messages.success(request, gettext("The impact preview is under way."))
        return HttpResponseRedirect(reverse("admin:scoring_preview", args=[version.id]))

    def _page(
        self, request: HttpRequest, version: SchemeVersion, form: NoticeForm, refusal: Refusal | None = None
    ) -> HttpResponse:
        found = previewing.newest_preview(version)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Impact preview"),
            "version": version,
            "people": queries.enrolled_count(version.scheme_id),
            "is_open": version.state != SchemeVersion.State.PUBLISHED,
            "may_start": may(request, Act.PREVIEW_IMPACT),
            "may_tell": may(request, Act.PUBLISH_NOTICE),
            "form": form,
            "notice": previewing.notice_of(version),
            "preview": found,
            "is_under_way": found is not None and found.state in ("waiting", "running"),
            **_told(version, found),
            **_refused(refusal),
        }
        status = 200 if refusal is None else refusal.status
        return TemplateResponse(request, "scoring/office/preview.html", context, status=status)


def _told(version: SchemeVersion, found: Preview | None) -> dict[str, Any]:
    """What the page says of a preview: its result, whether it is still good, what its losses ask for."""
    if found is None or found.state != Preview.State.DONE or found.result is None:
        error = work.last_error(found.job) if found is not None else ""
        return {"result": None, "error": error}
    today = clock.today_in(city_queries.present_city().time_zone, clock.now())
    return {
        "result": described(found.result),
        "is_stale": _is_stale(version, found),
        "days": limits.DAYS_OF_NOTICE[found.loss],
        "earliest": limits.earliest(found.loss, today),
        "is_many": found.loss in (Preview.Loss.OVER_2, Preview.Loss.OVER_10),
    }


def _is_stale(version: SchemeVersion, found: Preview) -> bool:
    """Whether the draft, the perks or the version in force changed, or the records are of another week."""
    if version.state == SchemeVersion.State.PUBLISHED:
        return False
    try:
        basis = previewing.basis_of(version)
    except SchemeHasProblems:
        return True
    return previewing.fresh_preview(version, basis, clock.now()) is None


def _refused(refusal: Refusal | None) -> dict[str, Any]:
    if refusal is None:
        return {}
    language = get_language() or "zh-hans"
    sentences = (refusal.message, *(problem.message for problem in refusal.problems))
    return {"refused": [sentence.in_language(language) for sentence in sentences]}
