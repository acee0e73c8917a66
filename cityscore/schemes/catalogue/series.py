"""Items that are lines of one table, such as 10, 20 and 50 hours: one rule with steps or tiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from cityscore.schemes.words.plain import plain

from .judging import Finding

# “1001—5000 元”, “1 万元以上”, “10小时”
_SPAN = re.compile(
    r"(?P<low>\d+(?:\.\d+)?) ?(?P<low_in>万)? ?(?:[—–~至到-] ?(?P<high>\d+(?:\.\d+)?) ?(?P<high_in>万)? ?)?"
    r"(?:\(不含\))? ?(?P<unit>万元|元|小时|人|次|天)"
)
# “每 100 元加 1 分”
_RATE = re.compile(
    r"[,，;；]? ?每 ?(?P<step>\d+) ?(?P<step_in>万)? ?(?:元|小时|次|天)加 ?(?P<points>\d+) ?分"
)
_YEARLY = re.compile(r"每年最多加? ?(?P<points>\d+) ?分")
_FIELDS = {"元": "金额", "小时": "时长", "人": "人数", "次": "次数", "天": "天数"}
_DECIMAL = ("元", "小时")


@dataclass(frozen=True, slots=True)
class Amount:
    """The stretch of a quantity that an item is about: from `low` to `high` (None: open) in `unit`."""

    low: Decimal
    high: Decimal | None
    unit: str
    frame: str
    step: Decimal | None = None
    points: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """Findings that make one rule. `form` is None for a single item with fixed points."""

    findings: tuple[Finding, ...]
    form: dict[str, Any] | None = None
    field: dict[str, Any] | None = None
    counts: str = "each"
    cap_per_year: Decimal | None = None


def amount_in(text: str) -> Amount | None:
    """The first amount of a text, and its frame: the clause around it, the figure left out."""
    read = plain(text)
    rate = _RATE.search(read)
    rest = _RATE.sub("", read)
    span = _SPAN.search(rest)
    if span is None:
        return None
    unit = span["unit"]
    many = 10_000 if unit == "万元" else 1
    low = _times(span["low"], 10_000 if span["low_in"] or (span["high_in"] and not span["low_in"]) else many)
    high = _times(span["high"], 10_000 if span["high_in"] else many) if span["high"] else None
    clause = re.split("[,，;；]", rest[: span.start()])[-1]
    frame = re.sub(r"\s", "", f"{clause}◇{unit.removeprefix('万')}")
    if rate is None:
        return Amount(low, high, unit.removeprefix("万"), frame)
    step = _times(rate["step"], 10_000 if rate["step_in"] else 1)
    return Amount(low, high, unit.removeprefix("万"), frame, step, Decimal(rate["points"]))


def _times(figure: str, many: int) -> Decimal:
    return Decimal(figure) * many


def series_of(findings: Iterable[Finding]) -> list[Series]:
    """The findings that are not refused, those of one table together, in the order of the first of each."""
    groups: dict[tuple[Any, ...], list[tuple[Finding, Amount | None]]] = {}
    for finding in findings:
        item, amount = finding.item, amount_in(finding.item.text)
        key: tuple[Any, ...] = (item.line,)
        if amount is not None and item.points is not None and not finding.inputs:
            key = (item.subject, item.category, item.note, amount.frame, amount.step is None)
        groups.setdefault(key, []).append((finding, amount))
    return [each for group in groups.values() for each in _of_group(group)]


def _of_group(group: list[tuple[Finding, Amount | None]]) -> Iterator[Series]:
    findings = tuple(finding for finding, _ in group)
    amounts = [amount for _, amount in group if amount is not None]
    made = None
    if len(amounts) == len(group) and amounts[0].step is not None:
        made = _by_rate(findings, amounts)
    elif len(amounts) == len(group) > 1:
        made = _by_steps(findings, amounts)
    if made is not None:
        yield made
    else:
        yield from (Series((finding,)) for finding in findings)


def _by_steps(findings: tuple[Finding, ...], amounts: list[Amount]) -> Series | None:
    rows = [
        [amount.low, finding.item.points or Decimal(0)]
        for finding, amount in zip(findings, amounts, strict=True)
    ]
    if any(before[0] >= after[0] or before[1] > after[1] for before, after in pairwise(rows)):
        return None
    counts = "total" if "累计" in findings[0].item.text else "each"
    name, field = _field(amounts[0].unit)
    return Series(findings, {"steps": {"field": name, "table": rows}}, {name: field}, counts)


def _by_rate(findings: tuple[Finding, ...], amounts: list[Amount]) -> Series | None:
    if any(before.high is None or after.low < before.high for before, after in pairwise(amounts)):
        return None
    name, field = _field(amounts[0].unit)
    table = [
        {"upto": amount.high, "step": amount.step, "points": amount.points, "max": finding.item.most}
        for finding, amount in zip(findings, amounts, strict=True)
    ]
    table[-1]["upto"] = None
    first = amounts[0]
    if first.step is not None and first.low > first.step:  # nothing is said of less, so less earns nothing
        below = first.low - 1 if first.low % 10 == 1 else first.low
        table.insert(0, {"upto": below, "step": first.step, "points": Decimal(0)})
    form: dict[str, Any] = {"tiers": {"field": name, "table": table}}
    if len(table) == 1:
        form = {"per": {"field": name, **{key: table[0][key] for key in ("step", "points", "max")}}}
    yearly = _YEARLY.search(plain(findings[0].item.note))
    return Series(
        findings,
        form,
        {name: field},
        cap_per_year=Decimal(yearly["points"]) if yearly else None,
    )


def _field(unit: str) -> tuple[str, dict[str, Any]]:
    kind = "decimal" if unit in _DECIMAL else "integer"
    return _FIELDS[unit], {"type": kind, "unit": unit, "min": Decimal(0), "required": True}
