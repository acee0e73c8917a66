"""Take in a file: check every row, keep those of consenting participants, count the rest, and decide."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from django.db import transaction

from cityscore.cities import duties
from cityscore.cities import queries as city_queries
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit, clock, hooks
from cityscore.core.refusals import Problem, Refusal
from cityscore.participants import queries as participant_queries
from cityscore.records import national, queries
from cityscore.records.actions.feeds import mapping_of
from cityscore.records.checking import check_rows
from cityscore.records.drafts import Draft
from cityscore.records.findings import Findings
from cityscore.records.models import Feed, Import, ImportProblem, KeptRows
from cityscore.records.reading import open_table
from cityscore.records.refusals import (
    KEY_OF_ANOTHER,
    MORE,
    ImportNotWaiting,
    SecondPersonNeeded,
)
from cityscore.records.staging import Staging, Weighed
from cityscore.schemes.models import RecordType, Source

CHUNK = 5_000
MOST_BY_ONE = 200_000
"""Records that one person may take in; more wait for a second one."""


def import_file(
    *, feed_code: str, stream: BinaryIO, file_name: str, by: Account, at: datetime, check_only: bool = False
) -> Import:
    """Import one file through a feed, all or nothing; a bad row is refused alone.

    Rows of people without an enrolment that consents to the feed's source are counted and dropped
    before anything is written. With `check_only`, and where more than `MOST_BY_ONE` records would be taken
    in, the rows that are left are kept closed until somebody decides (`accept_import`, `drop_import`); the
    same file sent again meanwhile is the same import. Raises DutyMissing, FeedUnknown, and a refusal of
    `records.reading` when the file cannot be read as a whole; then an Import that says why is kept, and
    nothing of the file.
    """
    with transaction.atomic():
        actor = duties.require(by, Act.IMPORT_RECORDS)
        feed = queries.feed_by_code(feed_code)
        _take_turn(feed.source_id)
        digest = digest_of(stream)
        waiting = Import.objects.filter(feed=feed, file_digest=digest, state=Import.State.WAITING).first()
        if waiting is not None:
            return waiting
        document = Import(
            feed=feed,
            file_name=Path(file_name).name[:200],
            file_digest=digest,
            by_id=by.id,
            by_name=actor.name,
            received_at=at,
            state=Import.State.ACCEPTED,
        )
        refusal = None
        try:
            with transaction.atomic():
                _receive(document, stream, check_only=check_only)
        except Refusal as found:
            refusal = found
            _keep_refusal(document, found)
        _log(document, actor, "import_file", at)
    if refusal is not None:
        raise refusal
    return document


@transaction.atomic
def accept_import(*, document: Import, by: Account, at: datetime) -> Import:
    """Take in what a checked file brought, all or nothing; consent is asked again for everybody.

    Raises DutyMissing, ImportNotWaiting, SecondPersonNeeded.
    """
    actor = duties.require(by, Act.IMPORT_RECORDS)
    _take_turn(document.feed.source_id)
    held = _waiting(document)
    if held.accepted_count + held.updated_count > MOST_BY_ONE and by.id == held.by_id:
        raise SecondPersonNeeded(most=MOST_BY_ONE)
    staging = Staging(_type_ids(held.feed))
    for kept in KeptRows.objects.filter(import_file=held):
        staging.restore(kept.rows)
    held.not_enrolled_count += _drop_unconsented(held, staging)
    weighed = staging.weigh()
    held.accepted_count, held.updated_count = weighed.new_count, weighed.updated_count
    held.unchanged_count += weighed.unchanged_count
    held.refused_count += len(weighed.others_keys)
    _keep_problems(held, _of_keys(weighed, held.record_no_header))
    _write(held, staging, at)
    return _decide(held, Import.State.ACCEPTED, actor, "accept_import", at)


@transaction.atomic
def drop_import(*, document: Import, by: Account, at: datetime) -> Import:
    """Take nothing in and forget what was kept. Raises DutyMissing, ImportNotWaiting."""
    actor = duties.require(by, Act.IMPORT_RECORDS)
    held = _waiting(document)
    held.accepted_count = held.updated_count = 0
    return _decide(held, Import.State.DROPPED, actor, "drop_import", at)


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of the whole file; leaves the stream at its start."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return found


def _take_turn(source_id: int) -> None:
    """Two imports of one source never interleave."""
    Source.objects.select_for_update(no_key=True).get(id=source_id)


def _waiting(document: Import) -> Import:
    found = Import.objects.select_for_update(no_key=True, of=("self",)).select_related("feed__source")
    held = found.get(id=document.id)
    if held.state != Import.State.WAITING:
        raise ImportNotWaiting(state=held.get_state_display())
    return held


def _receive(document: Import, stream: BinaryIO, *, check_only: bool) -> None:
    feed, at = document.feed, document.received_at
    types = list(RecordType.objects.filter(source=feed.source))
    document.save()
    mapping, trees = mapping_of(feed), [each.tree for each in types]
    checking = check_rows(
        open_table(stream, mapping.names_known(trees) | national.NAMES),
        mapping,
        trees,
        today=clock.today_in(city_queries.present_city().time_zone, at),
        organisation_types=queries.types_for_organisations_only(),
    )
    staging = Staging(_type_ids(feed))
    drafts = (outcome for outcome in checking if isinstance(outcome, Draft))
    for chunk in _chunks(drafts):
        staging.add(_consenting(feed, chunk))
    repeated_count = staging.withdraw(checking.findings.withdrawn)
    _drop_unconsented(document, staging)
    weighed = staging.weigh()
    document.record_no_header = checking.record_no_header[:200]
    _count(document, checking.findings, weighed, repeated_count)
    _keep_problems(document, _listed(checking.findings) + _of_keys(weighed, document.record_no_header))
    if check_only or weighed.new_count + weighed.updated_count > MOST_BY_ONE:
        document.state = Import.State.WAITING
        _keep_rows(document, staging)
    else:
        _write(document, staging, at)
    document.save()


def _drop_unconsented(document: Import, staging: Staging) -> int:
    """Whoever withdrew while the file was read is dropped; whoever withdraws from here on waits."""
    asked = partial(participant_queries.still_consenting, source_id=document.feed.source_id)
    return staging.keep_only(asked)


def _write(document: Import, staging: Staging, at: datetime) -> None:
    people = staging.write(import_id=document.id, adverse_types=queries.adverse_types(), at=at)
    if people:
        hooks.records_changed.tell(participant_ids=people, at=at)


def _keep_rows(document: Import, staging: Staging) -> None:
    for number, rows in enumerate(staging.left()):
        kept = KeptRows(import_file=document, number=number)
        kept.rows = rows
        kept.save()
    staging.close()


def _type_ids(feed: Feed) -> dict[str, int]:
    return dict(RecordType.objects.filter(source=feed.source).values_list("code", "id"))


def _consenting(feed: Feed, drafts: list[Draft]) -> list[tuple[Draft, int]]:
    """(draft, participant id) for rows about people who consented to the feed's source."""
    found = participant_queries.consenting(
        [(draft.identifier_type, draft.identifier) for draft in drafts], source_id=feed.source_id
    )
    return [
        (draft, found[draft.identifier_type, draft.identifier])
        for draft in drafts
        if (draft.identifier_type, draft.identifier) in found
    ]


