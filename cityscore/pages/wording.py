"""Numbers, units and sentences as a reader of the present language expects them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext, ngettext_lazy

from cityscore.core.points import HUNDREDTHS
from cityscore.core.refusals import Sentence
from cityscore.pages.choice_words import CHOICES

UNITS = {
    "hour": ngettext_lazy("%(number)s hour", "%(number)s hours", "count"),
    "minute": ngettext_lazy("%(number)s minute", "%(number)s minutes", "count"),
    "day": ngettext_lazy("%(number)s day", "%(number)s days", "count"),
    "month": ngettext_lazy("%(number)s month", "%(number)s months", "count"),
    "year": ngettext_lazy("%(number)s year", "%(number)s years", "count"),
    "time": ngettext_lazy("%(number)s time", "%(number)s times", "count"),
    "book": ngettext_lazy("%(number)s book", "%(number)s books", "count"),
    "item": ngettext_lazy("%(number)s item", "%(number)s items", "count"),
    "yuan": ngettext_lazy("%(number)s yuan", "%(number)s yuan", "count"),
    "percent": ngettext_lazy("%(number)s per cent", "%(number)s per cent", "count"),
    "kg": ngettext_lazy("%(number)s kilogram", "%(number)s kilograms", "count"),
    "km": ngettext_lazy("%(number)s kilometre", "%(number)s kilometres", "count"),
    "ml": ngettext_lazy("%(number)s millilitre", "%(number)s millilitres", "count"),
    "person": ngettext_lazy("%(number)s person", "%(number)s people", "count"),
    "lesson": ngettext_lazy("%(number)s lesson", "%(number)s lessons", "count"),
    "trip": ngettext_lazy("%(number)s trip", "%(number)s trips", "count"),
    "ride": ngettext_lazy("%(number)s ride", "%(number)s rides", "count"),
}
"""Units of scheme and perk files that have a name in both languages; others are shown as written."""


def reader_language() -> str:
    """`en` or `zh-hans`."""
    return "zh-hans" if (get_language() or "zh-hans").startswith("zh") else "en"


def say(sentence: Sentence) -> str:
    """The sentence in the reader's language."""
    return sentence.in_language(reader_language())


def plain(number: Decimal | int | str) -> str:
    """20 and not 20.00; 2.5 and not 2.50."""
    text = format(Decimal(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def from_hundredths(hundredths: int) -> str:
    """1/100 points as people write them: 103000 is 1030."""
    return plain(Decimal(hundredths) / HUNDREDTHS)


def signed(number: Decimal | int | str) -> str:
    """With its sign, as on a bill: +5, −3, 0."""
    value = Decimal(number)
    if value == 0:
        return "0"
    return ("+" if value > 0 else "−") + plain(abs(value))


def points(number: Decimal | int | str) -> str:
    """`10 points`, `1 point`, `0.5 points`."""
    value = Decimal(number)
    return ngettext("%(number)s point", "%(number)s points", 1 if value == 1 else 2) % {
        "number": plain(value)
    }


def months(count: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def amount(number: Decimal | int, unit: str | None) -> str:
    """`20 hours`; a unit that we have no name for is shown as written."""
    shown = plain(number)
    if unit is None:
        return shown
    known = UNITS.get(unit)
    return (
        f"{shown} {unit}"
        if known is None
        else str(known % {"number": shown, "count": 1 if number == 1 else 2})
    )


def citation(text: str) -> str:
    """The half in the reader's language of a citation given in both, as `English · 中文`; else all of it."""
    halves = text.split(" · ")
    if len(halves) != 2 or is_chinese(halves[0]) == is_chinese(halves[1]):
        return text
    wants_chinese = reader_language() == "zh-hans"
    return next(half for half in halves if is_chinese(half) == wants_chinese)


def is_chinese(text: str) -> bool:
    """Whether a text holds Chinese characters."""
    return any("\u4e00" <= letter <= "\u9fff" for letter in text)


def choice(code: str) -> str:
    """A choice of a record field by its name, else as written."""
    return str(CHOICES.get(code, code))


def day(value: date) -> str:
    """A calendar day in the reader's format."""
    return date_format(value, "DATE_FORMAT")


def last_day(until: datetime) -> str:
    """The last day on which something holds that ends at a moment, in the reader's format."""
    return day(timezone.localtime(until - timedelta(seconds=1)).date())


def listed(parts: Iterable[str]) -> str:
    """`a, b or c` without the last comma; Chinese uses its own marks."""
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s or %(last)s") % {"first": gettext(", ").join(words[:-1]), "last": words[-1]}
