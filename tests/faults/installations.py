"""Two installations on this machine that share nothing but HTTP on loopback: each has its own databases and
its own web server, and the test process can work for either."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

import requests
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings

from cityscore.cities.models import Account
from cityscore.core import clock
from cityscore.core.tenancy import open_city
from conversions import tasks
from conversions.links import calling, meeting
from conversions.models import Link
from tests.cast import Office, found_office
from tests.faults.own_house import servers, this_process_uses
from tests.workers import database_url, kill, wait_until


@dataclass
class Installation:
    """One city, its databases, and the address of its web server."""

    code: str
    port: int
    house: tuple[Any, str] | None
    office: Office = field(init=False)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def card(self) -> str:
        return f"{self.origin}/api/v1/between-cities/{self.code}/card"

    @contextmanager
    def here(self) -> Iterator[None]:
        """This process works for the installation, outside any city."""
        place = (
            nullcontext() if self.house is None else this_process_uses(self.house[0].folder, self.house[1])
        )
        with place, override_settings(ORIGIN=self.origin):
            cache.clear()
            yield

    @contextmanager
    def city(self) -> Iterator[None]:
        """The same, with its city open in a transaction."""
        with self.here(), open_city(self.office.city.id), transaction.atomic():
            yield

    def serve(self, **environment: str) -> None:
        """Start the web server and wait for its first answer."""
        with self.here():
            told = {
                "DATABASE_URL": database_url("default"),
                "DATABASE_OWNER_URL": database_url("owner"),
                "CITYSCORE_ORIGIN": self.origin,
                **environment,
            }
            self.process = subprocess.Popen(
                [
                    sys.executable, "-W", "ignore", "-m", "gunicorn", "cityscore.wsgi", "--threads", "4",
                    "--bind", f"127.0.0.1:{self.port}", "--log-level", "critical",
                ],
                env=os.environ | told,
                start_new_session=True,
            )  # fmt: skip
        wait_until(self.answers, f"{self.code} answers")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.origin}/healthz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        if self.process is not None:
            kill(self.process)
            self.process = None

    def meet(self, other: Installation) -> None:
        """Its operator compares the fingerprint and pins the other city's card."""
        card = meeting.read_card(calling.get(other.card))
        with self.city():
            operator = Account.objects.create(email=f"op@{self.code}.example.org", is_operator=True)
            meeting.meet(card=card, fingerprint=card.fingerprint, by=operator, at=clock.now())

    def deliver(self) -> None:
        """What a worker does when the bell rings, whatever pause was agreed before."""
        with self.here():
            with open_city(self.office.city.id), transaction.atomic():
                Link.objects.update(next_try_at=None)
            tasks.deliver_letters(city_id=self.office.city.id)

    def read(self, read: Callable[[], Any]) -> Any:
        with self.city():
            return read()


@contextmanager
def two_installations() -> Iterator[tuple[Installation, Installation]]:
    """Willow in the database of the test, Harbour in one of its own; both serve, neither knows the other."""
    with ExitStack() as stack:
        house = stack.enter_context(servers())
        both = Installation("willow", free_port(), None), Installation("harbour", free_port(), house)
        for each, titles in zip(both, (("Willow", "柳溪"), ("Harbour", "望港")), strict=True):
            with each.here():
                each.office = found_office(each.code, *titles)
            stack.callback(each.stop)
            each.serve()
        yield both


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
