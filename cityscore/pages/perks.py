"""My perks: what can be used now, what is missing for the others, and what was used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from cityscore.core.refusals import Sentence
from cityscore.pages.perks_in_words import MyPerk, PerkInWords, my_perk, perk_in_words
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, proved
from cityscore.pages.schemes_in_words import titles_of
from cityscore.pages.wording import say
from cityscore.participants import queries as participants
from cityscore.schemes import queries as schemes
from rewards import queries as rewards
from rewards.eligibility import Verdict
from rewards.models import Perk, Redemption
from rewards.terms import PerkTerms

USES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Used:
    """One use of a perk."""

    uid: UUID
    perk: str
    merchant: str
    value: str
    receipt: str
    at: datetime
    state: str
    """In words where something may still come of it or came of it; '' for a plain use."""


@proved
def perks(request: HttpRequest, resident: Resident) -> HttpResponse:
    """Every open perk, usable ones first."""
    mine = perks_of(resident)
    context = {
        "usable": [each for each in mine if each.is_usable],
        "others": [each for each in mine if not each.is_usable],
        "has_joined": participants.enrolments_of(resident.participant.id).exists(),
        "used": [_used(each) for each in rewards.redemptions_of(resident.participant.id)[:USES_SHOWN]],
        "tab": "perks",
    }
    return show(request, "me/perks.html", context)


def perks_of(resident: Resident) -> list[MyPerk]:
    """Every open perk with the verdict on this resident."""
    return in_words(rewards.eligibility_of(resident.participant, resident.at), resident.today)


def in_words(judged: list[tuple[Perk, Verdict]], today: date) -> list[MyPerk]:
    """Verdicts of the open city as its residents or visitors read them."""
    return [my_perk(perk_shown(perk, perk.terms, today), verdict) for perk, verdict in judged]


def perk_shown(perk: Perk, terms: PerkTerms, today: date) -> PerkInWords:
    """A perk of the open city with the names of its merchants and of what it asks for."""
    version = schemes.version_in_force(perk.scheme, today)
    merchants = [merchant.title for merchant in rewards.merchants_of(perk)]
    return perk_in_words(terms, titles=titles_of(version.scheme_tree) if version else {}, merchants=merchants)


def _used(redemption: Redemption) -> Used:
    label = redemption.value.get("label") or {}
    is_plain = redemption.state == Redemption.State.REDEEMED
    return Used(
        uid=redemption.public_id,
        perk=redemption.perk.title,
        merchant=redemption.merchant.title,
        value=say(Sentence(label.get("en", ""), label.get("zh-hans", ""))),
        receipt=redemption.receipt,
        at=redemption.redeemed_at,
        state="" if is_plain else redemption.get_state_display(),
    )
