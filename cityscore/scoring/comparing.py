"""Two results of one scheme compared in plain words: what was gained, what stays, what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from cityscore.core.points import HUNDREDTHS, show, to_hundredths
from cityscore.core.refusals import Sentence
from cityscore.schemes.language import Band, Rule, SchemeTree

from .bands import meets
from .facts import Fact, matches, span_of
from .results import Result

GAIN = Sentence("{gain} points: {before} → {after}.", "{gain} 分：{before} → {after}。")
GAIN_OF_ONE = Sentence("{gain} point: {before} → {after}.", "{gain} 分：{before} → {after}。")
SAME = Sentence("The points stay the same: {after}.", "积分不变，仍为 {after} 分。")
BAND_STAYS = Sentence("Band {band} stays.", "等级保持“{band}”。")
BAND_CHANGES = Sentence("Band {before} → {after}.", "等级：“{before}” → “{after}”。")
BAND_REACHED = Sentence("Band {after} is reached.", "达到等级“{after}”。")
TO_NEXT = Sentence("{points} points to {band}.", "距“{band}”还差 {points} 分。")
TO_NEXT_BY_ONE = Sentence("{points} point to {band}.", "距“{band}”还差 {points} 分。")
SHARED = Sentence(
    "Band {band} goes to at most {share} % of all participants, so it also depends on the others.",
    "“{band}”最多由全部参与者的 {share}% 获得，因此还取决于其他参与者。",
)
NEWLY_HELD = Sentence("“{rule}” would newly be held.", "将新获得“{rule}”。")
NOTHING_NEW = Sentence("Nothing new would be held.", "不会新获得任何一项。")
STARTS = Sentence("“{rule}” starts counting it on {day}.", "“{rule}”自 {day} 起计入。")
OVER = Sentence("For “{rule}” this is too long ago to count.", "对“{rule}”而言，该记录已过有效期，不再计入。")
LIMIT = Sentence(
    "“{rule}” gives no more: its limit is reached, or a better record counts already.",
    "“{rule}”不再加分：已达上限，或已有更优记录计入。",
)
NO_STEP = Sentence(
    "“{rule}” counts it, but the next step is not reached yet.", "“{rule}”会计入该记录，但尚未达到下一档。"
)
NO_RULE = Sentence("No rule gives points for this as entered.", "按所填内容，没有规则给予加分。")
GROUP_FULL = Sentence("“{dimension}” has reached its limit.", "“{dimension}”已达上限。")
SCALE_FULL = Sentence("The upper end of the scale is reached.", "已达到总分上限。")


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What a rule gives before and after, in hundredths."""

    rule: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What is different, in codes and in words. `gain` in hundredths, None in a criteria scheme.

    `next_band` is the band above the one reached, and `to_next` what the total still lacks for it. With
    `depends_on_others`, some band of the scheme holds only a share of everybody, and who is in it is not
    known from one participant alone.
    """

    gain: int | None
    rules: tuple[RuleChange, ...]
    next_band: str | None
    to_next: int
    depends_on_others: bool
    say: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "points": None if self.gain is None else show(self.gain),
            "rules": [
                {"rule": each.rule, "before": show(each.before), "after": show(each.after)}
                for each in self.rules
            ],
            "next_band": self.next_band and {"band": self.next_band, "points": show(self.to_next)},
            "band_depends_on_others": self.depends_on_others,
            "say": [each.as_json() for each in self.say],
        }


def compare(
    tree: SchemeTree, before: Result, after: Result, *, added: Sequence[Fact], as_of: date
) -> Difference:
    """The difference that the `added` records make."""
    changes = _rule_changes(tree, before, after)
    above = None if after.total is None else _band_above(tree, after.total)
    said = [*_points(before, after, changes, tree), *_why_not(tree, before, after, added, as_of)]
    lacking = 0
    if above is not None and after.total is not None:
        lacking = _lacking(tree, above, after.total)
    said += _bands(tree, before, after, above, lacking)
    return Difference(
        gain=None if after.total is None else after.total - (before.total or 0),
        rules=changes,
        next_band=None if above is None else above.code,
        to_next=lacking,
        depends_on_others=any(band.top_share is not None for band in tree.bands),
        say=tuple(said),
    )


def _rule_changes(tree: SchemeTree, before: Result, after: Result) -> tuple[RuleChange, ...]:
    old, new = _by_rule(before), _by_rule(after)
    found = (RuleChange(rule.code, old.get(rule.code, 0), new.get(rule.code, 0)) for rule in tree.rules)
    return tuple(each for each in found if each.before != each.after)


def _by_rule(result: Result) -> dict[str, int]:
    return {line.rule: line.points for line in result.lines}


def _points(
    before: Result, after: Result, changes: Sequence[RuleChange], tree: SchemeTree
) -> Iterator[Sentence]:
    if after.total is None:
        held = [each for each in changes if each.after and not each.before]
        titles = {rule.code: rule.title.sentence for rule in tree.rules}
        yield from (filled(NEWLY_HELD, rule=titles[each.rule]) for each in held)
        if not held:
            yield NOTHING_NEW
        return
    was = before.total or 0
    gain = after.total - was
    said = SAME if not gain else GAIN_OF_ONE if abs(gain) == HUNDREDTHS else GAIN
    yield filled(said, gain=_signed(gain), before=plain(was), after=plain(after.total))


def _bands(
    tree: SchemeTree, before: Result, after: Result, above: Band | None, lacking: int
) -> Iterator[Sentence]:
    titles = {band.code: band.title.sentence for band in tree.bands}
    if after.band is not None:
        if before.band == after.band:
            yield filled(BAND_STAYS, band=titles[after.band])
        elif before.band is None:
            yield filled(BAND_REACHED, after=titles[after.band])
        else:
            yield filled(BAND_CHANGES, before=titles[before.band], after=titles[after.band])
    if above is not None:
        said = TO_NEXT_BY_ONE if lacking == HUNDREDTHS else TO_NEXT
        yield filled(said, points=plain(lacking), band=titles[above.code])
    for band in tree.bands:
        if band.top_share is not None and after.total is not None and meets(band, after.total):
            yield filled(SHARED, band=titles[band.code], share=_plain(band.top_share * 100))


def _band_above(tree: SchemeTree, total: int) -> Band | None:
    """The lowest band whose edge the total does not meet."""
    return next((band for band in tree.bands if not meets(band, total)), None)


def _lacking(tree: SchemeTree, band: Band, total: int) -> int:
    """Hundredths that a total lacks for a band; an edge that excludes itself asks for one step more."""
    assert band.edge is not None
    assert tree.scale is not None
    step = 0 if band.edge.included else 10 ** (2 - tree.scale.decimals)
    return to_hundredths(band.edge.points) + step - total


def _why_not(
    tree: SchemeTree, before: Result, after: Result, added: Sequence[Fact], as_of: date
) -> Iterator[Sentence]:
    """For each kind of record that brings nothing under any rule, what stands in the way; then bounds."""
    old, new = _by_rule(before), _by_rule(after)
    for kind in dict.fromkeys(fact.record_type for fact in added):
        rules = [rule for rule in tree.rules if rule.record_type == kind]
        if any(old.get(rule.code) != new.get(rule.code) for rule in rules):
            continue
        facts = [fact for fact in added if fact.record_type == kind]
        capped = {line.rule for line in after.lines if line.capped}
        reasons = [_reason(tree, rule, facts, as_of, capped=rule.code in capped) for rule in rules]
        yield from [each for each in reasons if each is not None] or [NO_RULE]
    yield from _bounds(tree, before, after)


def _reason(
    tree: SchemeTree, rule: Rule, facts: Sequence[Fact], as_of: date, *, capped: bool
) -> Sentence | None:
    """Why a rule gives no more for these records; None when it is not about them at all."""
    last = tree.effective.review_by
    spans = [(fact, span) for fact in facts if matches(rule, fact) and (span := span_of(rule, fact))]
    spans = [(fact, span) for fact, span in spans if span.starts_on <= last]
    if not spans:
        return None
    title = rule.title.sentence
    yearly = tree.period == "calendar-year"
    in_year = [span for fact, span in spans if not yearly or fact.occurred_on.year == as_of.year]
    if any(span.holds(as_of) for span in in_year):
        return filled(LIMIT if capped else NO_STEP, rule=title)
    starts = [span.starts_on for span in in_year if span.starts_on > as_of]
    if starts:
        return filled(STARTS, rule=title, day=min(starts).isoformat())
    return filled(OVER, rule=title)


def _bounds(tree: SchemeTree, before: Result, after: Result) -> Iterator[Sentence]:
    """Limits that cut more off than before."""
    titles = {each.code: each.title.sentence for each in tree.dimensions}
    cut = {(each.kind, each.dimension): each.points for each in before.adjustments}
    for each in after.adjustments:
        if each.points >= cut.get((each.kind, each.dimension), 0):
            continue
        if each.kind == "dimension-bound" and each.dimension is not None:
            yield filled(GROUP_FULL, dimension=titles[each.dimension])
        elif each.kind == "scale-bound":
            yield SCALE_FULL


def filled(sentence: Sentence, **facts: str | Sentence) -> Sentence:
    """The sentence with its places filled, those that are sentences themselves in the same language."""
    english = {name: each.en if isinstance(each, Sentence) else each for name, each in facts.items()}
    chinese = {name: each.zh_hans if isinstance(each, Sentence) else each for name, each in facts.items()}
    return Sentence(sentence.filled(english).en, sentence.filled(chinese).zh_hans)


def plain(hundredths: int) -> str:
    """1005 and not 1005.00."""
    return _plain(Decimal(hundredths) / HUNDREDTHS)


def _plain(number: Decimal) -> str:
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _signed(hundredths: int) -> str:
    return ("+" if hundredths > 0 else "−") + plain(abs(hundredths)) if hundredths else "0"
