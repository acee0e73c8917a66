"""Whoever holds a row lets others refer to it: a lock that forbids it deadlocks with an import or a till."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.conf import settings

ROOMS = ("cityscore", "conversions", "rewards")


def locks_of_keys(source: str) -> Iterator[int]:
    """Lines that lock rows so that no foreign key may be checked against them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = {each.arg: ast.unparse(each.value) for each in node.keywords}
            if node.func.attr == "select_for_update" and given.get("no_key") != "True":
                yield node.lineno


def test_no_action_locks_the_keys_of_a_row() -> None:
    found = [
        f"{path.name}:{line}"
        for room in ROOMS
        for path in (settings.BASE_DIR / room).rglob("*.py")
        for line in locks_of_keys(path.read_text())
    ]
    assert found == []


def test_a_lock_of_keys_is_noticed() -> None:
    assert list(locks_of_keys("rows.select_for_update()")) == [1]
    assert list(locks_of_keys("rows.select_for_update(no_key=False, of=('self',))")) == [1]
    assert list(locks_of_keys("rows.select_for_update(no_key=True)")) == []
