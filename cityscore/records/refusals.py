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


class SourceScopesUnknown(Refusal):
    code = "source-scopes-unknown"
    status = 422
    sentence = Sentence(
        "A source's system may {known}, at least one of them.", "来源系统的权限为 {known}，至少选一项。"
    )


class ListNotPushed(Refusal):
    code = "list-not-pushed"
    sentence = Sentence(
        "This feed takes complete lists, which cannot be sent in parts: send a file to the office.",
        "此渠道每次须报送全量名单，不能分批推送，请以文件报送。",
    )


class ImportNotWaiting(Refusal):
    code = "import-not-waiting"
    sentence = Sentence(
        "This file is “{state}”; there is nothing to decide about it.", "该文件的状态为“{state}”，无需处理。"
    )


class SecondPersonNeeded(Refusal):
    code = "second-person-needed"
    status = 403
    sentence = Sentence(
        "A file of more than {most} rows, or a complete list that misses much, needs a second person.",
        "超过 {most} 行的文件或缺失较多的全量名单，须由另一人确认接收。",
    )


class KeptTooShort(Refusal):
    code = "kept-too-short"
    status = 422
    sentence = Sentence(
        "Published rules may count {record_type} for {least} months after it was recorded: keep it at least "
        "that long. “–”: a rule counts from the end of something, so no number of months is safe.",
        "已发布的规则在记录后 {least} 个月内可能对“{record_type}”计分，保存期不得短于此。"
        "“–”表示某规则自事项结束之日起算，无法以月数限定。",
    )


class RecordUnknown(Refusal):
    code = "record-unknown"
    status = 404
    sentence = Sentence("There is no such record.", "没有该条记录。")


class RecordDoesNotCount(Refusal):
    code = "record-does-not-count"
    sentence = Sentence(
        "This record does not count as it is, so there is nothing to change.",
        "该记录目前未计分，无需操作。",
    )


class RecordIsAdverse(Refusal):
    code = "record-is-adverse"
    sentence = Sentence(
        "An official decision cannot be removed; object to it if it is wrong.",
        "行政决定类记录不能自行移除；如有错误，请提出异议。",
    )


class AlreadyContested(Refusal):
    code = "already-contested"
    sentence = Sentence(
        "An objection to this record is under way or was decided; a decision can be appealed.",
        "对该记录的异议正在处理或已作出决定；对决定可以申请复核。",
    )


class ObjectionUnknown(Refusal):
    code = "objection-unknown"
    status = 404
    sentence = Sentence("There is no such objection of yours.", "没有您的该项异议。")


class ObjectionNotInThisState(Refusal):
    code = "objection-not-in-this-state"
    sentence = Sentence(
        "The objection is “{state}”; this step is not possible now.",
        "该异议的状态为“{state}”，目前不能进行此操作。",
    )


class AppealNeedsAnotherOfficer(Refusal):
    code = "appeal-needs-another-officer"
    status = 403
    sentence = Sentence(
        "Who decided the objection cannot decide the appeal; ask another officer.",
        "原决定人不能处理复核，请由其他工作人员处理。",
    )


class RecordNotWaiting(Refusal):
    code = "record-not-waiting"
    sentence = Sentence(
        "{record_no} does not wait for confirmation any more; load the list again.",
        "{record_no} 已不在待确认之列，请刷新列表。",
    )


class NoticeRuns(Refusal):
    code = "notice-runs"
    sentence = Sentence(
        "The organisation has notice of {record_no} until {day}; it can be confirmed from that day.",
        "{record_no} 的告知期至 {day}，自该日起方可确认。",
    )


KEY_OF_ANOTHER = Sentence(
    "This record number already belongs to somebody else. Give each record its own number.",
    "该记录编号已属于其他人，请为每条记录使用单独的编号。",
)

LIST_NOT_WHOLE = Sentence(
    "Rows of this complete list were refused, so nothing that seems to be missing is annulled. Correct them "
    "and send the whole list again.",
    "该全量名单中有行未通过，因此不会作废看似缺失的记录；请更正后重新报送全量名单。",
)
LIST_MISSES_MUCH = Sentence(
    "This list does not name {count} of {active} active records. If it is really complete, a second person "
    "takes it in; otherwise drop it.",
    "该名单缺少 {active} 条有效记录中的 {count} 条。确为全量时由另一人接收，否则请放弃。",
)

MORE = Sentence(
    "{count} more problems are not listed. Hand the file in with “Mark the problems” to get them all.",
    "另有 {count} 个问题未列出。请提交文件并选择“标出问题”，以取得全部问题。",
)
