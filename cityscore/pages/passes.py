"""My pass: a code that works once and for a minute, as a picture drawn into the page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.safestring import SafeString, mark_safe

from cityscore.core.refusals import Refusal
from cityscore.pages.rendering import show
from cityscore.pages.resident import Resident, proved
from cityscore.pages.wording import say
from rewards import queries as rewards
from rewards.actions.issuing import IssuedPass, issue_pass
from rewards.models import Merchant, Perk
from rewards.refusals import PerkUnknown


@dataclass(frozen=True, slots=True)
class ShownPass:
    """What the page shows. `seconds` is how long the code still works."""

    picture: SafeString
    seconds: int
    until: datetime


@proved
def perk_pass(request: HttpRequest, resident: Resident, code: str) -> HttpResponse:
    """A fresh code for one perk at each visit of the page, bound to `?merchant=` when one is named."""
    perk = perk_or_404(code)
    merchants = rewards.merchants_of(perk)
    chosen = next((each for each in merchants if each.code == request.GET.get("merchant")), None)
    context = {
        "back": resolve_url("me_perks"),
        "again": request.get_full_path(),
        "merchants": [(each.code, each.title) for each in merchants],
        "merchant": chosen.title if chosen else "",
        "tab": "perks",
        **pass_context(resident.participant, perk, chosen, resident.at),
    }
    return page(request, context)


def page(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """The whole page, or only the card when a running page renews its code."""
    wants_card = bool(request.htmx)  # type: ignore[attr-defined]
    return show(request, "me/_pass.html" if wants_card else "me/pass.html", context)


def perk_or_404(code: str) -> Perk:
    try:
        return rewards.perk_by_code(code)
    except PerkUnknown as refusal:
        raise Http404 from refusal


def pass_context(holder: Any, perk: Perk, merchant: Merchant | None, at: datetime) -> dict[str, Any]:
    """The code and what it gives, or everything that stands in the way."""
    context: dict[str, Any] = {"title": perk.title, "code": perk.code}
    try:
        issued = issue_pass(holder=holder, perk=perk, merchant=merchant, at=at)
    except Refusal as refusal:
        problems = [say(problem.message) for problem in refusal.problems]
        return {**context, "missing": problems or [say(refusal.message)]}
    verdict = rewards.verdict_for(perk, holder, at)
    value = say(verdict.value.label) if verdict and verdict.value else ""
    return {**context, "pass": shown(issued, at), "value": value}


def shown(issued: IssuedPass, at: datetime) -> ShownPass:
    """The code as inline SVG: 49 modules a side, dark on light whatever the page's colours."""
    drawn = segno.make(issued.code, micro=False).svg_inline(
        omitsize=True, border=2, svgclass=None, lineclass=None
    )
    # segno writes one path and no text of anybody's
    return ShownPass(
        picture=mark_safe(drawn),  # noqa: S308
        seconds=max(0, int((issued.expires_at - at).total_seconds())),
        until=issued.expires_at,
    )
