"""`try_scheme` over 100,000 records and over ten, by both engines, as a command with services running.

./dev test tests/bench/bench_try_scheme.py -s
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.bench.measuring import seconds
from tests.bench.record_file import write_records
from tests.bench.scheme import scheme_text
from tests.workers import database_url


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("records", [10, 100_000])
def test_trying_a_scheme(tmp_path: Path, records: int) -> None:
    scheme, file = tmp_path / "scheme.yaml", tmp_path / "records.csv"
    scheme.write_text(scheme_text(), encoding="utf-8")
    write_records(file, records)
    answers = []
    for engine in ("sql", "reference"):
        answer = tmp_path / engine
        taken = seconds(partial(try_scheme, scheme, file, engine, answer))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"\ntry_scheme, {records:,} records, {engine}: {taken:.1f} s, at most {peak:.0f} MB", end="")
        answers.append(answer.read_bytes())
    assert answers[0] == answers[1]
    print("\nboth engines gave the same bytes")


def try_scheme(scheme: Path, records: Path, engine: str, answer: Path) -> None:
    command = [sys.executable, "manage.py", "try_scheme", str(scheme), str(records), "--as-of", "2026-06-15"]
    told = os.environ | {"DATABASE_URL": database_url("default"), "DATABASE_OWNER_URL": database_url("owner")}
    with answer.open("wb") as out:
        subprocess.run([*command, "--engine", engine, "--json"], stdout=out, env=told, check=True)
