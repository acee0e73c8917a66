"""Anticipated noes of the records room; those about reading a file stand beside the reading."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence


class FeedUnknown(Refusal):
    code = "feed-unknown"
    status = 404
    sentence = Sentence("This city has no active feed {feed}.", "本市没有启用的渠道 {feed}。")


class SourceUnknown(Refusal):
    code = "source-unknown"
    status = 404
    sentence = Sentence(
        "This city has no source {source} with a record type {record_type}; publish a scheme that has it.",
        "本市没有来源 {source} 及其记录类型 {record_type}，请先发布包含它们的方案。",
    )


class FeedNotUsable(Refusal):
    code = "feed-not-usable"
    status = 422
    sentence = Sentence("The feed {feed} could never read a file.", "渠道 {feed} 无法读取任何文件。")


KEY_OF_ANOTHER = Sentence(
    "This record number already belongs to somebody else. Give each record its own number.",
    "该记录编号已属于其他人，请为每条记录使用单独的编号。",
)

MORE = Sentence(
    "{count} more problems are not listed. Correct these first and send the file again.",
    "另有 {count} 个问题未列出，请先更正以上问题后重新报送。",
)
