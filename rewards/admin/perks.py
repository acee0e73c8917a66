"""Perks in the office: written in a form or a file, approved by a second person, opened, paused, ended."""

from __future__ import annotations

from collections.abc import Callable
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
from rewards import actions, facts, queries
from rewards.admin import describing
from rewards.admin.forms import TermsForm, fits_the_form, initial_of
from rewards.admin.handing_in import ApprovalForm, FileForm
from rewards.models import Perk, PerkVersion
from rewards.writing import file_text, perks_file

State = Perk.State
STEPS: dict[str, tuple[Callable[..., Perk], Act, tuple[State, ...], Any]] = {
    "open": (actions.open_perk, Act.APPROVE_PERKS, (State.APPROVED,), _("Open")),
    "pause": (actions.pause_perk, Act.EDIT_PERKS, (State.LIVE,), _("Pause")),
    "resume": (actions.resume_perk, Act.EDIT_PERKS, (State.PAUSED,), _("Resume")),
    "end": (
        actions.end_perk,
        Act.APPROVE_PERKS,
        (State.LIVE, State.PAUSED, State.APPROVED),
        _("End for good"),
    ),
}
"""What can be done with a perk: the action, who may, in which states, and what the button says."""


@admin.register(Perk)
class PerkAdmin(OfficeAdmin):
    """The whole office reads; rule editors write and pause; approvers who wrote none of it open and end."""

    act_to_change = Act.EDIT_PERKS
    change_list_template = "rewards/office/perks.html"
    list_display = ("title", "code", "scheme", "state", "terms_number", "has_draft")
    list_filter = ("state", "scheme")
    search_fields = ("code", "title_en", "title_zh")
    empty_hint = _("There is no perk yet: a rule editor writes one, and a second person approves it.")

    @admin.display(description=_("terms"))
    def terms_number(self, perk: Perk) -> str:
        version = queries.terms_in_force(perk)
        return str(version.number) if version is not None else "–"

    @admin.display(description=_("draft waiting"), boolean=True)
    def has_draft(self, perk: Perk) -> bool:
        return queries.draft_of(perk) is not None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Perk]:
        return Perk.objects.select_related("scheme")

    def about(self, obj: Perk) -> str:
        return f"perk:{obj.code}"

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            path("file/", guarded(self.file_view), name="rewards_perk_file"),
            path("<int:perk_id>/terms/", guarded(self.terms_view), name="rewards_perk_terms"),
            path("<int:perk_id>/approve/", guarded(self.approve_view), name="rewards_perk_approve"),
            path("<int:perk_id>/step/<slug:step>/", guarded(self.step_view), name="rewards_perk_step"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Write a new perk."""
        _require(request, Act.EDIT_PERKS)
        return self._terms(request, TermsForm(request.POST or None), {"title": _("New perk")})

    def terms_view(self, request: HttpRequest, perk_id: int) -> HttpResponse:
        """Write the next terms of a perk, starting from its draft or from what holds now."""
        _require(request, Act.EDIT_PERKS)
        perk = _perk_or_404(perk_id)
        version = queries.draft_of(perk) or queries.terms_in_force(perk)
        if version is None:
            raise Http404
        if not fits_the_form(version.perk_terms):
            return HttpResponseRedirect(f"{reverse('admin:rewards_perk_file')}?perk={perk.id}")
        initial = initial_of(version.perk_terms)
        form = TermsForm(request.POST or None, initial=initial, is_new=False)
        return self._terms(request, form, {"title": str(perk), "perk": perk})

    def file_view(self, request: HttpRequest) -> HttpResponse:
        """Hand in a perks file; every problem is shown beside the text."""
        _require(request, Act.EDIT_PERKS)
        initial = {"text": _text_to_start_from(request)}
        form = FileForm(request.POST or None, request.FILES or None, initial=initial)
        context = {"form": form, "title": _("Perks from a file")}
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "file", context)
        content = form.content
        try:
            perks = actions.load_perks(text=content, by=_account(request), at=clock.now())
        except Refusal as refusal:
            text = content if isinstance(content, str) else content.decode("utf-8", errors="replace")
            context["form"] = FileForm(initial={"text": text})
            return self._page(request, "file", context, refusal=refusal)
        messages.success(request, gettext("The file has no problems; its perks are drafts now."))
        return _to(perks[0]) if len(perks) == 1 else HttpResponseRedirect(_list())

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The terms that hold and the draft side by side, with what can be done next."""
        perk = _perk_or_404(object_id)
        if not self.has_view_permission(request, perk):
            raise PermissionDenied
        return self._page(request, "perk", _shown(request, perk))

    def approve_view(self, request: HttpRequest, perk_id: int) -> HttpResponse:
        """Read, confirm: then the terms hold for good, and a new perk opens."""
        _require(request, Act.APPROVE_PERKS)
        perk = _perk_or_404(perk_id)
        draft = queries.draft_of(perk)
        if draft is None:
            return _to(perk)
        initial = {"digest": draft.content_digest}
        form = ApprovalForm(request.POST or None, initial=initial)
        context = {**_shown(request, perk), "form": form, "title": _("Approve and open")}
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "approve", context)
        try:
            digest = form.cleaned_data["digest"]
            actions.publish_perk(perk=perk, by=_account(request), at=clock.now(), read_digest=digest)
        except Refusal as refusal:
            context["form"] = ApprovalForm(initial=initial)  # what is on the page now is to be read
            return self._page(request, "approve", context, refusal=refusal)
        messages.success(request, gettext("Approved. These terms hold from now on."))
        return _to(perk)

    def step_view(self, request: HttpRequest, perk_id: int, step: str) -> HttpResponse:
        """Open, pause, resume or end."""
        perk = _perk_or_404(perk_id)
        if step not in STEPS:
            raise Http404
        act, duty, _states, _label = STEPS[step]
        _require(request, duty)
        if request.method == "POST":
            try:
                moved = act(perk=perk, by=_account(request), at=clock.now())
                said = gettext("The perk is now “%(state)s”.") % {"state": moved.get_state_display()}
                messages.success(request, said)
            except Refusal as refusal:
                messages.error(request, describing.say(refusal.message))
        return _to(perk)

    def _terms(self, request: HttpRequest, form: TermsForm, context: dict[str, Any]) -> HttpResponse:
        context |= {"form": form}
        if request.method != "POST" or not form.is_valid():
            return self._page(request, "terms", context)
        text = file_text([form.part()], city=present_city().code)
        try:
            (perk,) = actions.load_perks(text=text, by=_account(request), at=clock.now())
        except Refusal as refusal:
            return self._page(request, "terms", context, refusal=refusal)
        messages.success(request, gettext("Kept as a draft. A second person can approve it now."))
        return _to(perk)

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, refusal: Refusal | None = None
    ) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        if refusal is not None:
            shown["refused"] = describing.say(refusal.message)
            shown["refused_problems"] = describing.problem_rows(refusal.problems)
        status = 200 if refusal is None else refusal.status
        return TemplateResponse(request, f"rewards/office/{name}.html", shown, status=status)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {**(extra_context or {}), "may_edit": may(request, Act.EDIT_PERKS)}
        shown: HttpResponse = super().changelist_view(request, context)
        return shown


