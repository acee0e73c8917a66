"""Days as administrations write them; nothing is guessed."""

from __future__ import annotations

import re
from datetime import date, timedelta

from cityscore.core.refusals import Sentence
from cityscore.core.text import Flaw, narrow

from .cells import EMPTY, FORMULA_FAILED, spoiled

OPEN = date(9999, 12, 31)
"""An end that has not been set: written 长期 or 9999-12-31."""

EARLIEST_YEAR, LATEST_YEAR = 1900, 2199
LONGEST_LOOKED_AT = 100

_SIGNS = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_HAN = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日")
_YEAR_NOT_FIRST = re.compile(
    r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{1,2}|[0-9]{4})|[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日"
)
_WITH_TIME = re.compile(
    r"[0-9]{4}(?:[-/.][0-9]{1,2}){2}[ T]+[0-9].*|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日 *[0-9].*"
)
_MIDNIGHT = re.compile(r"([^ T]+)[ T]0?0:00(?::00(?:\.0+)?)?")
_DAY_NUMBER = re.compile(r"([0-9]{5})(?:\.0*)?")

_HOW = ("Write it as 2024-05-01.", "请写成 2024-05-01 的形式。")
IMPOSSIBLE = Flaw(
    "date-impossible",
    Sentence(
        "There is no such day, or the year is not between 1900 and 2199. Correct the date.",
        "该日期不存在，或年份不在 1900 至 2199 之间，请更正。",
    ),
)
AMBIGUOUS = Flaw(
    "date-ambiguous",
    Sentence(
        f"Day, month and year cannot be told apart. Put the year first, with four digits. {_HOW[0]}",
        f"无法分辨年、月、日，请将四位数的年份写在最前。{_HOW[1]}",
    ),
)
WITH_TIME = Flaw(
    "date-unreadable",
    Sentence(f"A day is wanted, without the time. {_HOW[0]}", f"此处只填日期，不要填写时间。{_HOW[1]}"),
)
DAY_NUMBER = Flaw(
    "date-unreadable",
    Sentence(
        f"This looks like a spreadsheet's day number. Format the column as a date. {_HOW[0]}",
        f"这像是电子表格内部的日期序号，请将该列设为日期格式。{_HOW[1]}",
    ),
)
UNREADABLE = Flaw("date-unreadable", Sentence(f"This is not a date. {_HOW[0]}", f"这不是日期。{_HOW[1]}"))
NOT_OPEN = Flaw(
    "date-open",
    Sentence(
        "Only ended_on may be open (长期 or 9999-12-31). Write the actual day.",
        "只有 ended_on 可以填“长期”或 9999-12-31，此处请填写实际日期。",
    ),
)


def read_date(cell: str, day_zero: date | None = None) -> date | Flaw | None:
    """2024-05-01, 2024/5/1, 2024.05.01 or 2024年5月1日 as a day; 长期 or 9999-12-31 as OPEN; empty as None.

    A time of midnight behind the day, as databases export it, is no time. `day_zero` is where a workbook
    counts its day numbers from (45413 is 2024-05-01); without it they are refused. Only numbers of five
    digits, 1927 to 2173, are taken for days: 2024 alone is a year that somebody typed.
    Flaws: date-impossible, date-ambiguous (the year is not first or has two digits), date-unreadable.
    """
    text = narrow(cell)
    if text in EMPTY:
        return None
    if text == "长期":
        return OPEN
    if match := _SIGNS.fullmatch(text):
        return _day(match[1], match[3], match[4])
    if match := _HAN.fullmatch(text):
        return _day(match[1], match[2], match[3])
    if len(text) > LONGEST_LOOKED_AT:
        return UNREADABLE
    if match := _MIDNIGHT.fullmatch(text):
        return read_date(match[1])
    if day_zero is not None and (match := _DAY_NUMBER.fullmatch(text)):
        return day_zero + timedelta(days=int(match[1]))
    return _why_not(text)


def read_closed_date(cell: str, day_zero: date | None = None) -> date | Flaw | None:
    """As `read_date`, where an open end makes no sense (flaw date-open)."""
    day = read_date(cell, day_zero)
    return NOT_OPEN if day == OPEN else day


def _day(year: str, month: str, day: str) -> date | Flaw:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return IMPOSSIBLE
    if found == OPEN or EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        return found
    return IMPOSSIBLE


def _why_not(text: str) -> Flaw:
    if _YEAR_NOT_FIRST.fullmatch(text):
        return AMBIGUOUS
    if _WITH_TIME.fullmatch(text):
        return WITH_TIME
    if _DAY_NUMBER.fullmatch(text):
        return DAY_NUMBER
    return FORMULA_FAILED if spoiled(text) is FORMULA_FAILED else UNREADABLE
