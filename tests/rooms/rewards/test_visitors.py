"""A visitor at a host merchant: one answer like any resident's, logged at home, ended with consent."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from cityscore.cities.actions import publish_notice
from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from cityscore.scoring.models import Score
from conversions.actions import visiting
from conversions.models import Agreement, ConversionConsent, Standing
from rewards import actions, queries
from rewards.actions import signing
from rewards.models import Pass
from rewards.passcode import PassClaims, read
from rewards.refusals import PerkNotForYou
from tests.cast import NOON, Cast
from tests.rooms.conversions.builders import AGREEMENT, TIDE, agree
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.rewards.builders import PERKS, TODAY, Counter, code_of, counter, resident
from tests.rooms.schemes.builders import published, scheme_text

RANDOM_IDS = {"verification", "redemption", "receipt", "support_ref"}
HARBOUR_PERKS = (
    PERKS.replace("city: willow", "city: harbour")
    .replace("scheme: leaf", "scheme: tide")
    .replace("total: 1010", "total: 550")
)


@pytest.fixture
def agreement(cast: Cast, clock: object) -> Agreement:
    """Leaf in Willow, Tide with its perks in Harbour, and an agreement from the one to the other."""
    with open_city(cast.willow.city.id):
        open_scheme(cast.willow)
    with open_city(cast.harbour.city.id):
        published(cast.harbour, scheme_text(*TIDE))
        for perk in actions.load_perks(text=HARBOUR_PERKS, by=cast.harbour.editor, at=NOON):
            actions.publish_perk(perk=perk, by=cast.harbour.approver, at=NOON)
    return agree(cast, AGREEMENT)


@pytest.fixture
def pier(cast: Cast, agreement: Agreement) -> Counter:
    with open_city(cast.harbour.city.id):
        return counter(cast.harbour, "pier")


def but_for_random(answer: dict[str, Any]) -> str:
    """What an answer says, without the random ids, in which any few digits may turn up."""
    return str({name: said for name, said in answer.items() if name not in RANDOM_IDS})


def traveller(cast: Cast, agreement: Agreement) -> tuple[Participant, ConversionConsent]:
    """A resident of Willow with 1005 points, so 575 in Harbour, who consented."""
    with open_city(cast.willow.city.id):
        scheme = Scheme.objects.get(code=agreement.home_scheme)
        mei = resident(cast.willow, scheme, "T1")
        hand_in(cast.willow, HEADER + "T1,R1,2026-05-01,40\n")
        scoring.score_touched(scheme=scheme, as_of=TODAY, at=NOON)
        actor = participant_queries.resident(mei)
        return mei, visiting.consent(participant=mei, agreement=agreement, actor=actor, at=NOON)


def visitors_code(cast: Cast, given: ConversionConsent, perk: str = "library-books") -> str:
    with open_city(cast.willow.city.id), visiting.visit(consent=given, at=NOON) as standing:
        return code_of(standing, perk)


def test_a_visitor_uses_a_perk_of_the_host(cast: Cast, agreement: Agreement, pier: Counter) -> None:
    mei, given = traveller(cast, agreement)
    code = visitors_code(cast, given)
    checked = pier.verify(code)
    assert (checked["result"], checked["value"]["amount"]) == ("granted", "8")
    used = pier.redeem(code)
    assert used.status_code == 201
    with open_city(cast.harbour.city.id):
        claims = read(code, keys=signing.public_keys(NOON), city=cast.harbour.city.id)
    assert isinstance(claims, PassClaims)  # whose places for numbers and a random id are all there is
    known = ("willow", "Willow", "柳", str(given.pseudonym), str(mei.public_id), "T1", "575", "1005")
    for answer in (checked, used.json()):
        assert not [secret for secret in known if secret in but_for_random(answer)]


def test_the_check_is_in_the_log_at_home(cast: Cast, agreement: Agreement, pier: Counter) -> None:
    mei, given = traveller(cast, agreement)
    pier.redeem(visitors_code(cast, given))
    with open_city(cast.willow.city.id):
        entry = participant_queries.access_log(mei.id).first()
        assert entry is not None
        assert (entry.action, entry.actor_kind, entry.facts["result"]) == (
            "rewards.redeem",
            "merchant",
            "redeemed",
        )
        assert entry.facts["host"]["en"] == "Harbour"
        assert entry.facts["merchant"]["en"] == "The pier library"


def test_a_visitor_and_a_resident_get_the_same_answers(
    cast: Cast, agreement: Agreement, pier: Counter
) -> None:
    _, given = traveller(cast, agreement)
    with open_city(cast.harbour.city.id):
        scheme = queries.perk_by_code("library-books").scheme
        code = code_of(harbour_resident(cast, scheme))
    here, there = pier.verify(code), pier.verify(visitors_code(cast, given))
    for answer in (here, there):
        answer["verification"] = ""
    assert here == there


def harbour_resident(cast: Cast, scheme: Scheme) -> Participant:
    notice = {"body_en": "What you agree to.", "body_zh": "您同意的内容。"}
    publish_notice(scheme_code=scheme.code, **notice, by=cast.harbour.head, at=NOON)
    lan: Participant = enrol(cast.harbour, scheme, "H1").participant
    scoring.score_touched(scheme=scheme, as_of=TODAY, at=NOON)
    Score.objects.filter(participant=lan).update(total_hundredths=60_000)
    return lan


def test_a_consent_withdrawn_ends_the_code_in_hand(cast: Cast, agreement: Agreement, pier: Counter) -> None:
    mei, given = traveller(cast, agreement)
    code = visitors_code(cast, given)
    with open_city(cast.willow.city.id):
        visiting.withdraw(consent=given, actor=participant_queries.resident(mei), at=NOON)
    assert pier.verify(code)["reason"] == "not_entitled"


def test_perks_not_open_to_agreements_are_for_residents(cast: Cast, agreement: Agreement) -> None:
    _, given = traveller(cast, agreement)
    with open_city(cast.willow.city.id), visiting.visit(consent=given, at=NOON) as standing:
        assert [perk.code for perk, _ in queries.perks_for_standing(standing, NOON)] == ["library-books"]
        with pytest.raises(PerkNotForYou) as refused:
            code_of(standing, "reading-room")
    assert "visitor" in {problem.code for problem in refused.value.problems}


def test_a_standing_that_ran_out_gives_nothing(
    cast: Cast, agreement: Agreement, pier: Counter, clock: Any
) -> None:
    _, given = traveller(cast, agreement)
    code = visitors_code(cast, given)
    with open_city(cast.harbour.city.id):
        Standing.objects.update(valid_until=NOON + timedelta(seconds=5))
    clock.shift(timedelta(seconds=6))
    assert pier.verify(code)["reason"] == "not_entitled"


def test_a_pass_of_a_visitor_holds_the_standing_and_no_participant(cast: Cast, agreement: Agreement) -> None:
    _, given = traveller(cast, agreement)
    visitors_code(cast, given)
    with open_city(cast.harbour.city.id):
        (held,) = Pass.objects.all()
        assert (held.participant_id, held.standing.pseudonym) == (None, given.pseudonym)
        assert isinstance(given.pseudonym, uuid.UUID)
