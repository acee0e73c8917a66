"""Anticipated noes of the scoring room."""

from __future__ import annotations

from cityscore.core.refusals import Refusal, Sentence
from cityscore.schemes.refusals import SchemeUnknown as SchemeUnknown


class NoVersionInForce(Refusal):
    code = "no-version-in-force"
    sentence = Sentence(
        "The scheme {scheme} has no published version in force on {day}.",
        "方案 {scheme} 在 {day} 没有已发布的生效版本。",
    )


class NobodyHere(Refusal):
    code = "nobody-here"
    status = 404
    sentence = Sentence(
        "Nobody with this identifier takes part in the scheme.", "没有使用该证件号码参加此方案的人。"
    )


class AnotherRunUnderWay(Refusal):
    code = "another-run-under-way"
    sentence = Sentence(
        "A run as of {day} is under way; start this one when it has ended.",
        "截至 {day} 的计算正在进行，请待其结束后再开始。",
    )


class RunUnknown(Refusal):
    code = "run-unknown"
    status = 404
    sentence = Sentence(
        "The scheme {scheme} has no published run {run}.", "方案 {scheme} 没有编号为 {run} 的已发布计算。"
    )


class RunIncomplete(Refusal):
    code = "run-incomplete"
    sentence = Sentence("The run is incomplete. {reason}", "计算未完成。{reason_zh}")


class RecordsNotUsable(Refusal):
    """`problems` say where and why."""

    code = "records-not-usable"
    status = 422
    sentence = Sentence(
        "What you entered cannot be a record; correct the places named.",
        "所填内容无法作为记录，请更正所列各处。",
    )


class DayOutOfReach(Refusal):
    code = "day-out-of-reach"
    status = 422
    sentence = Sentence("A day between {first} and {last} is wanted.", "日期应在 {first} 至 {last} 之间。")


class CasesHaveProblems(Refusal):
    code = "cases-have-problems"
    status = 422
    sentence = Sentence(
        "The golden cases were not accepted; correct every point listed.",
        "示例人员未被接受，请逐条更正所列问题。",
    )


class NoDraftToJudgeBy(Refusal):
    code = "no-draft-to-judge-by"
    sentence = Sentence(
        "The scheme {scheme} has no draft without problems and no version yet; finish its draft first.",
        "方案 {scheme} 尚无已发布的版本，草案也仍有问题，请先完成草案。",
    )


class EnoughPreviewsToday(Refusal):
    code = "enough-previews-today"
    status = 429
    wait = 86_400
    sentence = Sentence(
        "{count} previews of this scheme were computed in the last 24 hours, which is the limit: many "
        "similar ones together could show one person's points. Go on tomorrow.",
        "过去 24 小时内已为此方案计算 {count} 次预览，达到上限：多次相近的预览合在一起可能推知个人积分。"
        "请明天继续。",
    )


class NoticeIsEmpty(Refusal):
    code = "notice-is-empty"
    status = 422
    sentence = Sentence("Write the notice in both languages.", "请用中英两种语言填写公告。")
