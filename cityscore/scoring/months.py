"""Days and months as PostgreSQL counts them, and what that means for the day a window opens or closes."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache

OPEN = date(MAXYEAR, 12, 31)
"""The open end: no window starts then or later, and none ends later."""

_A_DAY = timedelta(days=1)


@lru_cache(maxsize=50_000)
def add_months(day: date, months: int) -> date:
    """`day + make_interval(months => …)`: 31 Jan + 1 is the last of February. Months may
    be negative. Beyond the calendar it answers the calendar's own first day, or `OPEN`.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > MAXYEAR:
        return OPEN
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_start_ended(day: date, months: int) -> date:
    """The latest start whose window of so many months has ended by `day`: a later start is still open.

    Two starts may end on one day (28 to 31 Jan + 1 month), so `day` less the months is not enough: where
    the day after it opens a month, every start up to the end of that earlier month has ended as well.
    """
    return max(add_months(day, -months), add_months(day + _A_DAY, -months) - _A_DAY)
