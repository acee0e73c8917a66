"""Runs of the laid city by two real Celery workers, timed from opening to publication."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from cityscore.celery import app
from cityscore.core import audit
from cityscore.schemes import actions as scheme_actions
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring import actions
from cityscore.scoring.models import Run
from cityscore.scoring.preview import actions as previewing
from tests.bench.conftest import Ground
from tests.bench.measuring import peak_megabytes, wal_bytes
from tests.bench.scheme import scheme_text
from tests.cast import NOON
from tests.workers import own_queue, wait_until, worker

AS_OF = date(2026, 6, 15)


@dataclass(frozen=True)
class Timed:
    """A published run, its seconds from opening to publication and the WAL written meanwhile."""

    run: Run
    seconds: float
    wal: int


@contextmanager
def two_workers() -> Iterator[list[int]]:
    """Their process ids, once both listen."""
    with ExitStack() as stack:
        queue = app.conf.task_default_queue
        pids = [stack.enter_context(worker(queue)).pid for _ in range(2)]
        wait_until(lambda: len(app.control.ping(timeout=1.0)) == 2, "both workers listen")
        yield pids


def full_run(ground: Ground, at: datetime) -> Timed:
    """A run of everybody, worked on by whoever listens."""
    wal, began = wal_bytes(), time.perf_counter()
    with transaction.atomic():
        run = actions.open_run(scheme=ground.scheme, as_of=AS_OF, by=audit.SYSTEM, at=at)
    while run.state == Run.State.RUNNING:
        time.sleep(0.02)
        with transaction.atomic():
            run.refresh_from_db()
    assert run.state == Run.State.PUBLISHED, run.state
    return Timed(run, time.perf_counter() - began, wal_bytes() - wal)


def change_rules(ground: Ground, points: int) -> None:
    """A new version in which everybody with volunteer hours has more points."""
    approver = ground.office.approver
    draft = draft_rules(ground, points)
    previewing.prepare(version_id=draft.id, effective_on=None, approver_id=approver.id, at=NOON)
    with own_queue(), transaction.atomic():  # nobody hears it ring for a nightly run
        scheme_actions.publish_version(version=draft, by=approver, at=NOON)


def draft_rules(ground: Ground, points: int) -> SchemeVersion:
    """The draft of such a version."""
    with transaction.atomic():
        editor = ground.office.editor
        draft = scheme_actions.load_version(text=scheme_text(points=points), by=editor, at=NOON)
        return scheme_actions.submit_version(version=draft, by=editor, at=NOON)


def minutes_after(number: int) -> datetime:
    return NOON + timedelta(minutes=number)


def memory(pids: list[int]) -> str:
    return ", ".join(f"{peak_megabytes(pid):.0f} MB" for pid in pids)
