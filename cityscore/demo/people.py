"""Invented people and the files that departments would send about them; one seed, always the same files."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from cityscore.schemes.language import RecordField, RecordType

STRANGERS_PER_CENT = 30
"""How many of a file's rows are about people who never joined."""
RANGES = {"hour": (1, 40), "yuan": (50, 6000), "trip": (5, 60), "kg": (2, 90), "lesson": (1, 20)}
HEADERS = {
    "identifier_type": "证件类型",
    "identifier": "编号",
    "record_no": "记录编号",
    "occurred_on": "发生日期",
    "recorded_on": "登记日期",
}
"""Chinese headers of the demo's files; each feed maps them."""
NEWCOMERS = (("local", "NEWCOMER-1"), ("passport", "E00000001"))
"""Numbers that nobody of the invented people has: for whoever tries the demo."""
NEWCOMERS_VALUE = "300"


def number(city: str, place: int) -> str:
    """A city's own number for an invented person, such as WENDENG-000123."""
    return f"{city.upper()}-{place:07d}"


def records_file(
    record_type: RecordType, *, city: str, people: int, rows: int, today: date, seed: int
) -> bytes:
    """A CSV file of one record type, UTF-8 with BOM: `rows` rows about `people` people and some strangers."""
    text = io.StringIO()
    writer = csv.writer(text)
    extra = ["authority", "document_no"] if record_type.decision else []
    writer.writerow([*HEADERS.values(), *extra, *record_type.fields])
    dice = Random(f"{seed}:{record_type.code}")  # noqa: S311 - repeatable, and secret to nobody
    writer.writerows(_rows(record_type, city, people, rows, today, dice))
    return text.getvalue().encode("utf-8-sig")


def newcomers_file(record_type: RecordType, *, today: date) -> bytes:
    """A CSV file of one record type of numbers, such as volunteer hours: one good row for each newcomer."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*HEADERS.values(), *record_type.fields])
    day = (today - timedelta(days=30)).isoformat()
    for place, (kind, identifier) in enumerate(NEWCOMERS):
        row = [kind, identifier, f"{record_type.code}-new-{place}", day, day]
        writer.writerow([*row, *(NEWCOMERS_VALUE for _ in record_type.fields)])
    return text.getvalue().encode("utf-8-sig")


def _rows(
    record_type: RecordType, city: str, people: int, rows: int, today: date, dice: Random
) -> Iterator[list[str]]:
    for place in range(rows):
        is_stranger = dice.randrange(100) < STRANGERS_PER_CENT
        who = dice.randrange(people) + (people if is_stranger else 0)
        occurred_on = today - timedelta(days=dice.randrange(1, 400))
        recorded_on = min(today, occurred_on + timedelta(days=dice.randrange(20)))
        extra = ["示例机关", f"示例〔{occurred_on.year}〕{place}号"] if record_type.decision else []
        yield [
            "local",
            number(city, who),
            f"{record_type.code}-{place:07d}",
            f"{occurred_on.year}年{occurred_on.month}月{occurred_on.day}日",
            recorded_on.isoformat(),
            *extra,
            *(_value(field, dice, occurred_on) for field in record_type.fields.values()),
        ]


def _value(field: RecordField, dice: Random, occurred_on: date) -> str:
    if field.type == "choice":
        # lower levels first in every list, and rarer the higher they are
        choices = field.choices or ()
        return choices[min(int(dice.expovariate(1.2)), len(choices) - 1)]
    if field.type == "date":
        return occurred_on.isoformat()
    if field.type == "text-code":
        return f"M{dice.randrange(10**6):06d}"
    low, high = RANGES.get(field.unit or "", (1, 4))
    least = max(Decimal(low), field.min or Decimal(0))
    return str(int(least) + int((high - int(least)) * dice.random() ** 2))
