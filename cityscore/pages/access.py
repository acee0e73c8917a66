"""Who saw my data: the resident's own access log, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from cityscore.core.models import AuditEntry
from cityscore.pages.access_words import in_both, what_happened
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, proved
from cityscore.participants import queries as participants
from cityscore.schemes.models import Scheme, Source

PAGE = 50


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry: when, who, what."""

    at: datetime
    who: str
    what: str
    by_me: bool


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some entries, and the numbers of the neighbouring pages."""

    seen: list[Seen]
    newer: int | None
    older: int | None


@proved
def access(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Newest first, fifty at a time."""
    page = page_of_log(resident, request.GET.get("page"))
    context = {"seen": page.seen, "newer": page.newer, "older": page.older, "tab": "data"}
    return show(request, "me/access.html", context)


def page_of_log(resident: Resident, number: str | None) -> LogPage:
    """One page of the resident's access log in words; a number that is none is the first page."""
    everything = participants.access_log(resident.participant.id)
    page = Paginator(everything, PAGE).get_page(number)
    titles = _titles()
    return LogPage(
        seen=[_seen(entry, str(resident.participant.public_id), titles) for entry in page.object_list],
        newer=page.previous_page_number() if page.has_previous() else None,
        older=page.next_page_number() if page.has_next() else None,
    )


def _seen(entry: AuditEntry, mine: str, titles: Mapping[str, str]) -> Seen:
    by_me = entry.actor_kind == "resident" and entry.actor_key == mine
    what = what_happened(entry.action, entry.facts, about=entry.about, titles=titles)
    return Seen(at=entry.at, who=_who(entry, by_me), what=what, by_me=by_me)


def _titles() -> dict[str, str]:
    """Titles of what entries are about, such as `scheme:seashell`."""
    return {
        **{f"scheme:{each.code}": each.title for each in Scheme.objects.all()},
        **{f"source:{each.code}": each.title for each in Source.objects.all()},
    }


def _who(entry: AuditEntry, by_me: bool) -> str:
    if by_me:
        return _("You")
    names = {
        "officer": _("City office: %(name)s"),
        "merchant": _("Merchant: %(name)s"),
        "source": _("Source: %(name)s"),
        "operator": _("Operator: %(name)s"),
    }
    if entry.actor_kind in names:
        return names[entry.actor_kind] % {"name": in_both(entry.facts.get("merchant")) or entry.actor_name}
    return _("The system, without a person")
