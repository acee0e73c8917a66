"""Points and validity compared line by line, so that one changed figure reads as one changed figure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import By, Clock, Points, Steps, Tiers, Valid

from .words import both, figure, joined, months_in_words, rate_in_words, shown, signed, tier_span

Sayings = Iterator[Sentence]

BECOMES = Sentence("{owner}: {label} {before} becomes {after}.", "{owner}：{label}由{before}改为{after}。")
LINE_BECOMES = Sentence(
    "{owner}: {line} → {before} becomes {after}.", "{owner}：{line}由{before}改为{after}。"
)
LINE_NEW = Sentence("{owner}: new {line} → {after}.", "{owner}：新增{line} → {after}。")
LINE_GONE = Sentence("{owner}: {line} → {before} is dropped.", "{owner}：删去{line} → {before}。")
COUNTED = Sentence(
    "{owner}: {label} are counted from “{after}” instead of “{before}”.",
    "{owner}：{label}的计算字段由“{before}”改为“{after}”。",
)
STEP = Sentence("step {key}", "满{key}")
CHOICE = Sentence("“{key}”", "选项“{key}”")
VALID_CHOICE = Sentence("{label} of “{key}”", "“{key}”的{label}")


def points(owner: Sentence, label: Sentence, before: Points, after: Points) -> Sayings:
    """Line by line while the form stays the same; else the whole of both."""
    old, new = before.form, after.form
    told = None
    if isinstance(old, Steps) and isinstance(new, Steps):
        told = _steps(owner, old, new)
    elif isinstance(old, By) and isinstance(new, By):
        told = list(_lines(owner, CHOICE, _signed(old.table), _signed(new.table)))
    elif isinstance(old, Tiers) and isinstance(new, Tiers):
        told = _tiers(owner, old, new)
    if told is None:
        yield whole(owner, label, before, after)
        return
    if _field(old) != _field(new):
        yield joined(COUNTED, owner=owner, label=label, before=both(_field(old)), after=both(_field(new)))
    yield from told


def _field(form: Any) -> str:
    return str(getattr(form, "field", ""))


def _signed(table: Mapping[str, Decimal]) -> dict[str, Sentence]:
    return {choice: both(signed(value)) for choice, value in table.items()}


def _steps(owner: Sentence, old: Steps, new: Steps) -> list[Sentence] | None:
    """None when thresholds do not ascend, as in no sound scheme: a line is then known by no threshold."""
    for form in (old, new):
        thresholds = [threshold for threshold, _ in form.table]
        if thresholds != sorted(set(thresholds)):
            return None
    held, now = (
        {figure(threshold): both(signed(value)) for threshold, value in form.table} for form in (old, new)
    )
    return list(_lines(owner, STEP, held, now))


def _tiers(owner: Sentence, old: Tiers, new: Tiers) -> list[Sentence] | None:
    """None when the tiers are cut elsewhere: then no tier is the same tier."""
    if [tier.upto for tier in old.table] != [tier.upto for tier in new.table]:
        return None
    changed = [(was, now) for was, now in zip(old.table, new.table, strict=True) if was != now]
    line = Sentence(
        "{owner}: tier {span}: {before} becomes {after}.", "{owner}：{span}：由{before}改为{after}。"
    )
    return [
        joined(line, owner=owner, span=tier_span(now), before=rate_in_words(was), after=rate_in_words(now))
        for was, now in changed
    ]


def _lines(
    owner: Sentence, line: Sentence, old: Mapping[str, Sentence], new: Mapping[str, Sentence]
) -> Sayings:
    for key, after in new.items():
        named, before = joined(line, key=both(key)), old.get(key)
        if before is None:
            yield joined(LINE_NEW, owner=owner, line=named, after=after)
        elif before != after:
            yield joined(LINE_BECOMES, owner=owner, line=named, before=before, after=after)
    for key, before in old.items():
        if key not in new:
            yield joined(LINE_GONE, owner=owner, line=joined(line, key=both(key)), before=before)


def valid(owner: Sentence, label: Sentence, before: Valid, after: Valid) -> Sayings:
    """Choice by choice while both go by one field; else the whole of both."""
    if before.by is None or after.by is None or before.by.field != after.by.field:
        yield whole(owner, label, before, after)
        return
    line = joined(VALID_CHOICE, label=label)
    old, new = (
        {choice: months_in_words(months) for choice, months in each.table.items()}
        for each in (before.by, after.by)
    )
    yield from _lines(owner, line, old, new)


def whole(
    owner: Sentence, label: Sentence, before: Points | Valid | Clock, after: Points | Valid | Clock
) -> Sentence:
    return joined(BECOMES, owner=owner, label=label, before=shown(before), after=shown(after))


def clock(owner: Sentence, label: Sentence, before: Clock, after: Clock) -> Sayings:
    yield whole(owner, label, before, after)


TOLD: Mapping[str, Callable[[Sentence, Sentence, Any, Any], Sayings]] = {
    "points": points,
    "valid": valid,
    "clock": clock,
}
"""Fields of a rule that are compared in a way of their own."""
