"""The Python environment `.venv`, built from the hash-locked requirement files and from nothing else."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from . import Halt, say
from .children import Words, start
from .folder import ROOT, VENV

PYTHON = VENV / "bin" / "python"
_RUN_LOCK = ROOT / "requirements.txt"
_TEST_LOCK = ROOT / "requirements-test.txt"
_BUILT = VENV / ".built-from.json"  # written last: without it a build did not finish
_DEBIAN_WHEELS = Path("/usr/share/python-wheels")
_SHARES = 2  # installing the pages of an index and unpacking takes one core each; two halves halve it


def build(*, with_tests: bool) -> None:
    """Make `.venv` hold what the lock files say; at once if it does, else by pip, whose words go to stderr.

    Two launches do not build at the same time; a build that was killed is begun anew.
    """
    files = [_RUN_LOCK, _TEST_LOCK] if with_tests else [_RUN_LOCK]
    wanted = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    if not _missing(wanted):
        return
    try:
        with _alone():
            missing = _missing(wanted)
            if missing:
                _build([file for file in files if file.name in missing])
    except OSError as error:
        raise Halt(f"Cannot write {VENV} ({error.strerror}): give yourself write permission there.") from None


def _missing(wanted: dict[str, str]) -> set[str]:
    built = _built()
    return {name for name, digest in wanted.items() if built.get(name) != digest}


def _built() -> dict[str, str]:
    """What the environment was built from; nothing if its build did not finish or its Python has gone."""
    with suppress(OSError, ValueError):
        built: dict[str, str] = json.loads(_BUILT.read_text())
        if built.pop("python") == str(PYTHON.resolve(strict=True)):
            return built
    return {}


@contextmanager
def _alone() -> Iterator[None]:
    handle = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another launch is building .venv: waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _build(files: Sequence[Path]) -> None:
    built = _built()
    place = VENV if VENV.exists() else ROOT
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), place)
    say(f"Installing {' and '.join(file.name for file in files)} into .venv (only this once).")
    if not built:
        shutil.rmtree(VENV, ignore_errors=True)
        # resolved, because it may lie in the very folder that has just been removed
        _run([Path(sys.executable).resolve(), "-m", "venv", "--without-pip", VENV])
    _BUILT.unlink(missing_ok=True)
    requirements = [one for file in files for one in _requirements(file)]
    drafts = [VENV / f"requirements-{number}.txt" for number in range(_SHARES)]
    for number, draft in enumerate(drafts):
        draft.write_text("".join(requirements[number::_SHARES]))
    pip = _pip()
    _run(*([*pip, "-r", draft] for draft in drafts))
    fresh = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
    draft = _BUILT.with_suffix(".draft")
    draft.write_text(json.dumps(built | fresh | {"python": str(PYTHON.resolve())}))
    draft.rename(_BUILT)


def _requirements(file: Path) -> list[str]:
    """Each locked package with its hashes and comments; a package begins at the start of a line."""
    return re.findall(r"^[A-Za-z0-9].*\n(?:^(?![A-Za-z0-9]).*\n)*", file.read_text(), re.MULTILINE)


def _pip() -> Words:
    """pip as our own child: `pip --python` and `venv` with pip use grandchildren, which outlive a kill."""
    # The lock is complete and hashed, so nothing is resolved and nothing is built here. Byte code is
    # written when a module is first used: most of what is installed never is.
    return [
        PYTHON, _pip_program(), "install", "--quiet", "--no-input", "--no-deps", "--no-compile",
        "--require-hashes", "--only-binary=:all:", "--disable-pip-version-check",
    ]  # fmt: skip


def _pip_program() -> Path:
    """The pip of the Python that launches, to be run for `.venv`: installed, or in the wheel venv brings."""
    bundled = [folder / "_bundled" for folder in _package("ensurepip")]
    for found in [
        *(folder / "__pip-runner__.py" for folder in _package("pip")),  # since pip 22.3
        *(wheel for folder in [*bundled, _DEBIAN_WHEELS] for wheel in folder.glob("pip-*.whl")),
    ]:
        if found.exists():
            return found / "pip" if found.suffix == ".whl" else found
    raise Halt("This Python has neither venv nor pip: run apt-get install python3-venv python3-pip.")


def _package(name: str) -> list[Path]:
    found = importlib.util.find_spec(name)
    return [Path(place) for place in found.submodule_search_locations or []] if found else []


def _run(*commands: Words) -> None:
    """All of them at the same time; refuses if one fails."""
    env = os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
    processes = [
        start(command, apart=False, env=env, stdin=subprocess.DEVNULL, stdout=sys.stderr)
        for command in commands
    ]
    codes = [process.wait() for process in processes]
    if any(codes):
        raise Halt("The packages could not be installed: pip says why above.")
