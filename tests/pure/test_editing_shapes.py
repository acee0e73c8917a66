"""A form takes a part apart and puts it together again without losing anything."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cityscore.core.exact_json import canonical
from cityscore.schemes.editing import shapes
from cityscore.schemes.language import content_of, read_content, read_scheme

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("cityscore/schemes/shipped", "tests/pure/examples")
    for path in (ROOT / folder).glob("*.yaml")
    if "format: cityscore.scheme/1" in path.read_text() and read_scheme(path.read_bytes()).tree is not None
)
assert len(FILES) > 10


def content(path: Path) -> dict[str, Any]:
    tree = read_scheme(path.read_bytes()).tree
    assert tree is not None
    return content_of(tree)


def types_of(scheme: Mapping[str, Any], record_type: str) -> dict[str, str]:
    kinds = {kind["code"]: kind for kind in scheme["record_types"]}
    return {name: field["type"] for name, field in kinds[record_type]["fields"].items()}


def again(scheme: Mapping[str, Any], kind: str, part: Mapping[str, Any]) -> dict[str, Any]:
    """The part after its form."""
    if kind == "rules":
        return shapes.rule_from(shapes.rule_shape(part), types_of(scheme, part["record_type"]))
    if kind == "record_types":
        return shapes.record_type_from(shapes.record_type_shape(part))
    return shapes.band_from(shapes.band_shape(part)) if kind == "bands" else shapes.plain_part(part)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_part_of_every_scheme_survives_its_form(path: Path) -> None:
    scheme = content(path)
    for kind in ("dimensions", "bands", "sources", "record_types", "rules"):
        for part in scheme.get(kind, []):
            assert canonical(again(scheme, kind, part)) == canonical(part)
    basics = {**scheme, **shapes.basics_from(shapes.basics_shape(scheme))}
    tree = read_scheme_content(basics)
    assert canonical(content_of(tree)) == canonical(scheme)


def read_scheme_content(raw: Mapping[str, Any]) -> Any:
    reading = read_content(raw)
    assert reading.tree is not None, reading.problems
    return reading.tree
