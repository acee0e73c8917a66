"""Scheme versions in the office: their list, and each as the public reads it with what can be done next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cityscore.cities.duties import Act
from cityscore.cities.office import may
from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.core.refusals import Problem
from cityscore.schemes import queries
from cityscore.schemes.admin import describing
from cityscore.schemes.admin.editor import overview
from cityscore.schemes.admin.editor.ground import account_of, draft_view, is_readable, version_or_404
from cityscore.schemes.admin.editor.lifecycle import LifecyclePages
from cityscore.schemes.admin.editor.pages import PartPages
from cityscore.schemes.admin.editor.starting import StartPages
from cityscore.schemes.admin.phases import PhaseFilter, phase_badge, review_badge
from cityscore.schemes.differences import differences
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.public_reading import in_words
from cityscore.schemes.queries import Phase
from cityscore.schemes.waiting import review_sentence

State = SchemeVersion.State


@admin.register(SchemeVersion)
class SchemeVersionAdmin(StartPages, PartPages, LifecyclePages):
    """The whole office reads; rule editors draft and submit; an approver who wrote none of it publishes."""

    act_to_change = Act.DRAFT_SCHEME
    list_display = ("shown_name", "shown_phase", "effective_on", "review_by", "author_name", "approver_name")
    list_display_links = ("shown_name",)
    list_filter = (PhaseFilter, "scheme")
    ordering = ("scheme__code", "-id")
    empty_hint = _(
        "There is no scheme yet: a rule editor begins one here, also from a copy of another city's, and a "
        "second person approves it."
    )

    @admin.display(description=_("version"))
    def shown_name(self, version: SchemeVersion) -> str:
        return f"{version.scheme} {version.number}" if version.number else str(version.scheme)

    @admin.display(description=_("state"))
    def shown_phase(self, version: Any) -> str:
        return phase_badge(Phase(version.phase))

    @admin.display(description=_("review by"))
    def review_by(self, version: Any) -> str:
        """The day; marked where the version in force is to be reviewed within 90 days."""
        if version.phase != Phase.IN_FORCE or not version.review_day:
            return version.review_day or ""
        days_left = (date.fromisoformat(version.review_day) - _today()).days
        return review_badge(version.review_day, days_left)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        versions = SchemeVersion.objects.select_related("scheme").defer("file_text", "tree")
        review_day = KeyTextTransform("review_by", KeyTextTransform("effective", "tree"))
        listed: QuerySet[Any] = queries.with_phase(versions, _today()).annotate(review_day=review_day)
        return listed

    def about(self, obj: SchemeVersion) -> str:
        return f"scheme:{obj.scheme.code}"

    def get_urls(self) -> list[Any]:
        guarded = self.admin_site.admin_view
        return [
            *self.start_urls(guarded),
            *self.part_urls(guarded),
            *self.lifecycle_urls(guarded),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A draft at a glance with its parts to edit; any other version as the public reads it."""
        version = version_or_404(object_id)
        if not self.has_view_permission(request, version):
            raise PermissionDenied
        return self.page(request, "version", self.shown(request, version))

    def shown(self, request: HttpRequest, version: SchemeVersion) -> dict[str, Any]:
        today = _today()
        is_open = version.state != State.PUBLISHED
        account = account_of(request)
        has_written = account.id == version.author_id or account.id in version.author_ids
        phase = queries.phase_of(version, today)
        problems = self.problems(version) if is_open else ()
        may_be_read = is_readable(version, problems)
        is_editing = is_open and may(request, Act.DRAFT_SCHEME)
        may_approve = may(request, Act.APPROVE_SCHEME)
        context: dict[str, Any] = {
            "title": str(version),
            "version": version,
            "phase": phase_badge(phase),
            "review": _review(version, today),
            "is_announced": phase is Phase.ANNOUNCED,
            "is_editing": is_editing,
            "may_edit": may(request, Act.DRAFT_SCHEME),
            "may_submit": is_editing and version.state == State.DRAFT,
            "may_approve": may_approve
            and version.state == State.SUBMITTED
            and not has_written
            and may_be_read,
            "may_renew": may_approve and not has_written and _is_newest(version),
            "has_written": may_approve and is_open and has_written,
            "may_read_audit": may(request, Act.READ_AUDIT),
            "preview_url": reverse("admin:scoring_preview", args=[version.id]),
            "cases_url": _cases_url(version),
        }
        if is_open:
            context |= _of_draft(version, problems)
        if may_be_read:
            tree = version.scheme_tree
            context |= {
                "scheme": in_words(version, today),
                "record_types": describing.record_types(tree),
                "effective": tree.effective,
                **_comparison(version, today),
            }
        return context


def _of_draft(version: SchemeVersion, problems: tuple[Problem, ...]) -> dict[str, Any]:
    draft = draft_view(version)
    return {
        "to_do": overview.to_do(version, draft, problems),
        "groups": overview.groups(version, draft, problems),
        "basics": overview.basics_in_words(draft),
    }


def _comparison(version: SchemeVersion, today: date) -> dict[str, Any]:
    """What this version changes of the one before it, or of the one in force while it is a draft."""
    if version.number:
        before = queries.published_versions(version.scheme).filter(number__lt=version.number).first()
    else:
        before = (
            queries.version_in_force(version.scheme, today)
            or queries.published_versions(version.scheme).first()
        )
    if before is None:
        return {}
    found = differences(before.scheme_tree, version.scheme_tree)
    return {"before": before, "differences": [describing.say(each) for each in found]}


def _review(version: SchemeVersion, today: date) -> str:
    """That its review is near, where it is."""
    found = [due for due in queries.reviews_due(today) if due.version.id == version.id]
    return describing.say(review_sentence(found[0])) if found else ""


def _cases_url(version: SchemeVersion) -> str:
    cases = reverse("admin:scoring_goldencase_changelist")
    return f"{cases}?scheme__id__exact={version.scheme_id}"


def _is_newest(version: SchemeVersion) -> bool:
    newest = queries.published_versions(version.scheme).first()
    return newest is not None and newest.id == version.id


def _today() -> date:
    return clock.today_in(present_city().time_zone, clock.now())
