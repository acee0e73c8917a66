"""One new record: from the note that it came to its participant's published score, beside the same SQL bare.

    ./dev test tests/bench/bench_one_record.py -s --people=100000

Bare are the statements that cannot be saved: open the run, compute and write the score, publish the run.
"""

from __future__ import annotations

from random import Random
from statistics import median

from django.db import connection, transaction

from cityscore.core.tenancy import set_city
from cityscore.scoring import actions, engine
from cityscore.scoring.models import Run, Score
from tests.bench.conftest import Ground
from tests.bench.measuring import in_turns, percentile, seconds
from tests.bench.runs import AS_OF, full_run, minutes_after, two_workers

TIMES = 500
OPEN = """
INSERT INTO scoring_run (city_id, scheme_id, version_id, kind, as_of, high_water_at, state, opened_at, opened_by,
    shard_count, first_ids, left_ids, expected_count, done_shard_count, participant_count, changed_count)
VALUES (open_city(), %s, %s, 'touched', %s, %s, 'running', %s, 'bench', 1, '{}', '{}', 1, 0, 0, 0) RETURNING id
"""
PUBLISH = "UPDATE scoring_run SET state = 'published', published_at = %s WHERE id = %s"


def test_one_new_record(ground: Ground) -> None:
    with two_workers():
        run = full_run(ground, minutes_after(5)).run
    with transaction.atomic():
        run = Run.objects.select_related("version").get(id=run.id)
        ids = list(Score.objects.values_list("participant_id", flat=True).distinct())
    rng, minute = Random(1), iter(range(10, 10**6))
    bare = engine.write_statement(run, engine.NAMED)

    def as_the_product() -> float:
        return seconds(lambda: publish_one(ground, rng.choice(ids), next(minute)))

    def as_bare_sql() -> float:
        return seconds(lambda: write_one(run, bare, rng.choice(ids), next(minute)))

    product, sql = in_turns(TIMES, as_the_product, as_bare_sql)
    for percent in (50, 99):
        mine, theirs = percentile(product, percent), percentile(sql, percent)
        print(
            f"\none new record to published score, p{percent}: {mine * 1e3:.2f} ms,"
            f" bare SQL {theirs * 1e3:.2f} ms = {mine / theirs:.2f} x",
            end="",
        )
    ratios = [mine / theirs for mine, theirs in zip(product, sql, strict=True)]
    print(f"\nmedian of the ratios of {TIMES} pairs: {median(ratios):.2f} x")


def publish_one(ground: Ground, participant_id: int, minute: int) -> None:
    at = minutes_after(minute)
    with transaction.atomic():
        actions.note_changed_records(participant_ids=[participant_id], at=at)
    assert actions.score_touched(scheme=ground.scheme, as_of=AS_OF, at=at) == 1


def write_one(run: Run, statement: str, participant_id: int, minute: int) -> None:
    at = minutes_after(minute)
    with transaction.atomic(), connection.cursor() as cursor:
        set_city(cursor, run.city_id)
        cursor.execute(OPEN, [run.scheme_id, run.version_id, run.as_of, at, at])
        (run_id,) = cursor.fetchone()
        facts = engine.parameters_of(run) | {"run_id": run_id, "high_water_at": at, "confirm": True}
        cursor.execute(statement, {**facts, "participant_ids": [participant_id]})
        cursor.fetchone()
        cursor.execute(PUBLISH, [at, run_id])
