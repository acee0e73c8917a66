"""Standings sent to another city by two Celery workers, beside a full run of the same people.

    ./dev test tests/bench/bench_standings.py -s                    # 1 M people who all said yes

After the full run every standing is issued for the first time; after a run under changed rules those of
whoever's points differ are renewed; at last all of them are. Goal: at most twice the time of a full run.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.db import connections, transaction

from cityscore.core import clock, crossing
from cityscore.core.tenancy import open_city_id, set_city
from conversions.actions import agreeing, issuing, simulating
from conversions.actions.copies import other_city
from conversions.models import Agreement, ConversionConsent, Standing
from tests.bench.conftest import Ground
from tests.bench.measuring import wal_bytes
from tests.bench.runs import change_rules, full_run, memory, minutes_after, two_workers
from tests.cast import NOON, Office, found_office
from tests.rooms.conversions.builders import AGREEMENT, NOTICE, TIDE
from tests.rooms.schemes.builders import published, scheme_text

YES = """
INSERT INTO conversions_conversionconsent
    (city_id, agreement_id, participant_id, pseudonym, given_at, is_stale, sent_band)
SELECT open_city(), %(agreement)s, participant_id, gen_random_uuid(), %(at)s, true, ''
  FROM participants_enrolment WHERE scheme_id = %(scheme)s AND ended_at IS NULL
"""


def test_standings_beside_a_full_run(ground: Ground) -> None:
    agreement = agree(ground.office)
    with two_workers() as pids:
        first = full_run(ground, minutes_after(5))
        say_yes(ground, agreement)
        _report("issued for the first time", ground, first.seconds, ring)
        change_rules(ground, 1)
        again = full_run(ground, minutes_after(6))
        _report("renewed after a change of rules", ground, again.seconds, lambda: None)
        _all_stale()
        _report("all renewed", ground, again.seconds, ring)
        print(f"  peak memory of the workers: {memory(pids)}")
    with crossing.enter(host_of(agreement)), transaction.atomic():
        assert Standing.objects.filter(ended_at=None).count() == ground.people


def _report(said: str, ground: Ground, run: float, start: Callable[[], None]) -> None:
    with transaction.atomic():
        stale = ConversionConsent.objects.filter(is_stale=True).count()
    wal, began = wal_bytes(), time.perf_counter()
    start()
    while _stale():
        time.sleep(0.1)
    taken = time.perf_counter() - began
    print(
        f"\n{said}, {stale:,} of {ground.people:,} standings: full run {run:.2f} s, standings {taken:.2f} s"
        f" = {taken / run:.2f} x a full run, WAL {(wal_bytes() - wal) / 1e6:.1f} MB"
    )


def _stale() -> bool:
    with transaction.atomic():
        return ConversionConsent.objects.filter(is_stale=True).exists()


def _all_stale() -> None:
    with transaction.atomic():
        ConversionConsent.objects.update(is_stale=True)


def ring() -> None:
    with transaction.atomic():
        issuing.ring(at=clock.now())


def agree(home: Office) -> Agreement:
    """Harbour with its scheme, and an agreement from the laid city to it; the home copy."""
    with crossing.outside():
        host = found_office("harbour", "Harbour", "望港")
    with crossing.enter(host.city.id), transaction.atomic():
        published(host, scheme_text(*TIDE))
    with transaction.atomic():
        made = agreeing.draft_agreement(text=AGREEMENT, by=home.editor, at=NOON)
        agreeing.propose(agreement=made, by=home.editor, at=NOON)
    for office in (home, host):
        with crossing.enter(office.city.id), transaction.atomic():
            copy = Agreement.objects.get(uid=made.uid)
            simulating.simulate(agreement=copy, by=office.editor, at=NOON)
            agreeing.sign(agreement=copy, by=office.approver, at=NOON)
    with transaction.atomic():
        agreeing.announce(agreement=made, **NOTICE, by=home.head, at=NOON)
        made.refresh_from_db()
    return made


def host_of(agreement: Agreement) -> int:
    return other_city(agreement).id


def say_yes(ground: Ground, agreement: Agreement) -> None:
    """Everybody who takes part says yes; nothing is sent yet."""
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        set_city(cursor, open_city_id())
        cursor.execute(YES, {"agreement": agreement.id, "scheme": ground.scheme.id, "at": NOON})
