"""A place in a file that may be broken: whatever one asks of it, it answers what is there or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cityscore.core.refusals import Problem, Sentence
from cityscore.core.yaml_files import joined

from .values import iso_day

LONGEST_FACT = 240  # characters


@dataclass(frozen=True, slots=True)
class Place:
    """A value as the file holds it, with its path; checks walk these so that a broken part hides no other."""

    value: Any
    path: str = ""

    def __getitem__(self, key: str) -> Place:
        """The place under a key, whether or not anything is there."""
        held = self.value.get(key) if isinstance(self.value, Mapping) else None
        return Place(held, joined(self.path, key))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, Mapping) and key in self.value

    def __iter__(self) -> Iterator[Place]:
        """The entries of a list; none when it is no list."""
        entries = self.value if isinstance(self.value, list | tuple) else ()
        for index, entry in enumerate(entries):
            yield Place(entry, joined(self.path, index))

    def entries(self) -> Iterator[tuple[str, Place]]:
        """The keys and places of a mapping; none when it is no mapping."""
        for key in self.value if isinstance(self.value, Mapping) else ():
            yield key, self[key]

    @property
    def given(self) -> bool:
        return self.value is not None

    @property
    def listed(self) -> bool:
        return isinstance(self.value, list | tuple)

    @property
    def mapped(self) -> bool:
        return isinstance(self.value, Mapping)

    @property
    def text(self) -> str | None:
        return self.value if isinstance(self.value, str) else None

    @property
    def number(self) -> Decimal | None:
        if isinstance(self.value, int) and not isinstance(self.value, bool):
            return Decimal(self.value)
        return self.value if isinstance(self.value, Decimal) and self.value.is_finite() else None

    @property
    def day(self) -> date | None:
        return self.value if isinstance(self.value, date) else iso_day(self.value)

    def problem(self, code: str, sentence: Sentence, /, **facts: Any) -> Problem:
        """A problem at this place, its sentence filled; a fact as long as a page is cut to a line."""
        shown = {name: _shortened(str(fact)) for name, fact in facts.items()}
        return Problem(code, self.path, sentence.filled(shown))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_FACT else text[: LONGEST_FACT - 1] + "…"
