"""My records: what the city holds about me, how it came to be so, and what I can do when one is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cityscore.core.refusals import Refusal
from cityscore.pages.forms import WordsForm
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, tell
from cityscore.pages.wording import choice, day, say
from cityscore.records import actions, queries
from cityscore.records.models import Objection, Record

PAGE = 50
FIELDS_UNTITLED = {"document_no": gettext_lazy("document"), "authority": gettext_lazy("authority")}


@dataclass(frozen=True, slots=True)
class RecordInWords:
    """One revision: what it says, and whether it counts."""

    id: int
    title: str
    details: str
    state: str
    counts: bool
    since: str


@dataclass(frozen=True, slots=True)
class ObjectionInWords:
    """An objection with its clock; `can_appeal` and `runs` say what may still be done."""

    id: int
    state: str
    reason: str
    raised_on: str
    due_on: str
    is_overdue: bool
    decision: str
    appeal: str
    appeal_decision: str
    runs: bool
    can_appeal: bool


@proved
def records(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Every record about me, the latest fact first, and my objections."""
    page = Paginator(queries.newest_records(resident.participant.id), PAGE).get_page(request.GET.get("page"))
    context = {
        "records": [_in_words(each) for each in page.object_list],
        "count": page.paginator.count,
        "newer": page.previous_page_number() if page.has_previous() else None,
        "older": page.next_page_number() if page.has_next() else None,
        "tab": "data",
    }
    return show(request, "me/records.html", context)


@require_http_methods(["GET", "POST"])
@proved
def record(request: HttpRequest, resident: Resident, record: int) -> HttpResponse:
    """One record with its history; a POST disputes, appeals, takes back, removes or restores."""
    found = queries.record_of(resident.participant.id, record)
    if found is None:
        raise Http404
    form = WordsForm(request.POST if request.POST.get("do") in NEEDS_WORDS else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        return _act(request, resident, found, form)
    return show(request, "me/record.html", _context(found, resident, form))


def _act(request: HttpRequest, resident: Resident, found: Record, form: WordsForm) -> HttpResponse:
    act = ACTS.get(request.POST.get("do", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(resident, found, form.cleaned_data["text"] if form.is_bound else ""))
    except Refusal as refusal:
        tell(request, refusal)
    return back_to("me_record", found.id)


def _dispute(resident: Resident, found: Record, text: str) -> str:
    actions.dispute_record(participant=resident.participant, record_id=found.id, reason=text, at=resident.at)
    return _("Your objection is noted. The record does not count until a person has decided.")


def _appeal(resident: Resident, found: Record, text: str) -> str:
    latest = _latest(found)
    actions.appeal_objection(participant=resident.participant, objection_id=latest, text=text, at=resident.at)
    return _("Your appeal is noted. Another officer decides.")


def _withdraw(resident: Resident, found: Record, text: str) -> str:
    actions.withdraw_objection(participant=resident.participant, objection_id=_latest(found), at=resident.at)
    return _("You took your objection back; the record counts again.")


def _remove(resident: Resident, found: Record, text: str) -> str:
    actions.remove_record(participant=resident.participant, record_id=found.id, at=resident.at)
    return _("The record is removed and gives no points any more.")


def _restore(resident: Resident, found: Record, text: str) -> str:
    actions.restore_record(participant=resident.participant, record_id=found.id, at=resident.at)
    return _("The record counts again.")


ACTS: dict[str, Callable[[Resident, Record, str], str]] = {
    "dispute": _dispute,
    "appeal": _appeal,
    "withdraw": _withdraw,
    "remove": _remove,
    "restore": _restore,
}
NEEDS_WORDS = {"dispute", "appeal"}


def _latest(found: Record) -> int:
    """The id of the newest objection to a record; 0, which none has, without one."""
    newest = queries.objections_to(found).first()
    return newest.id if newest is not None else 0


def _context(found: Record, resident: Resident, form: WordsForm) -> dict[str, object]:
    objections = [_objection(each, resident.today) for each in queries.objections_to(found)]
    is_removed = found.set_aside == Record.SetAside.REMOVED
    is_adverse = found.record_type.code in queries.adverse_types()
    runs = any(each.runs for each in objections)
    return {
        "record": _in_words(found),
        "facts": list(_facts(found)),
        "history": [_in_words(each) for each in queries.revisions_of(found).reverse()],
        "objections": objections,
        "form": form,
        "asked": form.data.get("do", ""),
        "can_dispute": found.status == Record.Status.ACTIVE and not is_removed and not runs,
        "can_remove": not is_removed and not is_adverse,
        "is_removed": is_removed,
        "confirmable_on": day(queries.confirmable_on(found))
        if found.set_aside == Record.SetAside.UNCONFIRMED
        else "",
        "tab": "data",
    }


def _in_words(found: Record) -> RecordInWords:
    kind, source = found.record_type, found.record_type.source
    number = _("no. %(number)s") % {"number": found.record_no}
    return RecordInWords(
        id=found.id,
        title=kind.title,
        details=" · ".join([day(found.occurred_on), number, source.title]),
        state=_state(found),
        counts=found.status == Record.Status.ACTIVE and not found.set_aside,
        since=day(queries.today(found.received_at)),
    )


def _state(found: Record) -> str:
    if found.set_aside:
        return str(found.get_set_aside_display())
    return _("may count") if found.status == Record.Status.ACTIVE else str(found.get_status_display())


def _facts(found: Record) -> Iterator[tuple[str, str]]:
    yield _("Happened on"), day(found.occurred_on)
    if found.ended_on is not None:
        yield _("Ended on"), day(found.ended_on)
    yield _("Recorded on"), day(found.recorded_on)
    fields = found.record_type.tree.fields
    for name, value in found.fields.items():
        field = fields.get(name)
        title = name if field is None or field.title is None else say(field.title.sentence)
        yield title, choice(value) if field is not None and field.type == "choice" else str(value)
    for name, title in FIELDS_UNTITLED.items():
        if value := getattr(found, name):
            yield str(title), value


def _objection(each: Objection, today: date) -> ObjectionInWords:
    return ObjectionInWords(
        id=each.id,
        state=str(each.get_state_display()),
        reason=each.reason,
        raised_on=day(queries.today(each.raised_at)),
        due_on=day(each.due_on) if each.due_on else "",
        is_overdue=each.is_overdue(today),
        decision=each.decision,
        appeal=each.appeal,
        appeal_decision=each.appeal_decision,
        runs=each.state in Objection.RUNNING,
        can_appeal=queries.may_be_appealed(each, today),
    )
