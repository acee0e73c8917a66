"""What README says about the shipped schemes: its table, and every command with the output it shows."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from cityscore.schemes.shipped import shipped_schemes

README = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
PROMPT, INDENT, SKIPPED = "    $ ./dev manage ", "    ", "…"


def shown() -> Iterator[tuple[str, list[str]]]:
    """Each command after a prompt, with the lines shown beneath it."""
    lines = README.splitlines()
    for place, line in enumerate(lines):
        if line.startswith(PROMPT):
            below = []
            for after in lines[place + 1 :]:
                if not after.startswith(INDENT) or after.startswith(PROMPT):
                    break
                below.append(after.removeprefix(INDENT))
            yield line.removeprefix(PROMPT), below


class Terminal(StringIO):
    """What a reader of README types into; a program would get its JSON on one line."""

    def isatty(self) -> bool:
        return True


def printed(command: str) -> list[str]:
    out = Terminal()
    name, *words = shlex.split(command)
    with suppress(SystemExit):  # a refusal ends the command with 1
        call_command(name, *words, stdout=out, stderr=StringIO())
    return out.getvalue().splitlines()


def excerpts(lines: list[str]) -> list[list[str]]:
    """The stretches of lines between the marks of what was left out."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line == SKIPPED:
            found.append([])
        else:
            found[-1].append(line)
    return [stretch for stretch in found if stretch]


COMMANDS = list(shown())


@pytest.mark.parametrize(("command", "lines"), COMMANDS, ids=[command.split()[0] for command, _ in COMMANDS])
def test_a_command_of_readme_prints_what_readme_shows(
    db: None, command: str, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(settings.BASE_DIR)
    real = printed(command)
    assert lines
    if SKIPPED not in lines:
        assert real == lines
    for stretch in excerpts(lines):
        starts = range(len(real) - len(stretch) + 1)
        assert any(real[place : place + len(stretch)] == stretch for place in starts), stretch


def test_readme_shows_the_commands_that_try_and_check() -> None:
    named = {command.split()[0] for command, _ in COMMANDS}
    assert named == {"try_scheme", "check_cases", "check_scheme", "try_agreement"}


def test_readme_lists_every_shipped_scheme_with_its_status() -> None:
    rows = [line.split(" | ")[:2] for line in README.splitlines() if line.startswith("| `")]
    listed = {name.removeprefix("| `").removesuffix("`"): status for name, status in rows}
    for shipped in shipped_schemes():
        assert listed.get(shipped.name) == shipped.about.status
