"""Anticipated noes of the rewards room, apart from the reasons that merchants hear (`rewards.reasons`)."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class PerksHaveProblems(Refusal):
    code = "perks-have-problems"
    status = 422
    sentence = Sentence(
        "The perks cannot be taken. Problems to correct: {count}.", "权益未能通过：有 {count} 处需要更正。"
    )


class PerkUnknown(Refusal):
    code = "perk-unknown"
    status = 404
    sentence = Sentence("There is no perk {perk} here.", "本市没有权益 {perk}。")


class NothingToApprove(Refusal):
    code = "nothing-to-approve"
    sentence = Sentence("{perk} has no draft to approve.", "{perk} 没有待审批的草稿。")


class ApproverIsAuthor(Refusal):
    code = "approver-is-author"
    status = 403
    sentence = Sentence(
        "Who wrote the terms of a perk cannot approve them; ask a second person.",
        "权益条款的起草人不能审批，请由另一人审批。",
    )


class TermsChangedSinceRead(Refusal):
    code = "terms-changed-since-read"
    sentence = Sentence(
        "The draft changed after you read it; read it again before you approve.",
        "草稿在您阅读后已被修改，请重新阅读后再审批。",
    )


class PerkNotInThisState(Refusal):
    code = "perk-not-in-this-state"
    sentence = Sentence(
        "{perk} is “{state}”; this can be done only when it is “{wanted}”.",
        "{perk} 的状态为“{state}”；只有状态为“{wanted}”时才能进行此操作。",
    )


class MerchantCodeTaken(Refusal):
    code = "merchant-code-taken"
    sentence = Sentence("The code {merchant} is taken; choose another.", "代码 {merchant} 已被使用，请另选。")


class MerchantDetailsWrong(Refusal):
    code = "merchant-details-wrong"
    status = 422
    sentence = Sentence(
        "The merchant was not taken down; correct every point listed.", "商户未登记，请逐条更正所列问题。"
    )


class MerchantOfAnotherKind(Refusal):
    code = "merchant-of-another-kind"
    sentence = Sentence(
        "{perk} is given by a {wanted}; {merchant} is a {kind}.",
        "{perk} 只能由“{wanted}”类商户提供，{merchant} 属于“{kind}”。",
    )


class MerchantNotNamed(Refusal):
    code = "merchant-not-named"
    sentence = Sentence(
        "The terms of {perk} name the merchants that give it, and {merchant} is not among them.",
        "{perk} 的条款列明了提供商户，其中没有 {merchant}。",
    )


class ScopesUnknown(Refusal):
    code = "scopes-unknown"
    status = 422
    sentence = Sentence("Choose at least one of: {known}.", "请至少选择一项：{known}。")


class PerkNotForYou(Refusal):
    """Carries every unmet condition as a problem."""

    code = "perk-not-for-you"
    sentence = Sentence("This perk cannot be used now.", "目前不能使用该权益。")


class PerkNotOffered(Refusal):
    code = "perk-not-offered-there"
    sentence = Sentence("This merchant does not offer the perk.", "该商户不提供此权益。")


class RedemptionUnknown(Refusal):
    code = "redemption-unknown"
    status = 404
    sentence = Sentence("This merchant made no such use.", "本商户没有该笔核销。")


class DisownedUseAnswered(Refusal):
    code = "disowned-use-answered"
    sentence = Sentence("This report was answered already.", "该报告已经答复。")


class RedemptionNotInThisState(Refusal):
    code = "redemption-not-in-this-state"
    sentence = Sentence(
        "This use is “{state}”, and this step cannot be taken from there. Look it up by its id.",
        "该笔核销的状态为“{state}”，不能进行此操作，请按编号查询。",
    )


class HoldTooLong(Refusal):
    code = "hold-too-long"
    status = 422
    sentence = Sentence(
        "The hold ends at {now} and may be extended to {latest} at most.",
        "目前待结清至 {now}，最迟可延至 {latest}。",
    )


class AnnulledElsewhere(Refusal):
    code = "made-by-another-credential"
    status = 403
    sentence = Sentence(
        "Only the device or system that made a use can annul it; ask the office otherwise.",
        "只有完成该笔核销的设备或系统才能撤销，其他情况请联系信用办。",
    )


class AnnulledTooLate(Refusal):
    code = "too-late-to-annul"
    sentence = Sentence(
        "A use can be annulled here within 15 minutes; the office can do it later.",
        "核销后 15 分钟内可在此撤销，此后请联系信用办。",
    )


class NoGuaranteeFund(Refusal):
    code = "no-guarantee-fund"
    sentence = Sentence("The city has no guarantee fund this year.", "本市今年未设担保资金。")


class ClaimTooHigh(Refusal):
    code = "claim-too-high"
    status = 422
    sentence = Sentence(
        "The fund pays at most {most} yuan for this; claim up to that.", "此项最多可申请 {most} 元。"
    )


class ClaimUnknown(Refusal):
    code = "claim-unknown"
    status = 404
    sentence = Sentence("There is no such claim about a use of yours.", "没有关于您的该项申请。")


class ClaimNotOpen(Refusal):
    code = "claim-not-open"
    sentence = Sentence("This claim has been decided.", "该申请已作出决定。")


class ObjectionTooLate(Refusal):
    code = "objection-too-late"
    sentence = Sentence(
        "The time to object is over; the office can still hear you.", "异议期已过，仍可联系信用办说明情况。"
    )


class TimeToObjectRuns(Refusal):
    code = "time-to-object-runs"
    sentence = Sentence(
        "The person may object until {until}; the fund pays after that day.",
        "当事人可在 {until} 前提出异议，此后方可支付。",
    )


class FundExhausted(Refusal):
    code = "fund-exhausted"
    sentence = Sentence(
        "The guarantee fund of {year} does not reach for this; raise its budget first.",
        "{year} 年担保资金余额不足，请先增加预算。",
    )
