"""The front door: one clear sentence when it cannot open, and nothing left behind when it closes."""

from __future__ import annotations

import ast
import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from cityscore.core.services.folder import open_folder

ROOT = Path(__file__).resolve().parents[2]
OURS = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "SECRET_KEY", "DEV_DATA", "PORT", "ALLOWED_HOSTS")
IS_ROOT = os.geteuid() == 0


@pytest.fixture
def data() -> Iterator[Path]:
    """A data folder that the servers' account can reach, unlike pytest's own folders when root runs them."""
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def served() -> Iterator[Path]:
    """One data folder, migrated once, for all tests that need servers of their own."""
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    folder.chmod(0o711)
    assert dev("manage", "shell", "-c", "", data=folder).returncode == 0
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def environment(data: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in OURS and "CITYSCORE" not in name}
    return kept | {"DEV_DATA": str(data)} | more


def dev(*words: str, data: Path, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "dev", *words],
        env=environment(data, **more),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def start_dev(*words: str, data: Path, **more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, ROOT / "dev", *words],
        env=environment(data, **more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def the_sentence(refused: subprocess.CompletedProcess[str]) -> str:
    assert refused.returncode == 1, refused.stderr
    assert refused.stdout == ""
    lines = refused.stderr.splitlines()
    assert len(lines) == 1, refused.stderr
    return lines[0]


def within(seconds: float, is_so: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def processes_of(data: Path) -> list[str]:
    """Every process, zombie or not, that names the data folder or whose environment does."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            with suppress(OSError):
                told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
                if os.fsencode(data) in told:
                    found.append(f"{entry.name} {told[:200]!r}")
    return found


# One clear sentence each


def test_an_old_python_is_told_which_one_is_needed() -> None:
    source = (ROOT / "dev").read_text()
    tree = ast.parse(source, feature_version=(3, 7))
    gate = next(place for place, node in enumerate(tree.body) if isinstance(node, ast.If))
    before = [node for node in tree.body[:gate] if isinstance(node, ast.ImportFrom | ast.Import)]
    assert [ast.unparse(node) for node in before] == ["import sys"]


def test_every_old_python_that_is_here_says_so_itself() -> None:
    old = [found for minor in range(6, 11) if (found := shutil.which(f"python3.{minor}"))]
    working = [
        one for one in old if not subprocess.run([one, "-c", ""], check=False, capture_output=True).returncode
    ]
    if not working:
        pytest.skip("no Python older than 3.11 is installed")
    for python in working:
        refused = subprocess.run([python, ROOT / "dev", "run"], capture_output=True, text=True, check=False)
        assert "needs Python 3.11" in the_sentence(refused)


def test_a_busy_port_is_named(data: Path) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        assert f"Port {port} cannot be used" in the_sentence(dev("run", data=data, PORT=port))


@pytest.mark.parametrize("port", ["eighty", "-1", "70000", "８０"])
def test_a_port_that_is_none_is_refused(data: Path, port: str) -> None:
    assert "PORT must be a number" in the_sentence(dev("run", data=data, PORT=port))


@pytest.mark.parametrize("command", ["run", "manage", "test"])
def test_a_folder_that_cannot_be_written_is_named(data: Path, command: str) -> None:
    (data / "file").write_text("in the way")
    sentence = the_sentence(dev(command, data=data / "file" / "below", PORT="0"))
    assert str(data / "file" / "below") in sentence
    assert "DEV_DATA" in sentence


@pytest.mark.parametrize("given", ["DATABASE_URL", "DATABASE_OWNER_URL"])
def test_one_database_address_without_the_other_is_refused(data: Path, given: str) -> None:
    refused = dev("manage", "showmigrations", data=data, **{given: "postgres://a@127.0.0.1/b"})
    assert "Set both DATABASE_URL and DATABASE_OWNER_URL" in the_sentence(refused)


def test_data_of_another_postgresql_is_left_alone(data: Path) -> None:
    cluster = open_folder(data).servers / "postgres"
    cluster.mkdir()
    (cluster / "PG_VERSION").write_text("15\n")
    sentence = the_sentence(dev("manage", "showmigrations", data=data))
    assert "PostgreSQL 15" in sentence
    assert (cluster / "PG_VERSION").read_text() == "15\n"


@pytest.mark.parametrize("command", ["run", "test"])
def test_a_second_launch_on_the_same_data_is_refused(data: Path, command: str) -> None:
    used = data / "test" if command == "test" else data
    with (open_folder(used).locks / command).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert f"Another ./dev {command} uses {used}" in the_sentence(dev(command, data=data, PORT="0"))


@pytest.mark.skipif(not IS_ROOT, reason="only root can make a folder that belongs to somebody else")
def test_a_folder_of_somebody_else_is_named(data: Path) -> None:
    secrets = open_folder(data).path / "secrets.json"
    os.chown(secrets, 65534, 65534)
    assert "belongs to nobody" in the_sentence(dev("manage", "check", data=data))


@pytest.mark.parametrize("words", [[], ["serve"], ["run", "now"]])
def test_an_unknown_word_gets_the_usage(data: Path, words: list[str]) -> None:
    refused = dev(*words, data=data)
    assert refused.returncode == 2
    assert refused.stderr.startswith("usage:")


# Where things lie


def test_the_launcher_needs_nothing_installed() -> None:
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import cityscore.core.services.commands"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"{code}; print('django' in sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout == "False\n"


def test_sockets_fit_however_deep_the_folder_lies(data: Path) -> None:
    deep = data.joinpath(*["a-rather-long-name"] * 8)
    folder = open_folder(deep)
    assert len(os.fsencode(folder.sockets / ".s.PGSQL.5432")) <= 107
    assert folder.sockets == open_folder(deep).sockets
    shutil.rmtree(folder.sockets)


@pytest.mark.skipif(not IS_ROOT, reason="only root's servers run as another account")
def test_data_moves_where_the_servers_account_reaches_it(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.chmod(0o700)
    folder = open_folder(data / "inside")
    try:
        assert folder.base.parent == Path("/var/tmp")
        for reopened in (folder, open_folder(data / "inside")):
            reopened.tell_where()
        assert capsys.readouterr().err.count("so the databases are kept in") == 1
        assert folder.servers.stat().st_uid == folder.account.uid  # type: ignore[union-attr]
        data.chmod(0o711)
        assert open_folder(data / "inside").base == folder.base, "data once moved stays where it is"
        shutil.rmtree(data / "inside")
        assert open_folder(data / "inside").base == data / "inside", "a new folder has nothing to do with it"
    finally:
        shutil.rmtree(folder.base)


def test_keys_are_made_once_and_for_their_owner_alone(data: Path) -> None:
    first, second = open_folder(data), open_folder(data)
    assert first.secrets == second.secrets
    assert (data / "secrets.json").stat().st_mode & 0o777 == 0o600


# A command behind the door


def test_a_command_keeps_its_streams_and_its_exit_code(served: Path) -> None:
    told = dev(
        "manage", "shell", "-v", "0", data=served, stdin="import sys\nprint('只此一行')\nsys.exit(7)\n"
    )
    assert (told.stdout, told.returncode) == ("只此一行\n", 7)
    assert within(1, lambda: not processes_of(served))


def test_a_command_that_does_not_exist_is_wrong_usage(served: Path) -> None:
    told = dev("manage", "nosuch", data=served)
    assert told.returncode == 2
    assert "Unknown command: 'nosuch'" in told.stderr


def test_a_command_without_database_starts_no_server(data: Path) -> None:
    told = dev("manage", "--version", data=data)
    assert told.returncode == 0
    assert not (open_folder(data).servers / "postgres").exists()


def waiting_shell(data: Path) -> tuple[subprocess.Popen[str], str]:
    """A command that runs until its stdin ends, and the start time of the server it uses."""
    asks = "SELECT pg_postmaster_start_time()::text"
    code = (
        "import sys; from django.db import connection as c; k = c.cursor(); "
        f"k.execute({asks!r}); print(k.fetchone()[0], flush=True); sys.stdin.read()"
    )
    shell = start_dev("manage", "shell", "-v", "0", "-c", code, data=data)
    assert shell.stdout is not None
    return shell, shell.stdout.readline()


def test_servers_are_shared_and_stop_with_the_last_user_even_if_it_is_killed(served: Path) -> None:
    first, server_of_first = waiting_shell(served)
    second, server_of_second = waiting_shell(served)
    assert server_of_first == server_of_second != ""
    first.kill()
    first.wait()
    with pytest.raises(subprocess.TimeoutExpired):
        second.wait(1.0)
    cluster = open_folder(served).servers / "postgres"
    assert (cluster / "postmaster.pid").exists(), "the other user still needs it"
    second.kill()
    second.wait()
    assert within(5, lambda: not processes_of(served)), processes_of(served)


def test_a_stale_pid_file_that_names_a_living_process_is_no_obstacle(served: Path) -> None:
    folder = open_folder(served)
    cluster = folder.servers / "postgres"
    same_account = folder.account.uid if folder.account else None  # another account's is never a danger
    with subprocess.Popen(["sleep", "60"], user=same_account) as stranger:
        (cluster / "postmaster.pid").write_text(f"{stranger.pid}\n{cluster}\n")
        assert dev("manage", "shell", "-v", "0", "-c", "print(1)", data=served).stdout == "1\n"
        assert stranger.poll() is None
        stranger.kill()


def test_a_killed_server_comes_back(served: Path) -> None:
    shell, _ = waiting_shell(served)
    pid_file = open_folder(served).servers / "postgres" / "postmaster.pid"
    killed = int(pid_file.read_text().split()[0])
    os.kill(killed, signal.SIGKILL)

    def is_back() -> bool:
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        return len(lines) >= 8 and int(lines[0]) != killed and lines[7].strip() == "ready"

    assert within(10, is_back)
    shell.terminate()
    assert shell.wait(5) == 128 + signal.SIGTERM
    assert within(5, lambda: not processes_of(served)), processes_of(served)


# The database roles


@pytest.fixture(scope="module")
def roles() -> dict[str, dict[str, Any]]:
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT rolname, to_json(r) FROM pg_roles r WHERE rolname LIKE 'cityscore%'"
        )
        return {name: facts if isinstance(facts, dict) else json.loads(facts) for name, facts in rows}


def test_the_serving_role_has_no_power(roles: dict[str, dict[str, Any]]) -> None:
    powers = [name for name, value in roles["cityscore_app"].items() if value is True]
    assert sorted(powers) == ["rolcanlogin", "rolinherit"]


def test_the_owning_role_may_make_databases_and_no_more(roles: dict[str, dict[str, Any]]) -> None:
    powers = [name for name, value in roles["cityscore_owner"].items() if value is True]
    assert sorted(powers) == ["rolcanlogin", "rolcreatedb", "rolinherit"]


@pytest.mark.skipif(not IS_ROOT, reason="only root can try to connect as somebody else")
def test_no_other_account_can_connect(served: Path) -> None:
    shell, _ = waiting_shell(served)
    folder = open_folder(served)
    attempt = f"""
import os, socket, struct
os.setgroups([]); os.setgid(65534); os.setuid(65534)
client = socket.socket(socket.AF_UNIX); client.connect({str(folder.sockets / ".s.PGSQL.5432")!r})
body = struct.pack("!i", 196608) + b"user\\0cityscore_app\\0database\\0cityscore\\0\\0"
client.sendall(struct.pack("!i", len(body) + 4) + body)
print(client.recv(4096))
"""
    told = subprocess.run([sys.executable, "-c", attempt], capture_output=True, text=True, check=True)
    assert "Peer authentication failed" in told.stdout
    shell.terminate()
    shell.wait(5)


# Slow: the whole house


@pytest.mark.soak
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_whatever_ends_the_launcher_no_process_stays_and_no_data_goes(
    data: Path, ending: signal.Signals
) -> None:
    counts = []
    for _ in range(2):
        launcher = start_dev("run", data=data, PORT="0")
        assert launcher.stderr is not None
        assert any("http://127.0.0.1:" in line for line in launcher.stderr)
        counts.append(dev("manage", "shell", "-v", "0", "-c", HOW_MANY_CITIES, data=data).stdout)
        if ending == signal.SIGKILL:
            stop_in_their_tracks(data, "celery", "services.web")
        started = time.monotonic()
        launcher.send_signal(ending)
        launcher.wait(10)
        assert within(5, lambda: not processes_of(data)), processes_of(data)
        assert time.monotonic() - started < 5
        launcher.communicate()
    assert counts[0] == counts[1]
    assert counts[0].strip().isdigit()


HOW_MANY_CITIES = "from cityscore.cities.models import City; print(City.objects.count())"


def stop_in_their_tracks(data: Path, *words: str) -> None:
    """As if they were busy: a process that is stopped cannot notice for itself that its parent is gone."""
    for process in processes_of(data):
        if any(word in process for word in words):
            os.kill(int(process.split()[0]), signal.SIGSTOP)


@pytest.mark.soak
def test_a_half_built_environment_is_built_anew(data: Path) -> None:
    for name in subprocess.check_output(["git", "ls-files"], cwd=ROOT, text=True).splitlines():
        if (ROOT / name).is_file():
            (data / "house" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, data / "house" / name)
    command: list[str | Path] = [sys.executable, data / "house" / "dev", "manage", "--version"]
    builder = subprocess.Popen(command, env=environment(data / "own"), start_new_session=True)
    site = data / "house" / ".venv" / "lib"
    assert within(60, lambda: any(site.glob("python3*/site-packages/*")))
    builder.kill()
    builder.wait()
    both = [
        subprocess.Popen(command, env=environment(data / "own"), stdout=subprocess.PIPE) for _ in range(2)
    ]
    assert [one.communicate(timeout=180)[0].startswith(b"5.") for one in both] == [True, True]
