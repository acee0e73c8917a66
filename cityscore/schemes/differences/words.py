"""What a comparison calls the parts of a scheme and their values, in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from cityscore.core.refusals import Sentence
from cityscore.schemes.language import (
    AnyOf,
    By,
    Clock,
    Condition,
    Described,
    Edge,
    Fixed,
    LegalBasis,
    Named,
    Per,
    Points,
    Steps,
    Tier,
    Tiers,
    Valid,
    ValidBy,
)

NONE = Sentence("none", "无")
_PLACES = re.compile(r"(\{\w+\})")  # a place may stay empty for a second filling
_NEEDS_SPACE = re.compile("[\u3400-\u9fff][A-Za-z0-9+−]|[A-Za-z0-9][\u3400-\u9fff]")

WORDS = {
    "person": Sentence("persons", "个人"),
    "organisation": Sentence("organisations", "组织"),
    "criteria": Sentence("criteria without a score", "条件制，不计分"),
    "rolling": Sentence("rolling", "滚动计算"),
    "calendar-year": Sentence("calendar year", "按自然年"),
    "any": Sentence("anywhere", "不限"),
    "local": Sentence("registered here", "本地户籍"),
    "each": Sentence("each record counts", "每条记录分别计分"),
    "best": Sentence("only the best record counts", "只计得分最高的一条"),
    "total": Sentence("the records are added up first", "先合计再计分"),
    "linear": Sentence("evenly to 0 over the validity", "在有效期内均匀递减至 0"),
    "public-body": Sentence("public body", "公共机构"),
    "registered-charity": Sentence("registered charity", "登记的慈善组织"),
    "library": Sentence("library", "图书馆"),
    "decimal": Sentence("a number", "数字"),
    "integer": Sentence("a whole number", "整数"),
    "choice": Sentence("a choice", "选项"),
    "date": Sentence("a day", "日期"),
    "text-code": Sentence("a code", "代码"),
    True: Sentence("yes", "是"),
    False: Sentence("no", "否"),
}
"""The closed words of the language; of `kind` the word “points” reads the same without help."""

STARTS = {
    "occurred": Sentence("the day it occurred", "发生之日"),
    "ended": Sentence("the day it ended", "结束之日"),
    "recorded": Sentence("the day it was recorded", "登记之日"),
}
COMPARED = {
    "eq": Sentence("is", "为"),
    "ne": Sentence("is not", "不为"),
    "in": Sentence("is one of", "为以下之一："),
    "gt": Sentence("is more than", "大于"),
    "gte": Sentence("is at least", "不小于"),
    "lt": Sentence("is less than", "小于"),
    "lte": Sentence("is at most", "不大于"),
}


def both(value: object) -> Sentence:
    """The same in both languages."""
    return Sentence(str(value), str(value))


def figure(value: Decimal | int) -> str:
    """A number as short as it can be written: 1.50 is 1.5."""
    text = format(value, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def signed(value: Decimal | int) -> str:
    """Points as they are added: +5 or −5."""
    return f"−{figure(-value)}" if value < 0 else f"+{figure(value)}"


def listed(values: Iterable[Sentence]) -> Sentence:
    found = list(values)
    if not found:
        return NONE
    return Sentence(", ".join(each.en for each in found), "、".join(each.zh_hans for each in found))


def joined(template: Sentence, **parts: Sentence) -> Sentence:
    """The template filled in each language; Chinese keeps a space beside Latin letters and digits."""
    english = template.filled({name: part.en for name, part in parts.items()}).en
    pieces = [
        parts[piece[1:-1]].zh_hans if piece[1:-1] in parts else piece
        for piece in _PLACES.split(template.zh_hans)
    ]
    chinese = ""
    for piece in pieces:
        chinese += " " + piece if _NEEDS_SPACE.fullmatch(chinese[-1:] + piece[:1]) else piece
    return Sentence(english, chinese)


def shown(value: Any, *, closed: bool = False) -> Sentence:
    """A value in words; `closed`: text is a word of the language, not the office's own."""
    if value is None:
        return NONE
    if isinstance(value, bool) or (closed and value in WORDS):
        return WORDS[value]
    if isinstance(value, Decimal | int):
        return both(figure(value))
    if isinstance(value, date):
        return both(value.isoformat())
    if isinstance(value, str):
        return both(value) if closed else Sentence(f"“{value}”", f"“{value}”")
    if isinstance(value, tuple) and not isinstance(value, Edge):
        return listed(shown(each) for each in value)
    return _part_in_words(value)


