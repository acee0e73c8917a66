"""One server kept up while anybody uses it: a keeper process owns it, users hold shares of a lock.

The kernel drops a lock when its holder dies, so a user that was killed is counted out like one that left.
Three lock files per server, in this order: `start` (who asks for the server, one at a time),
`users` (shared by all users; the keeper ends when it gets it alone) and `keeper` (held while it lives).
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Protocol

from . import Halt, children
from .folder import ROOT, Folder

READY = "ready"
_GLANCE = 0.05  # seconds between two looks at the users' lock
_START_PATIENCE = 120.0  # a first initdb on a slow disk
_STOP_PATIENCE = 10.0
_STARTS = 4  # in that many seconds:
_STARTS_SPAN = 30.0
_LARGE_LOG = 10_000_000


class Server(Protocol):
    """What a keeper must know of a server."""

    name: str
    title: str
    orphaned: signal.Signals
    steps: children.Steps

    def urls(self) -> dict[str, str]: ...
    def prepare(self) -> None: ...
    def command(self) -> children.Words: ...
    def is_ready(self, pid: int) -> bool: ...
    def furnish(self) -> None: ...


class Lock:
    """A lock file; the lock ends with the process."""

    def __init__(self, path: Path) -> None:
        self._handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, *, shared: bool = False, patience: float = 0.0) -> bool:
        way = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB

        def taken() -> bool:
            try:
                fcntl.flock(self._handle, way)
            except BlockingIOError:
                return False
            return True

        return children.wait_until(taken, patience)

    def drop(self) -> None:
        fcntl.flock(self._handle, fcntl.LOCK_UN)

    def close(self) -> None:
        os.close(self._handle)


class Starts:
    """Allows a few starts in a while, so that a process which cannot live is not started for ever."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def allowed(self) -> bool:
        now = time.monotonic()
        self._times = [at for at in self._times if now - at < _STARTS_SPAN] + [now]
        return len(self._times) <= _STARTS


class Share:
    """A launcher's share in one running server."""

    def __init__(self, server: Server, folder: Folder, *, careless: bool) -> None:
        self.server = server
        self._folder = folder
        self._careless = careless
        self._start = Lock(folder.locks / f"{server.name}.start")
        self._users = Lock(folder.locks / f"{server.name}.users")
        self._keeper = Lock(folder.locks / f"{server.name}.keeper")
        self._state = folder.locks / f"{server.name}.state"
        self.log = _log(folder, server)
        self.keepers: list[subprocess.Popen[bytes]] = []

    def join(self) -> None:
        """Use the server, starting its keeper if there is none; `wait` says when it can be used."""
        if not self._start.take(patience=_START_PATIENCE):
            raise Halt(
                f"Another launch has been starting {self.server.title} in {self._folder.path} for too long."
            )
        if not self._users.take(shared=True, patience=_STOP_PATIENCE):
            raise Halt(f"{self.server.title} in {self._folder.path} does not finish stopping.")
        if not self.is_kept():
            self._state.unlink(missing_ok=True)
            self.keepers.append(self._start_keeper())

    def wait(self) -> None:
        """Until the server takes connections; refuses with its keeper's sentence if it cannot."""
        try:
            if not children.wait_until(self._is_decided, _START_PATIENCE):
                raise Halt(f"{self.server.title} does not get ready: see {self.log}.")
            state = self._read_state()
            if state != READY:
                raise Halt(state or f"{self.server.title} did not start: see {self.log}.")
        finally:
            self._start.drop()

    def rejoin(self) -> None:
        """Have the server started again after its keeper has ended under us."""
        self._users.drop()
        self.join()
        self.wait()

    def is_kept(self) -> bool:
        """Whether a keeper lives; a shared lock asks, so that two who ask do not take each other for it."""
        if self._keeper.take(shared=True):
            self._keeper.drop()
            return False
        return True

    def is_ready(self) -> bool:
        """Whether its keeper says that the server takes connections; not so while it starts it again."""
        return self._read_state() == READY

    def leave(self) -> None:
        """Give the share back, and if nobody else has one wait until the server is stopped."""
        self._start.drop()
        self._users.drop()
        children.wait_until(self._is_settled, _STOP_PATIENCE)
        for keeper in self.keepers:
            keeper.poll()

    def _is_settled(self) -> bool:
        if not self.is_kept():
            return all(keeper.poll() is not None for keeper in self.keepers)
        if self._users.take():  # nobody uses it: its keeper is about to notice
            self._users.drop()
            return False
        if self._users.take(shared=True):  # others use it
            self._users.drop()
            return True
        return False  # its keeper holds the lock alone: it is stopping

    def _is_decided(self) -> bool:
        for keeper in self.keepers:
            keeper.poll()
        return bool(self._read_state()) or not self._is_expected()

    def _is_expected(self) -> bool:
        return self.is_kept() or any(keeper.returncode is None for keeper in self.keepers)

    def _read_state(self) -> str:
        with suppress(FileNotFoundError):
            return self._state.read_text()
        return ""

    def _start_keeper(self) -> subprocess.Popen[bytes]:
        with suppress(FileNotFoundError):
            if self.log.stat().st_size > _LARGE_LOG:
                self.log.rename(self.log.with_suffix(".log.1"))
        speed = ["--careless"] if self._careless else []
        command: children.Words = [
            sys.executable,
            "-m",
            f"{__package__}.keep",
            self.server.name,
            self._folder.path,
            *speed,
        ]
        with self.log.open("ab") as output:
            # It outlives us if others still use the server; its own end is tied to the locks.
            return children.start(
                command, orphaned=None, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )


