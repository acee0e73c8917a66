"""The conditions that may stand between somebody and a perk, and how each is said to a resident."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any

from cityscore.core.refusals import Sentence
from rewards.reasons import Reason
from rewards.terms import Quota


class Condition(Enum):
    """What may stand in the way, in the order in which a merchant hears of it: the reason it becomes."""

    MERCHANT_SUSPENDED = Reason.MERCHANT_SUSPENDED, "merchant"
    NOT_OFFERED_HERE = Reason.PERK_NOT_OFFERED_HERE, "place"
    PAUSED = Reason.PERK_PAUSED, "pause"
    NOT_STARTED = Reason.PERK_NOT_STARTED, "start"
    ENDED = Reason.PERK_ENDED, "end"
    NONE_LEFT = Reason.BUDGET_EXHAUSTED, "stock"
    NOT_ENROLLED = Reason.NOT_ENTITLED, "enrolment"
    NOT_FOR_VISITORS = Reason.NOT_ENTITLED, "visitor"
    AGREEMENT_USED_UP = Reason.NOT_ENTITLED, "agreement-limit"
    NOT_COMPUTED = Reason.NOT_ENTITLED, "score"
    TOTAL = Reason.NOT_ENTITLED, "total"
    DIMENSION = Reason.NOT_ENTITLED, "dimension"
    BAND = Reason.NOT_ENTITLED, "band"
    RULE = Reason.NOT_ENTITLED, "rule"
    USED_UP = Reason.NOT_ENTITLED, "limit"
    UNSETTLED_HERE = Reason.PERK_LIMIT_REACHED, "unsettled"
    USED_UP_HERE = Reason.PERK_LIMIT_REACHED, "limit-here"

    @property
    def reason(self) -> Reason:
        """What a merchant hears."""
        return self.value[0]

    @property
    def code(self) -> str:
        """What the resident's own pages and API call it."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Unmet:
    """One condition that is not met, said to the resident together with what would meet it."""

    condition: Condition
    say: Sentence

    def as_json(self) -> dict[str, Any]:
        return {"condition": self.condition.code, "say": self.say.as_json()}


_SAY = {
    Condition.MERCHANT_SUSPENDED: Sentence(
        "This merchant is suspended at the moment; use the perk elsewhere.",
        "该商户目前暂停服务，请到其他商户使用。",
    ),
    Condition.NOT_OFFERED_HERE: Sentence(
        "This merchant does not offer the perk; see the list of those that do.",
        "该商户不提供此权益，请查看适用商户名单。",
    ),
    Condition.PAUSED: Sentence("The city has paused this perk for the moment.", "该权益目前暂停使用。"),
    Condition.NOT_STARTED: Sentence("The perk starts on {day}.", "该权益自 {day} 起可用。"),
    Condition.ENDED: Sentence(
        "The perk ended; its last day was {day}.", "该权益已结束，最后使用日为 {day}。"
    ),
    Condition.NONE_LEFT: Sentence("All {count} have been given {per}.", "{per}名额（{count} 个）已用完。"),
    Condition.NOT_ENROLLED: Sentence("Join the scheme to use this perk.", "加入积分方案后即可使用该权益。"),
    Condition.NOT_FOR_VISITORS: Sentence(
        "The agreement with your city does not cover this perk.", "与您所在城市的协议不包含该权益。"
    ),
    Condition.AGREEMENT_USED_UP: Sentence(
        "The agreement between the two cities allows no further use for now: its limit for a month, or in "
        "all, is reached.",
        "两市协议约定的使用次数（每月或总量）已用完，暂时不能继续使用。",
    ),
    Condition.NOT_COMPUTED: Sentence(
        "Your points are being worked out; look again in a moment.", "您的积分正在计算中，请稍后再看。"
    ),
    Condition.TOTAL: Sentence(
        "This asks for {need} points; you have {have}, so {lack} more.",
        "需要 {need} 分，您现有 {have} 分，还差 {lack} 分。",
    ),
    Condition.DIMENSION: Sentence(
        "This asks for {need} points in “{name}”; you have {have}, so {lack} more.",
        "“{name}”需要 {need} 分，您现有 {have} 分，还差 {lack} 分。",
    ),
    Condition.BAND: Sentence("This asks for the band “{name}” or higher.", "需要达到“{name}”或以上等级。"),
    Condition.RULE: Sentence(
        "This asks for “{name}”, with a record that counts.", "需要有计入“{name}”的有效记录。"
    ),
    Condition.USED_UP: Sentence(
        "You have used this perk {count} times {per}, which is its limit.",
        "您{per}已使用 {count} 次，已达上限。",
    ),
    Condition.UNSETTLED_HERE: Sentence(
        "Something from an earlier use is still open here, such as books not returned; settle it first.",
        "您在此处尚有未了结的事项（例如图书未归还），请先办结。",
    ),
}
_SAY_ONE = {
    Condition.NONE_LEFT: Sentence("The one available {per} has been given.", "{per}名额（1 个）已用完。"),
    Condition.USED_UP: Sentence(
        "You have used this perk once {per}, which is its limit.", "您{per}已使用 1 次，已达上限。"
    ),
}
_SAY_ONE[Condition.USED_UP_HERE] = _SAY_ONE[Condition.USED_UP]
_SAY[Condition.USED_UP_HERE] = _SAY[Condition.USED_UP]

_PER = {
    "day": Sentence("today", "今天"),
    "month": Sentence("this month", "本月"),
    "year": Sentence("this year", "今年"),
    "ever": Sentence("in all", "累计"),
}


def counted(condition: Condition, quota: Quota) -> Unmet:
    """A quota that is used up, with its number and its span in words."""
    per = _PER[quota.per.value]
    said = _SAY_ONE if quota.count == 1 else _SAY
    say = said[condition].filled({"count": quota.count})
    return Unmet(condition, _in_both(say, "per", per))


def not_met(condition: Condition, title: Sentence | None = None, **facts: object) -> Unmet:
    """A condition with its sentence filled; `title` replaces the code under `name` in both languages."""
    shown = {key: _plain(value) for key, value in facts.items()}
    say = _SAY[condition]
    if title is not None:
        say = _in_both(say, "name", title)
    return Unmet(condition, say.filled(shown))


def _in_both(say: Sentence, place: str, words: Sentence) -> Sentence:
    return Sentence(say.filled({place: words.en}).en, say.filled({place: words.zh_hans}).zh_hans)


def _plain(value: object) -> object:
    """20 and not 20.00: sentences show points without empty decimals."""
    if not isinstance(value, Decimal):
        return value
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
