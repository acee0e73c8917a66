"""Anticipated noes of the demonstration."""

from __future__ import annotations

from django.conf import settings

from cityscore.core.refusals import Refusal, Sentence


class OnlyInADemonstration(Refusal):
    code = "only-in-a-demonstration"
    sentence = Sentence(
        "This makes people up as if they had proved who they are, so it needs CITYSCORE_DEMO to be 1.",
        "此命令会生成视同已核验身份的虚构人员，仅在 CITYSCORE_DEMO 为 1 的演示环境中可用。",
    )


class AlreadySeeded(Refusal):
    code = "already-seeded"
    sentence = Sentence(
        "This database already has cities; the demo is only loaded into an empty one.",
        "数据库中已有城市；演示数据只能载入空库。",
    )


def require_demonstration() -> None:
    """Invented people may stand only where everybody knows that they are. Raises OnlyInADemonstration."""
    if not settings.DEMO:
        raise OnlyInADemonstration
