"""The caps of an agreement hold at any number of tills; a merchant hears that somebody is not entitled."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from django.db import transaction

from cityscore.core.tenancy import open_city
from cityscore.participants.queries import resident as actor_of
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions as scoring
from conversions.actions import caps, visiting
from conversions.models import Agreement, ConversionConsent, Standing, UseCounter
from rewards import actions, queries
from rewards.models import Redemption
from rewards.refusals import PerkNotForYou
from tests.cast import NOON, Cast
from tests.conftest import COMMITTED
from tests.rooms.conversions.builders import AGREEMENT, TIDE, agree
from tests.rooms.records.builders import HEADER, hand_in, open_scheme
from tests.rooms.rewards.builders import TODAY, Counter, code_of, counter, residents
from tests.rooms.rewards.test_at_the_same_moment import at_once
from tests.rooms.rewards.test_visitors import HARBOUR_PERKS
from tests.rooms.schemes.builders import published, scheme_text

TILLS = 16
UNGUARDED = caps.CLAIM_USE.replace("WHERE conversions_usecounter.used_count < %(cap)s", "")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def capped(cast: Cast, terms: str, text: str = AGREEMENT) -> tuple[Agreement, Counter]:
    """An agreement from Willow to Harbour with these caps, and a library in Harbour."""
    with open_city(cast.willow.city.id), transaction.atomic():
        open_scheme(cast.willow)
    with open_city(cast.harbour.city.id), transaction.atomic():
        published(cast.harbour, scheme_text(*TIDE))
        for perk in actions.load_perks(text=HARBOUR_PERKS, by=cast.harbour.editor, at=NOON):
            actions.publish_perk(perk=perk, by=cast.harbour.approver, at=NOON)
    agreement = agree(cast, text + f"caps: {terms}\n")
    with open_city(cast.harbour.city.id), transaction.atomic():
        return agreement, counter(cast.harbour, "pier")


def travellers(cast: Cast, agreement: Agreement, count: int) -> list[ConversionConsent]:
    """So many residents of Willow who said yes."""
    with open_city(cast.willow.city.id), transaction.atomic():
        scheme = Scheme.objects.get(code="leaf")
        people = residents(cast.willow, scheme, [f"T{number}" for number in range(count)])
        rows = "".join(f"T{number},R{number},2026-05-01,40\n" for number in range(count))
        hand_in(cast.willow, HEADER + rows)
        scoring.score_touched(scheme=scheme, as_of=TODAY, at=NOON)
        return [
            visiting.consent(participant=each, agreement=agreement, actor=actor_of(each), at=NOON)
            for each in people
        ]


def codes(cast: Cast, given: list[ConversionConsent], each: int = 1, at: Any = NOON) -> list[str]:
    """So many codes of each visitor."""
    found = []
    for consent in given:
        with (
            open_city(cast.willow.city.id),
            transaction.atomic(),
            visiting.visit(consent=consent, at=at) as standing,
        ):
            found += [code_of(standing, at=at) for _ in range(each)]
    return found


def heard(pier: Counter, shown: list[str], threads: int = TILLS) -> Tally[Any]:
    """How many tills heard which answer when all ask at the same moment."""
    answers = at_once([partial(pier.redeem, code) for code in shown], threads=threads)
    return Tally(
        "redeemed" if each.status_code == 201 else each.json().get("reason", each.status_code)
        for each in answers
    )


@COMMITTED
@pytest.mark.parametrize("cap", [1, 7])
def test_the_cap_of_all_visitors_is_never_passed(committed_cast: Cast, clock: object, cap: int) -> None:
    agreement, pier = capped(committed_cast, f"{{total: {cap}}}")
    shown = codes(committed_cast, travellers(committed_cast, agreement, TILLS))
    assert heard(pier, shown) == {"redeemed": cap, "not_entitled": TILLS - cap}
    with open_city(committed_cast.harbour.city.id), transaction.atomic():
        assert Redemption.objects.count() == cap
        assert UseCounter.objects.get().used_count == cap


@COMMITTED
def test_the_cap_of_one_visitor_is_never_passed(committed_cast: Cast, clock: object) -> None:
    agreement, pier = capped(committed_cast, "{per_resident_month: 2}")
    shown = codes(committed_cast, travellers(committed_cast, agreement, 1), each=8)
    assert heard(pier, shown, threads=8) == {"redeemed": 2, "not_entitled": 6}


@COMMITTED
def test_without_the_condition_the_cap_is_passed(
    committed_cast: Cast, clock: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert UNGUARDED != caps.CLAIM_USE
    monkeypatch.setattr(caps, "CLAIM_USE", UNGUARDED)
    monkeypatch.setattr(caps, "is_reached", lambda **_: False)
    agreement, pier = capped(committed_cast, "{total: 1}")
    shown = codes(committed_cast, travellers(committed_cast, agreement, 4))
    assert heard(pier, shown, threads=4) == {"redeemed": 4}


@COMMITTED
@pytest.mark.soak
@pytest.mark.parametrize("cap", [1, 7, 199])
def test_two_hundred_tills_never_pass_the_cap(committed_cast: Cast, clock: object, cap: int) -> None:
    agreement, pier = capped(committed_cast, f"{{total: {cap}, per_resident_month: 1}}")
    shown = codes(committed_cast, travellers(committed_cast, agreement, 200))
    assert heard(pier, shown, threads=40) == {"redeemed": cap, "not_entitled": 200 - cap}


def test_the_resident_reads_why_and_the_next_month_is_free_again(
    cast: Cast, clock: time_machine.Traveller
) -> None:
    agreement, pier = capped(cast, "{per_resident_month: 1}")
    (given,) = travellers(cast, agreement, 1)
    first, second = codes(cast, [given], each=2)
    assert pier.redeem(first).status_code == 201
    assert pier.redeem(second).json()["reason"] == "not_entitled"
    assert pier.verify(second)["reason"] == "not_entitled"
    with open_city(cast.willow.city.id), visiting.visit(consent=given, at=NOON) as standing:
        ((_, verdict),) = queries.perks_for_standing(standing, NOON)
        assert [unmet.condition.code for unmet in verdict.unmet] == ["agreement-limit"]
        with pytest.raises(PerkNotForYou):
            code_of(standing)
    july = NOON + timedelta(days=20)
    clock.move_to(july, tick=False)
    (third,) = codes(cast, [given], at=july)
    assert pier.redeem(third).status_code == 201


def test_an_annulled_use_is_given_back_to_both_caps(cast: Cast, clock: object) -> None:
    agreement, pier = capped(cast, "{per_resident_month: 1, total: 1}")
    (given,) = travellers(cast, agreement, 1)
    first, second = codes(cast, [given], each=2)
    made = pier.redeem(first).json()["redemption"]
    assert pier.post(f"redemptions/{made}/annul", {"reason": "Wrong button."}).status_code == 200
    assert pier.redeem(second).status_code == 201


def test_a_refused_use_counts_against_no_cap(cast: Cast, clock: object) -> None:
    agreement, pier = capped(cast, "{per_resident_month: 5, total: 5}")
    (given,) = travellers(cast, agreement, 1)
    (code,) = codes(cast, [given])
    assert pier.redeem(code).status_code == 201
    assert pier.redeem(code).json()["reason"] == "code_already_used"
    with open_city(cast.harbour.city.id):
        assert {each.used_count for each in UseCounter.objects.all()} == {1}
        assert Standing.objects.count() == 1
