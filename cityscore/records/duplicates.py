"""Which rows of one file speak of the same record, in 24 bytes a row."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator
from typing import NamedTuple

SHELVES = 64


class SameKey(NamedTuple):
    """Rows with one key, in file order. `differing`: not all say the same. `refused`: those lines that had
    been refused for another reason already."""

    lines: tuple[int, ...]
    differing: bool
    refused: frozenset[int]


class KeyBook:
    """Remembers a 64-bit hash of each row's key and of its content; whole rows would fill the memory.

    Python's own salted hash serves: a collision, about 1 in 30 million files of a million rows, refuses two
    innocent rows, and a sender cannot aim for one.
    """

    def __init__(self) -> None:
        self._keys = array("q")
        self._contents = array("q")
        self._lines = array("q")

    def add(
        self, keys: Collection[int], contents: Collection[int], lines: Collection[int], *, refused: bool
    ) -> None:
        """Note rows by the hashes of their keys and contents; equal contents say nothing new."""
        self._keys.extend(keys)
        self._contents.extend(contents)
        self._lines.extend([2 * line + refused for line in lines])

    def same_keys(self) -> Iterator[SameKey]:
        """Every key that more than one row has, in no order."""
        # by shelves, because one dictionary of all keys would take 100 bytes a row
        shelves = [array("q") for _ in range(SHELVES)]
        for place, key in enumerate(self._keys):
            shelves[key % SHELVES].append(place)
        for shelf in shelves:
            if len({self._keys[place] for place in shelf}) == len(shelf):
                continue
            groups: dict[int, list[int]] = {}
            for place in shelf:
                groups.setdefault(self._keys[place], []).append(place)
            yield from (self._same(places) for places in groups.values() if len(places) > 1)

    def _same(self, places: list[int]) -> SameKey:
        noted = sorted(self._lines[place] for place in places)
        return SameKey(
            lines=tuple(each >> 1 for each in noted),
            differing=len({self._contents[place] for place in places}) > 1,
            refused=frozenset(each >> 1 for each in noted if each & 1),
        )
