"""Anticipated noes of the records room; those about reading a file stand beside the reading."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class FeedUnknown(Refusal):
    code = "feed-unknown"
    status = 404
    sentence = Sentence("This city has no active feed {feed}.", "本市没有启用的渠道 {feed}。")


KEY_OF_ANOTHER = Sentence(
    "This record number already belongs to somebody else. Give each record its own number.",
    "该记录编号已属于其他人，请为每条记录使用单独的编号。",
)
