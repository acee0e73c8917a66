"""Nothing that leaves in a CSV file runs in the spreadsheet that opens it."""

from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.core.inert import inert, inert_line, is_active, revived
from cityscore.participants.identifiers import tidy

ACTIVE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "|cmd", "%0", " =1", "\u3000=1", "\u200b=1",
    "\ufeff@a",
    "＝1", "＋1", "－1", "＠a", "﹢1", "﹣1", "﹦1", "﹫a", "−1", "　＝1", "\u00a0\u200e=1",
]  # fmt: skip


@pytest.mark.parametrize("text", ACTIVE)
def test_a_cell_that_could_run_is_made_text(text: str) -> None:
    assert inert(text) == "'" + text
    assert not is_active(inert(text))
    assert revived(inert(text)) == text


@pytest.mark.parametrize(
    "text", ["", "D0001", "a=1", "330106199003071234", "'quoted'", "市民", "1-2", "''=1"]
)
def test_a_harmless_cell_is_left_alone(text: str) -> None:
    assert inert(text) == text
    assert revived(text) == text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=6), min_size=1, max_size=4))
def test_a_line_is_read_back_as_inert_cells(cells: list[str]) -> None:
    (read,) = csv.reader(io.StringIO(inert_line(cells), newline=""), strict=True)
    assert read == [inert(cell) for cell in cells]
    for cell in read:
        assert cell == "" or unicodedata.normalize("NFKC", cell)[0] not in "=+-@\t\r\n"


@pytest.mark.parametrize("number", ["=D1", "-17", "＠市民卡"])
def test_a_number_that_comes_back_from_a_roster_is_the_same_number(number: str) -> None:
    assert tidy("local", inert(number)) == tidy("local", number)
