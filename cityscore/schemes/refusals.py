"""Anticipated noes of the schemes room, and the findings that only the city's own data can bring."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class SchemeHasProblems(Refusal):
    code = "scheme-has-problems"
    status = 422
    sentence = Sentence(
        "The scheme was not accepted; correct every point listed.", "方案未被接受，请逐条更正所列问题。"
    )


class SchemeUnknown(Refusal):
    code = "scheme-unknown"
    status = 404
    sentence = Sentence("This city has no scheme {scheme}.", "本市没有方案 {scheme}。")


class NoDraft(Refusal):
    code = "no-draft"
    sentence = Sentence(
        "There is no draft of {scheme} to publish; load one first.", "{scheme} 没有待发布的草案，请先载入。"
    )


class VersionUnknown(Refusal):
    code = "version-unknown"
    status = 404
    sentence = Sentence(
        "There is no such version of {scheme}; leave the number out for the newest.",
        "{scheme} 没有这一版本；不写版本号即为最新版。",
    )


class NotADraft(Refusal):
    code = "not-a-draft"
    sentence = Sentence(
        "Only a draft can be submitted; this version is {state}.",
        "只有草案可以提交，此版本的状态为：{state}。",
    )


class NotSubmitted(Refusal):
    code = "not-submitted"
    sentence = Sentence(
        "Nobody has submitted this draft as it is now: its editor submits it, then a second person approves.",
        "此草案的当前内容尚未提交审核：请先由编辑人员提交，再由第二人批准。",
    )


class AlreadyPublished(Refusal):
    code = "already-published"
    sentence = Sentence(
        "This version is published and never changes; load a new draft instead.",
        "此版本已发布，不能再更改；请载入新的草案。",
    )


class SamePerson(Refusal):
    code = "same-person"
    status = 403
    sentence = Sentence(
        "Whoever drafted a version cannot approve it; ask a second person.",
        "起草人不能批准自己起草的版本，请由另一人批准。",
    )


class ChangedSinceSubmission(Refusal):
    code = "changed-since-submission"
    sentence = Sentence(
        "The content changed after it was handed in, so the approval is void; read it again.",
        "内容在提交后有改动，批准无效；请重新审阅。",
    )


class NoGate(Refusal):
    code = "no-gate"
    sentence = Sentence(
        "Nothing checks schemes before publication here, so nothing can be published; ask the operator.",
        "此处尚无发布前的检查，因此不能发布；请联系平台运营方。",
    )


class PartChanged(Refusal):
    code = "part-changed"
    sentence = Sentence(
        "Somebody else saved this part meanwhile. Yours is still here: compare below and save again.",
        "您编辑期间，另一人保存了这一部分；您填写的内容都还在。请对照下方内容后再次保存。",
    )


class DraftChanged(Refusal):
    code = "draft-changed"
    sentence = Sentence(
        "This scheme has a draft that you have not seen, last saved by {name}. Saving again replaces it.",
        "此方案已有您未看过的草案，最后由{name}保存。请先查看；再次保存将替换该草案。",
    )


class PartGone(Refusal):
    code = "part-gone"
    sentence = Sentence(
        "Somebody else removed this part meanwhile. Save again to add what you typed as a new part.",
        "这一部分已被另一人删除。再次保存即可把您填写的内容作为新的部分添加。",
    )


class DraftIncomplete(Refusal):
    code = "draft-incomplete"
    status = 422
    sentence = Sentence(
        "This draft is not complete yet, so nothing can be computed with it; correct what its page lists.",
        "此草案尚不完整，无法据此计算；请先更正草案页面所列的问题。",
    )


class DraftExists(Refusal):
    code = "draft-exists"
    sentence = Sentence(
        "“{scheme}” already has a draft; continue with it, or discard it first.",
        "“{scheme}”已有草案，请继续编辑，或先将其删除。",
    )


class CodeTaken(Refusal):
    code = "scheme-code-taken"
    sentence = Sentence(
        "This city already has a scheme with the code {scheme}; choose another code.",
        "本市已有代码为 {scheme} 的方案，请另取代码。",
    )


class CodeNeeded(Refusal):
    code = "scheme-code-needed"
    status = 422
    sentence = Sentence(
        "Give the scheme a code of lower-case letters, digits and single hyphens, such as city-points.",
        "请为方案填写代码，只能用小写字母、数字和单个连字符，例如 city-points。",
    )


class NotInForce(Refusal):
    code = "not-in-force"
    sentence = Sentence(
        "Only the newest published version can be renewed; draft a new version instead.",
        "只有最新发布的版本可以续期；请另行起草新版本。",
    )


class RenewedForLess(Refusal):
    code = "renewed-for-less"
    status = 422
    sentence = Sentence(
        "The version is to be reviewed by {day}; renew it for that day or later, or draft a new version.",
        "此版本的复审日为 {day}；续期的复审日不得早于该日，如需提前请另行起草新版本。",
    )


# What the city's own data adds to the findings in a file.
ANOTHER_CITY = Sentence(
    "This file is for the city “{named}”, not for “{city}”; open that city's office.",
    "此文件属于城市“{named}”，而不是“{city}”，请到该市的信用办载入。",
)
NO_RULES = Sentence(
    "This scheme has no rule yet, so nobody could earn anything: add the first one.",
    "此方案还没有任何规则，参与者无法获得积分，请先添加一条规则。",
)
PARTICIPANTS_CHANGED = Sentence(
    "“{scheme}” is published for other participants; found a new scheme under another code instead.",
    "“{scheme}”已面向另一类参与者发布，如需更改请另立代码新建方案。",
)
USED_ELSEWHERE = Sentence(
    "“{code}” is shared with {schemes} and says something else there; copy that content or use a new code.",
    "“{code}”与 {schemes} 共用，而内容不同；请照抄其内容，或另取代码。",
)
RECORDS_WOULD_NOT_FIT = Sentence(
    "Records of “{code}” were collected under another “{part}”; give what is new a new code or field name.",
    "“{code}”已有记录按原来的“{part}”收集；请为新内容另取代码或字段名。",
)
STILL_IN_USE = Sentence(
    "“{code}” still serves version {number} until {day}; until then it can only be added to ({part}).",
    "“{code}”在 {day} 之前仍用于第 {number} 版，在此之前只能增加内容（有改动：{part}）。",
)
BEFORE_ANOTHER_VERSION = Sentence(
    "Version {number} is published for {day}; a newer version cannot take effect before it.",
    "第 {number} 版已定于 {day} 生效，新版本不能早于该日生效。",
)
TOO_FAR_AHEAD = Sentence(
    "It would take effect on {day}, more than 24 months from now; choose a day up to {latest}.",
    "生效日 {day} 距今超过 24 个月，请选择不晚于 {latest} 的日期。",
)
AFTER_REVIEW = Sentence(
    "It would take effect on {day}, after its review date {review}; set a later review date.",
    "生效日 {day} 晚于复审日 {review}，请推后复审日。",
)
