"""The office's pages about golden cases: enter an example person, compute, confirm, import."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.core import clock
from cityscore.core.refusals import Problem, Refusal
from cityscore.core.yaml_files import MAX_BYTES
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.language.structure import structural_problems
from cityscore.schemes.models import Scheme
from cityscore.scoring.cases import actions as golden_actions
from cityscore.scoring.cases.file import Case, Example, broken
from cityscore.scoring.cases.forms import (
    ExpectForm,
    ImportForm,
    PersonForm,
    RecordForm,
    computed,
    in_language,
    kept,
    numbered,
    posted_rows,
)
from cityscore.scoring.cases.records import facts_of
from cityscore.scoring.models import GoldenCase
from cityscore.scoring.refusals import CasesHaveProblems, NoDraftToJudgeBy


@dataclass
class Entry:
    """A golden case on the page: its forms, and what was said about them."""

    scheme: Scheme
    tree: SchemeTree
    person: PersonForm
    rows: list[RecordForm]
    expect: ExpectForm
    said: list[str] = field(default_factory=list)

    def records(self) -> list[dict[str, str]]:
        return [row.row() for row in self.rows]

    def is_usable(self) -> bool:
        """Whether day and records can be computed; blames the fields that stand in the way."""
        good = self.person.is_valid()
        _, problems = facts_of(self.tree, self.records(), "case")
        for problem in problems:
            self._blame(problem)
        return good and not problems

    def _blame(self, problem: Problem) -> None:
        place = problem.path.partition("records[")[2].partition("]")[0]
        if place.isdigit() and int(place) < len(self.rows):
            self.rows[int(place)].blame(problem)
        else:
            self.said.append(problem.message.in_language(get_language() or "zh-hans"))

    def case(self) -> Case | None:
        """The case as entered; None with what is wrong said where it is."""
        if not (self.is_usable() and self.expect.is_valid()):
            return None
        content = {
            "name": {
                "en": self.person.cleaned_data["name_en"],
                "zh-hans": self.person.cleaned_data["name_zh"],
            },
            "as_of": self.person.cleaned_data["as_of"],
            "records": self.records(),
            "expect": self.expect.content(),
        }
        try:
            return Case.model_validate(content)
        except ValidationError as error:
            for problem in structural_problems(error):
                self._blame_expected(problem)
        return None

    def _blame_expected(self, problem: Problem) -> None:
        name = problem.path.removeprefix("expect.").replace("rules.", "rule-")
        sentence = problem.message.in_language(get_language() or "zh-hans")
        self.expect.add_error(name if name in self.expect.fields else None, sentence)

    def fill(self) -> None:
        """Replace the expectations by what the draft gives now."""
        facts, _ = facts_of(self.tree, self.records(), "case")
        found = golden_actions.by_sql(self.tree, {0: facts}, self.person.cleaned_data["as_of"])
        self.expect = ExpectForm(self.tree, initial=computed(self.tree, found[0]))


@admin.register(GoldenCase)
class GoldenCaseAdmin(OfficeAdmin):
    """Example people are invented. The whole office reads them; who drafts schemes keeps them."""

    act_to_change = Act.DRAFT_SCHEME
    is_logged_by_action = True
    change_list_template = "scoring/office/golden_cases.html"
    list_display = ("shown_name", "scheme", "verdict", "stored_by", "stored_at")
    list_display_links = ("shown_name",)
    list_filter = ("scheme",)
    empty_hint = _(
        "There is no example person yet. Add one, or import a file of cases: no version that breaks a case"
        " can be published."
    )

    @admin.display(description=_("example person"))
    def shown_name(self, case: GoldenCase) -> str:
        return str(case)

    @admin.display(description=_("with the draft as it is"))
    def verdict(self, stored: GoldenCase) -> str:
        """Whether the draft, else the newest version, keeps the case."""
        try:
            tree = golden_actions.judging_tree(stored.scheme)
        except NoDraftToJudgeBy:
            return "—"
        facts, problems = facts_of(tree, stored.case.records, "case")
        found = problems or broken(tree, [Example(stored.case, "case", facts)])
        return gettext("kept") if not found else gettext("broken")

    def get_urls(self) -> list[URLPattern]:
        take = self.admin_site.admin_view(self.import_view)
        return [path("import/", take, name="scoring_goldencase_import"), *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {"may_edit": may(request, Act.DRAFT_SCHEME)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Choose the scheme where there are several, then enter the person."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        scheme = _scheme_asked_for(request)
        if scheme is None:
            context = {"title": gettext("New example person"), "schemes": list(Scheme.objects.all())}
            return self._page(request, "golden_scheme", context)
        return self._edit(request, scheme, None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        stored = self.get_object(request, object_id)
        if stored is None:
            raise Http404
        if not self.has_view_permission(request, stored):
            raise PermissionDenied
        return self._edit(request, stored.scheme, stored)

    def _edit(self, request: HttpRequest, scheme: Scheme, stored: GoldenCase | None) -> HttpResponse:
        try:
            tree = golden_actions.judging_tree(scheme)
        except NoDraftToJudgeBy as refusal:
            return self._page(request, "golden_scheme", {"title": str(scheme), "schemes": []}, refusal)
        entry = _entry(request, scheme, tree, stored)
        refused: Refusal | None = None
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            try:
                answer = self._act(request, entry, stored)
                if answer is not None:
                    return answer
            except CasesHaveProblems as refusal:
                refused = refusal
        context = {
            "title": str(stored) if stored else gettext("New example person"),
            "entry": entry,
            "stored": stored,
            "scheme": scheme,
            "kinds": [(kind.code, in_language(kind.title)) for kind in tree.record_types],
            "may_edit": self.has_change_permission(request),
            "is_filled": "compute" in request.POST,
        }
        return self._page(request, "golden_case", context, refused)

    def _act(self, request: HttpRequest, entry: Entry, stored: GoldenCase | None) -> HttpResponse | None:
        if "remove" in request.POST and stored is not None:
            golden_actions.remove_case(stored=stored, by=_account(request), at=clock.now())
            messages.success(request, gettext("The example person is removed."))
            return HttpResponseRedirect(reverse("admin:scoring_goldencase_changelist"))
        if "compute" in request.POST:
            if entry.is_usable():
                entry.fill()
        elif "save" in request.POST:
            case = entry.case()
            if "is_confirmed" not in request.POST:
                entry.said.append(gettext("Confirm that you worked the expected values out yourself."))
            elif case is not None:
                golden_actions.store_case(
                    scheme=entry.scheme, case=case, by=_account(request), at=clock.now(), replaces=stored
                )
                messages.success(request, gettext("The example person is kept."))
                return HttpResponseRedirect(reverse("admin:scoring_goldencase_changelist"))
        return None

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Take over a file of cases, or those beside a shipped scheme."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        scheme = _scheme_asked_for(request)
        form = ImportForm(request.POST or None, request.FILES or None)
        context = {
            "title": gettext("Import golden cases"),
            "form": form,
            "schemes": list(Scheme.objects.all()),
        }
        if request.method != "POST" or scheme is None or not form.is_valid():
            return self._page(request, "golden_import", context)
        before = GoldenCase.objects.filter(scheme=scheme).count()
        try:
            self._take(request, scheme, form)
        except Refusal as refusal:
            return self._page(request, "golden_import", context, refusal)
        added = GoldenCase.objects.filter(scheme=scheme).count() - before
        messages.success(request, gettext("Imported; %(added)s cases are new.") % {"added": added})
        return HttpResponseRedirect(reverse("admin:scoring_goldencase_changelist"))

    def _take(self, request: HttpRequest, scheme: Scheme, form: ImportForm) -> None:
        account = _account(request)
        upload = form.cleaned_data.get("file")
        content = upload.read(MAX_BYTES + 1) if upload else None
        if content is None:
            content = golden_actions.shipped_cases(form.cleaned_data["shipped"]) or b""
        golden_actions.import_cases(scheme=scheme, content=content, by=account, at=clock.now())

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], refusal: Refusal | None = None
    ) -> HttpResponse:
        shown = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        if refusal is not None:
            language = get_language() or "zh-hans"
            shown["refused"] = [
                refusal.message.in_language(language),
                *(f"{each.path}: {each.message.in_language(language)}" for each in refusal.problems),
            ]
        status = 200 if refusal is None else refusal.status
        return TemplateResponse(request, f"scoring/office/{name}.html", shown, status=status)


def _entry(request: HttpRequest, scheme: Scheme, tree: SchemeTree, stored: GoldenCase | None) -> Entry:
    """The page as it was sent, else the stored case, else an empty one."""
    if request.method == "POST":
        records: list[Any] = [row.row() for row in posted_rows(tree, request.POST)]
        kinds = {kind.code for kind in tree.record_types}
        if "add_row" in request.POST and request.POST.get("new_type") in kinds:
            records.append({"record_type": request.POST["new_type"]})
        rows = numbered(tree, records, QueryDict())
        return Entry(scheme, tree, PersonForm(request.POST), rows, ExpectForm(tree, request.POST))
    if stored is None:
        return Entry(scheme, tree, PersonForm(), [], ExpectForm(tree))
    named = {"name_en": stored.name_en, "name_zh": stored.name_zh, "as_of": stored.content["as_of"]}
    rows = numbered(tree, list(stored.content.get("records", [])), QueryDict())
    expect = ExpectForm(tree, initial=kept(stored.content["expect"]))
    return Entry(scheme, tree, PersonForm(initial=named), rows, expect)


def _scheme_asked_for(request: HttpRequest) -> Scheme | None:
    """The scheme that the page names, or the only one."""
    code = request.POST.get("scheme") or request.GET.get("scheme", "")
    if code:
        return Scheme.objects.filter(code=code).first()
    schemes = list(Scheme.objects.all()[:2])
    return schemes[0] if len(schemes) == 1 else None


def _account(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
