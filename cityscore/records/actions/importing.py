"""Take in a file: check every row, keep those of consenting participants, count the rest, and decide."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
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
from cityscore.core import clock
from cityscore.core.refusals import Problem, Refusal
from cityscore.participants import queries as participant_queries
from cityscore.records import national, queries
from cityscore.records.actions.feeds import mapping_of
from cityscore.records.actions.intake import (
    asks_for_two,
    drop_unconsented,
    keep_problems,
    log,
    missing_of,
    problems_of_keys,
    take_turn,
    type_ids,
    write,
)
from cityscore.records.checking import Checking, check_rows
from cityscore.records.drafts import Draft
from cityscore.records.findings import Findings
from cityscore.records.models import Feed, Import, KeptRows
from cityscore.records.reading import Table, open_table
from cityscore.records.refusals import (
    LIST_MISSES_MUCH,
    LIST_NOT_WHOLE,
    MORE,
)
from cityscore.records.staging import Missing, Staging, Weighed
from cityscore.schemes.models import RecordType

CHUNK = 5_000
MOST_WARNINGS = 1_000
OpenedBy = Callable[[frozenset[str]], Table]
"""Opens what was received; told the column names that are asked for, by which a header is found."""


def import_file(
    *, feed_code: str, stream: BinaryIO, file_name: str, by: Account, at: datetime, check_only: bool = False
) -> Import:
    """Import one file through a feed, all or nothing; a bad row is refused alone.

    Rows of people without an enrolment that consents to the feed's source are counted and dropped before
    anything is written. With `check_only`, and where a second person is needed (more than `MOST_BY_ONE` rows,
    a complete list that misses a tenth of what is there), the rows are kept closed until somebody decides:
    `accept_import`, `drop_import`. The same file sent again meanwhile is the same import.

    Raises DutyMissing, FeedUnknown, and a refusal of `records.reading` when the file cannot be read as a
    whole; then an Import that says why is kept, and nothing of the file.
    """
    with transaction.atomic():
        actor = duties.require(by, Act.IMPORT_RECORDS)
        feed = queries.feed_by_code(feed_code)
        take_turn(feed.source_id)
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
        )
        refusal = receive(document, partial(open_table, stream), check_only=check_only)
        log(document, actor, "import_file", at)
    if refusal is not None:
        raise refusal
    return document


def receive(document: Import, opened: OpenedBy, *, check_only: bool = False) -> Refusal | None:
    """Take a table in under a new document and save both; answers why nothing could be read of it, if so."""
    document.state, document.columns_version = Import.State.ACCEPTED, document.feed.columns_version
    try:
        with transaction.atomic():
            _receive(document, opened, check_only=check_only)
    except Refusal as refusal:
        _keep_refusal(document, refusal)
        return refusal
    return None


def checking_of(feed: Feed, opened: OpenedBy, at: datetime) -> Checking:
    """The rows of a table, checked as this feed has them; nothing is written."""
    types = list(RecordType.objects.filter(source=feed.source))
    mapping, trees = mapping_of(feed), [each.tree for each in types]
    return check_rows(
        opened(mapping.names_known(trees) | national.NAMES),
        mapping,
        trees,
        today=clock.today_in(city_queries.present_city().time_zone, at),
        organisation_types=queries.types_for_organisations_only(),
    )


def digest_of(stream: BinaryIO) -> str:
    """SHA-256 of the whole file; leaves the stream at its start."""
    stream.seek(0)
    found = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    stream.seek(0)
    return found


def _receive(document: Import, opened: OpenedBy, *, check_only: bool) -> None:
    feed, at = document.feed, document.received_at
    document.save()
    checking = checking_of(feed, opened, at)
    staging = Staging(type_ids(feed))
    drafts = (outcome for outcome in checking if isinstance(outcome, Draft))
    for chunk in _chunks(drafts):
        staging.add(_consenting(feed, chunk))
    repeated_count = staging.withdraw(checking.findings.withdrawn)
    drop_unconsented(document, staging)
    document.refused_count = checking.findings.refused_count
    missing, staged_count = missing_of(document, staging), staging.size()
    waits = check_only or asks_for_two(staged_count, missing)
    if waits:
        document.state = Import.State.WAITING
        _keep_rows(document, staging)
    weighed = staging.weigh()
    document.record_no_header = checking.record_no_header[:200]
    document.annulled_count = missing.count if missing is not None else 0
    _count(document, checking.findings, weighed, repeated_count)
    keep_problems(document, _listed(checking.findings) + problems_of_keys(weighed, document.record_no_header))
    keep_problems(document, _of_snapshot(document, missing))
    found = checking.findings
    keep_problems(document, [*found.notes, *found.warnings[:MOST_WARNINGS]], is_warning=True)
    if waits:
        staging.close()
    else:
        write(document, staging, missing, at)
    document.save()


def _keep_rows(document: Import, staging: Staging) -> None:
    for number, rows in enumerate(staging.left()):
        kept = KeptRows(import_file=document, number=number)
        kept.rows = rows
        kept.save()


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


def _of_snapshot(document: Import, missing: Missing | None) -> list[Problem]:
    if document.feed.mode != Feed.Mode.SNAPSHOT:
        return []
    if missing is None:
        return [Problem("list-not-whole", "file", LIST_NOT_WHOLE)]
    if missing.is_much:
        facts = {"count": missing.count, "active": missing.active_count}
        return [Problem("list-misses-much", "file", LIST_MISSES_MUCH.filled(facts))]
    return []


def _listed(findings: Findings) -> list[Problem]:
    if not findings.unlisted_count:
        return list(findings.problems)
    return [
        *findings.problems,
        Problem("more-problems", "file", MORE.filled({"count": findings.unlisted_count})),
    ]


def _keep_refusal(document: Import, refusal: Refusal) -> None:
    document.id = None  # the row written inside the failed part was rolled back with it
    document.state = Import.State.REFUSED
    document.not_enrolled_count = document.row_count = 0
    document.save(force_insert=True)
    whole = Problem(refusal.code, "file", refusal.message)
    keep_problems(document, list(refusal.problems or (whole,)))


def _chunks(drafts: Iterator[Draft]) -> Iterator[list[Draft]]:
    while chunk := list(islice(drafts, CHUNK)):
        yield chunk
