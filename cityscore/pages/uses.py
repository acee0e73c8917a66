"""One use of a perk as the person reads it: what became of it, and a claim about it to object to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from cityscore.core.refusals import Refusal
from cityscore.pages.forms import OptionalWordsForm, WordsForm
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, back_to, proved, tell
from rewards import actions
from rewards import queries as rewards
from rewards.models import Claim, Redemption, RedemptionStep
from rewards.steps import Step

STEPS = {
    Step.CAPTURE: gettext_lazy("Settled: paid"),
    Step.EXTEND: gettext_lazy("Kept open for longer"),
    Step.RELEASE: gettext_lazy("Settled: nothing owed"),
    Step.RETURN: gettext_lazy("Given back"),
    Step.CLAIM: gettext_lazy("The merchant asked the city's guarantee fund to pay"),
    Step.ANNUL: gettext_lazy("Annulled: as if it had not been used"),
    Step.COVER: gettext_lazy("The guarantee fund paid"),
    Step.DISMISS: gettext_lazy("The guarantee fund does not pay; nothing is owed"),
    Step.END: gettext_lazy("Ended"),
}


@dataclass(frozen=True, slots=True)
class StepInWords:
    """One thing that was done about a use."""

    at: datetime
    what: str
    by: str


@require_http_methods(["GET", "POST"])
@proved
def use(request: HttpRequest, resident: Resident, redemption: UUID) -> HttpResponse:
    """A use of mine; a POST objects to the claim about it."""
    found = _mine(resident, redemption)
    claim = rewards.claim_about(found)
    form = WordsForm(request.POST or None)
    if request.method == "POST" and claim is not None and form.is_valid():
        try:
            actions.object_to_claim(
                participant=resident.participant,
                claim_id=claim.id,
                text=form.cleaned_data["text"],
                at=resident.at,
            )
            messages.success(request, _("Your objection is noted. The office reads it before it decides."))
        except Refusal as refusal:
            tell(request, refusal)
        return back_to("me_use", redemption)
    return show(request, "me/use.html", _context(found, claim, form, resident))


@require_POST
@proved
def not_me(request: HttpRequest, resident: Resident, redemption: UUID) -> HttpResponse:
    """This use was not mine: every unused pass of mine ends, and the office looks."""
    found, words = _mine(resident, redemption), OptionalWordsForm(request.POST, auto_id="not_me_%s")
    if not words.is_valid():
        context = _context(found, rewards.claim_about(found), WordsForm(), resident)
        return show(request, "me/use.html", {**context, "words": words})
    actions.disown_use(
        participant=resident.participant,
        redemption=redemption,
        text=words.cleaned_data["text"],
        at=resident.at,
    )
    messages.success(request, _("Reported. Your unused passes have ended, and the office looks into it."))
    return back_to("me_use", redemption)


def _mine(resident: Resident, redemption: UUID) -> Redemption:
    found = rewards.redemption_of(resident.participant.id, redemption)
    if found is None:
        raise Http404
    return found


def _context(
    found: Redemption, claim: Claim | None, form: WordsForm, resident: Resident
) -> dict[str, object]:
    is_open = claim is not None and claim.state == Claim.State.OPEN
    return {
        "use": found,
        "perk": found.perk.title,
        "merchant": found.merchant.title,
        "state": found.get_state_display(),
        "steps": [
            StepInWords(at=each.taken_at, what=str(STEPS[Step(each.step)]), by=_by(each, found))
            for each in rewards.steps_of(found)
        ],
        "is_held": found.state == Redemption.State.HELD,
        "claim": claim,
        "claim_state": claim.get_state_display() if claim is not None else "",
        "can_object": is_open and claim is not None and resident.at < claim.objection_until,
        "form": form,
        "disowned": rewards.disowned(found),
        "is_annulled": found.state == Redemption.State.ANNULLED,
        "words": OptionalWordsForm(auto_id="not_me_%s"),
        "tab": "perks",
    }


def _by(step: RedemptionStep, use: Redemption) -> str:
    """Who took a step: the merchant in the reader's language, else the officer as the log names them."""
    return str(use.merchant.title) if step.by_name == use.merchant.title_zh else step.by_name
