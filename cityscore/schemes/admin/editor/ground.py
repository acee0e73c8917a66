"""What every page of the editor stands on: who may, which draft, its problems, and how a page is shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import OfficeAdmin, may
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Problem, Refusal
from cityscore.schemes import findings
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor.choices import Draft
from cityscore.schemes.models import RecordType, SchemeVersion, Source

State = SchemeVersion.State
UNREADABLE = {"unknown-reference", "missing-key", "wrong-type", "not-allowed-value"}


class Ground(OfficeAdmin):
    """The part of the versions' admin that its pages share."""

    def page(
        self, request: HttpRequest, name: str, context: dict[str, Any], *, refusal: Refusal | None = None
    ) -> HttpResponse:
        """A page of the office, with what an action answered if it refused."""
        shown = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        if refusal is not None:
            shown["refused"] = describing.say(refusal.message)
            shown["refused_problems"] = describing.problem_rows(refusal.problems)
        status = 200 if refusal is None else refusal.status
        return TemplateResponse(request, f"schemes/office/{name}.html", shown, status=status)

    def problems(self, version: SchemeVersion) -> tuple[Problem, ...]:
        """Everything that stands against a draft today."""
        city = present_city()
        today = clock.today_in(city.time_zone, clock.now())
        return findings.of_content(version.content, city=city, today=today).problems


def is_readable(version: SchemeVersion, problems: Iterable[Problem]) -> bool:
    """Whether it can be told in words: nothing lacks, and every name in it leads somewhere."""
    return version.is_complete and not any(problem.code in UNREADABLE for problem in problems)


def draft_view(version: SchemeVersion) -> Draft:
    """The draft as its forms see it."""
    of_city = {
        "sources": {row.code: row.content for row in Source.objects.all()},
        "record_types": {row.code: row.content for row in RecordType.objects.all()},
    }
    return Draft(version.content, of_city)


def version_or_404(version_id: int | str) -> SchemeVersion:
    """The version with this id, if the open city has it."""
    text = str(version_id)
    version = None
    if text.isascii() and text.isdigit() and len(text) < 19:
        version = SchemeVersion.objects.select_related("scheme").filter(id=int(text)).first()
    if version is None:
        raise Http404
    return version


def draft_or_404(version_id: int) -> SchemeVersion:
    """The version if it can still be edited."""
    version = version_or_404(version_id)
    if version.state == State.PUBLISHED:
        raise Http404
    return version


def require(request: HttpRequest, act: Act) -> None:
    if not may(request, act):
        raise PermissionDenied


def account_of(request: HttpRequest) -> Account:
    if not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user
