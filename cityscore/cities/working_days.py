"""Working days: Monday to Friday, but for the days that a city's calendar names otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

A_DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`named` says of single days whether they are worked: holidays are not, make-up weekends are."""

    named: Mapping[date, bool] = field(default_factory=dict)

    def is_worked(self, day: date) -> bool:
        """Whether the office works on this day."""
        return self.named.get(day, day.weekday() < SATURDAY)

    def after(self, day: date, count: int) -> date:
        """The last day of a term of `count` working days that begins the day after `day`.

        A term of 0 ends on the day itself. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("a term has no negative length")
        worked = self._worked_after(day)
        for _ in range(count):
            day = next(worked)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and with `last`; negative when `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        days = (first + A_DAY * number for number in range(1, (last - first).days + 1))
        return sum(self.is_worked(day) for day in days)

    def _worked_after(self, day: date) -> Iterator[date]:
        while True:
            day += A_DAY
            if self.is_worked(day):
                yield day
