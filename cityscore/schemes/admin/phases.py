"""Where a version is in its life, as lists show it and can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.cities.queries import present_city
from cityscore.core import clock
from cityscore.schemes import queries
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.queries import Phase

NAMES = {
    Phase.DRAFT: _("draft"),
    Phase.SUBMITTED: _("awaiting a second person"),
    Phase.ANNOUNCED: _("announced"),
    Phase.IN_FORCE: _("in force"),
    Phase.RETIRED: _("retired"),
}


def phase_badge(phase: Phase) -> str:
    """The phase as a small label."""
    return format_html('<span class="phase phase-{}">{}</span>', phase.value, NAMES[phase])


def review_badge(day: str, days_left: int) -> str:
    """A review date, marked from 90 days before it."""
    if days_left > queries.REVIEW_WARNINGS[0]:
        return day
    left = ngettext("%(count)s day left", "%(count)s days left", days_left) % {"count": days_left}
    text = gettext("overdue") if days_left < 0 else left
    return format_html('{} <span class="phase phase-due">{}</span>', day, text)


class PhaseFilter(admin.SimpleListFilter):
    """Narrows the list to versions of one phase as of today."""

    title = _("state")
    parameter_name = "phase"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(phase.value, name) for phase, name in NAMES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[SchemeVersion]) -> QuerySet[SchemeVersion]:
        wanted = self.value()
        if wanted is None:
            return queryset
        today = clock.today_in(present_city().time_zone, clock.now())
        return queries.with_phase(queryset, today).filter(phase=wanted)
