"""Numbers, units and sentences as a reader of the present language expects them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cityscore.core.points import HUNDREDTHS
from cityscore.core.refusals import Sentence

UNITS = {
    "hour": _("hours"),
    "minute": _("minutes"),
    "day": _("days"),
    "month": _("months"),
    "year": _("years"),
    "time": _("times"),
    "book": _("books"),
    "item": _("items"),
    "yuan": _("yuan"),
    "percent": "%",
    "kg": _("kilograms"),
    "km": _("kilometres"),
    "ml": _("millilitres"),
    "person": _("people"),
    "ride": _("rides"),
}
"""Units of scheme and perk files that have a name in both languages; others are shown as written."""

LEVELS = {
    "department": _("department"),
    "village": _("village"),
    "town": _("town"),
    "district": _("district"),
    "county": _("county"),
    "city": _("city"),
    "prefecture": _("prefecture"),
    "province": _("province"),
    "nation": _("nation"),
}
"""Usual choices of a record's level, likewise."""


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


def unit(code: str | None) -> str:
    """A unit's name, the unit as written where we know none, '' for None."""
    return str(UNITS.get(code, code)) if code else ""


def choice(code: str) -> str:
    """A choice of a record field: the name of a usual level, else as written."""
    return str(LEVELS.get(code, code))


def day(value: date) -> str:
    """A calendar day in the reader's format."""
    return date_format(value, "DATE_FORMAT")


def listed(parts: Iterable[str]) -> str:
    """`a, b or c` without the last comma; Chinese uses its own marks."""
    words = list(parts)
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s or %(last)s") % {"first": gettext(", ").join(words[:-1]), "last": words[-1]}
