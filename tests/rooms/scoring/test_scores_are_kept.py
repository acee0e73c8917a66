"""What a score names stays there and lies in its city, although no foreign key looks at each row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from cityscore.core import audit
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant
from cityscore.scoring import actions
from cityscore.scoring.models import Run, Score
from tests.cast import NOON, Cast, Office
from tests.rooms.records.builders import enrol, open_scheme
from tests.rooms.schemes.builders import other_scheme, published

TODAY = date(2026, 6, 15)


def scored(office: Office) -> Score:
    """Somebody's score in the open city."""
    scheme = open_scheme(office)
    enrol(office, scheme, "W1")
    run = actions.open_run(scheme=scheme, as_of=TODAY, by=audit.SYSTEM, at=NOON)
    assert actions.work_on_one_shard(run_id=run.id)
    return Score.objects.get()


def refused(work: Callable[[], Any]) -> bool:
    try:
        with transaction.atomic():
            work()
    except IntegrityError as error:
        return getattr(error.__cause__, "sqlstate", "") == "23503"
    return False


@pytest.mark.parametrize("key", ["participant_id", "run_id", "scheme_id"])
def test_a_score_cannot_name_what_its_city_does_not_have(cast: Cast, key: str) -> None:
    with open_city(cast.harbour.city.id):
        foreign = {
            "participant_id": Participant.objects.create(
                identifier_type="local", identifier_ciphertext=b"", identifier_index=b"", proved_at=NOON
            ).id,
            "run_id": 2**40,
            "scheme_id": 2**40,
        }
    with open_city(cast.willow.city.id):
        score = scored(cast.willow)
        assert refused(lambda: Score.objects.filter(id=score.id).update(**{key: foreign[key]}))
        values = {
            field.attname: getattr(score, field.attname)
            for field in Score._meta.local_fields
            if field.attname != "id"
        }
        Score.objects.all().delete()
        assert refused(lambda: Score.objects.create(**{**values, key: foreign[key]}))
        Score.objects.create(**values)


def test_a_score_cannot_lie_under_another_scheme_than_its_run(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        score = scored(cast.willow)
        other = published(cast.willow, other_scheme()).scheme
        assert refused(lambda: Score.objects.filter(id=score.id).update(scheme=other))


@pytest.mark.parametrize("table", ["participants_participant", "scoring_run"])
def test_what_a_score_names_cannot_be_deleted(cast: Cast, table: str) -> None:
    def delete() -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE id = %s", [named])

    with open_city(cast.willow.city.id):
        score = scored(cast.willow)
        named = score.participant_id if table.startswith("participants") else score.run_id
        assert refused(delete)


def test_a_run_without_scores_may_go(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        run = Run.objects.get(id=scored(cast.willow).run_id)
        Score.objects.all().delete()
        Run.objects.filter(id=run.id).delete()
        assert not Run.objects.exists()
