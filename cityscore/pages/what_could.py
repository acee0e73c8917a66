"""What could I get? For anybody, before joining: no account, no cookie, nothing kept of what is entered.

What is entered travels in the body of a POST, never in an address: addresses end up in logs, histories and
referrers. The page's own address can be passed on; an answer cannot.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cityscore.core import clock
from cityscore.core.refusals import Refusal
from cityscore.pages.asking import require_patience
from cityscore.pages.record_forms import RecordForm, all_given, put_problems
from cityscore.pages.rendering import show
from cityscore.pages.resident import scheme_or_404, version_or_404
from cityscore.pages.supposing import SupposedInWords, perks_of, supposed_in_words
from cityscore.pages.wording import say
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.models import Scheme
from cityscore.scoring.refusals import RecordsNotUsable
from cityscore.scoring.what_if import what_could_i_get as suppose
from rewards import queries as rewards


@dataclass(frozen=True, slots=True)
class Group:
    """Forms of the record types of one dimension; `is_open` where something was entered."""

    title: str
    forms: list[RecordForm]
    is_open: bool


# A question changes nothing and shows nothing of anybody, so a forged one gains nothing; the token that
# would prevent it would be a cookie that tells visitors apart.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def what_could_i_get(request: HttpRequest, code: str) -> HttpResponse:
    """A few things that somebody does, and what they would give."""
    at = clock.now()
    today = clock.today_in(request.city.time_zone, at)  # type: ignore[attr-defined]
    scheme = scheme_or_404(code)
    tree = version_or_404(scheme, today).scheme_tree
    forms = _forms(request, tree, today)
    answer, problems, status, wait = None, [], 200, None
    sound = [form.is_valid() for form in forms]  # each one, so that all errors are shown at once
    if request.method == "POST" and all(sound):
        try:
            require_patience(request, at)
            answer = _answer(scheme, forms, today, at)
        except RecordsNotUsable as refusal:
            problems = put_problems(refusal.problems, all_given(forms)[1])
        except Refusal as refusal:
            problems, status, wait = [say(refusal.message)], refusal.status, refusal.wait
    context = {
        "title": scheme.title,
        "code": code,
        "groups": list(_groups(tree, forms)),
        "answer": answer,
        "for_everyone": [] if answer else _for_everyone(scheme),
        "problems": problems,
        "has_errors": bool(problems) or any(form.is_bound and form.errors for form in forms),
    }
    response = show(request, "public/what_could.html", context, status=status)
    response["Referrer-Policy"] = "no-referrer"
    if wait:
        response["Retry-After"] = str(wait)
    return response


def _forms(request: HttpRequest, tree: SchemeTree, today: date) -> list[RecordForm]:
    """One for each record type that some rule counts."""
    counted = {rule.record_type for rule in tree.rules}
    data = request.POST if request.method == "POST" else None
    return [
        RecordForm(data, tree=tree, record_type=kind, today=today, optional=True, prefix=f"t{place}")
        for place, kind in enumerate(tree.record_types)
        if kind.code in counted
    ]


def _answer(scheme: Scheme, forms: list[RecordForm], today: date, at: datetime) -> SupposedInWords:
    found = suppose(scheme=scheme, records=all_given(forms)[0], as_of=today, today=today)
    return supposed_in_words(found, perks_of(found, None, at), today)


def _for_everyone(scheme: Scheme) -> list[tuple[str, str]]:
    """(perk, what one gets) for what every participant has from the first day."""
    return [
        (say(version.perk_terms.title), say(tier.value.label))
        for version in rewards.running_versions()
        if version.perk.scheme_id == scheme.id and (tier := version.perk_terms.universal_tier)
    ]


def _groups(tree: SchemeTree, forms: list[RecordForm]) -> list[Group]:
    titles = {each.code: say(each.title.sentence) for each in tree.dimensions}
    grouped: dict[str, list[RecordForm]] = {}
    for form in forms:
        grouped.setdefault(titles.get(form.rules[0].dimension or "", ""), []).append(form)
    return [Group(title, own, any(map(_is_touched, own))) for title, own in grouped.items()]


def _is_touched(form: RecordForm) -> bool:
    return form.is_bound and (bool(form.errors) or form.is_filled)
