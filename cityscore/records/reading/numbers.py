"""Numbers as decimal text; never through a float, never guessed."""

from __future__ import annotations

import re
from decimal import Decimal

from cityscore.core.refusals import Sentence
from cityscore.core.text import Flaw, narrow

from .cells import EMPTY, FORMULA_FAILED, spoiled

WHOLE_DIGITS, FRACTION_DIGITS = 15, 6
LONGEST_LOOKED_AT = 100

_PLAIN = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_SCIENTIFIC = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+")
_SEPARATED = re.compile(r"[+-]?[0-9]+(?:[,'’ _、][0-9]+)+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"[^0-9]*[+-]?[0-9]+(?:\.[0-9]+)?[^0-9]*")

UNREADABLE = Flaw(
    "number-unreadable",
    Sentence(
        "This is not a number. Write one number in digits, such as 12.5.",
        "这不是数字，请填写一个阿拉伯数字，如 12.5。",
    ),
)
SCIENTIFIC = Flaw(
    "number-unreadable",
    Sentence(
        "The number is in scientific notation. Format the column as a plain number.",
        "数字为科学计数法，请将该列设为普通数字格式。",
    ),
)
WITH_UNIT = Flaw(
    "number-has-unit",
    Sentence(
        "The number comes with a unit or another text. Leave the number alone in the cell.",
        "数字后带有单位或其他文字，单元格中请只填数字。",
    ),
)
SEPARATED = Flaw(
    "number-has-separators",
    Sentence(
        "The number holds separators, which can be read in two ways. Write 1000 or 1000.5.",
        "数字含有分隔符，可能有两种读法，请写成 1000 或 1000.5。",
    ),
)
TOO_LONG = Flaw(
    "number-too-long",
    Sentence(
        f"At most {WHOLE_DIGITS} digits before and {FRACTION_DIGITS} after the point. Correct the number.",
        f"小数点前最多 {WHOLE_DIGITS} 位，小数点后最多 {FRACTION_DIGITS} 位，请更正。",
    ),
)
NOT_WHOLE = Flaw(
    "number-not-whole",
    Sentence("A whole number is wanted. Write it without decimals.", "此处应为整数，请去掉小数。"),
)


def below_minimum(minimum: Decimal) -> Flaw:
    return Flaw(
        "number-below-min",
        Sentence(f"The number is below {minimum:f}. Correct it.", f"数值小于 {minimum:f}，请更正。"),
    )


def read_number(cell: str, *, whole: bool = False, minimum: Decimal | None = None) -> str | Flaw | None:
    """The number as canonical text (`12.5`, no sign of zero, no needless zeros); empty as None.

    Thousands separators and decimal commas are refused, not interpreted: 1,000 and 1.000 mean different
    things to different senders. `whole` accepts 2.0 and refuses 2.5. Flaws: number-unreadable,
    number-has-unit, number-has-separators, number-too-long, number-not-whole, number-below-min.
    """
    text = narrow(cell)
    if text in EMPTY:
        return None
    match = _PLAIN.fullmatch(text)
    if match is None:
        return _why_not(text) if len(text) <= LONGEST_LOOKED_AT else UNREADABLE
    sign, units, fraction = match[1], match[2].lstrip("0") or "0", (match[3] or "").rstrip("0")
    if len(units) > WHOLE_DIGITS or len(fraction) > FRACTION_DIGITS:
        return TOO_LONG
    if whole and fraction:
        return NOT_WHOLE
    number = f"{units}.{fraction}" if fraction else units
    if sign == "-" and number != "0":
        number = "-" + number
    if minimum is not None and Decimal(number) < minimum:
        return below_minimum(minimum)
    return number


def _why_not(text: str) -> Flaw:
    if spoiled(text) is FORMULA_FAILED:
        return FORMULA_FAILED
    if _SCIENTIFIC.fullmatch(text):
        return SCIENTIFIC
    if _SEPARATED.fullmatch(text):
        return SEPARATED
    return WITH_UNIT if _WITH_UNIT.fullmatch(text) else UNREADABLE
