"""A department's file of a million people of whom 15 % take part, from its bytes to its records.

./dev test tests/bench/bench_import.py -s                  # 1 M rows; --people=… is the number of rows
"""

from __future__ import annotations

import os
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant, identifier_index
from cityscore.records import actions
from cityscore.records.models import Feed
from cityscore.schemes.models import RecordType, Source
from tests.bench.crowd import lay_people, open_scheme, settle, unchecked
from tests.bench.measuring import peak_megabytes, seconds
from tests.cast import NOON, found_office

ENROLLED_OF = 7
"""One row in so many is about somebody who takes part."""
NAMED = """
UPDATE participants_participant AS person SET identifier_index = named.identifier_index
  FROM unnest(%s::bigint[], %s::bytea[]) AS named (id, identifier_index)
 WHERE person.id = named.id
"""


def test_a_million_rows_of_whom_a_seventh_take_part(
    django_db_setup: None, django_db_blocker: Any, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    rows = pytestconfig.getoption("--people")
    with django_db_blocker.unblock():
        office = found_office("willow", "Willow", "柳溪")
        with open_city(office.city.id):
            with transaction.atomic():
                scheme = open_scheme(office)
                Feed.objects.create(
                    code="bench",
                    source=Source.objects.get(),
                    record_type=RecordType.objects.get(code="volunteer-hours"),
                    identifier_type="local",
                )
            with unchecked():
                lay_people(scheme, rows // ENROLLED_OF)
            name_people(office.city.id)
            settle()
        file = write_file(tmp_path / "hours.csv", rows)
        context = get_context("fork")
        for said in ("everything is new", "everything is known"):
            connections.close_all()
            pipe, other = context.Pipe()
            child = context.Process(target=import_once, args=(office, file, other))
            child.start()
            taken, counts, peak = pipe.recv()
            child.join()
            print(f"\n{rows:,} rows, {said}: {taken:.1f} s, {counts}, peak {peak:.0f} MB")


def name_people(city_id: int) -> None:
    """Give every seventh number a person, as the identifiers of the file have it."""
    with transaction.atomic(), connection.cursor() as cursor:
        ids = list(Participant.objects.order_by("id").values_list("id", flat=True))
        names = [identifier_index(city_id, "local", f"W{no * ENROLLED_OF}") for no in range(len(ids))]
        cursor.execute(NAMED, [ids, names])


def write_file(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.write("identifier,record_no,occurred_on,hours\n")
        file.writelines(f"W{no},R-{no},2026-0{no % 5 + 1}-11,{no % 80 + 1}.5\n" for no in range(rows))
    return path


def import_once(office: Any, file: Path, pipe: Any) -> None:
    """In a process of its own, so that the peak of memory is the import's."""
    found: list[Any] = []
    with open_city(office.city.id), file.open("rb") as stream:

        def work() -> None:
            found.append(
                actions.import_file(
                    feed_code="bench", stream=stream, file_name=file.name, by=office.clerk, at=NOON
                )
            )

        taken = seconds(work)
    document = found[0]
    counts = (
        f"{document.accepted_count:,} accepted, {document.unchanged_count:,} unchanged, "
        f"{document.not_enrolled_count:,} not enrolled, {document.refused_count:,} refused"
    )
    pipe.send((taken, counts, peak_megabytes(os.getpid())))
