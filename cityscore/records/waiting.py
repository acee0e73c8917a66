"""What waits for the office in the records room: objections, and decisions whose notice is over."""

from __future__ import annotations

from cityscore.core import clock
from cityscore.core.hooks import Notice
from cityscore.core.refusals import Sentence
from cityscore.records import queries

MOST_COUNTED = 200
OBJECTIONS_WAIT = Sentence(
    "Objections to answer: {count}, of which overdue: {late}.", "待答复异议 {count} 项，其中逾期 {late} 项。"
)
DECISIONS_WAIT = Sentence(
    "Decisions against organisations to confirm: {count}.", "待确认的法人行政决定：{count} 项。"
)


def waits_for_office() -> list[Notice]:
    """Objections that run, and decisions whose notice is over."""
    day = queries.today(clock.now())
    running = list(queries.running_objections())
    late = sum(each.is_overdue(day) for each in running)
    ready = sum(queries.confirmable_on(record) <= day for record in queries.waiting_records()[:MOST_COUNTED])
    notices = []
    if running:
        facts = {"count": len(running), "late": late}
        notices.append(Notice(OBJECTIONS_WAIT.filled(facts), "admin:records_objection_changelist"))
    if ready:
        notices.append(Notice(DECISIONS_WAIT.filled({"count": ready}), "admin:records_decisions"))
    return notices
