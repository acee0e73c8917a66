"""Changes to a draft's content, each a value that says what it does and does it to a copy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cityscore.core.exact_json import digest
from cityscore.schemes.refusals import PartChanged, PartGone

from .codes import code_for
from .references import renamed, with_field_names
from .values import listing, mapping, shown

KINDS = ("dimensions", "bands", "sources", "record_types", "rules")
BASICS = ("title", "description", "participants", "kind", "who_may_join", "scale", "period", "effective")
ORDER = ("format", "city", "scheme", *BASICS, *KINDS)

Content = Mapping[str, Any]


class Edit(Protocol):
    """One change to a draft. `about` names the part for the audit log, such as `rules:3`."""

    @property
    def about(self) -> str: ...

    def applied(self, content: Content) -> dict[str, Any]:
        """The content after the change. Raises PartChanged or PartGone if the part is not as it was."""
        ...


@dataclass(frozen=True, slots=True)
class SetBasics:
    """Replace what the scheme says about itself; `seen` is the digest of what the editor had before them."""

    basics: Content
    seen: str
    about: str = "basics"

    def applied(self, content: Content) -> dict[str, Any]:
        if digest(basics_of(content)) != self.seen:
            raise PartChanged
        others = {key: value for key, value in content.items() if key not in BASICS}
        return in_order({**others, **self.basics})


@dataclass(frozen=True, slots=True)
class SetPart:
    """Replace one part; where its code changes, whatever named it follows."""

    kind: str
    index: int
    seen: str
    part: Content
    fields: Mapping[str, str] = field(default_factory=dict)
    """Of a record type: former names of its columns with their new ones."""

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.index}"

    def applied(self, content: Content) -> dict[str, Any]:
        index = whereabouts(content, self.kind, self.index, self.seen)
        parts = parts_of(content, self.kind)
        part = coded(self.kind, self.part, [each for at, each in enumerate(parts) if at != index])
        before = parts[index]
        parts[index] = part
        followed = renamed({**content, self.kind: parts}, self.kind, before, part)
        return with_field_names(followed, part["code"], self.fields) if self.fields else followed


@dataclass(frozen=True, slots=True)
class AddPart:
    """Add a part at the end, or, given `index`, before the one that stands there."""

    kind: str
    part: Content
    index: int | None = None

    @property
    def about(self) -> str:
        return f"{self.kind}:new"

    def applied(self, content: Content) -> dict[str, Any]:
        parts = parts_of(content, self.kind)
        parts.insert(len(parts) if self.index is None else self.index, coded(self.kind, self.part, parts))
        return in_order({**content, self.kind: parts})


@dataclass(frozen=True, slots=True)
class RemovePart:
    """Take a part away."""

    kind: str
    index: int
    seen: str

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.index}"

    def applied(self, content: Content) -> dict[str, Any]:
        index = whereabouts(content, self.kind, self.index, self.seen)
        parts = parts_of(content, self.kind)
        del parts[index]
        return {**content, self.kind: parts}


@dataclass(frozen=True, slots=True)
class MovePart:
    """Move a part by so many places up (negative) or down."""

    kind: str
    index: int
    seen: str
    places: int

    @property
    def about(self) -> str:
        return f"{self.kind}:{self.index}"

    def applied(self, content: Content) -> dict[str, Any]:
        index = whereabouts(content, self.kind, self.index, self.seen)
        parts = parts_of(content, self.kind)
        moved = parts.pop(index)
        parts.insert(max(0, min(len(parts), index + self.places)), moved)
        return {**content, self.kind: parts}


def basics_of(content: Content) -> dict[str, Any]:
    """What the scheme says about itself."""
    return {key: content[key] for key in BASICS if key in content}


def parts_of(content: Content, kind: str) -> list[Any]:
    """The draft's sources, rules and so on; an empty list where there is no list."""
    return listing(content.get(kind))


def whereabouts(content: Content, kind: str, index: int, seen: str) -> int:
    """Where the part that was seen at `index` stands now: others may have been added, moved or removed.

    Raises PartChanged when somebody changed it meanwhile, PartGone when nothing is left in its place.
    """
    parts = parts_of(content, kind)
    if index < len(parts) and digest(parts[index]) == seen:
        return index
    same = [at for at, part in enumerate(parts) if digest(part) == seen]
    if len(same) == 1:
        return same[0]
    raise PartChanged if index < len(parts) else PartGone


def codes_of(parts: list[Any]) -> list[str]:
    return [shown(mapping(part).get("code")) for part in parts]


def coded(kind: str, part: Content, others: list[Any]) -> dict[str, Any]:
    """The part with a code: its own, else one made from its title."""
    code = shown(part.get("code")) or code_for(kind, part, codes_of(others))
    return {"code": code, **{key: value for key, value in part.items() if key != "code"}}


def in_order(content: Content) -> dict[str, Any]:
    """The same content with its keys as the format lists them, anything else after that."""
    known = {key: content[key] for key in ORDER if key in content}
    return known | {key: value for key, value in content.items() if key not in known}


def each_part(content: Content) -> Iterator[tuple[str, int, Any]]:
    """Every part with its kind and place."""
    for kind in KINDS:
        for index, part in enumerate(parts_of(content, kind)):
            yield kind, index, part
