"""One cell as a day, a number or a text: nothing is guessed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cityscore.core.text import Flaw
from cityscore.records.reading.cells import read_key, read_prose
from cityscore.records.reading.dates import OPEN, read_closed_date, read_date
from cityscore.records.reading.numbers import read_number

# --- days --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01",
        "2024-5-1",
        "2024/5/1",
        "2024/05/01",
        "2024.05.01",
        "2024年5月1日",
        "２０２４年０５月０１日",
        " 2024－05－01 ",
        "2024-05-01 00:00:00",
        "2024/5/1 0:00",
        "2024-05-01T00:00:00.000",
    ],
)
def test_a_day_is_read_in_the_four_ways_administrations_write_it(text: str) -> None:
    assert read_date(text) == date(2024, 5, 1)


@pytest.mark.parametrize("text", ["长期", " 长期 ", "9999-12-31", "9999/12/31", "9999年12月31日"])
def test_an_open_end_is_open(text: str) -> None:
    assert read_date(text) == OPEN
    refused = read_closed_date(text)
    assert isinstance(refused, Flaw)
    assert refused.code == "date-open"


@pytest.mark.parametrize("text", ["", " ", "/", "\\", "／", "无", "空", "\u200b", "\u3000"])
def test_an_empty_cell_is_empty_in_every_spelling(text: str) -> None:
    assert read_date(text) is None
    assert read_number(text) is None
    assert read_key(text) is None
    assert read_prose(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2023-02-29", "date-impossible"),
        ("2024-13-01", "date-impossible"),
        ("2024-00-10", "date-impossible"),
        ("2024年2月30日", "date-impossible"),
        ("0001-01-01", "date-impossible"),
        ("9999-12-30", "date-impossible"),
        ("03/04/2025", "date-ambiguous"),
        ("3.4.2025", "date-ambiguous"),
        ("24-05-01", "date-ambiguous"),
        ("24/5/1", "date-ambiguous"),
        ("24年5月1日", "date-ambiguous"),
        ("2024-05-01 10:30", "date-unreadable"),
        ("2024-05-01T00:00:00Z", "date-unreadable"),
        ("20240501", "date-unreadable"),
        ("45413", "date-unreadable"),
        ("2024-05", "date-unreadable"),
        ("2024-05/01", "date-unreadable"),
        ("2024年5月", "date-unreadable"),
        ("二〇二四年五月一日", "date-unreadable"),
        ("#VALUE!", "formula-failed"),
        ("yesterday", "date-unreadable"),
        ("٢٠٢٤-٠٥-٠١", "date-unreadable"),
        ("9" * 5000, "date-unreadable"),
        ("2024-05-01" * 50_000, "date-unreadable"),
    ],
)
def test_what_is_no_day_is_named(text: str, code: str) -> None:
    refused = read_date(text)
    assert isinstance(refused, Flaw)
    assert refused.code == code


def test_a_day_number_is_a_day_only_where_the_file_says_from_when_it_counts() -> None:
    assert read_date("45413", date(1899, 12, 30)) == date(2024, 5, 1)
    assert read_closed_date("43951.0", date(1904, 1, 1)) == date(2024, 5, 1)
    for text in ("2024", "1000", "454130", "45413.5", "-45413"):
        assert isinstance(read_date(text, date(1899, 12, 30)), Flaw)


# --- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12.50", "12.5"),
        ("007", "7"),
        ("+3", "3"),
        ("-0.0", "0"),
        ("-2.10", "-2.1"),
        ("１２．５", "12.5"),
        (" 5 ", "5"),
        ("0.000001", "0.000001"),
        ("123456789012345.123456", "123456789012345.123456"),
        ("1" + "0" * 14 + ".0000000000000", "100000000000000"),
    ],
)
def test_a_number_has_one_form_and_is_never_a_float(text: str, number: str) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5小时", "number-has-unit"),
        ("12 hours", "number-has-unit"),
        ("约5", "number-has-unit"),
        ("￥100", "number-has-unit"),
        ("50%", "number-has-unit"),
        ("5²", "number-has-unit"),
        ("1,000", "number-has-separators"),
        ("１，０００", "number-has-separators"),
        ("2,5", "number-has-separators"),
        ("1 000", "number-has-separators"),
        ("1'000.5", "number-has-separators"),
        ("#DIV/0!", "formula-failed"),
        ("1e5", "number-unreadable"),
        ("3.30106E+17", "number-unreadable"),
        ("五", "number-unreadable"),
        ("①", "number-unreadable"),
        ("½", "number-unreadable"),
        ("NaN", "number-unreadable"),
        ("Infinity", "number-unreadable"),
        ("3-5", "number-unreadable"),
        (".5", "number-has-unit"),
        ("0x10", "number-unreadable"),
        ("٥", "number-unreadable"),
        ("true", "number-unreadable"),
        ("=1+1", "number-unreadable"),
        ("9" * 16, "number-too-long"),
        ("0.0000001", "number-too-long"),
        ("9" * 5000, "number-too-long"),
    ],
)
def test_what_is_no_number_is_named(text: str, code: str) -> None:
    refused = read_number(text)
    assert isinstance(refused, Flaw)
    assert refused.code == code


def test_a_whole_number_may_have_a_needless_zero_and_no_half() -> None:
    assert read_number("2.0", whole=True) == "2"
    refused = read_number("2.5", whole=True)
    assert isinstance(refused, Flaw)
    assert refused.code == "number-not-whole"


def test_a_minimum_includes_its_edge() -> None:
    assert read_number("0.5", minimum=Decimal("0.5")) == "0.5"
    refused = read_number("0.499999", minimum=Decimal("0.5"))
    assert isinstance(refused, Flaw)
    assert refused.code == "number-below-min"
    assert "0.5" in refused.message.zh_hans


@given(st.decimals(-(10**14), 10**14, places=6))
def test_every_decimal_survives_reading(number: Decimal) -> None:
    text = read_number(f"{number:f}")
    assert isinstance(text, str)
    assert Decimal(text) == number
    assert read_number(text) == text


@given(st.text(max_size=40))
def test_any_cell_gets_an_answer(text: str) -> None:
    for read in (read_date, read_number, read_key, read_prose):
        answer = read(text)
        assert answer is None or isinstance(answer, str | date | Flaw)


# --- other texts -------------------------------------------------------------------------------------


def test_a_key_takes_one_width_and_a_text_to_show_keeps_its_form() -> None:
    assert read_key(" Ｖ－００１（a） ") == "V-001(a)"
    assert read_prose("杭州市　 公安局（上城）〔2024〕12号") == "杭州市 公安局（上城）〔2024〕12号"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("V-1\n2", "control-character"),
        ("V-1\x07", "control-character"),
        ("V-\ufffd1", "damaged-text"),
        ("锟斤拷", "damaged-text"),
        ("V" * 101, "text-too-long"),
        ("3.30106E+17", "number-rounded"),
        ("#N/A", "formula-failed"),
    ],
)
def test_an_unfit_key_is_named(text: str, code: str) -> None:
    refused = read_key(text)
    assert isinstance(refused, Flaw)
    assert refused.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a\x07b", "control-character"),
        ("a\nb", "control-character"),
        ("a\ud800", "control-character"),
        ("\ufffd", "damaged-text"),
        ("甲" * 201, "text-too-long"),
        ("#REF!", "formula-failed"),
    ],
)
def test_an_unfit_text_is_named(text: str, code: str) -> None:
    refused = read_prose(text)
    assert isinstance(refused, Flaw)
    assert refused.code == code
