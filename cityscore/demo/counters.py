"""Perks, merchants and what happens at their counters: residents and one visitor redeem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction

from cityscore.cities.models import Duty
from cityscore.core import clock
from cityscore.core.tenancy import open_city
from cityscore.demo.seeding import Place, shipped
from cityscore.participants.models import Participant
from cityscore.participants.queries import resident
from conversions.actions import agreeing, simulating, visiting
from conversions.models import Agreement, Standing
from rewards import queries
from rewards.actions import drafting, issuing, merchants, publishing, redeeming
from rewards.actions.asking import Question
from rewards.models import Merchant, Offer, Perk, Redemption, Verification

TITLES = {
    "library": ("City library", "市图书馆"),
    "hotel": ("Lakeside hotel", "湖畔酒店"),
    "transport-operator": ("City transport", "城市公交"),
    "parking-operator": ("City parking", "城市停车"),
    "hospital": ("First hospital", "第一医院"),
    "museum": ("City museum", "市博物馆"),
    "scenic-site": ("City gardens", "城市园林景区"),
    "sports-venue": ("City sports hall", "市体育馆"),
    "bicycle-rental": ("City bicycles", "城市公共自行车"),
    "city-office": ("City service centre", "市民服务中心"),
}
VISITOR_PERK = "library-loans"
VISITS = "hangzhou-xiamen.yaml"
AWARDS = "wendeng-rural-stars.yaml"
Side = Agreement.Side
NOTICES = {
    VISITS: {
        "body_en": "From now on your points can open perks in the other city, if you say yes. It learns what "
        "they count as there, under a pseudonym, and nothing else; you can withdraw at any time.",
        "body_zh": "即日起，经您同意，您的积分可在对方城市享受权益。对方仅以化名获知您的积分在当地的"
        "折算结果，不了解其他任何信息；您可随时撤回。",
    },
    AWARDS: {
        "body_en": "Whoever takes part in both schemes is given points in the district scheme for the stars "
        "that they hold on 31 December.",
        "body_zh": "同时加入两个方案的居民，将按 12 月 31 日的星级在区级方案中获得奖励积分。",
    },
}


@dataclass(frozen=True)
class Credential:
    """What a merchant of the demo signs in with."""

    city: str
    merchant: str
    perks: tuple[str, ...]
    client_id: str
    secret: str


@transaction.atomic
def open_counters(place: Place) -> list[Credential]:
    """The city's shipped perks, published by a second person, and a merchant for each kind of partner."""
    at = clock.now()
    editor, approver = place.officer(Duty.RULE_EDITOR), place.officer(Duty.APPROVER)
    text = shipped("rewards", f"{place.city.code}.yaml")
    offered: dict[str, list[Perk]] = {}
    for perk in drafting.load_perks(text=text, by=editor, at=at):
        perk = publishing.publish_perk(perk=perk, by=approver, at=at)
        version = queries.terms_in_force(perk)
        if version is not None:
            offered.setdefault(version.perk_terms.partner, []).append(perk)
    return [_counter(place, kind, perks) for kind, perks in offered.items()]


def _counter(place: Place, kind: str, perks: list[Perk]) -> Credential:
    at, editor = clock.now(), place.officer(Duty.RULE_EDITOR)
    title_en, title_zh = TITLES[kind]
    merchant = merchants.enlist_merchant(
        code=kind, title_en=title_en, title_zh=title_zh, kind=kind, by=editor, at=at
    )
    for perk in perks:
        merchants.offer_perk(merchant=merchant, perk=perk, by=editor, at=at)
    issued = merchants.issue_client(merchant=merchant, name="demo till", by=editor, at=at)
    codes = tuple(perk.code for perk in perks)
    return Credential(place.city.code, merchant.code, codes, issued.client_id, issued.secret)


@transaction.atomic
def redeem_some(place: Place, people: Iterable[Participant]) -> int:
    """Each of these people uses the perks they have earned, once; how many redemptions."""
    count = 0
    for participant in people:
        for perk, verdict in queries.eligibility_of(participant, clock.now()):
            if verdict.granted:
                count += _redeem(place, participant, perk)
    return count


def _redeem(place: Place, holder: Participant | Standing, perk: Perk) -> bool:
    offer = Offer.objects.select_related("merchant").filter(perk=perk, is_active=True).first()
    if offer is None:
        return False
    at = clock.now()
    code = issuing.issue_pass(holder=holder, perk=perk, at=at).code
    answer = redeeming.redeem(_question(place, offer.merchant, perk, code), redeeming.Purchase())
    return isinstance(answer, Redemption)


def _question(place: Place, merchant: Merchant, perk: Perk, code: str) -> Question:
    return Question(
        city=place.city,
        merchant=merchant,
        client_id="demo",
        asked=Verification.Asked.REDEEM,
        perk=perk.code,
        at=clock.now(),
        code=code,
    )


def agree(home: Place, host: Place, name: str) -> Agreement:
    """A shipped agreement: drafted at home, simulated and signed for both sides by two people, announced by
    the home city's head. The home copy."""
    with open_city(home.city.id), transaction.atomic():
        at, editor = clock.now(), home.officer(Duty.RULE_EDITOR)
        agreement = agreeing.draft_agreement(text=shipped("conversions", name), by=editor, at=at)
        agreeing.propose(agreement=agreement, by=editor, at=at)
    signers = ((home, Side.HOME, Duty.APPROVER), (host, Side.HOST, Duty.HEAD))
    for place, side, duty in signers:
        with open_city(place.city.id), transaction.atomic():
            copy = Agreement.objects.get(uid=agreement.uid, side=side)
            simulating.simulate(agreement=copy, by=place.officer(Duty.RULE_EDITOR), at=clock.now())
            agreeing.sign(agreement=copy, by=place.officer(duty), at=clock.now())
    with open_city(home.city.id), transaction.atomic():
        agreeing.announce(agreement=agreement, **NOTICES[name], by=home.officer(Duty.HEAD), at=clock.now())
        agreement.refresh_from_db()
    return agreement


def visit(home: Place, host: Place, agreement: Agreement, people: Iterable[Participant]) -> int:
    """Residents of the home city consent and use a perk of the host city; how many redemptions."""
    count = 0
    for participant in people:
        with open_city(home.city.id), transaction.atomic():
            consent = visiting.consent(
                participant=participant, agreement=agreement, actor=resident(participant), at=clock.now()
            )
            with visiting.visit(consent=consent, at=clock.now()) as standing:
                perk = queries.perk_by_code(VISITOR_PERK)
                verdict = queries.verdict_for(perk, standing, clock.now())
                if verdict is not None and verdict.granted:
                    count += _redeem(host, standing, perk)
    return count
