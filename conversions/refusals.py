"""Anticipated noes of the conversions room."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class AgreementNotSound(Refusal):
    code = "agreement-not-sound"
    status = 422
    sentence = Sentence(
        "The agreement cannot be taken. Problems to correct: {count}.",
        "协议未能通过：有 {count} 处需要更正。",
    )


class NotAParty(Refusal):
    code = "not-a-party"
    sentence = Sentence(
        "{city} is neither home nor host of this agreement.",
        "{city} 既不是本协议的来源城市，也不是目标城市。",
    )


class OtherCityUnknown(Refusal):
    code = "other-city-unknown"
    sentence = Sentence(
        "There is no city {city} here to agree with.", "本平台没有城市 {city}，无法与其签订协议。"
    )


class SchemeNotInForce(Refusal):
    code = "scheme-not-in-force"
    sentence = Sentence(
        "The scheme {scheme} of {city} has no version in force yet.", "{city} 的方案 {scheme} 尚无生效版本。"
    )


class NotInThisState(Refusal):
    code = "agreement-not-in-this-state"
    sentence = Sentence(
        "The agreement is “{state}”; this can be done only with one that is {wanted}.",
        "协议状态为“{state}”；只有状态为{wanted}时才能进行此操作。",
    )


class SignerIsDrafter(Refusal):
    code = "signer-is-drafter"
    status = 403
    sentence = Sentence(
        "Who drafted the agreement cannot sign it; ask a second person.",
        "协议起草人不能签署，请由另一人签署。",
    )


class ContentDiffers(Refusal):
    code = "agreement-content-differs"
    sentence = Sentence(
        "The two copies of the agreement no longer say the same; draft it anew.",
        "双方持有的协议内容不一致，请重新起草。",
    )


class AlreadySigned(Refusal):
    code = "already-signed"
    sentence = Sentence("This side has signed already.", "本方已经签署。")


class NotEnrolledAtHome(Refusal):
    code = "not-enrolled-at-home"
    sentence = Sentence(
        "Join the scheme of your own city first; the agreement rests on it.",
        "请先加入本市的方案，协议以此为基础。",
    )


class NoConsentInForce(Refusal):
    code = "no-conversion-consent"
    sentence = Sentence("There is no agreement in force that you consented to.", "您没有已同意且有效的协议。")
