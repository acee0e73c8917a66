"""Example schemes, edits of them by path, and what checking such an edit finds."""

from __future__ import annotations

import copy
import re
from functools import cache
from pathlib import Path
from typing import Any

from cityscore.core.yaml_files import read_yaml
from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import Reading, read_content

EXAMPLES = Path(__file__).parent / "examples"
GONE = object()

Edit = tuple[str, Any]
"""A path such as `rules[0].points.fixed` and what to put there; GONE removes it."""


@cache
def example(name: str) -> dict[str, Any]:
    """The content of an example file; copy it before editing."""
    content, problems = read_yaml((EXAMPLES / f"{name}.yaml").read_bytes())
    assert content is not None
    assert not problems
    return content


def edited(name: str, *edits: Edit) -> dict[str, Any]:
    """The example with edits applied in turn; an index one past the end of a list appends."""
    content = copy.deepcopy(example(name))
    for path, value in edits:
        *way, last = _steps(path)
        place: Any = content
        for step in way:
            place = place[step]
        if value is GONE:
            del place[last]
        elif isinstance(place, list) and last == len(place):
            place.append(value)
        else:
            place[last] = value
    return content


def _steps(path: str) -> list[str | int]:
    found = re.findall(r"\[(\d+)\]|([^.\[\]]+)", path)
    return [int(index) if index else key for index, key in found]


def checked(name: str, *edits: Edit) -> Reading:
    return guarded(read_content(edited(name, *edits)))


def found(name: str, *edits: Edit) -> list[tuple[str, str]]:
    """Code and path of every problem, in the order they are reported."""
    return [(problem.code, problem.path) for problem in checked(name, *edits).problems]
