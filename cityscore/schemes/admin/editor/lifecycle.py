"""What happens to a version as a whole: handed in, approved, renewed, thrown away, taken home as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext

from cityscore.cities.duties import Act
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.schemes import actions, shared
from cityscore.schemes.actions import publishing
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor.ground import (
    Ground,
    account_of,
    draft_or_404,
    is_readable,
    require,
    version_or_404,
)
from cityscore.schemes.admin.forms import ApprovalForm, RenewalForm
from cityscore.schemes.editing import starting
from cityscore.schemes.models import SchemeVersion


class LifecyclePages(Ground):
    """Mixed into the versions' admin, which says in `shown` what every page about a version shows."""

    def lifecycle_urls(self, guarded: Callable[..., Any]) -> list[Any]:
        """The addresses of what is done with a whole version."""
        return [
            path("<int:version_id>/submit/", guarded(self.submit_view), name="schemes_schemeversion_submit"),
            path(
                "<int:version_id>/approve/", guarded(self.approve_view), name="schemes_schemeversion_approve"
            ),
            path("<int:version_id>/renew/", guarded(self.renew_view), name="schemes_schemeversion_renew"),
            path(
                "<int:version_id>/discard/", guarded(self.discard_view), name="schemes_schemeversion_discard"
            ),
            path("<int:version_id>/file/", guarded(self.export_view), name="schemes_schemeversion_file"),
        ]

    def shown(self, request: HttpRequest, version: SchemeVersion) -> dict[str, Any]:
        """What a page about a version shows."""
        raise NotImplementedError

    def submit_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Confirm, then hand the draft in."""
        version = version_or_404(version_id)
        require(request, Act.DRAFT_SCHEME)
        context = {"version": version, "title": gettext("Submit for approval")}
        if request.method != "POST":
            return self.page(request, "submit", context)
        try:
            actions.submit_version(version=version, by=account_of(request), at=clock.now())
        except Refusal as refusal:
            return self.page(request, "submit", context, refusal=refusal)
        messages.success(request, gettext("Submitted. A second person can approve it now."))
        return _to_version(version)

    def approve_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Read, choose the day, confirm: then it is published for good."""
        version = version_or_404(version_id)
        require(request, Act.APPROVE_SCHEME)
        if not is_readable(version, self.problems(version)):
            return _to_version(version)
        tree = version.scheme_tree
        initial = {"digest": version.content_digest, "effective_on": tree.effective.starts_on}
        form = ApprovalForm(request.POST or None, initial=initial)
        context = {
            **self.shown(request, version),
            "form": form,
            "changes": shared.changed_titles(tree),
            "told": [describing.say(each) for each in publishing.told(version)],
            "title": gettext("Approve and publish"),
        }
        if request.method != "POST" or not form.is_valid():
            return self.page(request, "approve", context)
        day = form.cleaned_data["effective_on"]
        try:
            published = actions.publish_version(
                version=version,
                by=account_of(request),
                at=clock.now(),
                effective_on=day,
                read_digest=form.cleaned_data["digest"],
            )
        except Refusal as refusal:
            # What is on the page now is to be read, whatever was read before.
            context["form"] = ApprovalForm(initial={**initial, "effective_on": day})
            return self.page(request, "approve", context, refusal=refusal)
        messages.success(request, _said_published(published))
        return _to_version(published)

    def renew_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The same rules for another term: one approval, with a new review date."""
        version = version_or_404(version_id)
        require(request, Act.APPROVE_SCHEME)
        form = RenewalForm(request.POST or None, initial=_next_term(version))
        context = {
            "version": version,
            "form": form,
            "told": [describing.say(each) for each in publishing.told(version)],
            "title": gettext("Renew unchanged"),
        }
        if request.method != "POST" or not form.is_valid():
            return self.page(request, "editor/renew", context)
        try:
            renewed = actions.renew_version(
                version=version,
                by=account_of(request),
                at=clock.now(),
                effective_on=form.cleaned_data["effective_on"],
                review_by=form.cleaned_data["review_by"],
            )
        except Refusal as refusal:
            return self.page(request, "editor/renew", context, refusal=refusal)
        messages.success(request, _said_published(renewed))
        return _to_version(renewed)

    def discard_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Ask, then throw the draft away."""
        require(request, Act.DRAFT_SCHEME)
        version = draft_or_404(version_id)
        if request.method != "POST":
            context = {"version": version, "title": gettext("Discard the draft?")}
            return self.page(request, "editor/discard", context)
        actions.discard_draft(version=version, by=account_of(request), at=clock.now())
        messages.success(request, gettext("The draft is discarded."))
        return HttpResponseRedirect(reverse("admin:schemes_schemeversion_changelist"))

    def export_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """The version as a file, to be kept or edited elsewhere."""
        require(request, Act.LOOK_AROUND)
        version = version_or_404(version_id)
        name = f"{version.scheme.code}-{version.number or 'draft'}.yaml"
        answer = HttpResponse(version.file_text, content_type="application/yaml; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _next_term(version: SchemeVersion) -> dict[str, date]:
    """From tomorrow, or from its own first day if that is still to come, for two years less a day."""
    city = present_city()
    tomorrow = clock.today_in(city.time_zone, clock.now()) + timedelta(days=1)
    starts_on = max(tomorrow, version.effective_on or tomorrow)
    return {"effective_on": starts_on, "review_by": starting.latest_review(starts_on)}


def _said_published(version: SchemeVersion) -> str:
    facts = {"number": version.number, "day": version.effective_on}
    return gettext("Published as version %(number)s, in force from %(day)s.") % facts


def _to_version(version: SchemeVersion) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:schemes_schemeversion_change", args=[version.id]))
