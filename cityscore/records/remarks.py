"""Rows that people add below or between records: totals, remarks, who filled the form in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date

from cityscore.core.text import tidy

from .reading.dates import read_date

_TOTAL = r"合计|总计|小计|共计|累计|本页合计|本页小计|总数|(?:grand )?total|sub-?total|sum"
_REMARK = r"表格说明|填表说明|填报说明|填写说明|使用说明|指标说明|说明|备注|附注|注|notes?|remarks?"
_SIGNED = (
    r"(?:制表|填表|填报|编制|经办|审核|复核|负责|联系)人?|单位负责人|联系电话|填报单位|报送单位|制表单位"
    r"|填报日期|填报时间|报送日期|制表日期|制表时间|打印时间|prepared by|checked by"
)
_FIRST_CELL = re.compile(
    rf"(?:{_TOTAL})(?:[(:].*)?|(?:{_REMARK})(?:\s*[0-9一二三四五六七八九十]{{1,2}})?(?:[:、.,(].*)?|(?:{_SIGNED}):.*",
    re.DOTALL | re.IGNORECASE,
)
_LONE = re.compile(r"(?:\(?[0-9一二三四五六七八九十]{1,2}[).、]|[※*●]).*", re.DOTALL)
_SPACES_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")


def is_remark(cells: Sequence[str], places: Mapping[str, int]) -> bool:
    """Whether a row that is no good record is not meant as one: its first word is that of a total or a
    remark, or it is one lone numbered sentence.

    A row that names somebody, or a day on which something occurred, is never taken for a remark: it is
    refused with its problems. `places` are those of the columns found in the header.
    """
    filled = [place for place, cell in enumerate(cells) if tidy(cell)]
    if not filled:
        return False
    first = filled[0]
    text = _SPACES_BETWEEN_HAN.sub("", unicodedata.normalize("NFKC", tidy(cells[first]))).strip()
    if len(filled) == 1 and len(places) > 1 and _LONE.fullmatch(text):
        return True
    if not _FIRST_CELL.fullmatch(text):
        return False
    if len(filled) == 1:
        return True
    identifier, occurred = places.get("identifier"), places.get("occurred_on")
    names_somebody = identifier in filled and identifier != first
    return not names_somebody and not _is_day(cells, occurred)


def _is_day(cells: Sequence[str], place: int | None) -> bool:
    return place is not None and place < len(cells) and isinstance(read_date(cells[place]), date)
