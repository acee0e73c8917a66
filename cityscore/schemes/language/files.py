"""Any file of ours, such as an agreement or a list of perks, read into its tree with all problems."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from cityscore.core.refusals import Problem
from cityscore.core.yaml_files import read_yaml

from .forms import Part
from .reading import in_file_order, replaced_paths
from .structure import structural_problems

Tree = TypeVar("Tree", bound=Part)


@dataclass(frozen=True, slots=True)
class FileReading(Generic[Tree]):
    """A file as it was read: `raw` as far as it goes, `tree` when its structure holds, all `problems`."""

    raw: Mapping[str, Any] | None
    tree: Tree | None
    problems: tuple[Problem, ...]

    @property
    def sound(self) -> bool:
        return self.tree is not None and not self.problems

    def with_problems(self, *more: Problem) -> FileReading[Tree]:
        """The same reading with further findings, all of them in the order of the file."""
        return replace(self, problems=in_file_order(self.raw, (*self.problems, *more)))

    def as_json(self) -> dict[str, Any]:
        """`{"ok": bool, "problems": [{"code", "path", "message": {"en", "zh-hans"}}]}`."""
        return {"ok": self.sound, "problems": [problem.as_json() for problem in self.problems]}


def read_as(kind: type[Tree], content: bytes | str) -> FileReading[Tree]:
    """Reads a file's structure as one kind of tree, without guardrails. Never raises on any content."""
    raw, problems = read_yaml(content)
    if raw is None:
        return FileReading(None, None, problems)
    try:
        return FileReading(raw, kind.model_validate(raw), problems)
    except ValidationError as error:
        spoken_for = replaced_paths(problems)
        found = [each for each in structural_problems(error) if each.path not in spoken_for]
        return FileReading(raw, None, in_file_order(raw, (*problems, *found)))
