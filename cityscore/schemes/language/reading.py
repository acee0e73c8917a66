"""From the bytes of a scheme file to its tree, with everything that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cityscore.core.refusals import Problem
from cityscore.core.yaml_files import read_yaml

from .places import Place
from .structure import structural_problems
from .tree import SchemeTree

MOST_ENTRIES = 1_000  # of one list or table: rules, record types, fields, choices, steps
MOST_VALUES = 40_000  # of a file; a scheme of 300 rules and 60 record types has some 9,000

# The reader reports these and leaves something in the value's place that would be reported again.
REPLACED = frozenset(
    {"number-out-of-range", "anchor-not-allowed", "tag-not-allowed", "unprintable-character", "bad-key"}
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read: `raw` as far as it goes, `tree` when its structure holds, all `problems`.

    A tree may come with problems (guardrails): only a `sound` reading may be stored or computed with.
    """

    raw: Mapping[str, Any] | None
    tree: SchemeTree | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return self.tree is not None and not self.problems

    def as_json(self) -> dict[str, Any]:
        """`{"ok": bool, "problems": [{"code", "path", "message": {"en", "zh-hans"}}]}`."""
        return {"ok": self.sound, "problems": [problem.as_json() for problem in self.problems]}


def read_scheme(text: bytes | str) -> Reading:
    """Reads a scheme file's structure, without guardrails. Never raises, whatever the bytes."""
    raw, problems = read_yaml(text, most_entries=MOST_ENTRIES, most_values=MOST_VALUES)
    if raw is None:
        return Reading(None, None, problems)
    return read_content(raw, problems)


def read_content(raw: Mapping[str, Any], problems: tuple[Problem, ...] = ()) -> Reading:
    """The same for content that is already plain data, such as an editor's form."""
    tree, found = None, list(problems)
    try:
        tree = SchemeTree.model_validate(raw)
    except ValidationError as error:
        spoken_for = replaced_paths(problems)
        found += [each for each in structural_problems(error) if each.path not in spoken_for]
    return Reading(raw, tree, in_file_order(raw, found))


def replaced_paths(problems: Iterable[Problem]) -> set[str]:
    """Paths whose value could not be kept and has been reported: nothing more is to be said about them."""
    return {problem.path for problem in problems if problem.code in REPLACED}


def in_file_order(raw: Any, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Problems as a reader meets them going down the file; a missing key stands where its part begins."""
    rank: dict[str, int] = {}
    waiting = [Place(raw)]
    while waiting:
        place = waiting.pop()
        rank[place.path] = len(rank)
        children = [child for _, child in place.entries()] or list(place)
        waiting.extend(reversed(children))
    return tuple(sorted(problems, key=lambda each: (_rank(rank, each.path), each.path, each.code)))


def _rank(rank: Mapping[str, int], path: str) -> int:
    while path and path not in rank:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return rank.get(path, 0)
