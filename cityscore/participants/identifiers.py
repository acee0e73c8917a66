"""Numbers that name a participant: tidied, checked, and warned about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from stdnum.cn import ric, uscc

from cityscore.core.inert import revived
from cityscore.core.refusals import Sentence
from cityscore.core.text import DAMAGED, Flaw, narrow
from cityscore.core.text import tidy as tidy_text

KINDS = ("cn-ric", "cn-uscc", "passport", "local")
LOCAL_LENGTH = 64


class Tidy(NamedTuple):
    """An identifier as it is compared and encrypted. With `problems` it must not be used.

    `personal` is True for a number that names a natural person (a sole trader's code, 92…, included),
    False for another organisation's, None for a city's own number, which does not tell.
    """

    value: str
    personal: bool | None
    problems: tuple[Flaw, ...] = ()
    warnings: tuple[Flaw, ...] = ()


def _flaw(code: str, en: str, zh: str) -> Flaw:
    return Flaw(code, Sentence(en, zh))


UNKNOWN_KIND = _flaw(
    "identifier-type-unknown",
    f"The identifier type is not one of {', '.join(KINDS)}. Write one of them.",
    f"证件类型不是 {'、'.join(KINDS)} 之一，请改为其中之一。",
)
MANGLED = _flaw(
    "identifier-mangled",
    "A spreadsheet has rounded this number and its last digits are lost. Format the column as text and"
    " type the number again.",
    "电子表格已将此号码四舍五入，末尾数字丢失。请将该列设为文本格式后重新录入。",
)
FIFTEEN_DIGITS = _flaw(
    "identifier-15-digits",
    "This is a first-generation number of 15 digits. Ask for the 18-digit number on the present card.",
    "这是第一代身份证的 15 位号码，请改用现行身份证上的 18 位号码。",
)
WRONG_LENGTH = _flaw(
    "identifier-length",
    "The number does not have 18 characters. Compare it with the document.",
    "号码不是 18 位，请与证件核对。",
)
WRONG_RIC_CHARACTERS = _flaw(
    "identifier-characters",
    "A resident number has 17 digits and then a digit or X. Compare it with the card.",
    "公民身份号码应为 17 位数字加 1 位数字或 X，请与身份证核对。",
)
WRONG_USCC_CHARACTERS = _flaw(
    "identifier-characters",
    "A unified social credit code has digits and capital letters without I, O, S, V and Z. Compare it with"
    " the licence.",
    "统一社会信用代码由数字和大写字母（不含 I、O、S、V、Z）组成，请与证照核对。",
)
WRONG_CHECK_DIGIT = _flaw(
    "identifier-check-digit",
    "The last character does not fit the others: a character was mistyped. Compare it with the document.",
    "校验位不符，号码可能录入有误，请与证件核对。",
)
WRONG_PASSPORT = _flaw(
    "identifier-characters",
    "A passport number has 5 to 12 letters and digits. Compare it with the passport.",
    "护照号码应为 5 至 12 位字母和数字，请与护照核对。",
)
WRONG_LOCAL = _flaw(
    "identifier-characters",
    f"A local number has 1 to {LOCAL_LENGTH} printable characters. Correct it.",
    f"本地编号应为 1 至 {LOCAL_LENGTH} 个可显示字符，请更正。",
)
ODD_BIRTH_DATE = _flaw(
    "identifier-birth-date",
    "The number holds a birth date that does not exist. It was taken as it is; compare it with the card.",
    "号码中的出生日期不存在。已按原样接收，请与身份证核对。",
)
ODD_REGION = _flaw(
    "identifier-region",
    "The number begins with a region that is not known. It was taken as it is; compare it with the card.",
    "号码开头的地区代码未知。已按原样接收，请与身份证核对。",
)
LOOKS_ROUNDED = _flaw(
    "identifier-looks-rounded",
    "The number ends in 000, as after rounding by a spreadsheet. It was taken as it is; compare it with the"
    " card.",
    "号码以 000 结尾，可能被电子表格四舍五入。已按原样接收，请与身份证核对。",
)

# GB/T 2260 provinces; 81, 82 and 83 are residence permits of Hong Kong, Macao and Taiwan residents, and a
# leading 9 a foreigner's permanent residence card of 2023. Counties change too often to be judged here.
_REGION = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[0-9]")
_REGIONS = frozenset(str(code) for code in range(10, 100) if _REGION.fullmatch(str(code)))
_RIC = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")
_SPOILED = re.compile(r"(#(?:N/A|[A-Z/0]+[!?]))|[1-9](?:\.[0-9]+)?[eE]\+[0-9]{2,3}")
_ROUNDED = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]+")
# GB 32100-2015 table 1: position 1 is a digit or a letter (A… for bodies registered since), 3-8 are digits.
_USCC = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
_PASSPORT = re.compile(r"[0-9A-Z]{5,12}")
_FORCED_TEXT = re.compile(r'="?([^"]*)"?|\'(.*)')


def tidy(kind: str, text: str) -> Tidy:
    """The identifier `text` of one of KINDS in its one comparable form.

    Full-width characters, spaces inside, lower case and a spreadsheet's text marks (a leading
    apostrophe, ="…") are tidied away; a local number keeps its case and inner spaces. Problems:
    identifier-type-unknown, identifier-mangled, identifier-15-digits, identifier-length,
    identifier-characters, identifier-check-digit, damaged-text. Warnings: identifier-birth-date,
    identifier-region, identifier-looks-rounded.
    """
    reader = _READERS.get(kind)
    return reader(text) if reader else Tidy("", None, (UNKNOWN_KIND,))


def _compact(text: str) -> str:
    number = narrow(text)
    if number[:1] in ("=", "'") and (forced := _FORCED_TEXT.fullmatch(number)):
        number = forced[1] or forced[2] or ""
    return "".join(number.split()).upper()


def _cn_ric(text: str) -> Tidy:
    """GB 11643-1999; only its check digit decides, by python-stdnum."""
    number = text
    if not _RIC.fullmatch(number):
        number = _compact(text)
        if not _RIC.fullmatch(number):
            return Tidy(number, True, (_why_not_ric(number),))
    # 15 digits survive a spreadsheet; a number whose sequence is 000 was never issued
    if ric.calc_check_digit(number) != number[17] or number[14:] == "0000":
        return Tidy(number, True, (MANGLED if number.endswith("000") else WRONG_CHECK_DIGIT,))
    if number[:2] in _REGIONS and _is_day(number[6:14]) and number[15:] != "000":
        return Tidy(number, True)
    return Tidy(number, True, (), tuple(_oddities_of(number)))


def _oddities_of(number: str) -> Iterator[Flaw]:
    if number[:2] not in _REGIONS:
        yield ODD_REGION
    if not _is_day(number[6:14]):
        yield ODD_BIRTH_DATE
    if number[15:] == "000":
        yield LOOKS_ROUNDED


def _why_not_ric(number: str) -> Flaw:
    if _ROUNDED.fullmatch(number):
        return MANGLED
    if _FIFTEEN.fullmatch(number):
        return FIFTEEN_DIGITS
    return WRONG_LENGTH if len(number) != 18 else WRONG_RIC_CHARACTERS


@lru_cache(maxsize=50_000)
def _is_day(digits: str) -> bool:
    try:
        return 1850 <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).year <= 2199
    except ValueError:
        return False


def _cn_uscc(text: str) -> Tidy:
    """GB 32100-2015; 92 in front is a sole trader, who is a person."""
    code = _compact(text)
    personal = code.startswith("92")
    if not _USCC.fullmatch(code):
        if _ROUNDED.fullmatch(code):
            return Tidy(code, personal, (MANGLED,))
        return Tidy(code, personal, (WRONG_LENGTH if len(code) != 18 else WRONG_USCC_CHARACTERS,))
    if uscc.calc_check_digit(code) != code[17]:
        return Tidy(code, personal, (WRONG_CHECK_DIGIT,))
    return Tidy(code, personal)


def _passport(text: str) -> Tidy:
    number = _compact(text)
    if _ROUNDED.fullmatch(number):
        return Tidy(number, True, (MANGLED,))
    return Tidy(number, True, () if _PASSPORT.fullmatch(number) else (WRONG_PASSPORT,))


def _local(text: str) -> Tidy:
    number = revived(tidy_text(text))
    if not number.isascii():
        number = unicodedata.normalize("NFKC", number).strip()
    if "\N{REPLACEMENT CHARACTER}" in number:
        return Tidy(number, None, (DAMAGED,))
    if not 1 <= len(number) <= LOCAL_LENGTH or not number.isprintable():
        return Tidy(number, None, (WRONG_LOCAL,))
    if spoiled := _SPOILED.fullmatch(number):
        return Tidy(number, None, (WRONG_LOCAL if spoiled[1] else MANGLED,))
    return Tidy(number, None)


_READERS: dict[str, Callable[[str], Tidy]] = {
    "cn-ric": _cn_ric,
    "cn-uscc": _cn_uscc,
    "passport": _passport,
    "local": _local,
}


def in_order(kind: str, texts: Iterable[str]) -> list[str | None]:
    """For many texts at once: the tidy value where `tidy` would find no problem and no warning, else None."""
    if kind == "cn-ric":
        return [
            text
            if _RIC.fullmatch(text)
            and ric.calc_check_digit(text) == text[17]
            and text[:2] in _REGIONS
            and _is_day(text[6:14])
            and text[15:] != "000"
            else None
            for text in texts
        ]
    found = [tidy(kind, text) for text in texts]
    return [None if each.problems or each.warnings else each.value for each in found]


def born_on(kind: str, value: str) -> date | None:
    """The birth date inside a tidied resident number (GB 11643-1999, digits 7 to 14), if it is a real day."""
    if kind != "cn-ric" or not _is_day(value[6:14]):
        return None
    return date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
