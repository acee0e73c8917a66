"""The five refusals of perks: points may only ever add, and never stand before a right or a basic service."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from rewards import words
from rewards.structure import unit_of, values_of
from rewards.terms import PerkTerms

PARTNERS = frozenset(
    {
        *(
            "library",
            "museum",
            "theatre",
            "sports-venue",
            "scenic-site",
            "community-centre",
            "training-centre",
        ),
        *("transport-operator", "parking-operator", "bicycle-rental", "hotel", "restaurant", "shop"),
        *("pharmacy", "hospital", "clinic", "charity", "city-office"),
    }
)
"""Whoever may give a perk. A hospital may waive a deposit; it may not treat by points."""

REFUSED_PARTNERS = frozenset(
    {
        *("employer", "recruiter", "school", "school-admission", "university", "kindergarten"),
        *("landlord", "letting-agent", "estate-agent", "insurer", "lender", "bank", "credit-bureau"),
        *("utility", "police", "court"),
    }
)

CEILING = Sentence(
    "“{found}” shuts out the upper end; a perk asks for at least something, never for at most.",
    "“{found}”设了上限；权益只能要求“不低于”，不能要求“不高于”。",
)
LESS_FOR_MORE = Sentence(
    "This tier asks for more than the one before and gives less: write at least {before}.",
    "此档要求更高而给予更少，不得低于前一档的 {before}。",
)
PENALTY = Sentence(
    "“{found}” takes something away; a perk only gives. Reword it or leave it out.",
    "“{found}”属于惩戒；权益只能给予，不能减损，请改写或删去。",
)
BELOW_NOTHING = Sentence(
    "An amount below 0 is a penalty; write more than 0.", "小于 0 等于惩戒，请填大于 0 的数。"
)
BASIC_SERVICE = Sentence(
    "“{found}” puts points before a basic service, a right or a public queue. A discount, a deposit waiver "
    "or an extra on top is allowed.",
    "“{found}”把积分作为基本公共服务、权利或排队次序的条件；可改为折扣、免押金或额外便利。",
)
PARTNER = Sentence(
    "A perk may not be given by “{found}”; partners are: {allowed}.",
    "权益不得由“{found}”提供，可选的合作方：{allowed}。",
)
UNKNOWN_PARTNER = Sentence("Use one of: {allowed}.", "请从以下选项中选用：{allowed}。")
PARTNER_WORDS = Sentence(
    "“{found}” belongs to an employer, a school as admitter, a landlord, an insurer or a lender, who may not "
    "use points. Reword it or leave it out.",
    "“{found}”涉及用人单位、招生、出租、保险或信贷，这些机构不得使用积分，请改写或删去。",
)
WORSENS = Sentence(
    "“{found}” makes the ordinary terms worse; a perk comes on top of what everyone has.",
    "“{found}”使普通条件变差；权益只能在人人可享的条件之上增加。",
)
BELOW_ORDINARY = Sentence(
    "This gives less than the ordinary {ordinary}: write at least that.",
    "此处低于普通条件的 {ordinary}，不得少于该数。",
)
ORDINARY_FELL = Sentence(
    "The perk is running: its ordinary terms may not become worse than {before}.",
    "权益有效期内，普通条件不得低于原来的 {before}。",
)
ORDINARY_REWORDED = Sentence(
    "The perk is running: its ordinary terms stay as published, because without an amount on both sides "
    "nobody can see that they did not become worse.",
    "权益有效期内，普通条件须保持公布时的表述；若无前后数额可比，无法确认其未变差。",
)


def guardrail_problems(file: Place) -> Iterator[Problem]:
    """Codes: `perk-has-ceiling`, `perk-is-penalty`, `perk-basic-service`, `perk-partner-not-allowed`,
    `perk-worsens-ordinary-terms`. No role overrides them."""
    for perk in file["perks"]:
        yield from _ceiling(perk)
        yield from _penalty(perk)
        yield from _partner(perk["partner"])
        yield from _ordinary(perk)
        for text in _texts(perk):
            yield from _text(text)


def partner_allowed(partner: str) -> bool:
    """Whether a merchant of this kind may give perks at all."""
    return partner in PARTNERS


def check_change(before: PerkTerms, after: PerkTerms, *, running: bool) -> tuple[Problem, ...]:
    """`perk-worsens-ordinary-terms` when the ordinary terms of a running perk become worse."""
    said_before = (before.ordinary_terms, before.ordinary_amount)
    if not running or said_before == (after.ordinary_terms, after.ordinary_amount):
        return ()
    code = "perk-worsens-ordinary-terms"
    if before.ordinary_amount is None or after.ordinary_amount is None:
        return (Problem(code, f"{after.code}.ordinary_terms", ORDINARY_REWORDED),)
    if after.ordinary_amount < before.ordinary_amount:
        said = ORDINARY_FELL.filled({"before": before.ordinary_amount})
        return (Problem(code, f"{after.code}.ordinary_amount", said),)
    return ()


def _ceiling(perk: Place) -> Iterator[Problem]:
    for tier in perk["tiers"]:
        for key, place in tier["needs"].entries():
            if key in words.CEILING_KEYS:
                yield place.problem("perk-has-ceiling", CEILING, found=key)
    before: Decimal | None = None
    for value in values_of(perk):
        amount = value["amount"].number
        if amount is not None and before is not None and 0 <= amount < before:
            yield value["amount"].problem("perk-has-ceiling", LESS_FOR_MORE, before=before)
        before = amount if amount is not None else before


def _penalty(perk: Place) -> Iterator[Problem]:
    for value in values_of(perk):
        amount = value["amount"]
        if amount.number is not None and amount.number < 0:
            yield amount.problem("perk-is-penalty", BELOW_NOTHING)


def _partner(partner: Place) -> Iterator[Problem]:
    allowed = ", ".join(sorted(PARTNERS))
    if partner.text in REFUSED_PARTNERS:
        yield partner.problem("perk-partner-not-allowed", PARTNER, found=partner.text, allowed=allowed)
    elif partner.text is not None and partner.text not in PARTNERS:
        yield partner.problem("not-allowed-value", UNKNOWN_PARTNER, allowed=allowed)


def _ordinary(perk: Place) -> Iterator[Problem]:
    ordinary = perk["ordinary_amount"].number
    for value in values_of(perk):
        amount = value["amount"]
        if ordinary is None or amount.number is None or unit_of(value, perk["kind"].text) is None:
            continue
        if 0 <= amount.number < ordinary:
            yield amount.problem("perk-worsens-ordinary-terms", BELOW_ORDINARY, ordinary=ordinary)


_BY_WORDS = (
    ("perk-has-ceiling", words.CEILING, CEILING),
    ("perk-is-penalty", words.PENALTY, PENALTY),
    ("perk-basic-service", words.BASIC_SERVICE, BASIC_SERVICE),
    ("perk-partner-not-allowed", words.PARTNER, PARTNER_WORDS),
    ("perk-worsens-ordinary-terms", words.WORSENS, WORSENS),
)


def _text(place: Place) -> Iterator[Problem]:
    if place.text is None:
        return
    for code, pattern, sentence in _BY_WORDS:
        found = words.says(pattern, place.text)
        if found is not None:
            yield place.problem(code, sentence, found=found)


def _texts(perk: Place) -> Iterator[Place]:
    code = perk["code"]
    if code.text is not None:
        yield Place(code.text.replace("-", " "), code.path)
    said = [perk["title"], perk["description"], perk["ordinary_terms"], perk["note"]]
    for words_of in (*said, *(value["label"] for value in values_of(perk))):
        yield from (place for _, place in words_of.entries())
