"""The work list in PostgreSQL: what is to be done, who has it, how often it was tried.

Redis only rings the bell. Leases run on the database clock, so a worker with a wrong clock can
neither steal nor keep a piece; a piece that fails three times is parked for a person to look at.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Now

from cityscore.core.models import Piece
from cityscore.core.tenancy import open_city_id

ATTEMPTS = 3
LEASE_SECONDS: int = settings.LEASE_SECONDS


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one piece until the lease runs out; every write names the token."""

    piece_id: int
    job: str
    number: int
    token: uuid.UUID


def add(job: str, task: str, numbers: Iterable[int], /, **ids: Any) -> None:
    """List the pieces of a job, such as the shards of run `run:12`; known ones stay as they are.

    `task` with `ids` is what the reconciler rings when a piece lies idle.
    """
    Piece.objects.bulk_create(
        [Piece(job=job, number=number, task=task, task_ids=ids) for number in numbers],
        ignore_conflicts=True,
    )


def take(job: str, *, seconds: int = LEASE_SECONDS) -> Lease | None:
    """Lease one waiting piece of a job, or one whose worker let its lease run out. None when none is free.

    A piece whose last attempt also ran out is parked instead.
    """
    token = uuid.uuid4()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_TAKE, {"job": job, "token": token, "seconds": seconds, "attempts": ATTEMPTS})
        found = cursor.fetchone()
    return Lease(found[0], job, found[1], token) if found else None


_PARK = """
    UPDATE core_piece SET state = 'parked', lease_token = NULL
     WHERE job = %(job)s AND state = 'leased' AND leased_until < clock_timestamp()
       AND attempt_count >= %(attempts)s
"""
_TAKE = f"""
    WITH parked AS ({_PARK} RETURNING id)
    UPDATE core_piece
       SET state = 'leased', lease_token = %(token)s, attempt_count = attempt_count + 1,
           leased_until = clock_timestamp() + make_interval(secs => %(seconds)s)
     WHERE id = (SELECT id FROM core_piece
                  WHERE job = %(job)s AND attempt_count < %(attempts)s
                    AND (state = 'waiting' OR (state = 'leased' AND leased_until < clock_timestamp()))
                  ORDER BY attempt_count, number LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, number
"""  # noqa: S608 - both parts are constants of this module


def hold(lease: Lease) -> bool:
    """Lock the piece for the rest of the transaction; False when the lease was lost to another worker.

    Called in the transaction that writes the piece's results, so that only the holder's are kept.
    """
    return (
        Piece.objects.select_for_update(no_key=True)
        .filter(id=lease.piece_id, lease_token=lease.token, state=Piece.State.LEASED)
        .exists()
    )


def finish(lease: Lease, *, done_count: int = 0, changed_count: int = 0) -> bool:
    """Mark the piece done; False when the lease was lost."""
    return bool(
        Piece.objects.filter(id=lease.piece_id, lease_token=lease.token).update(
            state=Piece.State.DONE, lease_token=None, done_count=done_count, changed_count=changed_count
        )
    )


def fail(lease: Lease, error: BaseException) -> None:
    """Give the piece back with what went wrong, or park it after its last attempt."""
    mine = Piece.objects.filter(id=lease.piece_id, lease_token=lease.token)
    # A database error may quote a row, and what a row says is for nobody's log.
    told = "" if isinstance(error, DatabaseError) else f": {error}"
    note = f"{type(error).__name__}{told}"[:500]
    mine.filter(attempt_count__gte=ATTEMPTS).update(
        state=Piece.State.PARKED, lease_token=None, last_error=note
    )
    mine.filter(attempt_count__lt=ATTEMPTS).update(
        state=Piece.State.WAITING, lease_token=None, last_error=note
    )


def states(job: str) -> dict[str, int]:
    """How many pieces of a job are waiting, leased, done and parked."""
    counts = dict.fromkeys(Piece.State.values, 0)
    for state in Piece.objects.filter(job=job).values_list("state", flat=True):
        counts[state] += 1
    return counts


def is_open(job: str) -> bool:
    """Whether a piece of a job waits, or is in somebody's hands."""
    return Piece.objects.filter(job=job, state__in=(Piece.State.WAITING, Piece.State.LEASED)).exists()


def silent_count(job: str) -> int:
    """How many pieces of a job are held by a worker whose lease has run out."""
    return Piece.objects.filter(job=job, state=Piece.State.LEASED, leased_until__lt=Now()).count()


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the pieces of a job."""

    done: int
    changed: int


def totals(job: str) -> Totals:
    """How much the finished pieces of a job did."""
    sums = Piece.objects.filter(job=job, state=Piece.State.DONE).aggregate(
        done=Sum("done_count"), changed=Sum("changed_count")
    )
    return Totals(sums["done"] or 0, sums["changed"] or 0)


def last_error(job: str) -> str:
    """What went wrong last with a piece of a job."""
    failed = Piece.objects.filter(job=job).exclude(last_error="").order_by("-attempt_count").first()
    return failed.last_error if failed else ""


def overdue() -> list[tuple[str, dict[str, Any]]]:
    """(task, ids) to ring once for whatever of the open city has a free piece."""
    with transaction.atomic():
        jobs = (
            Piece.objects.filter(
                Q(state=Piece.State.WAITING) | Q(state=Piece.State.LEASED, leased_until__lt=Now())
            )
            .order_by()
            .values_list("task", "task_ids")
            .distinct()
        )
        return [(task, {"city_id": open_city_id(), **ids}) for task, ids in jobs]


def forget(job: str) -> None:
    """Take a finished job off the list."""
    Piece.objects.filter(job=job).delete()


def set_aside(job: str) -> None:
    """Park what waits of a job that is closed, so that nobody is rung for it until somebody retries."""
    Piece.objects.filter(job=job, state=Piece.State.WAITING).update(state=Piece.State.PARKED)


def retry_parked(job: str) -> int:
    """An officer asks for parked pieces to be tried again; returns how many."""
    return _retry(Piece.objects.filter(job=job))


def retry_parked_of_task(task: str) -> int:
    """Parked pieces of a task are tried again, whatever their job; returns how many."""
    return _retry(Piece.objects.filter(task=task))


def _retry(pieces: QuerySet[Piece]) -> int:
    return pieces.filter(state=Piece.State.PARKED).update(state=Piece.State.WAITING, attempt_count=0)


def parked_of_task(task: str) -> list[tuple[dict[str, Any], str]]:
    """(ids, last error) of each parked piece of a task."""
    parked = Piece.objects.filter(task=task, state=Piece.State.PARKED).order_by("id")
    return list(parked.values_list("task_ids", "last_error"))
