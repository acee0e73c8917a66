"""The embedded PostgreSQL: made once, started as our own child, reachable by its launcher alone."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from . import Halt
from .children import Steps, Words, start, wait_until
from .folder import Folder
from .programs import PostgresPrograms

DATABASE = "cityscore"
OWNER = "cityscore_owner"
APP = "cityscore_app"
_SUPERUSER = "postgres"
_ROLES = Path(__file__).with_name("roles.sql")

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # what a refused statement held is somebody's data: it must not outlive an erasure in a log
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_PARALLEL_MEMORY = 1 << 29  # bytes that parallel queries may want in shared memory
_CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One PostgreSQL of one data folder; `careless` gives up safety on power cuts for speed (tests)."""

    name = "postgres"
    title = "PostgreSQL"
    orphaned = signal.SIGINT  # a fast shutdown: the postmaster takes its own children along, cleanly
    steps: Steps = (
        (signal.SIGINT, 2.3),
        (signal.SIGQUIT, 0.5),
        (signal.SIGKILL, 1.0),
    )

    def __init__(self, folder: Folder, *, careless: bool) -> None:
        self._folder = folder
        self._careless = careless
        self._data = folder.servers / "postgres"
        self._programs = PostgresPrograms(folder)

    def urls(self) -> dict[str, str]:
        def url(role: str) -> str:
            return f"postgres://{role}@/{DATABASE}?host={self._folder.sockets}"

        return {"DATABASE_URL": url(APP), "DATABASE_OWNER_URL": url(OWNER)}

    def prepare(self) -> None:
        """All that must be so before the server starts; refuses data of another major version."""
        self._programs.provide()
        if self._data.exists():
            self._check_major()
            self._clear_stale()
        else:
            self._initialise()
        self._write_settings()

    def command(self) -> Words:
        chosen = _SETTINGS | (_CARELESS if self._careless else {})
        if shutil.disk_usage("/dev/shm").total < _PARALLEL_MEMORY:  # noqa: S108 - what containers keep small
            chosen["dynamic_shared_memory_type"] = "mmap"
        chosen["unix_socket_directories"] = str(self._folder.sockets)
        chosen["hba_file"] = str(self._folder.settings / "pg_hba.conf")
        chosen["ident_file"] = str(self._folder.settings / "pg_ident.conf")
        settings = [f"--{name}={value}" for name, value in chosen.items()]
        return [self._programs.postgres, "-D", self._data, *settings]

    def is_ready(self, pid: int) -> bool:
        """Whether the postmaster with that pid takes connections: line 8 of its pid file says so."""
        try:
            lines = (self._data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"

    def furnish(self) -> None:
        """Make roles, extensions and the database as superuser, once for every text of roles.sql."""
        stamp = self._folder.settings / "furnished"
        due = hashlib.sha256(_ROLES.read_bytes()).hexdigest()
        with suppress(FileNotFoundError):
            if stamp.read_text() == due:
                return
        done = subprocess.run(  # noqa: S603 - our own program and file
            [
                self._programs.psql,
                "-X",
                "-q",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                self._folder.sockets,
                "-U",
                _SUPERUSER,
                "-d",
                "template1",
                "-f",
                _ROLES,
            ],
            env={"LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Halt(f"PostgreSQL in {self._folder.base} could not be furnished: {done.stderr.strip()}")
        stamp.write_text(due)

    def _check_major(self) -> None:
        try:
            found = (self._data / "PG_VERSION").read_text().strip()
        except FileNotFoundError:
            raise Halt(
                f"{self._data} holds no PostgreSQL data: move it away or choose another with DEV_DATA=FOLDER."
            ) from None
        ours = self._programs.major()
        if found != ours:
            raise Halt(
                f"The data in {self._data} was written by PostgreSQL {found} and this is PostgreSQL {ours}: "
                "upgrade it with pg_upgrade or choose another folder with DEV_DATA=FOLDER."
            )

    def _initialise(self) -> None:
        """Make the cluster beside its final name: a kill half-way leaves nothing to be mistaken for data."""
        fresh = self._data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        (self._folder.settings / "furnished").unlink(missing_ok=True)
        speed = ["--no-sync"] if self._careless else []
        command: Words = [
            self._programs.initdb, *speed, "-D", fresh, "-U", _SUPERUSER, "--encoding=UTF8", "--auth=peer",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        ]  # fmt: skip
        log = self._folder.logs / "initdb.log"
        with log.open("wb") as output:
            process = start(
                command,
                account=self._folder.account, cwd=Path("/"), env={"LC_ALL": "C", "PATH": os.defpath},
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            )  # fmt: skip
            if process.wait():
                raise Halt(f"PostgreSQL could not make its data in {self._folder.servers}: see {log}.")
        fresh.rename(self._data)

    def _clear_stale(self) -> None:
        """After a kill or a power cut the old pid file names a process that is gone or is now another.

        The keeper's lock is ours, so nobody else runs this cluster; only a postmaster whose keeper was
        killed may still be ending.
        """
        pid_file = self._data / "postmaster.pid"
        with suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(pid_file.read_text().splitlines()[0])
            if not wait_until(lambda: not self._is_running(pid), 3.0):
                os.kill(pid, signal.SIGQUIT)
                wait_until(lambda: not self._is_running(pid), 6.0)
            pid_file.unlink(missing_ok=True)
        for leftover in self._folder.sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _is_running(self, pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self._data
        except OSError:
            return False

    def _write_settings(self) -> None:
        """Peer authentication: the kernel tells the server who connects, so no password exists to be lost."""
        accounts = {"root", pwd.getpwuid(os.geteuid()).pw_name}
        roles = (_SUPERUSER, OWNER, APP)
        rows = [f'house "{account}" {role}\n' for account in sorted(accounts) for role in roles]
        (self._folder.settings / "pg_ident.conf").write_text("".join(rows))
        (self._folder.settings / "pg_hba.conf").write_text("local all all peer map=house\n")
