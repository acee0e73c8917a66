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
        "The agreement is “{state}”; this can be done only while it is “{wanted}”.",
        "协议状态为“{state_zh}”；只有状态为“{wanted_zh}”时才能进行此操作。",
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


class SignerSignedOtherSide(Refusal):
    code = "signer-signed-other-side"
    status = 403
    sentence = Sentence(
        "You signed this agreement for its other side already; ask a second person to sign for this one.",
        "您已代表另一方签署本协议，请由另一人代表本方签署。",
    )


class AgreementIsOver(Refusal):
    code = "agreement-is-over"
    sentence = Sentence(
        "The agreement's last day, {day}, has passed; draft one with later days.",
        "协议的截止日 {day} 已过，请起草日期更晚的协议。",
    )


class JoinedAlready(Refusal):
    code = "joined-already"
    sentence = Sentence(
        "“{title}” joins the same two schemes from {starts_on} to {ends_on}. End it, choose other days, or "
        "draft this one as its successor.",
        "“{title}”在 {starts_on} 至 {ends_on} 已连接这两个方案。"
        "请先终止该协议、另选日期，或将本协议作为其后续版本起草。",
    )


class NotASuccessor(Refusal):
    code = "not-a-successor"
    sentence = Sentence(
        "This text cannot take the place of “{title}”: it joins other schemes, or that agreement is over.",
        "本文本不能取代“{title}”：两者连接的方案不同，或该协议已经终止。",
    )


class NotSimulated(Refusal):
    code = "not-simulated"
    sentence = Sentence(
        "Simulate the agreement for this city first; a simulation older than 30 days does not count.",
        "请先为本市模拟该协议；超过 30 天的模拟无效。",
    )


class HomeAnnounces(Refusal):
    code = "home-announces"
    sentence = Sentence(
        "The home city announces the agreement, because the data of its residents would travel.",
        "协议由来源城市公告，因为涉及其居民的数据。",
    )


class SuspendedAlready(Refusal):
    code = "suspended-already"
    sentence = Sentence("This side has suspended the agreement already.", "本方已经中止该协议。")


class NotSuspendedByThisSide(Refusal):
    code = "not-suspended-by-this-side"
    sentence = Sentence(
        "The other city suspended the agreement; only it can lift that.",
        "该协议由对方城市中止，只能由对方恢复。",
    )


class AgreementNotInForce(Refusal):
    code = "agreement-not-in-force"
    sentence = Sentence(
        "The agreement does not hold at present. Its state: {state}. Its days: {starts_on} to {ends_on}.",
        "该协议目前不生效。状态：{state_zh}。期限：{starts_on} 至 {ends_on}。",
    )


class AwardGivesNoStanding(Refusal):
    code = "award-gives-no-standing"
    sentence = Sentence(
        "This agreement adds points for those who take part in both schemes; there is nothing to allow.",
        "该协议直接为同时加入两个方案的居民加分，无需另行同意。",
    )


class TooFewToPublish(Refusal):
    code = "too-few-to-publish"
    sentence = Sentence(
        "Fewer than {least} people have points here, so no table of them may leave the city.",
        "本市有积分的居民不足 {least} 人，其分布表不得出市。",
    )


class TablePublishedAlready(Refusal):
    code = "table-published-already"
    sentence = Sentence(
        "This month's table was published already; the next one can follow next month.",
        "本月的分布表已经公布，下月可公布下一份。",
    )


class NoLink(Refusal):
    code = "no-link"
    status = 404
    sentence = Sentence(
        "This city has met no city {city} of another installation; an operator does that with meet_city.",
        "本市尚未与其他平台的城市 {city} 建立联系；请由平台运维人员执行 meet_city。",
    )


class AddressNotUsable(Refusal):
    code = "address-not-usable"
    sentence = Sentence(
        "{address} cannot be used: other installations are reached over HTTPS.",
        "地址 {address} 无法使用：与其他平台的通信须使用 HTTPS。",
    )


class CardNotUsable(Refusal):
    code = "card-not-usable"
    status = 422
    sentence = Sentence(
        "This is not the card of a city of another installation; ask its operator for what city_card prints.",
        "这不是其他平台城市的名片；请向其运维人员索取 city_card 的输出。",
    )


class FingerprintDiffers(Refusal):
    code = "fingerprint-differs"
    sentence = Sentence(
        "The card's fingerprint is {fingerprint}. Compare it with the other operator by telephone, and give "
        "it as --fingerprint only if it is the same.",
        "该名片的指纹为 {fingerprint}。请电话与对方运维人员核对，一致时再以 --fingerprint 提供。",
    )


class OtherInstallationSilent(Refusal):
    code = "other-installation-silent"
    status = 424
    sentence = Sentence(
        "The other city's installation does not answer ({why}); try again in a minute.",
        "对方城市的平台没有应答（{why}），请一分钟后再试。",
    )


class LetterNotTrusted(Refusal):
    code = "letter-not-trusted"
    status = 401
    sentence = Sentence(
        "No city that is known here signed this for this city; the operators of both compare their cards.",
        "本市不认识的签名，或并非发给本市；请双方运维人员核对名片。",
    )


class LetterUnreadable(Refusal):
    code = "letter-unreadable"
    status = 422
    sentence = Sentence(
        "The letter “{kind}” is not understood here; both installations need versions that fit.",
        "无法理解来函“{kind}”；请确认两个平台的版本相互兼容。",
    )


class QuestionStale(Refusal):
    code = "question-stale"
    status = 422
    sentence = Sentence(
        "The question was asked {seconds} seconds apart from this clock, or was answered before; ask anew, "
        "and set both clocks.",
        "该询问与本机时钟相差 {seconds} 秒，或已被回答；请重新询问并校准双方时钟。",
    )


class RefusedElsewhere(Refusal):
    code = "refused-elsewhere"
    sentence = Sentence("The other city answers: {why}.", "对方城市答复：{why_zh}。")


class AgreementUnknown(Refusal):
    code = "agreement-unknown"
    status = 404
    sentence = Sentence("There is no such agreement between the two cities.", "两市之间没有该协议。")


class StandingNotPossible(Refusal):
    code = "standing-not-possible"
    status = 422
    sentence = Sentence(
        "A standing in the letter is none that the agreement can give; nothing of the letter was taken.",
        "来函中有协议不可能产生的互认待遇，整封来函均未采纳。",
    )


class NotYetArrived(Refusal):
    code = "not-yet-arrived"
    sentence = Sentence(
        "The other city does not know of your consent yet; try again in a moment.",
        "对方城市尚未收到您的同意，请稍后再试。",
    )


class TooManySimulations(Refusal):
    code = "too-many-simulations"
    status = 429
    wait = 86_400
    sentence = Sentence(
        "This city has simulated {count} times within a day; more would tell too much of few people. Go on "
        "tomorrow.",
        "本市一天内已模拟 {count} 次；再多会泄露少数人的信息，请明日再试。",
    )
