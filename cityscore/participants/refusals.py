"""Anticipated noes of the participants room: proof, joining, leaving and the desk."""

from __future__ import annotations

from cityscore.core.refusals import Problem, Refusal, Sentence
from cityscore.core.text import Flaw


class IdentifierNotUsable(Refusal):
    """`problems` say what is wrong with the number; nothing about whether anybody has it."""

    code = "identifier-not-usable"
    status = 422
    sentence = Sentence(
        "This number cannot be right; compare it with the document.", "号码有误，请与证件核对后重新填写。"
    )

    @classmethod
    def because(cls, flaws: tuple[Flaw, ...]) -> IdentifierNotUsable:
        return cls(problems=[Problem(flaw.code, "identifier", flaw.message) for flaw in flaws])


class StaffAccount(Refusal):
    code = "staff-account"
    status = 403
    sentence = Sentence(
        "This account is for office work. Sign up with a private one to take part yourself.",
        "此账号仅供信用办工作使用，本人参与请另行注册个人账号。",
    )


class ClaimMissing(Refusal):
    code = "claim-missing"
    sentence = Sentence("First enter the number on your document.", "请先填写您证件上的号码。")


class IdentityFrozen(Refusal):
    code = "identity-frozen"
    sentence = Sentence(
        "Two accounts have proved the same identity. Visit the desk with your document; until then neither"
        " is in use.",
        "有两个账号证明了同一身份。请携带证件到服务窗口办理，在此之前两个账号均暂停使用。",
    )


class AlreadyProved(Refusal):
    code = "already-proved"
    sentence = Sentence(
        "This account already stands for a proved identity; use another account for another person.",
        "此账号已证明过身份；如为他人办理，请使用其本人的账号。",
    )


class TooManyAttempts(Refusal):
    code = "too-many-attempts"
    status = 429
    wait = 86_400
    sentence = Sentence(
        "Too many codes were tried. Try again tomorrow, or ask at the desk for help.",
        "尝试次数过多，请明天再试，或到服务窗口求助。",
    )


class CodeNotAccepted(Refusal):
    """One answer for a wrong, used, expired or never issued code, and for another identifier's."""

    code = "code-not-accepted"
    sentence = Sentence(
        "This code was not accepted. Check it and your number, capital and small letters included, or ask the"
        " desk for a new code.",
        "验证码无效，请核对验证码和证件号码（注意字母大小写），或到服务窗口重新领取。",
    )


class LetterDaysOutOfRange(Refusal):
    code = "letter-days-out-of-range"
    status = 422
    sentence = Sentence(
        "A code by letter lives between 1 and {limit} days.", "邮寄验证码的有效期应为 1 至 {limit} 天。"
    )


class KindDoesNotFit(Refusal):
    code = "kind-does-not-fit"
    status = 422
    sentence = Sentence(
        "This kind of number belongs to {kind}; choose that.", "该类号码属于{kind_zh}，请改选。"
    )


class BirthDateImpossible(Refusal):
    code = "birth-date-impossible"
    status = 422
    sentence = Sentence(
        "A date of birth is a day in the past, and only a person has one. Correct it.",
        "出生日期应为过去的日期，且只有个人才有出生日期，请更正。",
    )


class BirthDateInNumber(Refusal):
    code = "birth-date-in-number"
    status = 422
    sentence = Sentence(
        "The number itself holds another date of birth, and that one counts. Compare both with the document.",
        "号码本身所含的出生日期与所填不同，以号码为准，请与证件核对。",
    )


class ShownOtherwise(Refusal):
    code = "shown-otherwise"
    sentence = Sentence(
        "Something else was noted from an earlier document. If this document is right, correct it on the"
        " person's page.",
        "此前根据证件登记的内容与此不同。如以本次证件为准，请在该参与者页面上更正。",
    )


class ParticipantUnknown(Refusal):
    code = "participant-unknown"
    status = 404
    sentence = Sentence("Nobody here has proved this number.", "本市没有人证明过此号码。")


class IdentifierAmbiguous(Refusal):
    code = "identifier-ambiguous"
    sentence = Sentence(
        "This number belongs to several participants; say which kind of number it is.",
        "此号码对应多名参与者，请注明号码类型。",
    )


class AlreadyDecided(Refusal):
    code = "already-decided"
    sentence = Sentence("This contest has already been decided.", "该身份争议已有处理结果。")


class SchemeNotOpen(Refusal):
    code = "scheme-not-open"
    sentence = Sentence(
        "{scheme} has no rules in force, so nobody can join it yet.", "{scheme}尚无生效的规则，暂不能加入。"
    )


class SchemeForOthers(Refusal):
    code = "scheme-for-others"
    status = 403
    sentence = Sentence(
        "{scheme} is not for this kind of participant (resident or organisation).",
        "{scheme}不面向此类参与者（居民或组织）。",
    )


class NoticeOutdated(Refusal):
    code = "notice-outdated"
    sentence = Sentence(
        "The notice has a newer version. Read it before you decide.", "告知书已有新版本，请阅读后再作决定。"
    )


class SourceNotInScheme(Refusal):
    code = "source-not-in-scheme"
    status = 422
    sentence = Sentence("{scheme} does not use the source {source}.", "{scheme}不使用数据来源 {source}。")


class TooYoung(Refusal):
    code = "too-young"
    status = 403
    sentence = Sentence("{scheme} is open from the age of {age}.", "{scheme}须年满 {age} 周岁方可加入。")


class AgeNotKnown(Refusal):
    code = "age-not-known"
    status = 403
    sentence = Sentence(
        "{scheme} is open from the age of {age}, and your date of birth has not been shown yet. Show a"
        " document at the desk.",
        "{scheme}须年满 {age} 周岁方可加入，而您的出生日期尚未核实，请携带证件到服务窗口办理。",
    )


class NotLocal(Refusal):
    code = "not-local"
    status = 403
    sentence = Sentence(
        "{scheme} is for people registered in this city. If you are, show a document at the desk.",
        "{scheme}仅面向本市登记的居民。如您符合条件，请携带证件到服务窗口办理。",
    )


class AlreadyEnrolled(Refusal):
    code = "already-enrolled"
    sentence = Sentence("You already take part in {scheme}.", "您已加入{scheme}。")


class NotEnrolled(Refusal):
    code = "enrolment-missing"
    sentence = Sentence("There is no enrolment in force in {scheme}.", "没有生效中的{scheme}参与记录。")


class ProviderUnfit(Refusal):
    code = "provider-unfit"
    status = 422
    sentence = Sentence(
        "The identity provider cannot be set up like this: {reason}", "无法这样设置身份认证服务：{reason_zh}"
    )


class ProviderSilent(Refusal):
    code = "provider-silent"
    sentence = Sentence(
        "The identity provider did not say who you are. Try again, or prove your identity at the desk.",
        "身份认证服务未返回您的身份信息，请重试，或到服务窗口办理身份证明。",
    )
