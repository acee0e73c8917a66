"""What we say when the answer is an anticipated no: a stable code and a sentence in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

LANGUAGES = ("en", "zh-hans")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in both languages; `{name}` places are filled from facts."""

    en: str
    zh_hans: str

    def filled(self, facts: Mapping[str, Any]) -> Sentence:
        """The same sentence with its places filled; facts are shown as text, never evaluated."""
        shown = {name: str(value) for name, value in facts.items()}
        return Sentence(_fill(self.en, shown), _fill(self.zh_hans, shown))

    def in_language(self, language: str) -> str:
        """The sentence for a language tag such as `zh-hans`, `zh-cn` or `en`."""
        return self.zh_hans if language.lower().startswith("zh") else self.en

    def as_json(self) -> dict[str, str]:
        return {"en": self.en, "zh-hans": self.zh_hans}


def _fill(template: str, shown: Mapping[str, str]) -> str:
    # str.format would let a fact such as "{0.__class__}" be read as a template on a second pass;
    # one replace pass per named place cannot.
    for name, value in shown.items():
        template = template.replace("{" + name + "}", value)
    return template


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding in an input: where, which code, and what to do about it.

    `path` is a place in a file such as `rules[2].points.table`; row problems fill `line`
    (1-based, the header is line 1) and `column` (the header as the sender wrote it) as well.
    """

    code: str
    path: str
    message: Sentence
    line: int | None = None
    column: str | None = None

    def as_json(self) -> dict[str, Any]:
        shown: dict[str, Any] = {"code": self.code, "path": self.path, "message": self.message.as_json()}
        if self.line is not None:
            shown |= {"line": self.line, "column": self.column}
        return shown


class Refusal(Exception):  # noqa: N818 - a refusal is an answer, not an error
    """An anticipated no. Subclasses name the code, the sentence and the HTTP status it deserves."""

    code: ClassVar[str] = ""
    sentence: ClassVar[Sentence]
    status: ClassVar[int] = 409
    wait: ClassVar[int | None] = None
    """Seconds after which the same may be asked again, where waiting helps."""
    known: ClassVar[dict[str, type[Refusal]]] = {}

    def __init__(self, problems: Iterable[Problem] = (), **facts: Any) -> None:
        self.facts = facts
        self.problems = tuple(problems)
        super().__init__(self.code)

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        taken = Refusal.known.setdefault(cls.code, cls)
        if taken.__qualname__ != cls.__qualname__ or taken.__module__ != cls.__module__:
            raise TypeError(f"refusal code {cls.code!r} is used by {taken} and {cls}")

    @property
    def message(self) -> Sentence:
        return self.sentence.filled(self.facts)

    def __str__(self) -> str:
        return f"{self.code}: {self.message.en}"