def _part_in_words(part: Any) -> Sentence:
    if isinstance(part, Named | Described):
        return Sentence(f"“{part.en}”", f"“{part.zh_hans}”")
    if isinstance(part, LegalBasis):
        return both(part.citation)
    if isinstance(part, Points):
        return points_in_words(part.form)
    if isinstance(part, Valid):
        return _valid_in_words(part)
    if isinstance(part, Clock):
        return _clock_in_words(part)
    if isinstance(part, Edge):
        return edge_in_words(part)
    if isinstance(part, Condition | AnyOf):
        return condition_in_words(part)
    raise TypeError(f"a comparison has no words for {type(part).__name__}")


def months_in_words(months: int) -> Sentence:
    return Sentence(f"{months} month{'' if months == 1 else 's'}", f"{months} 个月")


def _valid_in_words(valid: Valid) -> Sentence:
    if valid.by is None:
        return months_in_words(valid.months or 0)
    return _by_in_words(valid.by, [months_in_words(each) for each in valid.by.table.values()])


def _by_in_words(by: By | ValidBy, values: list[Sentence]) -> Sentence:
    rows = zip(by.table, values, strict=True)
    row = Sentence("“{choice}” → {value}", "“{choice}” → {value}")
    table = listed(joined(row, choice=both(choice), value=value) for choice, value in rows)
    return joined(
        Sentence("by “{field}”: {table}", "按“{field}”：{table}"), field=both(by.field), table=table
    )


def _clock_in_words(clock: Clock) -> Sentence:
    if not clock.after_days:
        return STARTS[clock.starts]
    plural = "" if clock.after_days == 1 else "s"
    after = Sentence(
        f"{clock.after_days} day{plural} after {{day}}", f"{{day}}起第 {clock.after_days} 天之后"
    )
    return joined(after, day=STARTS[clock.starts])


def edge_in_words(edge: Edge) -> Sentence:
    points = figure(edge.points)
    return both(points) if edge.included else Sentence(f"above {points}", f"{points} 以上（不含）")


def condition_in_words(entry: Condition | AnyOf) -> Sentence:
    if isinstance(entry, AnyOf):
        each = [condition_in_words(inner) for inner in entry.any]
        return Sentence(" or ".join(one.en for one in each), "或".join(one.zh_hans for one in each))
    form = Sentence("“{field}” {op} {value}", "“{field}”{op}{value}")
    return joined(form, field=both(entry.field), op=COMPARED[entry.op], value=shown(entry.value))


def points_in_words(form: Fixed | Per | Steps | Tiers | By) -> Sentence:
    """Every figure of a form, in one line."""
    if isinstance(form, Fixed):
        return both(signed(form.points))
    if isinstance(form, By):
        return _by_in_words(form, [both(signed(each)) for each in form.table.values()])
    if isinstance(form, Per):
        return joined(
            Sentence("{each} of “{field}”", "“{field}”{each}"),
            each=rate_in_words(form),
            field=both(form.field),
        )
    if isinstance(form, Steps):
        rows = [f"{figure(threshold)} → {signed(points)}" for threshold, points in form.table]
        table = listed(both(row) for row in rows)
    else:
        table = listed(tier_in_words(tier) for tier in form.table)
    of_field = Sentence("by “{field}”: {table}", "按“{field}”：{table}")
    return joined(of_field, field=both(form.field), table=table)


def rate_in_words(rate: Per | Tier) -> Sentence:
    """`+1 for every 100, at most 10`."""
    points, step = signed(rate.points), figure(rate.step)
    words = Sentence(f"{points} for every {step}", f"每 {step} 计 {points}")
    if rate.max is None:
        return words
    most = figure(rate.max)
    return Sentence(f"{words.en}, at most {most}", f"{words.zh_hans}，最多 {most}")


def tier_in_words(tier: Tier) -> Sentence:
    span = tier_span(tier)
    return joined(Sentence("{span}: {rate}", "{span}：{rate}"), span=span, rate=rate_in_words(tier))


def tier_span(tier: Tier) -> Sentence:
    if tier.upto is None:
        return Sentence("above", "以上部分")
    return Sentence(f"up to {figure(tier.upto)}", f"至 {figure(tier.upto)}")
