"""Points never pass through a float: no module that handles them names one, no SQL computes with one."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "cityscore"
MEASURES_TIME_OR_INK = {"progress.py", "picture.py", "workers.py", "score.py"}
"""Seconds and lines of a picture are no points."""
PYTHON = sorted(
    path
    for path in [ROOT / "core" / "points.py", *(ROOT / "scoring").rglob("*.py")]
    if path.name not in MEASURES_TIME_OR_INK and "migrations" not in path.parts
)
SQL = sorted((ROOT / "scoring" / "sql").glob("*.sql"))
INEXACT = re.compile(r"float|double|\breal\b|date_part|random\(|\bsqrt|\bexp\(|\bln\(", re.IGNORECASE)


def inexact(source: str) -> list[str]:
    """What in a module makes or names a float."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
            found.append(f"line {node.lineno}: {node.value}")
        if isinstance(node, ast.Name) and node.id == "float":
            found.append(f"line {node.lineno}: float")
    return found


def test_there_is_something_to_read() -> None:
    assert len(PYTHON) > 30
    assert len(SQL) > 10


@pytest.mark.parametrize("path", PYTHON, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_module_that_handles_points_makes_a_float(path: Path) -> None:
    assert inexact(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", SQL, ids=lambda path: path.name)
def test_no_frame_of_sql_computes_with_floats(path: Path) -> None:
    assert INEXACT.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("planted", ["x = 0.1", "x = float('1')", "def f(x: float): ..."])
def test_a_planted_float_is_noticed(planted: str) -> None:
    assert inexact(planted)
