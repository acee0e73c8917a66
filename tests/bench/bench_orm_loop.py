"""The per-participant loop over the ORM that most teams would write, beside one worker's shard in SQL.

    ./dev test tests/bench/bench_orm_loop.py -s --people=200000

The loop fetches a participant's records, computes in Python and saves the score; here it even gets the
scheme, its fields and the formula for nothing.
"""

from __future__ import annotations

from statistics import median

from django.db import transaction

from cityscore.core import audit
from cityscore.records.models import Record
from cityscore.scoring import actions, engine
from cityscore.scoring.facts import Fact, typed_fields
from cityscore.scoring.formula import score
from cityscore.scoring.models import Run, Score
from tests.bench.conftest import Ground
from tests.bench.measuring import in_turns, seconds
from tests.bench.runs import AS_OF, minutes_after

LOOPED = 500


def test_sql_against_a_loop_over_the_orm(ground: Ground) -> None:
    with transaction.atomic():
        Score.objects.all().delete()  # both write everybody's first score
        run = actions.open_run(scheme=ground.scheme, as_of=AS_OF, by=audit.SYSTEM, at=minutes_after(5))

    def loop() -> float:
        return LOOPED / undone(lambda: loop_over(run, LOOPED))

    def shard() -> float:
        found: list[int] = []
        taken = undone(lambda: found.append(engine.write_shard(run, 0).changed))
        return found[0] / taken

    slow, fast = in_turns(ground.rounds, loop, shard)
    print(
        f"\none worker, participants a second: loop over the ORM {median(slow):,.0f}, SQL {median(fast):,.0f}"
        f" = {median(fast) / median(slow):.0f} x"
    )


def undone(work: object) -> float:
    """Seconds of the work, which is rolled back."""
    with transaction.atomic():
        taken = seconds(work)  # type: ignore[arg-type]
        transaction.set_rollback(True)
    return taken


def loop_over(run: Run, number: int) -> None:
    tree = run.version.scheme_tree
    types = {each.code: each for each in tree.record_types}
    ids = (
        Record.objects.order_by("participant_id").values_list("participant_id", flat=True).distinct()[:number]
    )
    for participant_id in ids:
        records = Record.objects.filter(
            participant_id=participant_id, superseded_at__isnull=True, status="active"
        ).select_related("record_type__source")
        facts = [
            Fact(
                record_type=each.record_type.code,
                source=each.record_type.source.code,
                record_no=each.record_no,
                occurred_on=each.occurred_on,
                ended_on=each.ended_on,
                recorded_on=each.recorded_on,
                fields=typed_fields(types[each.record_type.code], each.fields),
            )
            for each in records
        ]
        found = score(tree, facts, as_of=run.as_of)
        Score.objects.create(
            scheme_id=run.scheme_id,
            participant_id=participant_id,
            run=run,
            high_water_at=run.high_water_at,
            as_of=run.as_of,
            total_hundredths=found.total,
            band=found.band,
            dimensions=dict(found.dimensions),
            next_change_on=found.next_change_on,
        )
