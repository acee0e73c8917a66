"""Scheme versions in the office: hand in a file, read it as the public will, submit, approve and publish."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.schemes import actions, findings, shared
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.forms import ApprovalForm, DraftForm
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.public_reading import in_words

State = SchemeVersion.State


@admin.register(SchemeVersion)
class SchemeVersionAdmin(OfficeAdmin):
    """The whole office reads; rule editors draft and submit; an approver who wrote none of it publishes."""

    act_to_change = Act.DRAFT_SCHEME
    list_display = ("shown_name", "state", "author_name", "drafted_at", "approver_name", "effective_on")
    list_display_links = ("shown_name",)
    list_filter = ("state", "scheme")
    ordering = ("scheme__code", "-id")
    empty_hint = _(
        "There is no scheme yet: a rule editor adds a scheme file, and a second person approves it."
    )

    @admin.display(description=_("version"))
    def shown_name(self, version: SchemeVersion) -> str:
        return f"{version.scheme} {version.number}" if version.number else str(version.scheme)

    def get_queryset(self, request: HttpRequest) -> QuerySet[SchemeVersion]:
        return SchemeVersion.objects.select_related("scheme").defer("file_text", "tree")

    def about(self, obj: SchemeVersion) -> str:
        return f"scheme:{obj.scheme.code}"

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            path(
                "<int:version_id>/submit/",
                guarded(self.submit_view),
                name="schemes_schemeversion_submit",
            ),
            path(
                "<int:version_id>/approve/",
                guarded(self.approve_view),
                name="schemes_schemeversion_approve",
            ),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Hand in a file; every problem is shown beside the text."""
        _require(request, Act.DRAFT_SCHEME)
        form = DraftForm(request.POST or None, request.FILES or None, initial=_text_to_start_from(request))
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "draft", {"form": form, "title": _("New draft")})
        try:
            version = actions.load_version(text=form.content, by=_account(request), at=clock.now())
        except Refusal as refusal:
            shown = {"form": _as_pasted(form), "title": _("New draft")}
            return self._page(request, "draft", shown, refusal=refusal)
        messages.success(request, gettext("The file has no problems and is now the draft."))
        return _to_version(version)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The version as the public will read it, with what can be done next."""
        version = _version_or_404(object_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return self._page(request, "version", _shown(request, version))

    def submit_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Confirm, then hand the draft in."""
        version = _version_or_404(version_id)
        _require(request, Act.DRAFT_SCHEME)
        context = {"version": version, "title": _("Submit for approval")}
        if request.method != "POST":
            return self._page(request, "submit", context)
        try:
            actions.submit_version(version=version, by=_account(request), at=clock.now())
        except Refusal as refusal:
            return self._page(request, "submit", context, refusal=refusal)
        messages.success(request, gettext("Submitted. A second person can approve it now."))
        return _to_version(version)

    def approve_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Read, choose the day, confirm: then it is published for good."""
        version = _version_or_404(version_id)
        _require(request, Act.APPROVE_SCHEME)
        tree = version.scheme_tree
        initial = {"digest": version.content_digest, "effective_on": tree.effective.starts_on}
        form = ApprovalForm(request.POST or None, initial=initial)
        context = {
            **_shown(request, version),
            "form": form,
            "changes": shared.changed_titles(tree),
            "title": _("Approve and publish"),
        }
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "approve", context)
        try:
            published = actions.publish_version(
                version=version,
                by=_account(request),
                at=clock.now(),
                effective_on=form.cleaned_data["effective_on"],
                read_digest=form.cleaned_data["digest"],
            )
        except Refusal as refusal:
            # What is on the page now is to be read, whatever was read before.
            context["form"] = ApprovalForm(
                initial={**initial, "effective_on": form.cleaned_data["effective_on"]}
            )
            return self._page(request, "approve", context, refusal=refusal)
        messages.success(request, gettext("Published as version %(number)s.") % {"number": published.number})
        return _to_version(published)

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, refusal: Refusal | None = None
    ) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        if refusal is not None:
            shown["refused"] = describing.say(refusal.message)
            shown["refused_problems"] = describing.problem_rows(refusal.problems)
        status = 200 if refusal is None else refusal.status
        return TemplateResponse(request, f"schemes/office/{name}.html", shown, status=status)


def _shown(request: HttpRequest, version: SchemeVersion) -> dict[str, Any]:
    city = present_city()
    today = clock.today_in(city.time_zone, clock.now())
    is_open = version.state != State.PUBLISHED
    account = _account(request)
    has_written = account.id == version.author_id or account.id in version.author_ids
    problems = findings.in_city(version.file_text, city=city, today=today).problems if is_open else ()
    return {
        "title": str(version),
        "version": version,
        "scheme": in_words(version, today),
        "record_types": describing.record_types(version.scheme_tree),
        "effective": version.scheme_tree.effective,
        "problems": describing.problem_rows(problems),
        "may_edit": may(request, Act.DRAFT_SCHEME),
        "may_submit": may(request, Act.DRAFT_SCHEME) and version.state == State.DRAFT,
        "may_approve": may(request, Act.APPROVE_SCHEME) and is_open and not has_written,
        "has_written": may(request, Act.APPROVE_SCHEME) and is_open and has_written,
        "may_read_audit": may(request, Act.READ_AUDIT),
    }


def _text_to_start_from(request: HttpRequest) -> dict[str, str]:
    """`?from=12`: the text of a version, to be edited into the next one."""
    number = request.GET.get("from", "")
    version = SchemeVersion.objects.filter(id=int(number)).first() if _is_id(number) else None
    return {"text": version.file_text} if version else {}


def _as_pasted(form: DraftForm) -> DraftForm:
    """An upload comes back as text, so that what is wrong can be corrected on the page."""
    content = form.content if form.cleaned_data.get("text", "").strip() else _reread(form)
    return DraftForm(initial={"text": content})


def _reread(form: DraftForm) -> str:
    upload = form.cleaned_data["file"]
    upload.seek(0)
    content = form.content
    return content if isinstance(content, str) else content.decode("utf-8", errors="replace")


def _version_or_404(object_id: int | str) -> SchemeVersion:
    text = str(object_id)
    version = None
    if _is_id(text):
        version = SchemeVersion.objects.select_related("scheme").filter(id=int(text)).first()
    if version is None:
        raise Http404
    return version


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _to_version(version: SchemeVersion) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:schemes_schemeversion_change", args=[version.id]))


def _require(request: HttpRequest, act: Act) -> None:
    if not may(request, act):
        raise PermissionDenied


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
