"""Which rows of one file speak of the same record, in 24 bytes a row."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterator
from typing import NamedTuple

SHELVES = 256


class SameKey(NamedTuple):
    """Rows with one key, in file order. `differing`: not all say the same. `refused`: those lines that had
    been refused for another reason already."""

    lines: tuple[int, ...]
    differing: bool
    refused: frozenset[int]


class KeyBook:
    """Remembers a 64-bit hash of each row's key and content; whole rows would fill the memory.

    Python's own salted hash serves: a collision, about 1 in 30 million files of a million rows, refuses two
    innocent rows, and a sender cannot aim for one.
    """

    def __init__(self) -> None:
        self._shelves = tuple((array("q"), array("q"), array("q")) for _ in range(SHELVES))

    def add(self, key: Hashable, content: Hashable, line: int, *, refused: bool) -> None:
        """Note a row; `content` equal for two rows means that the second says nothing new."""
        code = hash(key)
        keys, contents, lines = self._shelves[code % SHELVES]
        keys.append(code)
        contents.append(hash(content))
        lines.append(2 * line + refused)

    def same_keys(self) -> Iterator[SameKey]:
        """Every key that more than one row has."""
        for keys, contents, lines in self._shelves:
            if len(set(keys)) == len(keys):
                continue
            repeated = {key for key, count in Counter(keys).items() if count > 1}
            groups: dict[int, list[int]] = {}
            for place, key in enumerate(keys):
                if key in repeated:
                    groups.setdefault(key, []).append(place)
            for places in groups.values():
                noted = [lines[place] for place in places]
                yield SameKey(
                    lines=tuple(each >> 1 for each in noted),
                    differing=len({contents[place] for place in places}) > 1,
                    refused=frozenset(each >> 1 for each in noted if each & 1),
                )
