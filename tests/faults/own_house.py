"""A PostgreSQL and a Valkey of a test's own, kept up by the product's launcher, which a test may break."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.db import connections

from cityscore import environment
from cityscore.celery import app
from cityscore.core.services.folder import Folder, open_folder
from cityscore.core.services.keeper import Share
from cityscore.core.services.migrating import migrate_if_due
from cityscore.core.services.postgres import APP, DATABASE, OWNER, Postgres
from cityscore.core.services.valkey import Valkey
from tests.workers import wait_until

ROLES = {"default": APP, "owner": OWNER}


@dataclass(frozen=True)
class House:
    """Two servers that nothing else uses; this process and its workers talk to them."""

    folder: Folder
    postgres: Share
    valkey: Share

    def stop_postgres_immediately(self) -> None:
        """As a power cut would, all sessions included; its keeper starts it again, and it recovers."""
        pid_file = self.folder.servers / "postgres" / "postmaster.pid"
        postmaster = int(pid_file.read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGQUIT)
        wait_until(lambda: not is_alive(postmaster), "PostgreSQL has stopped")
        wait_until(lambda: self.postgres.is_ready() and pid_file.exists(), "PostgreSQL is back")
        connections.close_all()

    def flush_valkey(self) -> None:
        with app.connection_for_write() as broker:
            broker.default_channel.client.flushall()


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def own_house() -> Iterator[House]:
    """Start both servers on an empty, migrated database, use them, and leave nothing behind."""
    with servers() as (house, redis_url), this_process_uses(house.folder, redis_url):
        yield house


@contextmanager
def servers() -> Iterator[tuple[House, str]]:
    """Both servers on an empty, migrated database, and the address of the second."""
    place = Path(tempfile.mkdtemp(prefix="cityscore-"))
    place.chmod(0o711)  # the account that PostgreSQL runs as passes through
    folder = open_folder(place / "data")
    house = House(
        folder,
        Share(Postgres(folder, careless=False), folder, careless=False),
        Share(Valkey(folder), folder, careless=False),
    )
    shares = (house.postgres, house.valkey)
    try:
        for share in shares:
            share.join()
        for share in shares:
            share.wait()
        addresses = house.postgres.server.urls() | house.valkey.server.urls()
        migrate_if_due(folder, os.environ | addresses)
        yield house, addresses["REDIS_URL"]
    finally:
        for share in shares:
            share.leave()
        shutil.rmtree(folder.base, ignore_errors=True)
        shutil.rmtree(place)


@contextmanager
def this_process_uses(folder: Folder, redis_url: str) -> Iterator[None]:
    """Both database roles, the broker, and through the environment every worker started meanwhile."""
    usual = {alias: dict(connections.settings[alias]) for alias in ROLES}
    usual_redis, usual_broker = os.environ["REDIS_URL"], app.conf.broker_url
    connections.close_all()
    for alias, role in ROLES.items():
        place = {"NAME": DATABASE, "USER": role, "PASSWORD": "", "HOST": str(folder.sockets), "PORT": ""}
        connections.settings[alias].update(place)
    os.environ["REDIS_URL"] = redis_url
    use_broker(environment.redis("REDIS_URL")[1])
    try:
        yield
    finally:
        connections.close_all()
        for alias, settings in usual.items():
            connections.settings[alias].update(settings)
        os.environ["REDIS_URL"] = usual_redis
        use_broker(usual_broker)


def use_broker(url: str) -> None:
    app.conf.broker_url = url
    app._pool = app.amqp._producer_pool = None
