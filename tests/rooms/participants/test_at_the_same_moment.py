"""Proof and consent hold when many try at once: real commits, real threads."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import TypeVar

import pytest
from django.db import connections, transaction

from cityscore.cities.models import Account
from cityscore.core.refusals import Refusal
from cityscore.core.tenancy import open_city
from cityscore.participants import actions, queries
from cityscore.participants.actions import proof
from cityscore.participants.models import Claim, CodeAttempts, Enrolment, Link, Participant
from cityscore.schemes.models import Source
from tests.cast import NOON, Cast, sign_up
from tests.conftest import COMMITTED
from tests.rooms.participants.builders import at_desk, code_for, joined, published, resident_number

MEI = resident_number(1)
AT_ONCE = 12
Result = TypeVar("Result")

pytestmark = COMMITTED


def together(cast: Cast, acts: list[Callable[[], object]]) -> Counter[str]:
    """Each act in a thread and transaction of its own, begun at the same moment: what came of them."""
    barrier = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        try:
            with open_city(cast.willow.city.id):
                barrier.wait(timeout=20)
                return as_a_request(act)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(one, acts))


def as_a_request(act: Callable[[], object]) -> str:
    """A refusal is an answer: what it left behind commits with it."""
    with transaction.atomic():
        try:
            act()
        except Refusal as refusal:
            return refusal.code
        return "done"


@pytest.fixture
def accounts(committed_cast: Cast) -> list[Account]:
    return [sign_up(f"rival{number}@example.org") for number in range(AT_ONCE)]


def inside(cast: Cast, act: Callable[[], Result]) -> Result:
    """One act in Willow, committed."""
    with open_city(cast.willow.city.id), transaction.atomic():
        return act()


def claims(account: Account) -> Callable[[], object]:
    return lambda: actions.claim_identifier(
        account=account, identifier_type="cn-ric", identifier=MEI, at=NOON
    )


def tries(account: Account, code: str) -> Callable[[], object]:
    return lambda: actions.prove_by_code(account=account, code=code, at=NOON)


def proves_at_provider(account: Account, number: str = MEI) -> Callable[[], object]:
    return lambda: actions.prove_by_provider(
        account=account, identifier_type="cn-ric", identifier=number, born_on=None, at=NOON
    )


def test_a_form_sent_many_times_is_one_claim(committed_cast: Cast) -> None:
    outcome = together(committed_cast, [claims(committed_cast.mei)] * AT_ONCE)
    assert outcome == {"done": AT_ONCE}
    assert inside(committed_cast, Claim.objects.count) == 1


def test_one_code_serves_one_of_many_accounts(committed_cast: Cast, accounts: list[Account]) -> None:
    code = inside(committed_cast, lambda: code_for(committed_cast.willow, MEI))
    for account in accounts:
        inside(committed_cast, claims(account))
    outcome = together(committed_cast, [tries(account, code) for account in accounts])
    assert outcome == {"done": 1, "code-not-accepted": AT_ONCE - 1}
    assert inside(committed_cast, Link.objects.count) == 1


def test_no_account_gets_more_than_its_tries_by_trying_at_once(committed_cast: Cast) -> None:
    inside(committed_cast, claims(committed_cast.mei))
    outcome = together(committed_cast, [tries(committed_cast.mei, "0000-0000")] * AT_ONCE)
    assert outcome == {
        "code-not-accepted": proof.ATTEMPTS,
        "too-many-attempts": AT_ONCE - proof.ATTEMPTS,
    }
    counted = inside(committed_cast, lambda: CodeAttempts.objects.get().attempt_count)
    assert counted == proof.ATTEMPTS


def test_of_many_accounts_that_prove_one_identity_none_is_in_use(
    committed_cast: Cast, accounts: list[Account]
) -> None:
    outcome = together(committed_cast, [proves_at_provider(account) for account in accounts])
    assert outcome == {"done": 1, "identity-frozen": AT_ONCE - 1}
    assert inside(committed_cast, Participant.objects.count) == 1
    states = inside(committed_cast, lambda: {queries.identity_of(account).state for account in accounts})
    assert states == {"frozen"}


def test_an_account_that_proves_two_identities_at_once_stands_for_one(committed_cast: Cast) -> None:
    numbers = [resident_number(serial) for serial in range(1, AT_ONCE + 1)]
    acts = [proves_at_provider(committed_cast.mei, number) for number in numbers]
    assert together(committed_cast, acts) == {"done": 1, "already-proved": AT_ONCE - 1}
    assert inside(committed_cast, lambda: Link.objects.filter(state="live").count()) == 1


def test_joining_many_times_at_once_is_joining_once(committed_cast: Cast) -> None:
    office = committed_cast.willow
    leaf = inside(committed_cast, lambda: published(office))
    mei = inside(committed_cast, lambda: at_desk(office, MEI))
    outcome = together(committed_cast, [lambda: joined(mei, leaf, "blood")] * AT_ONCE)
    assert outcome == {"done": 1, "already-enrolled": AT_ONCE - 1}
    assert inside(committed_cast, Enrolment.objects.count) == 1


def test_erasing_while_rivals_prove_ends_in_one_of_two_whole_states(
    committed_cast: Cast, accounts: list[Account]
) -> None:
    mei = inside(committed_cast, lambda: at_desk(committed_cast.willow, MEI))

    def erases() -> None:
        actions.erase(participant=mei, actor=queries.resident(mei), at=NOON)

    together(committed_cast, [erases, *(proves_at_provider(account) for account in accounts[:4])])
    people = inside(committed_cast, Participant.objects.count)
    links = inside(committed_cast, Link.objects.count)
    assert (people, links) in {(0, 0), (1, 1)}


def test_who_is_erased_twice_at_once_is_erased_once(committed_cast: Cast) -> None:
    mei = inside(committed_cast, lambda: at_desk(committed_cast.willow, MEI))

    def erases() -> None:
        actions.erase(participant=mei, actor=queries.resident(mei), at=NOON)

    assert together(committed_cast, [erases] * 4) == {"done": 1, "participant-unknown": 3}


def test_who_leaves_while_records_are_written_does_so_after_the_commit(
    committed_cast: Cast,
) -> None:
    office = committed_cast.willow
    leaf = inside(committed_cast, lambda: published(office))
    mei = inside(committed_cast, lambda: at_desk(office, MEI))
    inside(committed_cast, lambda: joined(mei, leaf, "blood"))
    source_id = inside(committed_cast, lambda: Source.objects.get(code="blood").id)
    has_written = Event()
    order: list[str] = []

    def imports() -> None:
        assert queries.consenting([("cn-ric", MEI)], source_id=source_id)
        assert queries.still_consenting([mei.id], source_id=source_id) == {mei.id}
        has_written.set()
        time.sleep(0.3)
        order.append("import")

    def leaves() -> None:
        assert has_written.wait(10)
        actions.leave(participant=mei, scheme=leaf, actor=queries.resident(mei), at=NOON)
        order.append("leave")

    assert together(committed_cast, [imports, leaves]) == {"done": 2}
    assert order == ["import", "leave"]
    late = inside(committed_cast, lambda: queries.still_consenting([mei.id], source_id=source_id))
    assert late == set()
