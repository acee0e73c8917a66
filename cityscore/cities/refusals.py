"""Anticipated noes of the cities room."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class DutyMissing(Refusal):
    code = "duty-missing"
    status = 403
    sentence = Sentence(
        "This needs one of the duties {duties} in this city's office.",
        "此操作需要本市信用办的以下职责之一：{duties_zh}。",
    )


class CityUnknown(Refusal):
    code = "city-unknown"
    status = 404
    sentence = Sentence("There is no city with the code {code}.", "没有代码为 {code} 的城市。")


class AccountUnknown(Refusal):
    code = "account-unknown"
    status = 404
    sentence = Sentence("There is no account {account}.", "没有账号 {account}。")


class AlreadyInAnOffice(Refusal):
    code = "already-in-an-office"
    sentence = Sentence(
        "{account} belongs to another city's office; staff belong to one city only.",
        "{account} 已属于另一城市的信用办；工作人员只能属于一个城市。",
    )


class CodeNotUsable(Refusal):
    code = "city-code-not-usable"
    sentence = Sentence(
        "The code {code} is reserved or taken; choose another of lower-case letters, digits and hyphens.",
        "代码 {code} 为保留代码或已被使用；请另选由小写字母、数字和连字符组成的代码。",
    )


class AddressNotProved(Refusal):
    code = "address-not-proved"
    sentence = Sentence(
        "{account} has not confirmed this e-mail address; ask them to follow the link in our message first.",
        "{account} 尚未验证邮箱；请对方先点击我们邮件中的链接。",
    )


class LastHeadOfOffice(Refusal):
    code = "last-head-of-office"
    sentence = Sentence(
        "An office keeps at least one head; appoint another head first.",
        "信用办至少要有一名负责人，请先任命另一名负责人。",
    )


class OperatorOnly(Refusal):
    code = "operator-only"
    status = 403
    sentence = Sentence("Only the operator of the platform can do this.", "此操作仅限平台运营方。")


class FoundingHasProblems(Refusal):
    code = "founding-has-problems"
    status = 422
    sentence = Sentence(
        "The city was not founded; correct every point listed.", "城市未建立，请逐条更正所列问题。"
    )
