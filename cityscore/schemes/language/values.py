"""The scalar values of the scheme language: codes, names, numbers and days, each taken without coercion."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

CODE_PATTERN = r"^[a-z0-9]+([_-][a-z0-9]+)*$"
CODE_LENGTH = 60
NAME_LENGTH = 60
TITLE_LENGTH = 200
CITATION_LENGTH = 500
TEXT_LENGTH = 4000

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

T = TypeVar("T")


def iso_day(value: Any) -> date | None:
    """The day that text such as 2026-01-31 names, else None. YAML 1.2 has no dates, so files hold text."""
    if not isinstance(value, str) or not _ISO_DAY.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _number(value: Any) -> Decimal:
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticCustomError("number_expected", "a number is expected")


def _whole(value: Any) -> int:
    # the size is looked at first: int(Decimal("1e999999")) would fill the memory
    if isinstance(value, Decimal) and value.is_finite() and value.adjusted() < 9 and value % 1 == 0:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("whole_expected", "a whole number is expected")


def _day(value: Any) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    day = iso_day(value)
    if day is not None:
        return day
    raise PydanticCustomError("day_expected", "a day is expected")


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    raise PydanticCustomError("text_expected", "text is expected")


def _plain(value: Any) -> Decimal | date | str:
    if isinstance(value, str):
        return value
    return _day(value) if isinstance(value, date) else _number(value)


def _operand(value: Any) -> Decimal | date | str | tuple[Decimal | date | str, ...]:
    return tuple(_plain(each) for each in value) if isinstance(value, list | tuple) else _plain(value)


def _truth(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise PydanticCustomError("truth_expected", "true or false is expected")


def _not_blank(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "text may not be blank")
    return value


def _tidy(value: str) -> str:
    if value != value.strip():
        raise PydanticCustomError("untidy", "a name has no space at its ends")
    return value


def _web_address(value: str) -> str:
    if not re.match(r"https?://[^\s<>\"']+\Z", value):
        raise PydanticCustomError("web_address", "an address begins with http:// or https://")
    return value


def _not_empty(value: Any) -> Any:
    if value is None:
        raise PydanticCustomError("empty", "a key that is written has a value")
    return value


Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
Whole = Annotated[int, BeforeValidator(_whole)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Plain = Decimal | date | str
Operand = Annotated[
    Plain | tuple[Plain, ...],
    PlainValidator(_operand),
    WithJsonSchema({"type": ["number", "string", "array"], "items": {"type": ["number", "string"]}}),
]
"""What a condition compares with: one plain value, or a list of them for `in`."""
Truth = Annotated[bool, BeforeValidator(_truth)]
Text = Annotated[str, BeforeValidator(_text)]
Code = Annotated[Text, Field(pattern=CODE_PATTERN, max_length=CODE_LENGTH)]
"""A code in URLs and files: lower-case letters, digits, single - or _ between them."""
Name = Annotated[Text, AfterValidator(_not_blank), AfterValidator(_tidy), Field(max_length=NAME_LENGTH)]
"""A field name or choice, in any script."""
Citation = Annotated[Text, AfterValidator(_not_blank), Field(max_length=CITATION_LENGTH)]
Title = Annotated[Text, AfterValidator(_not_blank), Field(max_length=TITLE_LENGTH)]
Prose = Annotated[Text, AfterValidator(_not_blank), Field(max_length=TEXT_LENGTH)]
WebAddress = Annotated[Text, AfterValidator(_web_address), Field(max_length=TEXT_LENGTH)]

Given = Annotated[T | None, BeforeValidator(_not_empty)]
"""A key that may be left out, but not be left blank: `cap:` with nothing after it is not "no cap"."""
