"""What does not hold together in a perks file, apart from the refusals: order, units, codes, days."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Place
from rewards.terms import HELD_KINDS, TERM_KINDS, UNITS, PerkKind

ENDS_BEFORE_IT_STARTS = Sentence(
    "The last day lies before the first; correct one of them.", "截止日早于起始日，请更正。"
)
TWICE = Sentence("“{name}” is used twice; give each its own code.", "代码“{name}”重复，请分别命名。")
LISTED_TWICE = Sentence("“{name}” is listed twice; keep one.", "“{name}”重复列出，请只保留一个。")
NO_SCHEME = Sentence("Name the scheme here or at the top of the file.", "请在此处或文件开头写明 scheme。")
NO_TIER = Sentence(
    "Give a universal tier, at least one better tier, or both.",
    "请至少写一个普惠档（universal）或更高档（tiers）。",
)
NO_NEED = Sentence(
    "Say what this tier needs; what everyone gets is written under “universal”.",
    "请写明此档的条件；人人可享的内容请写在 universal 中。",
)
BOTH_OR_NONE = Sentence("Write dimension and at_least together.", "dimension 与 at_least 须同时填写。")
NOT_ASCENDING = Sentence(
    "Tiers go from the least to the most demanding; {need} is not above the one before it.",
    "各档须由低到高排列；{need} 没有高于前一档。",
)
OTHER_UNIT = Sentence("A perk of kind {kind} is given in: {units}.", "{kind} 类权益的单位只能是：{units}。")
UNIT_WITHOUT_AMOUNT = Sentence("Write the amount for this unit.", "请填写该单位对应的数值。")
ONE_UNIT = Sentence("Give every tier in the same unit, {unit}.", "各档请使用同一单位 {unit}。")
MORE_THAN_ALL = Sentence("Write at most 100 percent.", "百分比不得超过 100。")
NOTHING_GIVEN = Sentence("Write more than 0, or leave the amount out.", "数值须大于 0，或不写数值。")
HOLD_OR_TERM = Sentence(
    "A use either stays open until it is settled (hold) or gives an entitlement (term); keep one.",
    "一次使用要么待结清（hold），要么形成有期限的资格（term），请只保留一个。",
)
NOTHING_TO_HOLD = Sentence(
    "A perk of kind {kind} is given at once; only these stay open until settled: {kinds}.",
    "{kind} 类权益即时给予；只有以下类别可以待结清：{kinds}。",
)
NO_TERM = Sentence(
    "A perk of kind {kind} is given at once; only these last for a term: {kinds}.",
    "{kind} 类权益即时给予；只有以下类别可以有期限：{kinds}。",
)
SHORTER_THAN_DAYS = Sentence(
    "The longest hold is shorter than the ordinary {days} days; write at least that.",
    "最长期限短于通常的 {days} 天，不得少于该数。",
)
TOO_FINE = Sentence("Write at most 2 decimals.", "最多保留两位小数。")


def structure_problems(file: Place) -> Iterator[Problem]:
    """Codes: `duplicate-code`, `bad-period`, `bad-table` (tiers out of order), `missing-key`,
    `not-allowed-value`, `not-representable`."""
    seen: set[str] = set()
    for perk in file["perks"]:
        code = perk["code"]
        if code.text is not None and code.text in seen:
            yield code.problem("duplicate-code", TWICE, name=code.text)
        seen.add(code.text or "")
        if perk.mapped:
            if not (perk["scheme"].given or file["scheme"].given):
                yield perk["scheme"].problem("missing-key", NO_SCHEME)
            yield from _perk(perk)


def _perk(perk: Place) -> Iterator[Problem]:
    first, last = perk["from"].day, perk["until"].day
    if first is not None and last is not None and last < first:
        yield perk["until"].problem("bad-period", ENDS_BEFORE_IT_STARTS)
    if not perk["universal"].given and not list(perk["tiers"]):
        yield perk.problem("missing-key", NO_TIER)
    seen: set[str] = set()
    for merchant in perk["merchants"]:
        if merchant.text in seen:
            yield merchant.problem("duplicate-code", LISTED_TWICE, name=merchant.text)
        seen.add(merchant.text or "")
    yield from _lasting(perk)
    yield from _values(perk)
    for tier in perk["tiers"]:
        yield from _needs(tier["needs"])
    yield from _order(perk)


def _lasting(perk: Place) -> Iterator[Problem]:
    """A hold or a term, and only where something can stay open or last."""
    hold, term, kind = perk["hold"], perk["term"], perk["kind"].text
    if hold.given and term.given:
        yield term.problem("not-allowed-value", HOLD_OR_TERM)
    for place, kinds, sentence in ((hold, HELD_KINDS, NOTHING_TO_HOLD), (term, TERM_KINDS, NO_TERM)):
        if place.given and kind in set(PerkKind) and PerkKind(kind) not in kinds:
            yield place.problem("not-allowed-value", sentence, kind=kind, kinds=", ".join(kinds))
    days, longest = hold["days"].number, hold["longest_days"].number
    if days is not None and longest is not None and longest < days:
        yield hold["longest_days"].problem("not-allowed-value", SHORTER_THAN_DAYS, days=days)


def values_of(perk: Place) -> list[Place]:
    """The places of what is given, the universal tier first."""
    universal = perk["universal"]
    return [*([universal] if universal.mapped else []), *(tier for tier in perk["tiers"] if tier.mapped)]


def unit_of(value: Place, kind: str | None) -> str | None:
    """The unit written, or the one that the kind implies; None without an amount or a known kind."""
    if value["amount"].number is None or kind not in set(PerkKind):
        return None
    return value["unit"].text or UNITS[PerkKind(kind)][0]


def _values(perk: Place) -> Iterator[Problem]:
    kind = perk["kind"].text
    common: str | None = None
    for value in values_of(perk):
        amount, unit = value["amount"], unit_of(value, kind)
        if value["unit"].given and not amount.given:
            yield amount.problem("missing-key", UNIT_WITHOUT_AMOUNT)
        if unit is None or kind is None or amount.number is None:
            continue
        if unit not in UNITS[PerkKind(kind)]:
            units = ", ".join(UNITS[PerkKind(kind)])
            yield value["unit"].problem("not-allowed-value", OTHER_UNIT, kind=kind, units=units)
        elif common is not None and unit != common:
            yield value["unit"].problem("not-allowed-value", ONE_UNIT, unit=common)
        common = common or unit
        yield from _amount(amount, amount.number, unit)


def _amount(place: Place, amount: Decimal, unit: str) -> Iterator[Problem]:
    if amount == 0:  # below 0 it is a penalty, and refused as one
        yield place.problem("not-allowed-value", NOTHING_GIVEN)
    if unit == "percent" and amount > 100:
        yield place.problem("not-allowed-value", MORE_THAN_ALL)
    if amount != round(amount, 2):
        yield place.problem("not-representable", TOO_FINE)


def _needs(needs: Place) -> Iterator[Problem]:
    if needs.mapped and not any(value.given for _, value in needs.entries()):
        yield needs.problem("missing-key", NO_NEED)
    if needs["dimension"].given != needs["at_least"].given:
        missing = needs["at_least"] if needs["dimension"].given else needs["dimension"]
        yield missing.problem("missing-key", BOTH_OR_NONE)
    for points in (needs["total"], needs["at_least"]):
        if points.number is not None and points.number != round(points.number, 2):
            yield points.problem("not-representable", TOO_FINE)


def _order(perk: Place) -> Iterator[Problem]:
    """Thresholds on the same thing rise from tier to tier."""
    before: dict[str, Decimal] = {}
    for tier in perk["tiers"]:
        needs = tier["needs"]
        measured = {"total": needs["total"], f"dimension {needs['dimension'].text}": needs["at_least"]}
        for what, place in measured.items():
            need = place.number
            if need is None:
                continue
            if what in before and need <= before[what]:
                yield place.problem("bad-table", NOT_ASCENDING, need=need)
            before[what] = need
