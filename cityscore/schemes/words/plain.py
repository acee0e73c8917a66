"""How words are looked for: as a reader sees them, in whole phrases, harmless phrases set aside first."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from cityscore.core.refusals import Sentence

from .characters import folded

_HAN = "\u3400-\u9fff"
_JOINTS = re.compile(r"[\s_\-/]+")
_QUOTES = re.compile(r"[\"“”‘`『』「」《》]+")
_INSIDE_CHINESE = re.compile(rf"(?<=[{_HAN}])[\s·•・*.]+(?=[{_HAN}])")
# Joiners, fillers and selectors that Unicode files among letters and marks, and shows as nothing.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)
_SET_ASIDE = " \u241f "  # stands where a harmless phrase was; matches nothing and joins nothing

_NOTATION = {"(": "(?:", ")": ")", "/": "|", "*": "[a-z]*", "^": "^", "$": "$", "#": r"\d+(?:\.\d+)?"}
_WORDS_BETWEEN = r"(?:[a-z']+ ){0,4}?"
_CHARACTERS_BETWEEN = r"[^,。;.]{0,12}?"


def visible(text: str) -> str:
    """The text after NFKC without characters that show nothing, such as zero-width spaces."""
    composed = unicodedata.normalize("NFKC", text)
    return _INVISIBLE.sub("", "".join(each for each in composed if unicodedata.category(each) != "Cf"))


def plain(text: str) -> str:
    """The text as it looks: NFKC, no invisible characters or quotation marks, lower case, single spaces.

    `parking_conduct`, `Parking-Conduct` and full-width `ＰＡＲＫＩＮＧ conduct` become one
    and so do 信訪 and 信访.
    """
    spaced = _JOINTS.sub(" ", _QUOTES.sub("", folded(visible(text)).replace("’", "'"))).strip().casefold()
    return _INSIDE_CHINESE.sub("", spaced)


def phrases(notation: str) -> re.Pattern[str]:
    """A vocabulary as one pattern. Phrases are separated by commas or lines; in a phrase

    `a*` is any word that begins with a, `(a/b)` one of them, `#` a number, `^` and `$` the ends of the text,
    and `..` up to four English words or twelve Chinese characters. English phrases match whole words only.
    """
    found = [phrase.strip() for phrase in re.split(r"[,\n]", notation)]
    return re.compile("|".join(_pattern(phrase) for phrase in found if phrase) or "(?!)")


def _pattern(phrase: str) -> str:
    english = phrase.isascii()
    between = _WORDS_BETWEEN if english else _CHARACTERS_BETWEEN
    parts = re.split(r"\.\. ?" if english else r"\.\.", phrase)
    pattern = between.join("".join(_NOTATION.get(c, re.escape(c)) for c in part) for part in parts)
    return rf"(?<![a-z])(?:{pattern})(?![a-z])" if english else f"(?:{pattern})"


@dataclass(frozen=True, eq=False)
class Matter:
    """Something a scheme may not be about: its name for the reader, and the phrases that speak of it.

    Phrases of `harmless` contain the same words in another sense and are set aside before looking.
    """

    name: Sentence
    spoken: str
    harmless: str = ""
    of_persons_only: bool = False
    _spoken: re.Pattern[str] = field(init=False, repr=False)
    _harmless: re.Pattern[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spoken", phrases(self.spoken))
        object.__setattr__(self, "_harmless", phrases(self.harmless))

    def found_in(self, plain_text: str) -> str | None:
        """The first phrase that speaks of this matter, or None."""
        if not self._spoken.search(plain_text):
            return None
        found = self._spoken.search(self._harmless.sub(_SET_ASIDE, plain_text))
        return found.group().strip() if found else None


@lru_cache(maxsize=2048)
def first_matter_in(text: str, matters: tuple[Matter, ...], *, of_persons: bool) -> tuple[Matter, str] | None:
    """The first matter that the text speaks of, with the phrase that does, or None."""
    plain_text = plain(text)
    for matter in matters:
        if of_persons or not matter.of_persons_only:
            phrase = matter.found_in(plain_text)
            if phrase is not None:
                return matter, phrase
    return None
