"""One person in a hundred has a new record: how long until all of them have their new score.

./dev test tests/bench/bench_one_percent.py -s                  # 1 M people; --people=…
"""

from __future__ import annotations

from statistics import median

from django.db import transaction

from cityscore.records.models import Record
from cityscore.scoring import actions
from tests.bench.conftest import Ground
from tests.bench.crowd import lay_records
from tests.bench.measuring import floor, in_turns, seconds, spread, wal_bytes
from tests.bench.runs import AS_OF, full_run, minutes_after, two_workers


def test_one_in_a_hundred(ground: Ground) -> None:
    with two_workers():
        full_run(ground, minutes_after(5))
    wal: list[int] = []
    minute = iter(range(10, 1000))

    def touched_and_scored() -> float:
        number = next(minute)
        lay_records(round_no=number, received_at=minutes_after(number), every=100)
        with transaction.atomic():
            new = Record.objects.filter(received_at=minutes_after(number))
            ids = list(new.values_list("participant_id", flat=True))
        before = wal_bytes()
        taken = seconds(lambda: score_again(ground, ids, number))
        wal.append(wal_bytes() - before)
        return taken

    bare, taken = in_turns(ground.rounds, floor, touched_and_scored)
    print(
        f"\n1 % of {ground.people:,} people have a new record: {spread(taken)}, floor of everybody {spread(bare)},"
        f" {median(taken) / median(bare):.2f} x, WAL {median(wal) / 1e6:.1f} MB"
    )


def score_again(ground: Ground, participant_ids: list[int], minute: int) -> None:
    """What an import does once its records are in, and the worker after it."""
    at = minutes_after(minute)
    with transaction.atomic():
        actions.note_changed_records(participant_ids=participant_ids, at=at)
    while actions.score_touched(scheme=ground.scheme, as_of=AS_OF, at=at):
        pass
