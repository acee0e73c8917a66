"""What the desk's pages share: who acts, how a refusal is said, how a person is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import get_language

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.cities.office import may, officer_behind
from cityscore.core import clock
from cityscore.core.audit import Actor
from cityscore.core.refusals import Refusal, Sentence
from cityscore.participants import queries
from cityscore.participants.admin.forms import DocumentForm
from cityscore.participants.models import Enrolment, Participant
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.models import Scheme, Source


def require(request: HttpRequest, act: Act) -> Account:
    """The acting officer's account, or 403."""
    if not may(request, act) or not isinstance(request.user, Account):
        raise PermissionDenied
    return request.user


def actor_behind(request: HttpRequest) -> Actor:
    """The acting officer as the log names them, or 403."""
    officer = officer_behind(request)
    if officer is None:
        raise PermissionDenied
    return duties.actor_of(officer)


def person_or_404(object_id: str) -> Participant:
    """The participant of an address in the office."""
    found = Participant.objects.filter(id=int(object_id)).first() if object_id.isdecimal() else None
    if found is None:
        raise Http404
    return found


def sentences(refusal: Refusal) -> list[str]:
    """The refusal and each of its findings in the reader's language."""
    return [said(refusal.message), *(said(problem.message) for problem in refusal.problems)]


def said(sentence: Sentence) -> str:
    return sentence.in_language(get_language() or "zh-hans")


def refuse(request: HttpRequest, refusal: Refusal) -> None:
    """Say on the next page why nothing was done."""
    messages.error(request, " ".join(sentences(refusal)))


def complain(request: HttpRequest, form: forms.Form) -> None:
    """Say on the next page what a small form without a page of its own lacked."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))


def masked(participant: Participant) -> str:
    """Enough of the identifier to compare with the document in hand, and no more: its last four places."""
    return f"···{participant.identifier[-4:]}"


def shown(participant: Participant) -> dict[str, Any]:
    """What a page of the office may show of a person; there is no score, no record and no name in it."""
    return {
        "id": participant.id,
        "public_id": str(participant.public_id),
        "kind": participant.get_kind_display(),
        "identifier_type": participant.get_identifier_type_display(),
        "identifier": masked(participant),
        "proved_at": participant.proved_at,
        "age_shown": participant.born_on is not None,
        "is_local": participant.is_local,
    }


def enrolled(enrolment: Enrolment, today: date) -> dict[str, Any]:
    """An enrolment as its finished parts: each source of the rules in force, and those once agreed to."""
    version = scheme_queries.version_in_force(enrolment.scheme, today)
    codes = [source.code for source in version.scheme_tree.sources] if version else []
    agreed = queries.consented_source_ids(enrolment)
    sources = Source.objects.filter(Q(code__in=codes) | Q(id__in=agreed)).order_by("code")
    return {
        "id": enrolment.id,
        "scheme_id": enrolment.scheme_id,
        "code": enrolment.scheme.code,
        "title": enrolment.scheme.title,
        "notice": enrolment.notice_number,
        "door": enrolment.get_door_display(),
        "joined_at": enrolment.joined_at,
        "sources": [
            {"id": source.id, "title": source.title, "agreed": source.id in agreed} for source in sources
        ],
    }


def joinable(person: Participant, joined: set[int]) -> list[dict[str, str]]:
    """Schemes for this kind of participant that they have not joined."""
    schemes = Scheme.objects.filter(participants=person.kind).exclude(id__in=joined).order_by("code")
    return [{"code": scheme.code, "title": scheme.title} for scheme in schemes]


def scheme_or_404(code: str) -> Scheme:
    scheme = scheme_queries.scheme_by_code(code)
    if scheme is None:
        raise Http404
    return scheme


def today() -> date:
    """The calendar day in the open city."""
    return clock.today_in(city_queries.present_city().time_zone, clock.now())


def is_confirmed(request: HttpRequest) -> bool:
    """Whether a small form came with the clerk's tick; what it lacked is said on the next page."""
    form = DocumentForm(request.POST)
    if request.method != "POST":
        return False
    complain(request, form)
    return form.is_valid()


def to(person: Participant) -> HttpResponseRedirect:
    """On to the person's page."""
    return HttpResponseRedirect(reverse("admin:participants_participant_change", args=[person.id]))
