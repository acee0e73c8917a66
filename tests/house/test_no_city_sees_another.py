"""No city sees another: every city-owned table, every way in, both directions, and a control that notices."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection, connections, transaction

from cityscore.core.tenancy import CityOwned, NoCityOpen, city_owned_models, open_city
from cityscore.records.models import Record
from cityscore.schemes.models import RecordType
from rewards.models import Pass
from tests.cast import NOON, Cast
from tests.conftest import COMMITTED
from tests.house import probes
from tests.house.both_cities import BothCities, Town, furnish
from tests.house.probes import KEY, Probe, Target

MODELS = city_owned_models()
REFERENCES = [(model, reference) for model in MODELS for reference in probes.references(model)]
PROBES_AT_LEAST = 5_000


@pytest.fixture(autouse=True)
def _noon(settings: Any) -> Iterator[None]:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def both(cast: Cast) -> BothCities:
    return furnish(cast)


def rows_of(town: Town, model: Any, limit: int) -> list[Any]:
    with open_city(town.city_id), transaction.atomic():
        return list(model._default_manager.order_by("pk")[:limit])


def targets(looking: Town, looked_at: Town, model: type[CityOwned], limit: int) -> list[Target]:
    """One for each foreign row, up to a limit, beside the first row of our own."""
    own = rows_of(looking, model, 1)
    return [Target(model, own[0], foreign) for foreign in rows_of(looked_at, model, limit)]


def probes_between(
    both: BothCities, models: list[type[CityOwned]], limit: int
) -> Iterator[tuple[Town, Probe]]:
    for looking, looked_at in both.pairs():
        for model in models:
            for target in targets(looking, looked_at, model, limit):
                for probe in probes.probes_of(target):
                    yield looking, probe


def successes(planned: Iterable[tuple[Town, Probe]]) -> tuple[int, list[str]]:
    """How many probes were made, and the names of those that reached something."""
    count, reached = 0, []
    for looking, probe in planned:
        count += 1
        with open_city(looking.city_id):
            if probes.succeeds(probe):
                reached.append(str(probe))
    return count, reached


def contents(town: Town) -> dict[str, str]:
    """A digest of every table as the town itself sees it."""
    with open_city(town.city_id), transaction.atomic(), connection.cursor() as cursor:
        found = {}
        for model in MODELS:
            table = model._meta.db_table
            cursor.execute(f"SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM \"{table}\" t")
            found[table] = str(cursor.fetchone()[0])
        return found


def test_every_city_owned_table_has_a_row_in_both_cities(both: BothCities) -> None:
    """A new table without a row here would not be probed: give it one in both_cities."""
    empty = [
        (town.office.city.code, model._meta.label)
        for town in (both.willow, both.harbour)
        for model in MODELS
        if not rows_of(town, model, 1)
    ]
    assert empty == []


def test_no_probe_of_any_table_reaches_the_other_city(both: BothCities) -> None:
    before = [contents(both.willow), contents(both.harbour)]
    count, reached = successes(probes_between(both, MODELS, limit=1))
    assert reached == []
    assert count >= PROBES_AT_LEAST
    assert [contents(both.willow), contents(both.harbour)] == before


@pytest.mark.soak
def test_no_probe_of_any_row_reaches_the_other_city(both: BothCities) -> None:
    count, reached = successes(probes_between(both, MODELS, limit=100))
    assert reached == []
    assert count >= 2 * PROBES_AT_LEAST


def test_no_row_can_point_into_the_other_city(both: BothCities) -> None:
    assert len(REFERENCES) > 40
    for looking, looked_at in both.pairs():
        for model, reference in REFERENCES:
            (foreign,) = rows_of(looked_at, reference.related_model, 1)
            with open_city(looking.city_id), transaction.atomic():
                said = Tally(
                    probes.reach_by_reference(own, reference, foreign.pk, how)
                    for own in rows_of(looking, model, 5)
                    for how in ("update", "insert")
                )
            assert "" not in said, f"{reference} took a row of another city"
            assert said[KEY], f"nothing showed that {reference} is keyed by city: {said}"


def test_without_an_open_city_no_table_answers(both: BothCities) -> None:
    for model in MODELS:
        with pytest.raises(NoCityOpen):
            model._default_manager.exists()
        query = probes.answered(f'SELECT 1 FROM "{model._meta.db_table}"')
        assert not probes.succeeds(Probe(model, "SQL with no city", query))


def noticed(planned: list[tuple[Town, Probe]]) -> set[str]:
    """The kinds of probes that reach the other city."""
    return {each.rpartition(" on ")[0] for each in successes(planned)[1]}


@COMMITTED
def test_the_probes_notice_a_policy_that_is_lifted_and_a_key_that_is_dropped(committed_cast: Cast) -> None:
    with transaction.atomic():
        both = furnish(committed_cast)
    for model in (Record, Pass):
        planned = list(probes_between(both, [model], limit=1))
        with altered(f'"{model._meta.db_table}"', "DISABLE ROW LEVEL SECURITY", "ENABLE ROW LEVEL SECURITY"):
            kinds = noticed(planned)
            assert {"ORM select by id", "ORM update", "SQL select all", "SQL delete"} <= kinds
            assert {"SQL move there", "SQL lock", "SQL value of city_id"} <= kinds
        assert not noticed(planned)
    key = "records_record_record_type_same_city"
    with connections["owner"].cursor() as owner:
        owner.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [key])
        (definition,) = owner.fetchone()
    with altered("records_record", f"DROP CONSTRAINT {key}", f"ADD CONSTRAINT {key} {definition}"):
        (foreign,) = rows_of(both.harbour, RecordType, 1)
        (own,) = rows_of(both.willow, Record, 1)
        reference = next(each for each in probes.references(Record) if each.name == "record_type")
        with open_city(both.willow.city_id):
            assert probes.reach_by_reference(own, reference, foreign.pk, "update") == ""


@contextmanager
def altered(table: str, do: str, undo: str) -> Iterator[None]:
    """A table changed by its owner for a while."""
    with connections["owner"].cursor() as owner:
        owner.execute(f"ALTER TABLE {table} {do}")
        try:
            yield
        finally:
            owner.execute("SELECT set_config('app.city', '0', false)")  # the check of a key asks which city
            owner.execute(f"ALTER TABLE {table} {undo}")
            owner.execute("RESET app.city")
