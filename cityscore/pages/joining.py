"""Joining a scheme under a numbered notice, with a yes or no to each source, and changing those later."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cityscore.cities import queries as cities
from cityscore.core.refusals import Refusal
from cityscore.pages.forms import JoinForm
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, scheme_or_404, tell, version_or_404
from cityscore.pages.schemes_in_words import scheme_in_words
from cityscore.pages.wording import reader_language
from cityscore.participants import queries as participants
from cityscore.participants.actions import join as join_scheme
from cityscore.participants.actions import set_consent
from cityscore.participants.models import Enrolment
from cityscore.schemes import queries as schemes
from cityscore.schemes.models import Source


@require_http_methods(["GET", "POST"])
@proved
def join(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """What the scheme is and what one agrees to; a POST joins."""
    scheme = scheme_or_404(code)
    version = version_or_404(scheme, resident.today)
    if participants.enrolment_in_force(resident.participant.id, scheme.id):
        return back_to("me_statement", code)
    shown = scheme_in_words(version, resident.today)
    form = JoinForm(
        request.POST if request.method == "POST" else None, codes=[source.code for source in shown.sources]
    )
    if request.method == "POST" and form.is_valid():
        try:
            join_scheme(
                participant=resident.participant,
                scheme=scheme,
                notice_number=form.cleaned_data["notice_number"],
                source_codes=form.cleaned_data["sources"],
                actor=resident.actor,
                door=Enrolment.Door.SELF,
                at=resident.at,
            )
        except Refusal as refusal:
            tell(request, refusal)
        else:
            messages.success(request, _("Welcome! Perks for every participant are yours from now on."))
            return back_to("me_perks")
    ticked = set(request.POST.getlist("sources"))
    context = {"scheme": shown, "form": form, "ticked": ticked, "tab": "points", **_notice(code)}
    return show(request, "me/join.html", context)


def _notice(scheme_code: str) -> dict[str, Any]:
    """The numbered notice that somebody who joins now agrees to."""
    notice = cities.latest_notice(scheme_code)
    if notice is None:
        return {"notice_number": None, "notice_text": ""}
    text = notice.body_en if reader_language() == "en" else notice.body_zh
    return {"notice_number": notice.number, "notice_text": text}


@proved
def consents(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """Each source of a scheme I am in, with what I said to it."""
    enrolment = enrolment_or_404(resident, code)
    shown = scheme_in_words(version_or_404(enrolment.scheme, resident.today), resident.today)
    given = consented_codes(enrolment)
    answers = [{"source": source, "given": source.code in given} for source in shown.sources]
    context = {"scheme": shown, "answers": answers, "tab": "data"}
    return show(request, "me/consents.html", context)


def consented_codes(enrolment: Enrolment) -> set[str]:
    """Codes of the sources that the resident allows for this scheme."""
    yes = participants.consented_source_ids(enrolment)
    return set(Source.objects.filter(id__in=yes).values_list("code", flat=True))


@require_POST
@proved
def consent(request: HttpRequest, resident: Resident, code: str, source_code: str) -> HttpResponse:
    """Say yes or no to one source; takes effect at once."""
    enrolment = enrolment_or_404(resident, code)
    source = schemes.source_by_code(source_code)
    if source is None:
        raise Http404
    given = request.POST.get("given") == "yes"
    try:
        set_consent(enrolment=enrolment, source=source, given=given, actor=resident.actor, at=resident.at)
    except Refusal as refusal:
        tell(request, refusal)
    else:
        facts = {"source": source.title}
        text = (
            _("%(source)s may supply records from now on.")
            if given
            else _("%(source)s supplies nothing from now on, and its records no longer count.")
        )
        messages.success(request, text % facts)
    return back_to("me_consents", code)


def enrolment_or_404(resident: Resident, code: str) -> Enrolment:
    """The resident's own enrolment in force."""
    enrolment = participants.enrolment_in_force(resident.participant.id, scheme_or_404(code).id)
    if enrolment is None:
        raise Http404
    return enrolment
