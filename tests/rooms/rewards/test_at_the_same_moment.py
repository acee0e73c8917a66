"""Many tills at the same moment: limits are never oversold, one code is used once, one key acts once.

Every till is a thread with its own database connection and goes through the whole API. A gate holds the
row that everybody needs until all of them have judged the perk to be free, so a check made before the
lock proves nothing; with the condition taken out of the statement the same gate does oversell.
"""

from __future__ import annotations

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from cityscore.core import idempotency
from cityscore.core.tenancy import open_city
from cityscore.schemes.models import Scheme
from rewards.actions import quotas
from rewards.models import Perk, QuotaCounter, Redemption, StoredAnswer
from tests.cast import NOON, Cast
from tests.conftest import COMMITTED
from tests.rooms.rewards.builders import Counter, code_of, counter, open_perks, residents

pytestmark = COMMITTED
TILLS = 16
UNGUARDED = quotas.CLAIM_USE.replace("WHERE rewards_quotacounter.used_count < %(limit)s", "")


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield


def opened(cast: Cast, *, quota: int) -> tuple[Counter, Scheme]:
    """A library whose reading room has so many places in a year."""
    with transaction.atomic():
        swap = ("per_person: {count: 1, per: month}, in_all: {count: 3", f"in_all: {{count: {quota}")
        scheme = open_perks(cast.willow, swap)
        library = counter(cast.willow)
        room = Perk.objects.get(code="reading-room")
        QuotaCounter.objects.create(perk=room, per="year", period_starts_on=date(2026, 1, 1), used_count=0)
    return library, scheme


def codes_of_people(cast: Cast, scheme: Scheme, count: int) -> list[str]:
    with transaction.atomic():
        people = residents(cast.willow, scheme, [f"P{number}" for number in range(count)], points=20)
        return [code_of(person, "reading-room") for person in people]


def at_once(calls: Sequence[Callable[[], Any]], *, threads: int) -> list[Any]:
    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(run, calls))


@contextmanager
def held_until_all_wait(count: int) -> Iterator[None]:
    """Hold the shared counter until so many tills wait for it, then let go."""

    def hold() -> None:
        with open_city(city_id), transaction.atomic():
            QuotaCounter.objects.select_for_update().get(merchant=None, participant=None)
            held.append(True)
            deadline = time.monotonic() + 20
            while _waiting() < count and time.monotonic() < deadline:
                time.sleep(0.05)
        connections.close_all()

    with transaction.atomic():
        city_id = QuotaCounter.objects.get().city_id
    held: list[bool] = []
    with ThreadPoolExecutor(1) as holder:
        done = holder.submit(hold)
        while not held and not done.done():
            time.sleep(0.01)
        yield
        done.result()


def _waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_clear_snapshot()"
        )  # a transaction sees one state of activity otherwise
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])


def redeem_all(library: Counter, codes: list[str], *, threads: int) -> Tally[Any]:
    """How many tills heard which answer, when all of them ask at the same moment."""
    calls = [lambda code=code: library.redeem(code, "reading-room") for code in codes]
    with held_until_all_wait(min(threads, len(codes))):
        responses = at_once(calls, threads=threads)
    return Tally(
        "redeemed" if each.status_code == 201 else each.json().get("reason", each.status_code)
        for each in responses
    )


def sell(cast: Cast, *, quota: int, tills: int, threads: int) -> tuple[Tally[Any], int]:
    with open_city(cast.willow.city.id):
        library, scheme = opened(cast, quota=quota)
        codes = codes_of_people(cast, scheme, tills)
        heard = redeem_all(library, codes, threads=threads)
        with transaction.atomic():
            return heard, Redemption.objects.count()


@pytest.mark.parametrize("quota", [1, 7])
def test_limited_stock_is_never_oversold(committed_cast: Cast, clock: None, quota: int) -> None:
    heard, used = sell(committed_cast, quota=quota, tills=TILLS, threads=TILLS)
    assert heard == {"redeemed": quota, "budget_exhausted": TILLS - quota}
    assert used == quota


def test_without_the_condition_the_same_moment_oversells(
    committed_cast: Cast, clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert UNGUARDED != quotas.CLAIM_USE
    monkeypatch.setattr(quotas, "CLAIM_USE", UNGUARDED)
    heard, used = sell(committed_cast, quota=1, tills=TILLS, threads=TILLS)
    assert heard["redeemed"] == used == TILLS


@pytest.mark.soak
@pytest.mark.parametrize("quota", [1, 7, 199])
def test_limited_stock_is_never_oversold_by_two_hundred(
    committed_cast: Cast, clock: None, quota: int
) -> None:
    heard, used = sell(committed_cast, quota=quota, tills=200, threads=40)
    assert heard == {"redeemed": quota, "budget_exhausted": 200 - quota}
    assert used == quota


def test_one_code_at_many_tills_is_used_once(committed_cast: Cast, clock: None) -> None:
    with open_city(committed_cast.willow.city.id):
        library, scheme = opened(committed_cast, quota=100)
        (code,) = codes_of_people(committed_cast, scheme, 1)
        calls = [lambda: library.redeem(code, "reading-room")] * TILLS
        responses = at_once(calls, threads=TILLS)
    assert Tally(each.status_code for each in responses) == {201: 1, 200: TILLS - 1}
    assert {each.json()["reason"] for each in responses if each.status_code == 200} == {"code_already_used"}


@pytest.mark.soak
def test_one_code_a_thousand_times_is_used_once(committed_cast: Cast, clock: None) -> None:
    with open_city(committed_cast.willow.city.id):
        library, scheme = opened(committed_cast, quota=100)
        (code,) = codes_of_people(committed_cast, scheme, 1)
        responses = at_once([lambda: library.redeem(code, "reading-room")] * 1000, threads=40)
    assert Tally(each.status_code for each in responses) == {201: 1, 200: 999}


def test_parallel_posts_with_one_key_act_once_and_get_the_same_bytes(
    committed_cast: Cast, clock: None
) -> None:
    with open_city(committed_cast.willow.city.id):
        library, scheme = opened(committed_cast, quota=100)
        (code,) = codes_of_people(committed_cast, scheme, 1)
        responses = at_once([lambda: library.redeem(code, "reading-room", key="k")] * TILLS, threads=TILLS)
        with transaction.atomic():
            assert (Redemption.objects.count(), StoredAnswer.objects.count()) == (1, 1)
    assert {(each.status_code, each.content) for each in responses} == {(201, responses[0].content)}


def test_a_key_in_flight_for_too_long_is_a_conflict(
    committed_cast: Cast, clock: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(idempotency, "WAIT_SECONDS", 1)
    with open_city(committed_cast.willow.city.id):
        library, scheme = opened(committed_cast, quota=100)
        (code,) = codes_of_people(committed_cast, scheme, 1)
        with transaction.atomic():
            idempotency.take_turn(library.client_id, "k")
            (late,) = at_once([lambda: library.redeem(code, "reading-room", key="k")], threads=1)
        assert (late.status_code, late.json()["code"]) == (409, "request-in-flight")
        (again,) = at_once([lambda: library.redeem(code, "reading-room", key="k")], threads=1)
    assert again.status_code == 201
