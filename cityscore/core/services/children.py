"""Child processes that die with their launcher, stop in bounded time and leave no zombie behind."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from . import Halt

_SET_DEATH_SIGNAL = 1  # linux/prctl.h PR_SET_PDEATHSIG
_SET_CHILD_SUBREAPER = 36  # linux/prctl.h PR_SET_CHILD_SUBREAPER

# Loaded now: after a change of user the interpreter's own files may be out of reach.
_libc = ctypes.CDLL(None, use_errno=True)

Words = Sequence[str | Path]  # one command
Steps = Sequence[tuple[signal.Signals, float]]
AT_ONCE: Steps = ((signal.SIGKILL, 2.0),)
POLITELY: Steps = ((signal.SIGTERM, 1.8), (signal.SIGKILL, 1.0))


@dataclass(frozen=True)
class Account:
    """An account of the operating system, such as nobody."""

    name: str
    uid: int
    gid: int

    def become(self) -> None:
        os.setgroups([])
        os.setgid(self.gid)
        os.setuid(self.uid)


def die_with(parent: int, with_signal: signal.Signals) -> None:
    """Have the kernel send this process a signal when the thread that started it ends."""
    _libc.prctl(_SET_DEATH_SIGNAL, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the kernel was told
        os._exit(1)


def tie_forks() -> None:
    """From now on, whatever this process forks is killed when this process dies, however it dies."""
    family: dict[str, int] = {}
    os.register_at_fork(
        before=lambda: family.update(parent=os.getpid()),
        after_in_child=lambda: die_with(family["parent"], signal.SIGKILL),
    )


def adopt_orphans() -> None:
    """Grandchildren whose parent was killed become children of this process, so that it can reap them."""
    _libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def start(
    args: Words,
    *,
    orphaned: signal.Signals | None = signal.SIGKILL,
    account: Account | None = None,
    apart: bool = True,
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    stdin: int | IO[Any] | None = None,
    stdout: int | IO[Any] | None = None,
    stderr: int | IO[Any] | None = None,
    keep_open: Collection[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a process that gets `orphaned` when this one dies (None: it may outlive us).

    `apart` puts it in a session of its own, so that Ctrl-C reaches only the launcher.
    `account` is whom it runs as; only root may give one.
    """
    parent = os.getpid()

    def before_exec() -> None:
        if account is not None:
            account.become()
        if orphaned is not None:  # after the change of user, which clears the death signal
            die_with(parent, orphaned)

    return subprocess.Popen(  # noqa: S603 - the launcher's own commands
        [str(part) for part in args],
        preexec_fn=before_exec,
        start_new_session=apart,
        cwd=cwd,
        env=env,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        pass_fds=tuple(keep_open),
    )


def stop(processes: Sequence[subprocess.Popen[bytes]], steps: Steps = POLITELY) -> None:
    """Signal all of them at once, each step harder than the one before, until none is left."""
    for with_signal, patience in steps:
        for process in processes:
            if process.poll() is None:
                process.send_signal(with_signal)
        if wait_until(lambda: all(process.poll() is not None for process in processes), patience):
            return


def wait_until(is_so: Callable[[], bool], patience: float, *, every: float = 0.01) -> bool:
    """Ask again and again until it is so or `patience` seconds have passed; says which."""
    deadline = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(every)
    return True


def reap_orphans(ours: Collection[int]) -> None:
    """Collect adopted processes that have ended; `ours` are left for their own Popen to collect."""
    with suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            if ended.si_pid in ours:
                return
            os.waitpid(ended.si_pid, 0)


def sweep(spared: Collection[int] = ()) -> None:
    """Kill and collect every remaining child, adopted ones included, except the spared."""

    def none_left() -> bool:
        reap_orphans(spared)
        left = [pid for pid in _children() if pid not in spared]
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return not left

    wait_until(none_left, 1.0)


def _children() -> list[int]:
    me = os.getpid()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                # the command name in brackets may itself hold brackets and blanks
                after_name = (entry / "stat").read_text(errors="replace").rpartition(")")[2]
                if int(after_name.split()[1]) == me:
                    found.append(int(entry.name))
    return found


def allowed_as(account: Account, needs: Sequence[tuple[Path, int]]) -> bool:
    """Whether that account may use each path in the given way (os.R_OK, os.W_OK, os.X_OK)."""
    child = os.fork()
    if child == 0:
        verdict = 2
        try:
            account.become()
            verdict = 0 if all(os.access(path, way) for path, way in needs) else 1
        finally:
            os._exit(verdict)
    verdict = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if verdict == 2:
        raise Halt(
            f"PostgreSQL refuses to run as root, and this root may not become {account.name}: "
            "run ./dev as a normal user."
        )
    return verdict == 0
