"""How far a run is, how fast it goes, and why it does not go on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from cityscore.core import hooks, work
from cityscore.core.refusals import Sentence
from cityscore.schemes.models import Scheme
from cityscore.scoring import queries
from cityscore.scoring.models import Run, Touched

FAILED = Sentence(
    "{parked} of {parts} parts failed three times; nothing is published. {error}",
    "{parts} 个部分中有 {parked} 个三次失败，结果不会发布。{error}",
)
NOT_PUBLISHED = Sentence(
    "All parts are computed, but publishing them failed three times. {error}",
    "所有部分均已计算完成，但三次发布均失败。{error}",
)
SILENT = Sentence(
    "{silent} parts were taken by a worker that is not heard of any more; another takes them over.",
    "有 {silent} 个部分的工作进程已无响应，将由其他进程接手。",
)
TRIED_AGAIN = Sentence(
    "Something failed and will be tried again. {error}", "有一步执行失败，将会重试。{error}"
)
NOBODY = Sentence(
    "No worker has taken a part: is a worker running, and can it be reached?",
    "没有工作进程领取任务：请确认工作进程是否正在运行、能否连接。",
)
WAITS = Sentence(
    "All parts are computed; the run is about to be published.", "所有部分均已计算完成，即将发布。"
)

INCOMPLETE = Sentence(
    "The run of {scheme} as of {day} is incomplete and needs an officer. {reason}",
    "{scheme} 截至 {day} 的积分计算未完成，需要工作人员处理。{reason_zh}",
)
NOT_RESCORED = Sentence(
    "New records or consents of {count} participants in {scheme} could not be counted yet; this is tried "
    "again every hour. {error}",
    "{scheme} 中 {count} 名参与者的新记录或授权变更暂未计入积分，系统每小时重试一次。{error}",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Parts and participants done, seconds since the run was opened, participants a second, and what is in
    the way, if anything is."""

    parts: int
    parts_done: int
    expected: int
    participants: int
    seconds: float
    per_second: int
    trouble: Sentence | None


def progress_of(run: Run, *, at: datetime) -> Progress:
    """Where a run stands at a moment."""
    ended_at = run.published_at or (at if run.state == Run.State.RUNNING else run.advanced_at) or at
    working = (run.advanced_at - run.opened_at).total_seconds() if run.advanced_at else 0.0
    return Progress(
        parts=run.shard_count,
        parts_done=run.shard_count if run.state == Run.State.PUBLISHED else run.done_shard_count,
        expected=run.expected_count,
        participants=run.participant_count,
        seconds=max((ended_at - run.opened_at).total_seconds(), 0.0),
        per_second=int(run.participant_count / working) if working > 0 else 0,
        trouble=None if run.state == Run.State.PUBLISHED else _trouble(run),
    )


def _trouble(run: Run) -> Sentence | None:
    if run.state == Run.State.INCOMPLETE:
        return _reason(run)
    parts, silent = work.states(run.job), work.silent_count(run.job)
    if silent:
        return SILENT.filled({"silent": silent})
    if parts["leased"]:
        return None
    error = work.last_error(run.job if parts["waiting"] else run.closing)
    if error:
        return TRIED_AGAIN.filled({"error": error})
    return NOBODY if parts["waiting"] else WAITS


def _reason(run: Run) -> Sentence:
    """Why an incomplete run is incomplete."""
    parked = work.states(run.job)["parked"]
    if parked:
        return FAILED.filled({"parked": parked, "parts": run.shard_count, "error": work.last_error(run.job)})
    return NOT_PUBLISHED.filled({"error": work.last_error(run.closing)})


RUNS_PAGE = "admin:scoring_run_changelist"


def waits_for_office() -> list[hooks.Notice]:
    """Runs that nobody can finish without an officer, and new records that could not be counted."""
    schemes = list(Scheme.objects.order_by("id"))
    last_runs = [queries.last_run(scheme.id) for scheme in schemes]
    incomplete = [run for run in last_runs if run is not None and run.state == Run.State.INCOMPLETE]
    found = [*map(_incomplete, incomplete), *_not_rescored(schemes)]
    return [hooks.Notice(sentence, RUNS_PAGE) for sentence in found]


def _incomplete(run: Run) -> Sentence:
    trouble = _reason(run)
    facts = {"scheme": run.scheme.title, "day": run.as_of.isoformat()}
    facts |= {"reason": trouble.en, "reason_zh": trouble.zh_hans}
    return INCOMPLETE.filled(facts)


def _not_rescored(schemes: list[Scheme]) -> Iterator[Sentence]:
    errors = {ids["scheme_id"]: error for ids, error in work.parked_of_task("scoring.score_touched")}
    for scheme in schemes:
        count = Touched.objects.filter(scheme=scheme).count() if scheme.id in errors else 0
        if count:
            facts = {"count": count, "scheme": scheme.title, "error": errors[scheme.id]}
            yield NOT_RESCORED.filled(facts)
