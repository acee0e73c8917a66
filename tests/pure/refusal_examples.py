"""The example files of refusals: for each code, changes that are refused and changes that are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cityscore.core.yaml_files import read_yaml
from tests.pure.scheme_examples import EXAMPLES, GONE, edited

FOLDER = EXAMPLES / "refusals"


@dataclass(frozen=True, slots=True)
class Case:
    """A changed example: what is found in it, as `code path`; nothing when it is accepted."""

    code: str
    of: str
    change: dict[str, Any]
    found: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        shown = "; ".join(f"{path} = {value}" for path, value in self.change.items()) or "as it is"
        return f"{self.code}: {self.of}, {shown}"[:120]

    @property
    def content(self) -> dict[str, Any]:
        edits = ((path, GONE if value == "(gone)" else value) for path, value in self.change.items())
        return edited(self.of, *edits)


def cases() -> tuple[list[Case], list[Case]]:
    """Everything the files refuse, and everything they accept."""
    refused: list[Case] = []
    accepted: list[Case] = []
    for file in sorted(FOLDER.glob("*.yaml")):
        content, problems = read_yaml(file.read_bytes())
        assert content is not None, problems
        assert not problems, file
        code = content["code"]
        assert file.stem == code
        for case in content["refused"]:
            also = (tuple(other.split(" ", 1)) for other in case.get("also", []))
            found = ((code, case["at"]), *also)
            refused.append(Case(code, case["of"], case["change"], found))
        accepted += [Case(code, case["of"], case.get("change", {}), ()) for case in content["accepted"]]
    return refused, accepted


REFUSED, ACCEPTED = cases()