class Keeper:
    """Runs in a process of its own: starts the server, restarts it, stops it when the last user has left."""

    def __init__(self, server: Server, folder: Folder) -> None:
        self._server = server
        self._folder = folder
        self._users = Lock(folder.locks / f"{server.name}.users")
        self._keeper = Lock(folder.locks / f"{server.name}.keeper")
        self._state = folder.locks / f"{server.name}.state"
        self._process: subprocess.Popen[bytes] | None = None
        self._is_told_to_stop = False

    def keep(self) -> int:
        """Until nobody uses the server; 0 then, 1 if it could not be kept up."""
        if not self._keeper.take(patience=3.0):
            return 1
        signal.signal(signal.SIGTERM, self._on_told)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        children.adopt_orphans()
        starts = Starts()
        try:
            while starts.allowed():
                self._bring_up()
                if self._is_over():
                    return 0
            raise Halt(f"{self._server.title} keeps stopping: see {_log(self._folder, self._server)}.")
        except Halt as halt:
            self._write_state(str(halt))
            return 1
        finally:
            self._bring_down()

    def _bring_up(self) -> None:
        server = self._server
        self._state.unlink(missing_ok=True)
        server.prepare()
        self._process = process = children.start(
            server.command(),
            orphaned=server.orphaned,
            account=self._folder.account,
            cwd=Path("/"),
            env={"LC_ALL": "C", "PATH": os.defpath},
            stdin=subprocess.DEVNULL,
        )
        children.wait_until(
            lambda: process.poll() is not None or server.is_ready(process.pid), _START_PATIENCE
        )
        if process.returncode is not None or not server.is_ready(process.pid):
            raise Halt(f"{server.title} did not start: see {_log(self._folder, server)}.")
        server.furnish()
        self._write_state(READY)

    def _is_over(self) -> bool:
        """Watch until nobody uses the server (true) or it has died under its users (false)."""
        while True:
            if self._is_told_to_stop or self._users.take():
                return True
            if self._process is None or self._process.poll() is not None:
                return False
            children.reap_orphans((self._process.pid,))
            time.sleep(_GLANCE)

    def _bring_down(self) -> None:
        if self._process is not None:
            children.stop([self._process], self._server.steps)
        children.sweep()
        if self._state.exists() and self._state.read_text() == READY:
            self._state.unlink()
        # in this order: who then gets a share finds no keeper and starts one
        self._keeper.close()
        self._users.close()

    def _on_told(self, number: int, frame: FrameType | None) -> None:
        self._is_told_to_stop = True

    def _write_state(self, text: str) -> None:
        draft = self._state.with_suffix(".draft")
        draft.write_text(text)
        draft.rename(self._state)


def _log(folder: Folder, server: Server) -> Path:
    return folder.logs / f"{server.name}.log"
