"""The data folder of one installation: what lies where, who can reach it, and the secrets kept in it."""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import pwd
import re
import secrets
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from . import Halt, say
from .children import Account, allowed_as

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"

_SOCKET_NAME = ".s.PGSQL.5432"  # the longest name we put into the folder of sockets
_LONGEST_SOCKET_PATH = 107  # bytes; sun_path of unix(7) less its final NUL
_PLAIN = re.compile(r"[A-Za-z0-9._/-]+")  # needs no quoting in a URL or a server setting


@dataclass(frozen=True)
class Folder:
    """Where one installation keeps its things.

    `path` belongs to whoever launches: secrets, logs, locks, the beat schedule.
    `base` holds what the servers use: `servers/` (theirs alone), `settings/` and `programs/` (they read);
    it is `path` too unless the servers' account cannot reach that. `account` is set when root launches.
    """

    path: Path
    base: Path
    sockets: Path
    account: Account | None
    secrets: dict[str, str]

    @property
    def servers(self) -> Path:
        return self.base / "servers"

    @property
    def settings(self) -> Path:
        return self.base / "settings"

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def locks(self) -> Path:
        return self.path / "locks"

    def tell_where(self) -> None:
        """One sentence, once for each data folder, if the servers' files are kept elsewhere."""
        told = self.base / "told-where"
        if self.base != self.path and self.account is not None and not told.exists():
            say(
                f"PostgreSQL may not run as root and {self.account.name} cannot reach {self.path}, "
                f"so the databases are kept in {self.base}."
            )
            told.touch()


def open_folder(path: Path) -> Folder:
    """Make or reopen a data folder; refuses with one sentence when it cannot be used."""
    account = _servers_account()
    try:
        path.mkdir(mode=0o711 if account else 0o700, parents=True, exist_ok=True)
        path = path.resolve()
        with _alone(path):
            for name in ("logs", "locks"):
                (path / name).mkdir(mode=0o700, exist_ok=True)
            kept = _secrets(path)
            base = path if account is None else _base_for(account, path, kept["id"])
            _make(base / "settings", 0o755, None)
            _make(base / "servers", 0o700, account)
            sockets = _sockets(base / "servers", path, account)
    except OSError as error:
        raise Halt(
            f"Cannot use the data folder {path} ({error.strerror}): choose another with DEV_DATA=FOLDER."
        ) from None
    return Folder(path, base, sockets, account, kept)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _servers_account() -> Account | None:
    if os.geteuid() != 0:
        try:
            pwd.getpwuid(os.geteuid())
        except KeyError:
            raise Halt(
                f"PostgreSQL needs a named account: user {os.geteuid()} has no line in /etc/passwd."
            ) from None
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        raise Halt(
            "PostgreSQL may not run as root and there is no account nobody: run ./dev as a normal user."
        ) from None
    return Account("nobody", nobody.pw_uid, nobody.pw_gid)


def _secrets(path: Path) -> dict[str, str]:
    """The folder's own keys, made once; whoever loses them cannot read the encrypted columns."""
    file = path / "secrets.json"
    if not file.exists():
        fresh = {
            "id": secrets.token_hex(16),
            "SECRET_KEY": secrets.token_urlsafe(50),
            "CITYSCORE_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        handle, draft = tempfile.mkstemp(dir=path, prefix="secrets.")  # mode 0600
        with os.fdopen(handle, "w") as stream:
            json.dump(fresh, stream)
            stream.flush()
            os.fsync(stream.fileno())
        Path(draft).rename(file)
    owner = file.stat().st_uid
    if owner != os.geteuid():
        raise Halt(
            f"The data folder {path} belongs to {_name_of(owner)}: run ./dev as {_name_of(owner)} "
            "or choose another with DEV_DATA=FOLDER."
        )
    kept: dict[str, str] = json.loads(file.read_text())
    return kept


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _base_for(account: Account, path: Path, identity: str) -> Path:
    """The data folder itself if the servers' account can work there, else a lasting folder of its own."""
    away = Path("/var/tmp") / f"cityscore-{_short(path)}"  # noqa: S108 - its owner is checked below
    if _belongs(away, identity):
        return away
    if not (path / "servers").exists() or allowed_as(account, [(path / "servers", os.W_OK | os.X_OK)]):
        _make(path / "servers", 0o700, account)
        if allowed_as(account, [(path / "servers", os.W_OK | os.X_OK)]):
            return path
        (path / "servers").rmdir()
    else:
        raise Halt(
            f"{account.name}, whom PostgreSQL runs as, can no longer reach {path}/servers: "
            "give its parent folders back their x permission for others."
        )
    if away.exists():  # what an earlier data folder at this path left behind; its keys are gone
        shutil.rmtree(away)
    away.mkdir(mode=0o711)
    away.chmod(0o711)
    (away / "belongs-to").write_text(identity)
    return away


def _belongs(away: Path, identity: str) -> bool:
    try:
        found = away.lstat()
    except FileNotFoundError:
        return False
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise Halt(
            f"{away} was not made by ./dev: remove it or choose another data folder with DEV_DATA=FOLDER."
        )
    with suppress(FileNotFoundError):
        return (away / "belongs-to").read_text() == identity
    return False


def _make(path: Path, mode: int, account: Account | None) -> None:
    path.mkdir(mode=mode, exist_ok=True)
    if account is not None and path.stat().st_uid != account.uid:
        os.chown(path, account.uid, account.gid)
    if stat.S_IMODE(path.stat().st_mode) != mode:
        path.chmod(mode)


def _sockets(servers: Path, path: Path, account: Account | None) -> Path:
    """Where the servers listen: beside their files, or in a short folder where that path does not fit."""
    fits = len(os.fsencode(servers / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH
    if fits and _PLAIN.fullmatch(str(servers)):
        return servers
    short = Path("/tmp") / f"cityscore-{_short(path)}"  # noqa: S108 - its owner and mode are checked below
    with suppress(FileExistsError):
        short.mkdir(mode=0o700)
        if account is not None:
            os.chown(short, account.uid, account.gid)
    found = short.lstat()
    owner = os.geteuid() if account is None else account.uid
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or found.st_mode & 0o077:
        raise Halt(f"{short} was not made by ./dev: remove it or choose a data folder with a shorter path.")
    return short


def _short(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]
