"""Text as people and machines write it: tidied for comparison, or found unfit."""

from __future__ import annotations

from dataclasses import dataclass

from cityscore.core.refusals import Sentence


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with one written value and what to do. Never repeats the value: it may be about someone
    who has not opted in, and such data is not kept, not even in a report."""

    code: str
    message: Sentence


DAMAGED = Flaw(
    "damaged-text",
    Sentence(
        "The text was damaged before it reached us (it holds replacement characters). Export it again.",
        "文字在导出时已损坏（含有乱码替代字符），请从原系统重新导出。",
    ),
)

_SPACES = dict.fromkeys((0x00A0, 0x3000, 0x202F, 0x205F, *range(0x2000, 0x200B)), " ")
_INVISIBLE = dict.fromkeys(
    (0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))
)
_TIDY = str.maketrans({**_SPACES, **_INVISIBLE})
# Only the full-width forms: NFKC would also turn 5² into 52 and ① into 1.
_NARROW = str.maketrans({**_SPACES, **_INVISIBLE, **{0xFF01 + i: 0x21 + i for i in range(94)}})


def tidy(text: str) -> str:
    """Without invisible characters, without spaces at the ends; spaces of any width are plain spaces."""
    return text.strip() if text.isascii() else text.translate(_TIDY).strip()


def narrow(text: str) -> str:
    """As `tidy`, and full-width letters, digits and signs in their ordinary width: for numbers and dates."""
    return text.strip() if text.isascii() else text.translate(_NARROW).strip()
