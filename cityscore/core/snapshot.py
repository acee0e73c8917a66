"""Read one moment of the open city's data on several connections at once, and write nothing."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connection, transaction
from psycopg import IsolationLevel

from cityscore.core.tenancy import open_city, open_city_id

Found = TypeVar("Found")
READERS = 2
"""Connections that share the work on one snapshot."""


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction that sees one moment and can write nothing: REPEATABLE READ, READ ONLY.

    Inside a transaction that is under way, such as a test's, that one's own view is what is read.
    """
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    driver: Any = connection.connection
    before = driver.isolation_level, driver.read_only
    driver.isolation_level, driver.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with transaction.atomic():
            yield
    finally:
        if not driver.closed:
            driver.isolation_level, driver.read_only = before


def in_one_snapshot(jobs: Sequence[Callable[[], Found]], *, readers: int = READERS) -> Iterator[Found]:
    """What each job returns, as it is ready, all over the same snapshot of the open city.

    Jobs run in threads with connections of their own, so the caller's stays free to write down how far
    they are. The first error of a job goes up, and the others stop after what they are at.
    """
    if connection.in_atomic_block or len(jobs) == 1:
        with snapshot():
            found = [job() for job in jobs]
        yield from found  # after the snapshot, for the caller may write between two of them
        return
    crew = _Crew(jobs, min(readers, len(jobs)))
    crew.start()
    try:
        for _ in jobs:
            outcome = crew.outcomes.get()
            if isinstance(outcome, _Failed):
                raise outcome.error
            yield outcome.found
    finally:
        crew.stop()


@dataclass(frozen=True)
class _Done(Generic[Found]):
    found: Found


@dataclass(frozen=True)
class _Failed:
    error: BaseException


class _Crew(Generic[Found]):
    """Readers who take one job after another. The first lends its snapshot, and stays until all have it."""

    def __init__(self, jobs: Sequence[Callable[[], Found]], readers: int) -> None:
        self.outcomes: queue.Queue[_Done[Found] | _Failed] = queue.Queue()
        self._jobs = list(jobs)
        self._city_id = open_city_id()
        self._lock = threading.Lock()
        self._lent = threading.Event()
        self._taken = threading.Semaphore(0)
        self._snapshot = ""
        self.threads = [
            threading.Thread(target=self._read, args=(number, readers), daemon=True)
            for number in range(readers)
        ]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Hand out no more jobs, and wait for those at work."""
        with self._lock:
            self._jobs.clear()
        for thread in self.threads:
            thread.join()

    def _read(self, number: int, readers: int) -> None:
        """One reader's work, from its own connection to the last job."""
        try:
            # No city is open in a new thread, so the transaction begins without a query, as an import asks.
            with snapshot():
                if number == 0:
                    self._lend()
                else:
                    self._borrow()
                with open_city(self._city_id):
                    while (job := self._next()) is not None:
                        self.outcomes.put(_Done(job()))
                if number == 0:
                    for _ in range(readers - 1):
                        self._taken.acquire()
        except BaseException as error:
            self.outcomes.put(_Failed(error))
        finally:
            self._lent.set()
            self._taken.release()
            connection.close()

    def _lend(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            (self._snapshot,) = cursor.fetchone()
        self._lent.set()

    def _borrow(self) -> None:
        self._lent.wait()
        if not self._snapshot:
            raise RuntimeError("the first reader had no snapshot to lend")
        with connection.cursor() as cursor:
            cursor.execute(f"SET TRANSACTION SNAPSHOT '{self._snapshot}'")
        self._taken.release()

    def _next(self) -> Callable[[], Found] | None:
        with self._lock:
            return self._jobs.pop(0) if self._jobs else None
