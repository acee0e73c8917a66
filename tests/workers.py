"""Real Celery workers on the real broker, serving the test database from a queue of their own."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from django.db import connections
from kombu.exceptions import OperationalError

from cityscore.celery import app

PATIENCE_SECONDS = 60.0
POLL_SECONDS = 0.05


@contextmanager
def own_queue() -> Iterator[str]:
    """A queue that no other worker listens to, for what this process sends, gone afterwards."""
    usual = app.conf.task_default_queue
    name = f"test-{secrets.token_hex(6)}"
    app.conf.task_default_queue = name
    try:
        yield name
    finally:
        app.conf.task_default_queue = usual
        dropped_messages(name)


def dropped_messages(queue: str) -> int:
    """Empty a queue; how many messages were lost."""
    with app.connection_for_write() as broker:
        try:
            return int(broker.default_channel.queue_purge(queue) or 0)
        except OperationalError:
            return 0


def waiting_messages(queue: str) -> int:
    """How many messages nobody has taken yet."""
    with app.connection_for_read() as broker:
        return int(broker.default_channel._size(queue))


def database_url(alias: str) -> str:
    """The address of the database that this process tests against."""
    held: dict[str, Any] = connections[alias].settings_dict
    host, port = str(held["HOST"]), f":{held['PORT']}" if held["PORT"] else ""
    who = quote(str(held["USER"]), safe="")
    if held["PASSWORD"]:
        who += f":{quote(str(held['PASSWORD']), safe='')}"
    if host.startswith("/"):
        return f"postgres://{who}@{port}/{held['NAME']}?host={host}"
    return f"postgres://{who}@{host}{port}/{held['NAME']}"


def start_worker(queue: str, **environment: str) -> subprocess.Popen[bytes]:
    """A worker process in a process group of its own."""
    told = {
        "DATABASE_URL": database_url("default"),
        "DATABASE_OWNER_URL": database_url("owner"),
        "CITYSCORE_QUEUE": queue,
        **environment,
    }
    options = ["--pool", "solo", "--without-gossip", "--without-mingle", "--without-heartbeat", "-l", "error"]
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "cityscore", "worker", *options],
        env=os.environ | told,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )


def kill(process: subprocess.Popen[bytes]) -> None:
    """SIGKILL, without a chance to say goodbye."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextmanager
def worker(queue: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """A worker that lives as long as the block."""
    process = start_worker(queue, **environment)
    try:
        yield process
    finally:
        kill(process)


def died_by_its_own_hand(process: subprocess.Popen[bytes]) -> bool:
    """Whether a worker was killed at its fault point."""
    return process.poll() == -signal.SIGKILL


def wait_until(holds: Callable[[], bool], what: str, *, seconds: float = PATIENCE_SECONDS) -> None:
    """Look again and again until something holds, for at most a minute unless told otherwise."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(POLL_SECONDS)
