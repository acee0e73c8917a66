"""Take in a file: check every row, keep those of consenting participants, count the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
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
from cityscore.records.models import Feed, Import, ImportProblem
from cityscore.records.reading import open_table
from cityscore.records.refusals import KEY_OF_ANOTHER, MORE
from cityscore.records.staging import Merged, Staging
from cityscore.schemes.models import RecordType, Source

CHUNK = 5_000


def import_file(*, feed_code: str, stream: BinaryIO, file_name: str, by: Account, at: datetime) -> Import:
    """Import one file through a feed, all or nothing; a bad row is refused alone.

    Rows of people without an enrolment that consents to the feed's source are counted and dropped
    before anything is written. Raises DutyMissing, FeedUnknown, and a refusal of `records.reading` when
    the file cannot be read as a whole; then an Import that says why is kept, and nothing of the file.
    """
    with transaction.atomic():
        actor = duties.require(by, Act.IMPORT_RECORDS)
        feed = queries.feed_by_code(feed_code)
        Source.objects.select_for_update(no_key=True).get(id=feed.source_id)  # two imports never interleave
        document = Import(
            feed=feed,
            file_name=Path(file_name).name[:200],
            file_digest=digest_of(stream),
            by_name=actor.name,
            received_at=at,
            state=Import.State.ACCEPTED,
        )
        refusal = None
        try:
            with transaction.atomic():
                _take_in(document, stream)
        except Refusal as found:
            refusal = found
            _keep_refusal(document, found)
        audit.write(
            actor=actor,
            action="records.import_file",
            at=at,
            about=f"import:{document.id}",
            feed=feed.code,
            state=document.state,
            accepted=document.accepted_count,
        )
    if refusal is not None:
        raise refusal
    return document


def _take_in(document: Import, stream: BinaryIO) -> None:
    feed, at = document.feed, document.received_at
    types = {each.code: each for each in RecordType.objects.filter(source=feed.source)}
    document.save()
    mapping, trees = mapping_of(feed), [each.tree for each in types.values()]
    checking = check_rows(
        open_table(stream, mapping.names_known(trees) | national.NAMES),
        mapping,
        trees,
        today=clock.today_in(city_queries.present_city().time_zone, at),
        organisation_types=queries.types_for_organisations_only(),
    )
    staging = Staging({code: each.id for code, each in types.items()})
    drafts = (outcome for outcome in checking if isinstance(outcome, Draft))
    for chunk in _chunks(drafts):
        staging.add(_consenting(feed, chunk))
    repeated_count = staging.withdraw(checking.findings.withdrawn)
    merged = staging.merge(import_id=document.id, adverse_types=queries.adverse_types(), at=at)
    _count(document, checking.findings, merged, repeated_count)
    _keep_problems(document, checking.findings, merged, key_header=checking.record_no_header)
    if merged.participant_ids:
        hooks.records_changed.tell(participant_ids=list(merged.participant_ids), at=at)


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


def _count(document: Import, findings: Findings, merged: Merged, repeated_count: int) -> None:
    document.row_count = findings.rows_count
    document.refused_count = findings.refused_count + len(merged.others_keys)
    document.accepted_count = merged.new_count
    document.updated_count = merged.updated_count
    document.unchanged_count = merged.unchanged_count + repeated_count
    taken = merged.new_count + merged.updated_count + document.unchanged_count
    document.not_enrolled_count = document.row_count - document.refused_count - taken
    document.save()


def _keep_problems(document: Import, findings: Findings, merged: Merged, *, key_header: str) -> None:
    of_keys = [
        Problem("key-belongs-to-another", "record_no", KEY_OF_ANOTHER, line=line, column=key_header)
        for line in merged.others_keys
    ]
    found = findings.problems + of_keys
    if findings.unlisted_count:
        found.append(Problem("more-problems", "file", MORE.filled({"count": findings.unlisted_count})))
    ImportProblem.objects.bulk_create([_problem_row(document, problem) for problem in found], batch_size=1000)


def _keep_refusal(document: Import, refusal: Refusal) -> None:
    document.id = None  # the row written inside the failed part was rolled back with it
    document.state = Import.State.REFUSED
    document.not_enrolled_count = document.row_count = 0
    document.save(force_insert=True)
    whole = Problem(refusal.code, "file", refusal.message)
    ImportProblem.objects.bulk_create(
        [_problem_row(document, problem) for problem in (refusal.problems or (whole,))]
    )


def _problem_row(document: Import, problem: Problem) -> ImportProblem:
    return ImportProblem(
        import_file=document,
        line=problem.line,
        column=(problem.column or "")[:200],
        code=problem.code,
        sentence_en=problem.message.en[:500],
        sentence_zh=problem.message.zh_hans[:500],
    )


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of the whole file; leaves the stream at its start."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return found


def _chunks(drafts: Iterator[Draft]) -> Iterator[list[Draft]]:
    while chunk := list(islice(drafts, CHUNK)):
        yield chunk
