"""The closed list of what a merchant may hear when the answer is no: who can mend it, and what to say.

`not_entitled` covers everything about the person in one answer. No sentence here may name points, bands,
other merchants or other cities, nor differ between a visitor and a resident.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Literal

from cityscore.core.refusals import Sentence

Party = Literal["resident", "merchant", "city", "system"]


class Reason(StrEnum):
    """Codes as the merchant API gives them. Adding one is a breaking change for every till."""

    CODE_EXPIRED = "code_expired"
    CODE_ALREADY_USED = "code_already_used"
    NOT_ENTITLED = "not_entitled"
    PERK_LIMIT_REACHED = "perk_limit_reached"
    PERK_NOT_STARTED = "perk_not_started"
    PERK_ENDED = "perk_ended"
    ID_CHECK_REQUIRED = "id_check_required"
    MERCHANT_SUSPENDED = "merchant_suspended"
    PERK_NOT_OFFERED_HERE = "perk_not_offered_here"
    DEVICE_REVOKED = "device_revoked"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    OUTSIDE_HOURS = "outside_hours"
    PERK_PAUSED = "perk_paused"
    BUDGET_EXHAUSTED = "budget_exhausted"
    MALFORMED_CODE = "malformed_code"
    WRONG_CODE_TYPE = "wrong_code_type"
    UNKNOWN_ISSUER = "unknown_issuer"
    CLOCK_SKEW = "clock_skew"
    TEMPORARILY_UNAVAILABLE = "temporarily_unavailable"


@dataclass(frozen=True, slots=True)
class Answer:
    """Who can mend the matter, whether the same request may be tried again, and the sentence to say."""

    reason: Reason
    party: Party
    retry: bool
    say: Sentence

    def as_json(self) -> dict[str, Any]:
        return {
            "reason": self.reason.value,
            "party": self.party,
            "retry": self.retry,
            "say": self.say.as_json(),
        }


def _answer(reason: Reason, party: Party, retry: bool, en: str, zh_hans: str) -> tuple[Reason, Answer]:
    return reason, Answer(reason, party, retry, Sentence(en, zh_hans))


ANSWERS: dict[Reason, Answer] = dict(
    (
        _answer(
            Reason.CODE_EXPIRED,
            "resident",
            True,
            "This code has run out. Please open a new one and show it again.",
            "此码已过期，请重新打开并出示新码。",
        ),
        _answer(
            Reason.CODE_ALREADY_USED,
            "resident",
            True,
            "This code has already been used. Please open a new one.",
            "此码已使用过，请重新打开新码。",
        ),
        _answer(
            Reason.NOT_ENTITLED,
            "resident",
            False,
            "This perk cannot be given with this code. The holder can see why under “My perks”.",
            "此码不能享受该权益，持码人可在“我的权益”中查看原因。",
        ),
        _answer(
            Reason.PERK_LIMIT_REACHED,
            "resident",
            False,
            "The limit for this perk has been reached here. “My perks” shows when it can be used again.",
            "该权益在本店的使用次数已达上限，何时可再次使用请见“我的权益”。",
        ),
        _answer(
            Reason.PERK_NOT_STARTED,
            "resident",
            False,
            "This perk has not started yet.",
            "该权益尚未开始。",
        ),
        _answer(Reason.PERK_ENDED, "resident", False, "This perk has ended.", "该权益已结束。"),
        _answer(
            Reason.ID_CHECK_REQUIRED,
            "resident",
            True,
            "Please check the holder's identity document, then confirm and try again.",
            "请核对持码人的身份证件，确认后重试。",
        ),
        _answer(
            Reason.MERCHANT_SUSPENDED,
            "merchant",
            False,
            "This merchant is suspended at the moment. Please contact the city office.",
            "本商户目前已暂停服务，请联系市信用办。",
        ),
        _answer(
            Reason.PERK_NOT_OFFERED_HERE,
            "merchant",
            False,
            "This perk is not offered here. “My perks” lists where it is.",
            "本店不提供该权益，适用商户请见“我的权益”。",
        ),
        _answer(
            Reason.DEVICE_REVOKED,
            "merchant",
            False,
            "This device is no longer paired. Please pair it again in the merchant portal.",
            "此设备已解除绑定，请在商户平台重新绑定。",
        ),
        _answer(
            Reason.AMOUNT_OUT_OF_RANGE,
            "merchant",
            True,
            "The amount is outside what this perk covers. Please correct it and try again.",
            "金额超出该权益的适用范围，请更正后重试。",
        ),
        _answer(
            Reason.OUTSIDE_HOURS,
            "merchant",
            False,
            "This perk is not available at this time of day.",
            "当前时段不能使用该权益。",
        ),
        _answer(
            Reason.PERK_PAUSED,
            "city",
            False,
            "The city has paused this perk for the moment.",
            "该权益目前由主管部门暂停。",
        ),
        _answer(
            Reason.BUDGET_EXHAUSTED,
            "city",
            False,
            "The quota for this perk is used up for now.",
            "该权益的名额目前已用完。",
        ),
        _answer(
            Reason.MALFORMED_CODE,
            "system",
            True,
            "The code could not be read. Please open a new one and scan again.",
            "无法识别此码，请重新打开新码后再扫。",
        ),
        _answer(
            Reason.WRONG_CODE_TYPE,
            "system",
            True,
            "This is not a code for this perk here. Please open the code for this perk.",
            "此码不是该权益在本店的凭证，请打开该权益对应的码。",
        ),
        _answer(
            Reason.UNKNOWN_ISSUER,
            "system",
            False,
            "This code was not issued for this city. Please open the perk in this city's page.",
            "此码不是由本市签发，请在本市页面中打开该权益。",
        ),
        _answer(
            Reason.CLOCK_SKEW,
            "system",
            True,
            "The clocks do not agree. Please set the device's time automatically and try again.",
            "设备时间不一致，请将时间设为自动后重试。",
        ),
        _answer(
            Reason.TEMPORARILY_UNAVAILABLE,
            "system",
            True,
            "The service is not available for a moment. Please try again.",
            "服务暂时不可用，请稍后重试。",
        ),
    )
)
