"""An itemised statement computed on read, beside its two queries bare; and one of a person with 2,000 records.

./dev test tests/bench/bench_statement.py -s --people=100000
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection, transaction
from django.test import Client

from cityscore.core.tenancy import switched_to
from cityscore.participants import queries as participant_queries
from cityscore.participants.models import Link, Participant, Proof
from cityscore.scoring import engine
from cityscore.scoring.actions import version_in_force
from cityscore.scoring.statements import statement_of
from tests.bench.conftest import Ground
from tests.bench.crowd import lay_many_records
from tests.bench.measuring import in_turns, percentile, seconds
from tests.bench.runs import AS_OF, minutes_after
from tests.cast import NOON, sign_up

TIMES, MANY = 500, 2_000


def test_statements(ground: Ground) -> None:
    with transaction.atomic():
        people = list(Participant.objects.order_by("id")[:20_000])
        version = version_in_force(ground.scheme, AS_OF)
    rng, named = Random(1), engine.relations(engine.NAMED)
    compiled = engine.compiled_version(version)
    queries = [compiled.totals(named), compiled.lines(named)]
    facts: dict[str, Any] = {
        **compiled.parameters(as_of=AS_OF, review_by=version.scheme_tree.effective.review_by),
        "scheme_id": ground.scheme.id,
        "high_water_at": minutes_after(5),
    }

    def product(participant: Participant) -> None:
        with transaction.atomic():
            statement_of(participant=participant, scheme=ground.scheme, as_of=AS_OF, at=minutes_after(5))

    def bare(participant: Participant) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            for query in queries:
                cursor.execute(query, {**facts, "participant_ids": [participant.id]})
                cursor.fetchall()

    works = [lambda work=work: seconds(lambda: work(rng.choice(people))) for work in (product, bare)]
    mine, theirs = in_turns(TIMES, *works)
    for percent in (50, 99):
        one, other = percentile(mine, percent), percentile(theirs, percent)
        print(
            f"\nstatement on read, p{percent}: {one * 1e3:.2f} ms, its two queries bare {other * 1e3:.2f} ms"
            f" = {one / other:.2f} x",
            end="",
        )
    lay_many_records(people[0].id, MANY, received_at=minutes_after(1))
    page = opened_page(people[0], ground)
    for said, work in (("computed", lambda: product(people[0])), ("its page", page)):
        found = [seconds(work) for _ in range(10)]
        half, worst = percentile(found, 50) * 1e3, max(found) * 1e3
        print(
            f"\nstatement of a person with {MANY:,} records, {said}: p50 {half:.0f} ms, worst {worst:.0f} ms",
            end="",
        )
    print()


def opened_page(participant: Participant, ground: Ground) -> Callable[[], None]:
    """What a browser asks for, answered by the whole web side without a socket."""
    account = sign_up("mei@example.org")
    with transaction.atomic():
        key = participant_queries.account_key(account)
        Link.objects.create(participant=participant, account_key=key, proof=Proof.LETTER, proved_at=NOON)
    browser = Client(headers={"accept-language": "en"})
    browser.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")

    def get() -> None:
        with switched_to(None):
            answer = browser.get(f"/{ground.office.city.code}/me/points/{ground.scheme.code}/")
        assert answer.status_code == 200, answer.status_code
        assert answer.content.count(b"MANY-") >= 1_000

    return get
