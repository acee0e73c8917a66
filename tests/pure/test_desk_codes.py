"""A one-time code can be read out and typed by anybody, and is drawn from 2^40."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.participants.codes import ALPHABET, fresh, tidy
from cityscore.participants.identifiers import born_on


def test_a_fresh_code_is_two_groups_of_four_without_letters_that_look_like_digits() -> None:
    drawn = {fresh() for _ in range(500)}
    assert len(drawn) == 500
    for code in drawn:
        left, right = code.split("-")
        assert len(left) == len(right) == 4
        assert not set(left + right) & set("ILOU")
    assert set("".join(drawn)) - {"-"} == set(ALPHABET)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7KQ2-M9XD", "7KQ2M9XD"),
        (" 7kq2 m9xd ", "7KQ2M9XD"),
        ("７ＫＱ２－Ｍ９ＸＤ", "7KQ2M9XD"),
        ("OIL0-0000", "01100000"),
        ("7KQ2-M9X", ""),
        ("7KQ2-M9XDD", ""),
        ("7KQ2-M9XU", ""),
        ("", ""),
        ("\x00" * 8, ""),
        ("7KQ2M9X\ud800", ""),
    ],
)
def test_a_typed_code_is_read_with_the_slips_people_make(typed: str, read: str) -> None:
    assert tidy(typed) == read


@pytest.mark.parametrize(
    ("kind", "value", "day"),
    [
        ("cn-ric", "110105199001010011", date(1990, 1, 1)),
        ("cn-ric", "110105199002300011", None),
        ("cn-uscc", "110105199001010011", None),
        ("local", "110105199001010011", None),
    ],
)
def test_a_birth_date_is_read_from_a_resident_number_only(kind: str, value: str, day: date | None) -> None:
    assert born_on(kind, value) == day
