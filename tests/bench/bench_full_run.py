"""Full runs by two Celery workers beside the bare GROUP BY over the same records.

    ./dev test tests/bench/bench_full_run.py -s                     # 1 M people; --people=2000000, 13000000

The first run writes everybody's score; the ones after a rule change write whoever's points differ; the
last ones change nothing.
"""

from __future__ import annotations

from statistics import median

from tests.bench.conftest import Ground
from tests.bench.measuring import floor, in_turns, spread
from tests.bench.runs import Timed, change_rules, full_run, memory, minutes_after, two_workers


def test_full_runs_against_the_floor(ground: Ground) -> None:
    minute = iter(range(5, 1000))
    changes = iter(range(1, 1000))
    done: list[Timed] = []

    def run() -> float:
        done.append(full_run(ground, minutes_after(next(minute))))
        return done[-1].seconds

    def run_after_change() -> float:
        change_rules(ground, next(changes))
        return run()

    with two_workers() as pids:
        _report("first run", in_turns(1, floor, run), done)
        started = memory(pids)
        _report("after a rule change", in_turns(ground.rounds, floor, run_after_change), done)
        _report("nothing changed", in_turns(ground.rounds, floor, run), done)
        print(f"  peak memory of the workers: {started} after the first run, {memory(pids)} at the end")


def _report(said: str, turns: list[list[float]], done: list[Timed]) -> None:
    (bare, taken), last = turns, done[-1]
    print(
        f"\n{said}, {last.run.participant_count:,} people, {last.run.changed_count:,} changed:"
        f" floor {spread(bare)}, run {spread(taken)} = {median(taken) / median(bare):.2f} x floor,"
        f" WAL {last.wal / 1e6:.1f} MB"
    )
