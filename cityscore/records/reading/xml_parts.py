"""The small XML parts of a workbook, read without entities, document types or anything from outside."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from xml.parsers import expat

from .archive import DAMAGED
from .refusals import FileRefused

Element = tuple[str, Mapping[str, str]]
"""Local name and attributes; of an attribute in a namespace only its local name is kept."""


def elements_of(content: bytes) -> Iterator[Element]:
    """Every element of a document in order. Raises FileRefused when it is malformed or has a DOCTYPE."""
    found: list[Element] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        found.append((_local(name), {_local(key): value for key, value in attributes.items()}))

    def refuse(*_: object) -> None:
        raise FileRefused(DAMAGED)

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError) as failure:
        raise FileRefused(DAMAGED) from failure
    return iter(found)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
