"""What visitors used is settled by month between both offices, in groups of ten or more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest
import time_machine

from cityscore.cities.actions import publish_notice
from cityscore.core.hooks import PerkUses
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from conversions.actions import settling
from conversions.models import MonthlyUse
from rewards.using import uses_of_perks
from tests.cast import NOON, Cast
from tests.rooms.rewards.builders import code_of, residents
from tests.rooms.rewards.test_agreement_caps import capped, codes, travellers

JULY = datetime.fromisoformat("2026-07-01T00:30:00+08:00")
AUGUST = datetime.fromisoformat("2026-08-01T00:30:00+08:00")


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def settled(cast: Cast) -> list[tuple[str, date, int, int]]:
    """What both offices read alike."""
    found = []
    for office in (cast.willow, cast.harbour):
        with open_city(office.city.id):
            found.append(
                [
                    (each.perk, each.month_starts_on, each.visitor_count, each.use_count)
                    for each in MonthlyUse.objects.all()
                ]
            )
    assert found[0] == found[1]
    return found[0]


def test_a_month_is_settled_once_for_both_offices(cast: Cast, clock: object) -> None:
    agreement, pier = capped(cast, "{total: 1000}")
    given = travellers(cast, agreement, 10)
    for code in codes(cast, given):
        assert pier.redeem(code, amount="12.50").status_code == 201
    with open_city(cast.harbour.city.id):
        assert settling.settle_months(at=NOON) == 0
        assert settling.settle_months(at=JULY) == 1
        assert settling.settle_months(at=JULY) == 0
        use = MonthlyUse.objects.get()
        assert (str(use.yuan), use.title_en, use.counted_from) == (
            "125.00",
            "Library books without a deposit",
            agreement.starts_on,
        )
    assert settled(cast) == [("library-books", date(2026, 6, 1), 10, 10)]


def test_what_nine_used_waits_for_the_month_that_makes_ten(cast: Cast, clock: time_machine.Traveller) -> None:
    agreement, pier = capped(cast, "{total: 1000}")
    given = travellers(cast, agreement, 10)
    for code in codes(cast, given[:9]):
        pier.redeem(code)
    with open_city(cast.harbour.city.id):
        assert settling.settle_months(at=JULY) == 0
    clock.move_to(JULY, tick=False)
    for code in codes(cast, given[8:], at=JULY):
        assert pier.redeem(code).status_code == 201
    with open_city(cast.harbour.city.id):
        assert settling.settle_months(at=AUGUST) == 1
    assert settled(cast) == [("library-books", date(2026, 7, 1), 10, 11)]


def test_residents_and_annulled_uses_are_counted_apart(cast: Cast, clock: object) -> None:
    agreement, pier = capped(cast, "{total: 1000}")
    first, second = codes(cast, travellers(cast, agreement, 2))
    pier.redeem(first)
    annulled = pier.redeem(second).json()["redemption"]
    pier.post(f"redemptions/{annulled}/annul", {"reason": "Wrong button."})
    with open_city(cast.harbour.city.id):
        publish_notice(scheme_code="tide", body_en="What.", body_zh="内容。", by=cast.harbour.head, at=NOON)
        (lan,) = residents(cast.harbour, Scheme.objects.get(code="tide"), ["H1"])
        pier.redeem(code_of(lan))
        found = uses_of_perks(since=NOON, until=JULY)
        assert sorted((each.agreement_id is None, each.people, each.uses) for each in found) == [
            (False, 1, 1),
            (True, 1, 1),
        ]
        assert all(isinstance(each, PerkUses) for each in found)
