"""Web, worker and beat of one installation: started again when one dies, stopped before the databases."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from . import Halt, children, say
from .folder import ROOT
from .keeper import Starts
from .packages import PYTHON

_FIRST_PAGE_PATIENCE = 120.0
_TIED = ("-m", f"{__package__}.tied")


class _Member:
    """One process of the crew and how it is started."""

    def __init__(
        self, title: str, command: children.Words, env: Mapping[str, str], keep_open: Sequence[int]
    ) -> None:
        self.title = title
        self._command = command
        self._env = env
        self._keep_open = keep_open
        self._starts = Starts()
        self.process = self._start()

    def see_to(self) -> None:
        """Start it again if it has died; refuses when that happens again and again."""
        code = self.process.poll()
        if code is not None:
            if not self._starts.allowed():
                raise Halt(f"The {self.title} keeps stopping: what it said is above.")
            say(f"The {self.title} stopped ({_ending(code)}): starting it again.")
            self.process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        self._starts.allowed()
        return children.start(
            [PYTHON, *self._command],
            cwd=ROOT,
            env=self._env,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            keep_open=self._keep_open,
        )


class Crew:
    """The processes of `./dev run`. The web comes first: it serves while the others still load."""

    def __init__(self, env: Mapping[str, str], listener: socket.socket, schedule: Path) -> None:
        self._env = env
        self._listener = listener
        self._schedule = schedule
        self._members: list[_Member] = []

    @property
    def address(self) -> str:
        host, port = self._listener.getsockname()
        return f"http://{host}:{port}"

    @property
    def pids(self) -> list[int]:
        return [member.process.pid for member in self._members]

    def start_web(self) -> None:
        """Have the site loaded; it serves when `open_web` says that the database is ready."""
        waits, self._gate = os.pipe()
        handle = self._listener.fileno()
        self._add(
            "web server",
            "-m", f"{__package__}.web", str(waits), "cityscore.wsgi:application", "--bind", f"fd://{handle}",
            "--worker-class", "gthread", "--workers", "2", "--threads", "4",
            "--graceful-timeout", "1", "--log-level", "warning", "--no-control-socket",
            keep_open=(handle, waits),
        )  # fmt: skip

    def open_web(self) -> None:
        """From now on callers wait for the web server instead of being turned away, and it serves."""
        try:
            self._listener.listen(512)
        except OSError as error:
            raise Halt(_busy(self._listener.getsockname()[1], error)) from None
        os.close(self._gate)

    def start_jobs(self) -> None:
        celery = (*_TIED, "celery", "--quiet", "-A", "cityscore")
        # As root Celery warns at length on every start; this launcher serves the loopback address only.
        hushed = ("-W", "ignore:You're running the worker")
        # one worker has nobody to gossip with; mingling would delay its first task by a second
        alone = ("--without-gossip", "--without-mingle")
        self._add("worker", *hushed, *celery, "worker", "--loglevel", "warning", "--concurrency", "2", *alone)
        schedule = ("--pidfile=", "--schedule", self._schedule)
        self._add("beat", *celery, "beat", "--loglevel", "warning", *schedule)

    def wait_for_first_page(self) -> None:
        """Until the web server has answered one request, whatever it answers."""

        def is_answered() -> bool:
            for member in self._members:
                member.see_to()
            return self._answers()

        if not children.wait_until(is_answered, _FIRST_PAGE_PATIENCE):
            raise Halt("The web server does not answer: what it said is above.")

    def see_to_all(self) -> None:
        for member in self._members:
            member.see_to()

    def stop(self) -> None:
        children.stop([member.process for member in self._members])

    def _add(self, title: str, *command: str | Path, keep_open: Sequence[int] = ()) -> None:
        self._members.append(_Member(title, command, self._env, keep_open))

    def _answers(self) -> bool:
        host, port = self._listener.getsockname()
        connection = http.client.HTTPConnection(host, port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


def _ending(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {-code}"


def listen_on(port: int) -> socket.socket:
    """A socket bound to the port on the loopback address; refuses a port that is taken or forbidden."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
    except OSError as error:
        raise Halt(_busy(port, error)) from None
    return listener


def _busy(port: int, error: OSError) -> str:
    return f"Port {port} cannot be used ({os.strerror(error.errno or 0)}): choose another with PORT=NUMBER."
