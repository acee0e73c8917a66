"""How one feed's columns are named, and where each is found in a file's header."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cityscore.core.refusals import Problem, Sentence
from cityscore.participants.identifiers import KINDS
from cityscore.schemes.language import RecordType
from cityscore.schemes.language.tree import RECORD_COLUMNS

from .reading.cells import header_key

FIXABLE = ("identifier_type", "record_type")
ALWAYS_NEEDED = ("identifier", "identifier_type", "record_type", "record_no", "occurred_on")
NEEDED_OF_DECISIONS = ("document_no", "authority")

_UNKNOWN_TARGET = Sentence(
    "“{header}” is mapped to {target}, which no record type of this feed has. Choose one of its fields.",
    "“{header}”对应到 {target}，但本渠道的记录类型没有此字段，请改选已有字段。",
)
_UNKNOWN_TYPE = Sentence(
    "The feed fixes the record type {code}, which this source does not have. Choose another.",
    "本渠道固定的记录类型 {code} 在该来源下不存在，请另选。",
)
_UNKNOWN_KIND = Sentence(
    "The feed fixes the identifier type {code}. Choose one of {kinds}.",
    "本渠道固定的证件类型为 {code}，请改为 {kinds} 之一。",
)


@dataclass(frozen=True, slots=True)
class FeedMapping:
    """A feed's view of its files.

    `columns`: header in the file → canonical column or field name; canonical names always name themselves.
    `fixed`: identifier_type and record_type where the feed fixes them. `source`: the code of the source the
    records come from; record types of other sources are refused, unless it is empty (any source).
    """

    source: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        unknown = set(self.fixed) - set(FIXABLE)
        if unknown:
            raise ValueError(f"a feed fixes {' and '.join(FIXABLE)} only, not {sorted(unknown)}")

    def types_read(self, record_types: Iterable[RecordType]) -> dict[str, RecordType]:
        """The record types that rows of this feed may have, by code."""
        fixed = self.fixed.get("record_type")
        return {
            each.code: each
            for each in record_types
            if self.source in ("", each.source) and fixed in (None, each.code)
        }

    def target_of(self, header: str, targets: Mapping[str, str]) -> str | None:
        """The canonical name a header stands for; `targets` holds the known names by header_key."""
        key = header_key(header)
        mapped = next((target for name, target in self.columns.items() if header_key(name) == key), None)
        return targets.get(header_key(mapped) if mapped is not None else key)

    def names_known(self, record_types: Iterable[RecordType]) -> frozenset[str]:
        """Every column name this feed would take, by header_key: by them a header is told from a title."""
        names = (*self.columns, *targets_of(self.types_read(record_types)))
        return frozenset(header_key(name) for name in names)

    def headers_for(self, target: str) -> tuple[str, ...]:
        """Every header that would be taken for `target`, as the feed writes them."""
        return (*(name for name, each in self.columns.items() if each == target), target)


def targets_of(types: Mapping[str, RecordType]) -> dict[str, str]:
    """header_key → name of every column these record types can fill; the ten common columns come first."""
    fields = (name for each in types.values() for name in each.fields)
    return {header_key(name): name for name in (*fields, *RECORD_COLUMNS)}


def needed_of(mapping: FeedMapping, types: Mapping[str, RecordType]) -> tuple[str, ...]:
    """Columns without which no row of this feed could be accepted."""
    needed = [name for name in ALWAYS_NEEDED if name not in mapping.fixed]
    if "record_type" in mapping.fixed:
        for each in types.values():
            needed += [name for name in NEEDED_OF_DECISIONS if each.decision]
            needed += [name for name, described in each.fields.items() if described.required]
    return tuple(needed)


def problems_of(mapping: FeedMapping, record_types: Iterable[RecordType]) -> list[Problem]:
    """What keeps a feed's mapping from ever reading a file (code `feed-unusable`); empty when it fits."""
    types = mapping.types_read(record_types)
    targets = targets_of(types)
    problems = [
        Problem(
            "feed-unusable", f"columns.{name}", _UNKNOWN_TARGET.filled({"header": name, "target": target})
        )
        for name, target in mapping.columns.items()
        if header_key(target) not in targets
    ]
    code = mapping.fixed.get("record_type")
    if code is not None and code not in types:
        problems.append(Problem("feed-unusable", "fixed.record_type", _UNKNOWN_TYPE.filled({"code": code})))
    kind = mapping.fixed.get("identifier_type")
    if kind is not None and kind not in KINDS:
        facts = {"code": kind, "kinds": ", ".join(KINDS)}
        problems.append(Problem("feed-unusable", "fixed.identifier_type", _UNKNOWN_KIND.filled(facts)))
    return problems
