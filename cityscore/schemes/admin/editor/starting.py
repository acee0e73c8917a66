"""How a draft begins: from nothing, from a shipped scheme, from an earlier version, or from a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.core.yaml_files import read_yaml
from cityscore.schemes import actions, copies, queries
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor.basics_form import KINDS, PARTICIPANTS
from cityscore.schemes.admin.editor.choices import said
from cityscore.schemes.admin.editor.ground import Ground, account_of, require, version_or_404
from cityscore.schemes.admin.forms import DraftForm
from cityscore.schemes.editing import starting
from cityscore.schemes.editing.values import mapping, shown
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.refusals import DraftChanged, DraftExists
from cityscore.schemes.shipped import shipped_named
from cityscore.schemes.shipped_in_words import about_in_words


class NamingForm(django_forms.Form):
    """What a new scheme is called; all of it but the code can be changed later."""

    title_zh = django_forms.CharField(label=_("Title in Chinese"), max_length=200, required=False)
    title_en = django_forms.CharField(label=_("Title in English"), max_length=200, required=False)
    code = django_forms.CharField(
        label=_("Code"),
        max_length=60,
        required=False,
        help_text=_(
            "In addresses and files, such as city-points. Left empty, it is made from the English title."
        ),
    )
    participants = django_forms.ChoiceField(
        label=_("Who takes part"), choices=PARTICIPANTS, initial="person", widget=django_forms.RadioSelect
    )
    kind = django_forms.ChoiceField(
        label=_("What people get"), choices=KINDS, initial="points", widget=django_forms.RadioSelect
    )

    def __init__(self, data: Any, *, initial: dict[str, str], is_blank: bool) -> None:
        super().__init__(data, initial=initial, auto_id="f-%s")
        if not is_blank:  # a copy says this itself
            del self.fields["participants"], self.fields["kind"]

    @property
    def naming(self) -> starting.Naming:
        said = {key: value.strip() for key, value in self.cleaned_data.items()}
        return starting.Naming(**said)


class StartPages(Ground):
    """Mixed into the versions' admin."""

    def start_urls(self, guarded: Callable[..., Any]) -> list[Any]:
        """Where a draft begins."""
        return [
            path("add/file/", guarded(self.file_view), name="schemes_draft_file"),
            path("add/new/", guarded(self.new_view), name="schemes_draft_new"),
            path("<int:version_id>/draft/", guarded(self.next_view), name="schemes_draft_next"),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose what to start from."""
        require(request, Act.DRAFT_SCHEME)
        new = reverse("admin:schemes_draft_new")
        originals = [
            {
                "url": f"{new}?from={each.name}",
                "title": describing.say(each.title),
                "description": describing.say(each.description),
                "city": each.city,
                "rule_count": each.rule_count,
            }
            for each in copies.shipped()
        ]
        own = [
            {"version": version, "url": reverse("admin:schemes_draft_next", args=[version.id])}
            for version in queries.newest_published()
        ]
        context = {"title": gettext("New draft"), "new_url": new, "originals": originals, "own": own}
        return self.page(request, "editor/start", context)

    def new_view(self, request: HttpRequest) -> HttpResponse:
        """Name a new scheme, blank or a copy of a shipped one."""
        require(request, Act.DRAFT_SCHEME)
        name = request.GET.get("from", "")
        original = copies.shipped_named(name)
        if name and original is None:
            raise Http404
        titles = mapping(original.content.get("title")) if original else {}
        initial = {
            "title_zh": shown(titles.get("zh-hans")),
            "title_en": shown(titles.get("en")),
            "code": shown(original.content.get("scheme")) if original else "",
        }
        form = NamingForm(request.POST or None, initial=initial, is_blank=original is None)
        context = {
            "title": gettext("Copy “%(title)s”") % {"title": said(titles)}
            if original
            else gettext("New scheme"),
            "form": form,
            "back": reverse("admin:schemes_schemeversion_add"),
            "about": about_in_words(known) if (known := shipped_named(name)) else None,
        }
        if request.method != "POST" or not form.is_valid():
            return self.page(request, "editor/new", context)
        city, now = present_city(), clock.now()
        asked: dict[str, Any] = {
            "city": city.code,
            "naming": form.naming,
            "today": clock.today_in(city.time_zone, now),
        }
        content = starting.copied(original.content, **asked) if original else starting.blank(**asked)
        try:
            version = actions.start_draft(content=content, by=account_of(request), at=now, shipped=name)
        except Refusal as refusal:
            return self.page(request, "editor/new", context, refusal=refusal)
        messages.success(request, gettext("The draft is begun. Go through its parts below."))
        return _to_version(version)

    def next_view(self, request: HttpRequest, version_id: int) -> HttpResponse:
        """Begin the next version of a scheme from one that it has had; continue the draft if there is one."""
        require(request, Act.DRAFT_SCHEME)
        version, city, now = version_or_404(version_id), present_city(), clock.now()
        if request.method != "POST":
            return self.page(
                request, "editor/next", {"version": version, "title": gettext("Draft a new version")}
            )
        today = clock.today_in(city.time_zone, now)
        content = starting.copied(version.content, city=city.code, naming=starting.Naming(), today=today)
        try:
            draft = actions.start_draft(content=content, of=version.scheme, by=account_of(request), at=now)
        except DraftExists as refusal:
            messages.warning(request, describing.say(refusal.message))
            held = queries.newest_draft(version.scheme)
            return _to_version(held or version)
        messages.success(
            request, gettext("The draft is begun. Nothing changes until a second person approves it.")
        )
        return _to_version(draft)

    def file_view(self, request: HttpRequest) -> HttpResponse:
        """Hand in a file; every problem is shown beside the text, and it may be corrected in the editor."""
        require(request, Act.DRAFT_SCHEME)
        form = DraftForm(request.POST or None, request.FILES or None, initial=_text_to_start_from(request))
        context: dict[str, Any] = {"form": form, "title": gettext("Scheme file")}
        if request.method != "POST" or not form.is_valid():
            return self.page(request, "draft", context)
        try:
            version = actions.load_version(
                text=form.content,
                by=account_of(request),
                at=clock.now(),
                even_unfinished="even_unfinished" in request.POST,
                seen=form.cleaned_data["seen"],
            )
        except Refusal as refusal:
            held = _draft_of(form.content) if isinstance(refusal, DraftChanged) else None
            context["form"] = _as_pasted(form, held)
            context["version"] = held
            return self.page(request, "draft", context, refusal=refusal)
        if not self.problems(version):
            messages.success(request, gettext("The file is now the draft."))
        else:
            messages.warning(request, gettext("The file is now the draft. Correct what is listed below."))
        return _to_version(version)


def _text_to_start_from(request: HttpRequest) -> dict[str, str]:
    """`?from=12`: the text of a version, to be edited into the next one."""
    number = request.GET.get("from", "")
    is_id = number.isascii() and number.isdigit() and len(number) < 19
    version = SchemeVersion.objects.filter(id=int(number)).first() if is_id else None
    return {"text": version.file_text, "seen": _seen(version)} if version else {}


def _seen(version: SchemeVersion) -> str:
    """The digest of the scheme's draft when its file is opened."""
    draft = queries.newest_draft(version.scheme)
    return draft.content_digest if draft else ""


def _as_pasted(form: DraftForm, draft: SchemeVersion | None) -> DraftForm:
    """An upload comes back as text, so that what is wrong can be corrected on the page.

    `draft` is one that whoever handed the file in has now been told of.
    """
    content = form.content if form.cleaned_data.get("text", "").strip() else _reread(form)
    seen = draft.content_digest if draft else form.cleaned_data["seen"]
    return DraftForm(initial={"text": content, "seen": seen})


def _draft_of(content: bytes | str) -> SchemeVersion | None:
    """The draft of the scheme that a file names."""
    named = shown((read_yaml(content)[0] or {}).get("scheme"))
    scheme = queries.scheme_by_code(named)
    return queries.newest_draft(scheme) if scheme else None


def _reread(form: DraftForm) -> str:
    upload = form.cleaned_data["file"]
    upload.seek(0)
    content = form.content
    return content if isinstance(content, str) else content.decode("utf-8", errors="replace")


def _to_version(version: SchemeVersion) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:schemes_schemeversion_change", args=[version.id]))
