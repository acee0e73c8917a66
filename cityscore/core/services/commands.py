"""The launcher's commands: `run` serves one installation, `test` runs pytest, `manage` runs manage.py."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from . import Halt, children, packages, say
from .crew import Crew, listen_on
from .folder import ROOT, Folder, open_folder
from .keeper import Lock, Share, Starts
from .migrating import CHANGES_MIGRATIONS, forget_migrations, migrate_if_due
from .packages import PYTHON
from .postgres import Postgres
from .valkey import Valkey

USAGE = """usage: ./dev run                   serve the site with its worker and beat, and load the demo once
       ./dev test [pytest args]    run the tests against servers of their own
       ./dev manage COMMAND …      run a manage.py command
environment: PORT (8000), DEV_DATA (.dev; for test .dev-test, or the folder test in DEV_DATA),
             DATABASE_URL with DATABASE_OWNER_URL, and REDIS_URL, to use servers of your own"""

_NEED_NO_DATABASE = {
    "check_agreement", "check_cases", "check_perks", "check_scheme", "collectstatic", "compilemessages",
    "diffsettings", "help", "makemessages", "read_catalogue", "scheme_json_schema", "spectacular",
    "try_agreement", "version",
}  # fmt: skip
_GLANCE = 0.1
_MOST_TEST_PROCESSES = 8  # each has a database of the cache's sixteen
_SHARE_OUT = ["--dist", "worksteal"]


class Leave(BaseException):
    """Somebody asked the launcher to stop."""


def main(arguments: Sequence[str]) -> int:
    """Run one launcher command; the exit code is 0 for done, 1 for refused, 2 for usage, or the command's."""
    doors: dict[str, Callable[[Sequence[str]], int]] = {"run": run, "test": test, "manage": manage}
    door = doors.get(arguments[0]) if arguments else None
    if door is None or (door is run and len(arguments) > 1):
        say(USAGE)
        return 2
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_told_to_stop)
    children.adopt_orphans()
    try:
        return door(arguments[1:])
    except Halt as halt:
        say(str(halt))
        return 1
    except Leave:
        return 130


def run(_: Sequence[str]) -> int:
    """Serve until told to stop."""
    port = _port()
    with listen_on(port) as listener:
        folder = open_folder(_data_folder(".dev"))
        alone = Lock(folder.locks / "run")
        if not alone.take():
            raise Halt(
                f"Another ./dev run uses {folder.path}: stop it or choose another with DEV_DATA=FOLDER."
            )
        packages.build(with_tests=False)
        shares = _shares(folder)
        env = _environment(folder, shares) | {"CITYSCORE_DEMO": "1"}
        env.setdefault("CITYSCORE_ORIGIN", f"http://127.0.0.1:{listener.getsockname()[1]}")
        try:
            with _joined(folder, shares):
                _serve(folder, Crew(env, listener, folder.path / "beat-schedule"), env, shares)
        except Leave:
            say("Stopped.")
    return 0


def _serve(folder: Folder, crew: Crew, env: dict[str, str], shares: Sequence[Share]) -> None:
    seeding = None
    try:
        crew.start_web()  # loads while the servers start
        _wait_for(shares)
        migrate_if_due(folder, env)
        crew.open_web()
        crew.wait_for_first_page()
        say(f"CityScore is at {crew.address} (Ctrl-C stops it).")
        crew.start_jobs()
        seeding = children.start([PYTHON, ROOT / "manage.py", "seed_demo", "--if-empty"], cwd=ROOT, env=env)
        _watch(crew, shares, seeding)
    finally:
        signal.signal(
            signal.SIGINT, signal.SIG_IGN
        )  # a second Ctrl-C must not leave the databases half-stopped
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        if seeding is not None:
            children.stop([seeding], children.AT_ONCE)
        crew.stop()


def _watch(crew: Crew, shares: Sequence[Share], seeding: subprocess.Popen[bytes]) -> None:
    """Until told to stop: start again what has died, and say so."""
    starts = Starts()
    is_seeded = False
    while True:
        if not is_seeded and seeding.poll() is not None:
            is_seeded = True
            if seeding.returncode:
                say("The demo cities could not be loaded: what was said is above.")
        for share in shares:
            _see_to(share, starts)
        crew.see_to_all()
        children.reap_orphans([*crew.pids, seeding.pid, *_keepers(shares)])
        time.sleep(_GLANCE)


def _see_to(share: Share, starts: Starts) -> None:
    title = share.server.title
    if share.is_kept():
        if not share.is_ready():
            say(f"{title} stopped: its keeper starts it again.")
            share.wait()
    elif starts.allowed():
        say(f"{title} and its keeper stopped: starting them again.")
        share.rejoin()
    else:
        raise Halt(f"{title} keeps stopping: see {share.log}.")


