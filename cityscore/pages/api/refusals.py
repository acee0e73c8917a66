"""Anticipated noes of the resident API."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class IdentityNotProved(Refusal):
    code = "identity-not-proved"
    status = 403
    sentence = Sentence(
        "First show who you are; until then an account shows nothing about anybody.",
        "请先证明身份；在此之前，账号不会显示任何人的信息。",
    )


class BodyNotReadable(Refusal):
    code = "body-not-readable"
    status = 400
    sentence = Sentence("The body is not a readable JSON object.", "请求内容不是可读取的 JSON 对象。")


class NotSure(Refusal):
    code = "not-sure"
    status = 422
    sentence = Sentence(
        "Nothing can bring this back; send {sure} once you are sure.", "此操作无法恢复，确认后请发送 {sure}。"
    )