def _shown(request: HttpRequest, perk: Perk) -> dict[str, Any]:
    account, in_force, draft = _account(request), queries.terms_in_force(perk), queries.draft_of(perk)
    names = facts.titles_of(perk.scheme, queries.today(clock.now()))
    has_written = draft is not None and (account.id == draft.author_id or account.id in draft.author_ids)
    may_approve = may(request, Act.APPROVE_PERKS) and draft is not None

    def words(version: PerkVersion | None) -> list[tuple[str, str]]:
        return describing.terms_in_words(version.perk_terms, names) if version is not None else []

    return {
        "title": str(perk),
        "perk": perk,
        "in_force": in_force,
        "in_force_words": words(in_force),
        "draft": draft,
        "draft_words": words(draft),
        "merchants": queries.merchants_of(perk),
        "steps": [
            (step, label)
            for step, (_act, duty, states, label) in STEPS.items()
            if perk.state in states and may(request, duty)
        ],
        "may_edit": may(request, Act.EDIT_PERKS) and perk.state != State.ENDED,
        "may_approve": may_approve and not has_written,
        "has_written": may_approve and has_written,
        "may_read_audit": may(request, Act.READ_AUDIT),
    }


def _text_to_start_from(request: HttpRequest) -> str:
    """`?perk=12`: the newest terms of a perk, to be edited into the next ones."""
    number = request.GET.get("perk", "")
    perk = Perk.objects.filter(id=int(number)).first() if _is_id(number) else None
    version = (queries.draft_of(perk) or queries.terms_in_force(perk)) if perk is not None else None
    return perks_file([version.perk_terms], city=present_city().code) if version is not None else ""


def _perk_or_404(object_id: int | str) -> Perk:
    text = str(object_id)
    perk = Perk.objects.select_related("scheme").filter(id=int(text)).first() if _is_id(text) else None
    if perk is None:
        raise Http404
    return perk


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _to(perk: Perk) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:rewards_perk_change", args=[perk.id]))


def _list() -> str:
    return reverse("admin:rewards_perk_changelist")


def _require(request: HttpRequest, act: Act) -> None:
    if not may(request, act):
        raise PermissionDenied


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
