"""How benches measure: floor and work in turns in one session, medians, WAL bytes, memory of processes."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection, transaction

FLOOR = (
    "SELECT participant_id, sum((fields ->> 'hours')::numeric) FROM records_record GROUP BY participant_id"
)
"""The bare sum over the same records: what any run has to do at the very least."""


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def floor() -> float:
    """Seconds of the bare GROUP BY as the serving role, nothing fetched but its last row."""
    return seconds(lambda: bare(f"SELECT count(t) FROM ({FLOOR}) t"))


def bare(sql: str, parameters: Any = None) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def in_turns(rounds: int, *works: Callable[[], float]) -> list[list[float]]:
    """Each work's own measurements, taken one of each after the other."""
    taken = [[work() for work in works] for _ in range(rounds)]
    return [list(each) for each in zip(*taken, strict=True)]


def wal_bytes() -> int:
    ((written,),) = bare("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
    return int(written)


def peak_megabytes(pid: int) -> float:
    """The most memory that a process has ever held resident."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def percentile(found: Sequence[float], percent: int) -> float:
    return sorted(found)[min(len(found) - 1, len(found) * percent // 100)]


def spread(found: Sequence[float]) -> str:
    return f"{median(found):.2f} s ({min(found):.2f}-{max(found):.2f})"
