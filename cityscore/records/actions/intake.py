"""What receiving a file and deciding about it have in common: turns, consent, what is missing, writing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial

from cityscore.core import audit, hooks
from cityscore.core.refusals import Problem
from cityscore.participants import queries as participant_queries
from cityscore.records import queries
from cityscore.records.models import Feed, Import, ImportProblem, KeptRows
from cityscore.records.refusals import KEY_OF_ANOTHER, ImportNotWaiting
from cityscore.records.staging import Missing, Staging, Weighed
from cityscore.schemes.models import RecordType, Source

MOST_BY_ONE = 200_000
"""Rows of consenting people that one person may take in; more wait for a second one."""
KEY_CODE = "key-belongs-to-another"


def take_turn(source_id: int) -> None:
    """Two imports of one source never interleave."""
    Source.objects.select_for_update(no_key=True).get(id=source_id)


def type_ids(feed: Feed) -> dict[str, int]:
    return dict(RecordType.objects.filter(source=feed.source).values_list("code", "id"))


def waiting(document: Import) -> Import:
    """The import, locked for the rest of the transaction. Raises ImportNotWaiting."""
    found = Import.objects.select_for_update(no_key=True, of=("self",)).select_related("feed__source")
    held = found.get(id=document.id)
    if held.state != Import.State.WAITING:
        raise ImportNotWaiting(state=held.get_state_display())
    return held


def restored(document: Import) -> Staging:
    """The rows that were kept of a waiting import, staged again."""
    staging = Staging(type_ids(document.feed))
    for kept in KeptRows.objects.filter(import_file=document):
        staging.restore(kept.rows)
    return staging


def drop_unconsented(document: Import, staging: Staging) -> int:
    """Whoever withdrew while the file was read is dropped; whoever withdraws from here on waits."""
    asked = partial(participant_queries.still_consenting, source_id=document.feed.source_id)
    return staging.keep_only(asked)


def missing_of(document: Import, staging: Staging) -> Missing | None:
    """What a complete list leaves out; None for other files, and for a list that is not whole: a row that
    could not be read may be one of those that seem to be missing."""
    feed = document.feed
    if feed.mode != Feed.Mode.SNAPSHOT or document.refused_count:
        return None
    types = [feed.record_type.code] if feed.record_type is not None else list(type_ids(feed))
    return staging.missing(types)


def asks_for_two(staged_count: int, missing: Missing | None) -> bool:
    return staged_count > MOST_BY_ONE or (missing is not None and missing.is_much)


def write(document: Import, staging: Staging, missing: Missing | None, at: datetime) -> None:
    people = set(staging.write(import_id=document.id, adverse_types=queries.adverse_types(), at=at))
    if missing is not None and missing.count:
        people |= set(staging.annul_missing(import_id=document.id, at=at))
    document.annulled_count = missing.count if missing is not None else 0
    if people:
        hooks.records_changed.tell(participant_ids=sorted(people), at=at)


def problems_of_keys(weighed: Weighed, header: str) -> list[Problem]:
    return [
        Problem(KEY_CODE, "record_no", KEY_OF_ANOTHER, line=line, column=header)
        for line in weighed.others_keys
    ]


def keep_problems(document: Import, found: Iterable[Problem], *, is_warning: bool = False) -> None:
    ImportProblem.objects.bulk_create(
        [_problem_row(document, problem, is_warning) for problem in found], batch_size=1000
    )


def _problem_row(document: Import, problem: Problem, is_warning: bool) -> ImportProblem:
    return ImportProblem(
        is_warning=is_warning,
        import_file=document,
        line=problem.line,
        column=(problem.column or "")[:200],
        code=problem.code,
        sentence_en=problem.message.en[:500],
        sentence_zh=problem.message.zh_hans[:500],
    )


def log(document: Import, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"records.{verb}",
        at=at,
        about=f"import:{document.id}",
        feed=document.feed.code,
        state=document.state,
        accepted=document.accepted_count,
    )
