"""Migrations on start, skipped while neither the code nor the database has changed since they last ran."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from . import Halt, children
from .folder import ROOT, Folder
from .keeper import Lock
from .packages import PYTHON

CHANGES_MIGRATIONS = {
    "dbshell",
    "flush",
    "makemigrations",
    "migrate",
    "showmigrations",
    "sqlmigrate",
    "squashmigrations",
}
_ROOMS = ("cityscore", "conversions", "rewards")
_PATIENCE = 600.0


def migrate_if_due(folder: Folder, env: Mapping[str, str]) -> None:
    """Run `migrate` unless it has run for this very code on this very database; its words go to stderr."""
    alone = Lock(folder.locks / "migrate")
    try:
        if not alone.take(patience=_PATIENCE):
            raise Halt(f"Another launch has been migrating {folder.path} for too long.")
        due = _fingerprint(folder, env)
        stamp = _stamp(folder)
        if stamp.exists() and stamp.read_text() == due:
            return
        migrating = children.start(
            [PYTHON, ROOT / "manage.py", "migrate", "--no-input", "--verbosity", "0"],
            apart=False, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr,
        )  # fmt: skip
        if migrating.wait():
            raise Halt("The database could not be migrated: what was said is above.")
        stamp.write_text(due)
    finally:
        alone.close()


def forget_migrations(folder: Folder) -> None:
    """Before a command that may change what has been migrated: the next start looks again."""
    _stamp(folder).unlink(missing_ok=True)


def _stamp(folder: Folder) -> Path:
    return folder.path / "migrated"


def _fingerprint(folder: Folder, env: Mapping[str, str]) -> str:
    digest = hashlib.sha256(env["DATABASE_OWNER_URL"].encode())
    cluster = folder.servers / "postgres" / "PG_VERSION"
    if cluster.exists():  # a data folder made anew is another database
        digest.update(str(cluster.stat().st_mtime_ns).encode())
    digest.update((ROOT / "requirements.txt").read_bytes())
    for room in _ROOMS:
        for file in sorted((ROOT / room).rglob("*")):
            if file.suffix in {".py", ".sql"}:
                digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
