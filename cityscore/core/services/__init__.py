"""Embedded PostgreSQL and Valkey and the processes beside them, none of which outlives its launcher.

Standard library only, without Django: `dev` imports this before any package is installed.
Reading order: folder (where things are), children (how a process is tied to its launcher),
packages (`.venv`), keeper (one server, up while somebody uses it), postgres and valkey, crew (web, worker,
beat), commands.
"""

from __future__ import annotations

import sys


class Halt(Exception):  # noqa: N818 - an anticipated end, not an error
    """One clear sentence that ends the launcher with exit code 1."""


def say(sentence: str) -> None:
    """The launcher's own words go to stderr: stdout belongs to the command it runs."""
    sys.stderr.write(f"{sentence}\n")
    sys.stderr.flush()
