"""What can be wrong with a row's values, each as a code and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable

from cityscore.core.refusals import Sentence
from cityscore.core.text import Flaw

from .drafts import STATUSES

CHOICES_NAMED = 6


def _flaw(code: str, en: str, zh: str) -> Flaw:
    return Flaw(code, Sentence(en, zh))


MISSING = _flaw("missing-value", "The value is missing. Fill it in.", "缺少必填内容，请补充。")
CELL_COUNT = _flaw(
    "cell-count",
    "The row has more or fewer cells than the header. Look for a stray comma or quotation mark.",
    "本行的单元格数与表头不一致，请检查是否多写或漏写了逗号、引号。",
)
UNKNOWN_TYPE = _flaw(
    "unknown-record-type",
    "This record type is not one that this source may send. Use the code of a record type of the source.",
    "该记录类型不属于此来源，请填写此来源的记录类型代码。",
)
UNKNOWN_STATUS = _flaw(
    "unknown-status",
    f"The status is not one of {', '.join(STATUSES)}. Write one of them, or leave it empty for active.",
    f"状态不是 {'、'.join(STATUSES)} 之一，请改为其中之一；留空表示 active。",
)
NOT_AS_FIXED = _flaw(
    "differs-from-feed",
    "The feed fixes this value and the row says otherwise. Send the row through the right feed.",
    "本渠道已固定此值，而本行内容不同，请通过对应的渠道报送。",
)
FUTURE = _flaw(
    "future-date",
    "The day is in the future. Correct it, or send the record when it has happened.",
    "日期在今天之后，请更正，或待事项发生后再报送。",
)
ENDS_EARLY = _flaw(
    "ended-before-occurred",
    "The record ends before it occurred. Correct one of the two days.",
    "结束日期早于发生日期，请更正其中之一。",
)
PERSON_AMONG_ORGANISATIONS = _flaw(
    "person-in-organisation-scheme",
    "This record type scores organisations, and the number is a person's or a sole trader's. Remove the row.",
    "该记录类型仅用于组织，而此号码属于个人或个体工商户，请删除该行。",
)


def unknown_choice(choices: Iterable[str]) -> Flaw:
    listed = tuple(choices)
    if len(listed) > CHOICES_NAMED:
        listed = (*listed[:CHOICES_NAMED], "…")
    return _flaw(
        "choice-unknown",
        f"The value is not one of {', '.join(listed)}. Write one of them.",
        f"内容不是 {'、'.join(listed)} 之一，请改为其中之一。",
    )
