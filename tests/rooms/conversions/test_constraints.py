"""What the database holds about agreements whoever asks: each constraint is broken once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Model
from django.db.utils import IntegrityError, ProgrammingError

from cityscore.core.tenancy import open_city
from conversions.models import Agreement, MonthlyUse, ScoreTable, Standing, UseCounter
from rewards.models import DisownedUse, Redemption
from tests.cast import NOON, Cast
from tests.house.both_cities import BothCities, furnish

MAY = date(2026, 5, 1)


@pytest.fixture
def both(cast: Cast) -> Iterator[BothCities]:
    with time_machine.travel(NOON, tick=False):
        yield furnish(cast)


def refused(constraint: str, row: Model) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row.save()


def once_more(row: Any) -> Any:
    """The same row as a new one."""
    row.pk, row._state.adding = None, True
    return row


def test_a_side_publishes_one_table_a_month(both: BothCities) -> None:
    with open_city(both.willow.city_id):
        refused("one_table_a_month", once_more(ScoreTable.objects.first()))


def test_a_month_is_settled_once_for_each_perk(both: BothCities) -> None:
    with open_city(both.willow.city_id):
        refused("a_month_is_settled_once", once_more(MonthlyUse.objects.first()))


def test_what_was_published_and_settled_never_changes(both: BothCities) -> None:
    with open_city(both.willow.city_id):
        with pytest.raises(ProgrammingError), transaction.atomic():
            ScoreTable.objects.update(people_count=1)
        with pytest.raises(ProgrammingError), transaction.atomic():
            MonthlyUse.objects.update(use_count=1)


def test_a_visitors_uses_are_counted_in_one_place_and_by_month(both: BothCities) -> None:
    with open_city(both.harbour.city_id):
        for is_in_all in (False, True):
            counted = UseCounter.objects.filter(standing__isnull=is_in_all).first()
            refused("a_visitors_use_is_counted_in_one_place", once_more(counted))
        by_nobody: dict[str, Any] = {"standing": None, "month_starts_on": MAY}
        at_no_time: dict[str, Any] = {"standing": Standing.objects.first(), "month_starts_on": None}
        for wrong in (by_nobody, at_no_time):
            row = UseCounter(agreement=Agreement.objects.first(), used_count=1, **wrong)
            refused("a_visitors_uses_are_counted_by_month", row)


def test_a_use_is_disowned_once_and_an_answer_says_what_became_of_it(both: BothCities) -> None:
    with open_city(both.willow.city_id):
        refused("a_use_is_disowned_once", once_more(DisownedUse.objects.first()))
        other = Redemption.objects.exclude(id__in=DisownedUse.objects.values("redemption_id")).first()
        row = DisownedUse(redemption=other, reported_at=NOON, answered_at=NOON)
        refused("an_answer_says_what_became_of_the_use", row)