def _count(document: Import, findings: Findings, weighed: Weighed, repeated_count: int) -> None:
    document.row_count = findings.rows_count
    document.refused_count = findings.refused_count + len(weighed.others_keys)
    document.accepted_count = weighed.new_count
    document.updated_count = weighed.updated_count
    document.unchanged_count = weighed.unchanged_count + repeated_count
    taken = weighed.new_count + weighed.updated_count + document.unchanged_count
    document.not_enrolled_count = document.row_count - document.refused_count - taken


def _decide(document: Import, state: Import.State, actor: audit.Actor, verb: str, at: datetime) -> Import:
    KeptRows.objects.filter(import_file=document).delete()
    document.state, document.decided_by, document.decided_at = state, actor.name, at
    document.save()
    _log(document, actor, verb, at)
    return document


def _of_keys(weighed: Weighed, header: str) -> list[Problem]:
    return [
        Problem("key-belongs-to-another", "record_no", KEY_OF_ANOTHER, line=line, column=header)
        for line in weighed.others_keys
    ]


def _listed(findings: Findings) -> list[Problem]:
    if not findings.unlisted_count:
        return list(findings.problems)
    return [
        *findings.problems,
        Problem("more-problems", "file", MORE.filled({"count": findings.unlisted_count})),
    ]


def _keep_problems(document: Import, found: list[Problem]) -> None:
    ImportProblem.objects.bulk_create([_problem_row(document, problem) for problem in found], batch_size=1000)


def _keep_refusal(document: Import, refusal: Refusal) -> None:
    document.id = None  # the row written inside the failed part was rolled back with it
    document.state = Import.State.REFUSED
    document.not_enrolled_count = document.row_count = 0
    document.save(force_insert=True)
    whole = Problem(refusal.code, "file", refusal.message)
    _keep_problems(document, list(refusal.problems or (whole,)))


def _problem_row(document: Import, problem: Problem) -> ImportProblem:
    return ImportProblem(
        import_file=document,
        line=problem.line,
        column=(problem.column or "")[:200],
        code=problem.code,
        sentence_en=problem.message.en[:500],
        sentence_zh=problem.message.zh_hans[:500],
    )


def _log(document: Import, actor: audit.Actor, verb: str, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"records.{verb}",
        at=at,
        about=f"import:{document.id}",
        feed=document.feed.code,
        state=document.state,
        accepted=document.accepted_count,
    )


def _chunks(drafts: Iterator[Draft]) -> Iterator[list[Draft]]:
    while chunk := list(islice(drafts, CHUNK)):
        yield chunk
