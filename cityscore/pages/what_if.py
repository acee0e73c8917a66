"""What if I did this? A resident's own question about one rule, answered on the page and kept nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from cityscore.core.refusals import Refusal
from cityscore.pages.record_forms import RecordForm, put_problems
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, scheme_or_404, tell, version_or_404
from cityscore.pages.rules_in_words import dimensions_in_words, rule_in_words
from cityscore.pages.supposing import SupposedInWords, perks_of, supposed_in_words
from cityscore.participants import queries as participants
from cityscore.schemes.models import Scheme
from cityscore.scoring.refusals import RecordsNotUsable
from cityscore.scoring.what_if import what_if as suppose


@proved
def choose(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """Every rule, to ask about one of them."""
    scheme = scheme_or_404(code)
    if participants.enrolment_in_force(resident.participant.id, scheme.id) is None:
        return back_to("me_join", code)
    tree = version_or_404(scheme, resident.today).scheme_tree
    context = {
        "title": scheme.title,
        "code": code,
        "dimensions": dimensions_in_words(tree),
        "tab": "points",
    }
    return show(request, "me/what_ifs.html", context)


@require_http_methods(["GET", "POST"])
@proved
def what_if(request: HttpRequest, resident: Resident, code: str, rule_code: str) -> HttpResponse:
    """The fields of one rule's record; a POST shows the statement as it would be."""
    scheme = scheme_or_404(code)
    if participants.enrolment_in_force(resident.participant.id, scheme.id) is None:
        return back_to("me_join", code)
    tree = version_or_404(scheme, resident.today).scheme_tree
    rule = next((each for each in tree.rules if each.code == rule_code), None)
    if rule is None:
        raise Http404
    form = RecordForm(
        request.POST if request.method == "POST" else None,
        tree=tree,
        record_type=tree.record_type(rule.record_type),
        today=resident.today,
        optional=False,
        prefix="r",
    )
    answer = _answer(request, resident, scheme, form) if form.is_bound and form.is_valid() else None
    context = {
        "title": scheme.title,
        "code": code,
        "rule": rule_in_words(rule, tree),
        "form": form,
        "answer": answer,
        "tab": "points",
    }
    return show(request, "me/what_if.html", context)


def _answer(
    request: HttpRequest, resident: Resident, scheme: Scheme, form: RecordForm
) -> SupposedInWords | None:
    """The answer in words; None when what was entered cannot be, which the form then says."""
    given = form.given()
    try:
        found = suppose(
            participant=resident.participant,
            scheme=scheme,
            records=given,
            as_of=resident.today,
            today=resident.today,
            at=resident.at,
        )
    except RecordsNotUsable as refusal:
        for sentence in put_problems(refusal.problems, [form] * len(given)):
            form.add_error(None, sentence)
        return None
    except Refusal as refusal:
        tell(request, refusal)
        return None
    return supposed_in_words(found, perks_of(found, resident.participant, resident.at), resident.today)
