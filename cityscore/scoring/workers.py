"""Whether a Celery worker listens, and one of our own for a command that has to wait for its run."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app

PING_SECONDS = 1.0
STOP_SECONDS = 10


def are_there() -> bool:
    """True when a worker of this installation's queue answers."""
    queue = current_app.conf.task_default_queue
    answers = current_app.control.inspect(timeout=PING_SECONDS).active_queues() or {}
    return any(each["name"] == queue for queues in answers.values() for each in queues)


@contextmanager
def one_worker() -> Iterator[None]:
    """A worker process that lives as long as the block."""
    words = "-W ignore -m celery --quiet -A cityscore worker -l error"
    command = [sys.executable, *words.split()]
    process = subprocess.Popen(command, stdout=sys.stderr)  # noqa: S603 - our own interpreter and words
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
