"""Goes down two versions side by side and says every difference, part by part, with none passed over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import (
    Band,
    Described,
    Dimension,
    LegalBasis,
    Named,
    RecordField,
    RecordType,
    Rule,
    Scale,
    SchemeTree,
    Source,
)
from cityscore.schemes.language.forms import Part

from . import tables
from .labels import LABELS, PART_NAMES
from .words import NONE, both, edge_in_words, joined, listed, points_in_words, shown

Coded = Dimension | Band | Source | RecordType | Rule

NOTHING = Sentence("Nothing has changed.", "内容没有变化。")
BECOMES = Sentence("{owner}: {label} {before} becomes {after}.", "{owner}：{label}由{before}改为{after}。")
BECOMES_WHERE_NONE_WAS = Sentence("{owner}: {label} is now {after}.", "{owner}：{label}现为{after}。")
DROPPED = Sentence("{owner}: {label} {before} is dropped.", "{owner}：不再有{label}{before}。")
NEW_PART = Sentence("New {part} {title}.", "新增{part}“{title}”。")
NEW_PART_WITH = Sentence("New {part} {title}: {gist}.", "新增{part}“{title}”：{gist}。")
GONE_PART = Sentence("The {part} {title} is removed.", "删去{part}“{title}”。")
ORDER = Sentence("The {part}s are in another order: {order}.", "{part}的顺序改为：{order}。")
ADDED = Sentence("{owner}: new {label} {value}.", "{owner}：新增{label}{value}。")
REMOVED = Sentence("{owner}: {label} {value} is removed.", "{owner}：删去{label}{value}。")
REORDERED = Sentence("{owner}: {label} in another order: {value}.", "{owner}：{label}的顺序改为{value}。")
STARTS_AT = Sentence(
    "{owner} now starts at {after}; before, {before}.", "{owner}的下限由{before}改为{after}。"
)

SCHEME = Sentence("Scheme", "方案")
BAND = Sentence("Band {title}", "等级“{title}”")
CLOSED = {
    "participants", "kind", "residence", "period", "counts", "fade", "type", "format", "city", "scheme",
    "topic", "source", "dimension", "record_type",
}  # fmt: skip
"""Fields whose text is a word of the language or a code, and is shown without quotation marks."""

Sayings = Iterator[Sentence]


def differences(old: SchemeTree, new: SchemeTree) -> list[Sentence]:
    """Every difference of content in one sentence each, in the order of the file; NOTHING if there is none.

    Parts are the same part when their codes are equal. Whatever differs in `content_of` is spoken of.
    """
    found: list[Sentence] = []
    for name in SchemeTree.model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if name in PART_NAMES:
            found += _of_list(PART_NAMES[name], before, after)
        else:
            found += _of_value(SCHEME, SchemeTree, name, before, after)
    return found or [NOTHING]


def _of_list(part: Sentence, old: Sequence[Coded], new: Sequence[Coded]) -> Sayings:
    """A list whose entries have codes: new ones and changed ones where they stand, then what is gone."""
    held, now = _keyed(old), _keyed(new)
    titles = _titles([*old, *new])
    for key, entry in now.items():
        if key in held:
            yield from _of_part(_owner(entry, titles[entry.code]), held[key], entry)
        else:
            yield _announced(part, entry, titles[entry.code])
    for key, entry in held.items():
        if key not in now:
            yield joined(GONE_PART, part=part, title=titles[entry.code])
    if [key for key in held if key in now] != [key for key in now if key in held]:
        yield joined(ORDER, part=part, order=listed(titles[each.code] for each in new))


def _keyed(entries: Sequence[Coded]) -> dict[tuple[str, int], Coded]:
    """The entries by code; of a draft that uses one code twice both are kept."""
    found: dict[tuple[str, int], Coded] = {}
    for entry in entries:
        found[entry.code, sum(code == entry.code for code, _ in found)] = entry
    return found


def _owner(entry: Coded, title: Sentence) -> Sentence:
    return joined(BAND, title=title) if isinstance(entry, Band) else title


def _titles(entries: Sequence[Coded]) -> dict[str, Sentence]:
    """What each part is called: its newest title, with its code where another part has the same title."""
    named = {each.code: each.title.sentence for each in entries}
    spoken = [*(each.en for each in named.values()), *(each.zh_hans for each in named.values())]
    return {
        code: title
        if spoken.count(title.en) == spoken.count(title.zh_hans) == (2 if title.en == title.zh_hans else 1)
        else Sentence(f"{title.en} ({code})", f"{title.zh_hans}（{code}）")
        for code, title in named.items()
    }


def _announced(part: Sentence, entry: Coded, title: Sentence) -> Sentence:
    gist = _gist(entry)
    if gist is None:
        return joined(NEW_PART, part=part, title=title)
    return joined(NEW_PART_WITH, part=part, title=title, gist=gist)


def _gist(entry: Coded) -> Sentence | None:
    if isinstance(entry, Rule):
        valid = joined(Sentence("valid {span}", "有效{span}"), span=shown(entry.valid))
        return listed([points_in_words(entry.form), valid])
    if isinstance(entry, RecordType):
        return Sentence(f"from source {entry.source}", f"来源为 {entry.source}")
    if isinstance(entry, Band) and entry.edge is not None:
        return joined(Sentence("starts at {edge}", "下限为{edge}"), edge=edge_in_words(entry.edge))
    return None


def _of_part(owner: Sentence, old: Part, new: Part) -> Sayings:
    """Every field of two parts of one kind, in the order in which the language defines them."""
    if isinstance(old, Band) and isinstance(new, Band) and old.edge != new.edge:
        before, after = (edge_in_words(each.edge) if each.edge else NONE for each in (old, new))
        yield joined(STARTS_AT, owner=owner, before=before, after=after)
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before != after and name not in ("from_points", "above"):
            yield from _of_value(owner, type(new), name, before, after)


def _of_value(owner: Sentence, kind: type[Part], name: str, before: Any, after: Any) -> Sayings:
    label = LABELS[kind, name]
    if kind is Rule and name in tables.TOLD:
        yield from tables.TOLD[name](owner, label, before, after)
    elif isinstance(before, Mapping):
        yield from _of_fields(owner, label, before, after)
    elif isinstance(before, tuple):
        yield from _of_set(owner, label, before, after)
    elif type(before) is type(after) and isinstance(before, Part):
        yield from _of_nested(owner, label, before, after)
    elif isinstance(before, Scale) or isinstance(after, Scale):
        yield from _of_scale(owner, label, before, after)
    else:
        closed = name in CLOSED
        yield said(owner, label, shown(before, closed=closed), shown(after, closed=closed))


def said(owner: Sentence, label: Sentence, before: Sentence, after: Sentence) -> Sentence:
    """One value that was and is now, or is no longer."""
    if before == NONE:
        return joined(BECOMES_WHERE_NONE_WAS, owner=owner, label=label, after=after)
    template = DROPPED if after == NONE else BECOMES
    return joined(template, owner=owner, label=label, before=before, after=after)


def _of_nested(owner: Sentence, label: Sentence, old: Part, new: Part) -> Sayings:
    if isinstance(new, Named | Described | LegalBasis):
        for name in type(new).model_fields:
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                inner = joined(LABELS[type(new), name], label=label)
                yield said(owner, inner, shown(before), shown(after))
    else:
        yield from _of_part(owner, old, new)


def _of_scale(owner: Sentence, label: Sentence, old: Scale | None, new: Scale | None) -> Sayings:
    """A scale where none was, or none where one was: a change of kind."""
    bounds = [
        both("–") if each is None else shown((each.base, each.min, each.max, each.decimals))
        for each in (old, new)
    ]
    yield joined(BECOMES, owner=owner, label=label, before=bounds[0], after=bounds[1])


def _of_fields(
    owner: Sentence, label: Sentence, old: Mapping[str, RecordField], new: Mapping[str, RecordField]
) -> Sayings:
    for name, field in new.items():
        before = old.get(name)
        if before is None:
            yield joined(ADDED, owner=owner, label=label, value=shown(name))
        elif before != field:
            of_field = joined(Sentence("{owner}, {label} {name}", "{owner}的{label}{name}"),
                              owner=owner, label=label, name=shown(name))  # fmt: skip
            yield from _of_part(of_field, before, field)
    for name in old:
        if name not in new:
            yield joined(REMOVED, owner=owner, label=label, value=shown(name))


def _of_set(
    owner: Sentence, label: Sentence, old: tuple[Any, ...] | None, new: tuple[Any, ...] | None
) -> Sayings:
    """Entries without codes, such as choices and conditions: what came, what went, or only their order."""
    old, new = old or (), new or ()
    came, went = [each for each in new if each not in old], [each for each in old if each not in new]
    for template, entries in ((ADDED, came), (REMOVED, went)):
        for each in entries:
            yield joined(template, owner=owner, label=label, value=shown(each))
    if not came and not went:
        yield joined(REORDERED, owner=owner, label=label, value=listed(shown(each) for each in new))