def test(arguments: Sequence[str]) -> int:
    """Run pytest with servers of its own, the whole suite on every core; its exit code passes through."""
    given = os.environ.get("DEV_DATA")
    folder = open_folder(Path(given) / "test" if given else ROOT / ".dev-test")
    alone = Lock(folder.locks / "test")
    if not alone.take():
        raise Halt(f"Another ./dev test uses {folder.path}: wait or choose another with DEV_DATA=FOLDER.")
    packages.build(with_tests=True)
    shares = _shares(folder, careless=True)
    words = arguments or ["-n", str(min(len(os.sched_getaffinity(0)), _MOST_TEST_PROCESSES)), *_SHARE_OUT]
    with _joined(folder, shares):
        _wait_for(shares)
        return _pass_through([PYTHON, "-m", "pytest", *words], _environment(folder, shares), cwd=ROOT)


def manage(arguments: Sequence[str]) -> int:
    """Run a manage.py command where the caller stands; its exit code passes through."""
    folder = open_folder(_data_folder(".dev"))
    packages.build(with_tests=False)
    command: children.Words = [PYTHON, ROOT / "manage.py", *arguments]
    name = next((argument for argument in arguments if not argument.startswith("-")), "help")
    shares = _shares(folder)
    env = _environment(folder, shares) | {"CITYSCORE_DEMO": "1"}
    asks_about_itself = {"-h", "--help"} & set(arguments) or arguments[-1:] == ["--version"]
    if name in _NEED_NO_DATABASE or asks_about_itself:
        return _pass_through(command, env)
    with _joined(folder, shares):
        _wait_for(shares)
        if name in CHANGES_MIGRATIONS:
            forget_migrations(folder)
        else:
            migrate_if_due(folder, env)
        return _pass_through(command, env)


def _pass_through(command: children.Words, env: dict[str, str], cwd: Path | None = None) -> int:
    """Run a command on our own stdin and stdout; 128 + the signal if one ended it, as shells say it."""
    process = children.start(command, apart=False, env=env, cwd=cwd)

    def forward(number: int, frame: FrameType | None) -> None:
        process.send_signal(number)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends Ctrl-C to the command as well
    signal.signal(signal.SIGTERM, forward)
    signal.signal(signal.SIGHUP, forward)
    code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def _joined(folder: Folder, shares: Sequence[Share]) -> Iterator[None]:
    """The embedded servers are asked for, and given back at the end."""
    if shares:
        folder.tell_where()
    try:
        for share in shares:
            share.join()
        yield
    finally:
        for share in shares:
            share.leave()
        children.sweep(_keepers(shares))


def _wait_for(shares: Sequence[Share]) -> None:
    for share in shares:
        share.wait()


def _shares(folder: Folder, *, careless: bool = False) -> list[Share]:
    given = {name for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL") if os.environ.get(name)}
    shares = []
    if len(given & {"DATABASE_URL", "DATABASE_OWNER_URL"}) == 1:
        raise Halt("Set both DATABASE_URL and DATABASE_OWNER_URL, or neither to use the embedded PostgreSQL.")
    if "DATABASE_URL" not in given:
        shares.append(Share(Postgres(folder, careless=careless), folder, careless=careless))
    if "REDIS_URL" not in given:
        shares.append(Share(Valkey(folder), folder, careless=careless))
    return shares


def _environment(folder: Folder, shares: Sequence[Share]) -> dict[str, str]:
    """What web, worker and commands are told; a value that the caller's environment gives holds."""
    env = {
        "SECRET_KEY": folder.secrets["SECRET_KEY"],
        "CITYSCORE_MASTER_KEY": folder.secrets["CITYSCORE_MASTER_KEY"],
        "CITYSCORE_DATA_DIR": str(folder.path),
        "ALLOWED_HOSTS": "127.0.0.1,localhost,[::1]",
    }
    env |= {name: value for name, value in os.environ.items() if value}
    # Packages are installed without byte code; a process that may not keep it starts in 4 s, not in 1.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    for share in shares:
        env |= share.server.urls()
    return env | {"DJANGO_SETTINGS_MODULE": "cityscore.settings"}


def _keepers(shares: Sequence[Share]) -> list[int]:
    return [keeper.pid for share in shares for keeper in share.keepers]


def _data_folder(name: str) -> Path:
    return Path(os.environ.get("DEV_DATA") or ROOT / name)


def _port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdigit() or int(given) > 65535:
        raise Halt(f"PORT must be a number up to 65535, not {given!r}.")
    return int(given)


def _on_told_to_stop(number: int, frame: FrameType | None) -> None:
    raise Leave
