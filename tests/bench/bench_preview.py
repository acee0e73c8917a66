"""An impact preview beside a full run after the same rule change, both by the same two workers.

    ./dev test tests/bench/bench_preview.py -s                     # 1 M people; --people=200000

The preview computes both versions over the live records and counts; the run computes one and writes.
"""

from __future__ import annotations

import time
from itertools import cycle
from statistics import median

from django.db import transaction

from cityscore.scoring.models import Preview
from cityscore.scoring.preview import actions as previewing
from tests.bench.conftest import Ground
from tests.bench.measuring import in_turns, spread, wal_bytes
from tests.bench.runs import change_rules, draft_rules, full_run, memory, minutes_after, two_workers


def weigh(ground: Ground, points: int) -> float:
    """Seconds from the start of a preview to its result; its draft changes one rule of twenty."""
    draft = draft_rules(ground, points)
    began = time.perf_counter()
    with transaction.atomic():
        found = previewing.start(version=draft, by=ground.office.editor, at=minutes_after(1))
    while found.state in (Preview.State.WAITING, Preview.State.RUNNING):
        time.sleep(0.02)
        with transaction.atomic():
            found.refresh_from_db()
    assert found.state == Preview.State.DONE, found.error
    assert found.result is not None
    assert found.result["people"] == ground.people
    return time.perf_counter() - began


def test_a_preview_against_a_full_run(ground: Ground) -> None:
    minute, changes = iter(range(5, 1000)), cycle((1, 2, 3))

    def run() -> float:
        change_rules(ground, next(changes))
        return full_run(ground, minutes_after(next(minute))).seconds

    def preview() -> float:
        return weigh(ground, next(changes))

    with two_workers() as pids:
        full_run(ground, minutes_after(next(minute)))
        wal = wal_bytes()
        preview()
        wal = wal_bytes() - wal
        runs, previews = in_turns(ground.rounds, run, preview)
        print(
            f"\n{ground.people:,} people: full run after a rule change {spread(runs)}, preview"
            f" {spread(previews)} = {median(previews) / median(runs):.2f} x a run, WAL {wal / 1e6:.1f} MB,"
            f" workers at most {memory(pids)}"
        )
