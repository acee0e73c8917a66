"""What a new draft may start from: nothing, a scheme that is shipped, or a version that this city has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cityscore.core.refusals import Sentence
from cityscore.core.yaml_files import read_yaml
from cityscore.schemes.editing.document import parts_of
from cityscore.schemes.editing.values import mapping, shown
from cityscore.schemes.shipped import FOLDER


@dataclass(frozen=True, slots=True)
class Original:
    """A shipped scheme that can be copied: `name` is its file's."""

    name: str
    city: str
    title: Sentence
    description: Sentence
    participants: str
    rule_count: int
    content: Mapping[str, Any]


def shipped() -> list[Original]:
    """Every scheme that is shipped, by name."""
    return [found for path in sorted(FOLDER.glob("*.yaml")) if (found := _read(path)) is not None]


def shipped_named(name: str) -> Original | None:
    return next((each for each in shipped() if each.name == name), None)


@lru_cache(maxsize=256)
def _read(path: Path) -> Original | None:
    """The file if it is a scheme: golden cases and other files lie beside the schemes."""
    content, _ = read_yaml(path.read_bytes())
    if content is None or content.get("format") != "cityscore.scheme/1":
        return None
    return Original(
        name=path.stem,
        city=shown(content.get("city")),
        title=_said(content.get("title")),
        description=_said(content.get("description")),
        participants=shown(content.get("participants")),
        rule_count=len(parts_of(content, "rules")),
        content=content,
    )


def _said(value: Any) -> Sentence:
    return Sentence(shown(mapping(value).get("en")), shown(mapping(value).get("zh-hans")))
