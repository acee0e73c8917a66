"""What somebody types becomes a value of the scheme language where it can, and stays as typed where not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from cityscore.core.yaml_files import LARGEST_NUMBER, LONGEST_NUMBER, MOST_DECIMALS

_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?|[-+]?\.[0-9]+", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
_SEPARATORS = re.compile(r"[,，、;；\n]")


def tidy(text: Any) -> str:
    """Text without spaces at its ends, unprintable characters and a typewriter's line ends."""
    plain = str(text).replace("\r\n", "\n").replace("\r", "\n") if text is not None else ""
    return _UNPRINTABLE.sub("", plain).strip()


def number_from(text: Any) -> Decimal | str:
    """The number that was typed, full-width digits and thousands commas included; other text as it is."""
    typed = tidy(text)
    plain = unicodedata.normalize("NFKC", typed).replace("\u2212", "-")
    if re.fullmatch(r"[-+]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?", plain, re.ASCII):
        plain = plain.replace(",", "")
    if len(plain) > LONGEST_NUMBER or not _NUMBER.fullmatch(plain):
        return typed
    number = Decimal(plain)
    exponent = number.as_tuple().exponent
    is_too_fine = isinstance(exponent, int) and exponent < -MOST_DECIMALS
    return typed if is_too_fine or abs(number) >= LARGEST_NUMBER else number


def shown(value: Any) -> str:
    """A value as a form shows it; anything but text, numbers and days shows as nothing."""
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else str(value)
    if isinstance(value, bool) or value is None or isinstance(value, Mapping | list | tuple):
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def percent_from(text: Any) -> Decimal | str:
    """`2` or `2 %` as 0.02."""
    number = number_from(tidy(text).rstrip("%％ "))
    return number.scaleb(-2) if isinstance(number, Decimal) else tidy(text)


def shown_percent(value: Any) -> str:
    number = Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(number, Decimal):
        return shown(value)
    text = format(number.scaleb(2), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def listed_from(text: Any) -> list[str]:
    """Entries one a line."""
    return [tidy(line) for line in tidy(text).split("\n") if tidy(line)]


def separated(text: str) -> list[str]:
    """Entries with commas (of either script) or line ends between them."""
    return [tidy(each) for each in _SEPARATORS.split(text) if tidy(each)]


def mapping(value: Any) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def listing(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return list(value) if isinstance(value, list | tuple) else []
