"""Take in rows that a department's system sends: the checks and the results of a file, an answer for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction

from cityscore.core import audit, idempotency
from cityscore.core.refusals import Problem
from cityscore.core.text import tidy
from cityscore.records import queries
from cityscore.records.actions.importing import checking_of, receive
from cityscore.records.actions.intake import log, take_turn
from cityscore.records.drafts import Draft
from cityscore.records.models import Feed, Import, Push, SourceClient
from cityscore.records.reading import HeaderCell, Row, Table
from cityscore.records.refusals import ListNotPushed

Rows = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Item:
    """What became of one row: taken for a record, or refused with its problems, or neither (a total).

    Nothing here says whether the row's person takes part: that is no business of the source.
    """

    is_record: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Pushed:
    """Items in the order of the rows, and what is to be said of the columns."""

    items: tuple[Item, ...]
    notes: tuple[Problem, ...]


def push_records(
    *, source_client: SourceClient, rows: Rows, key: str, request_digest: str, at: datetime
) -> Pushed:
    """Import rows under an Idempotency-Key; the same key again changes nothing and gets the same answer.

    Raises FeedUnknown, ListNotPushed, KeyInFlight, KeyReusedForAnotherRequest, and the refusals of
    `records.columns` when no row can be read; then an Import that says why is kept.
    """
    opened = partial(_table, rows)
    with transaction.atomic():
        idempotency.take_turn(source_client.client_id, key)
        feed = queries.feed_by_code(source_client.feed.code)
        if feed.mode == Feed.Mode.SNAPSHOT:
            raise ListNotPushed
        earlier = (
            Push.objects.select_related("import_file").filter(source_client=source_client, key=key).first()
        )
        if earlier is not None and earlier.request_digest != request_digest:
            raise idempotency.KeyReusedForAnotherRequest
        refusal = None
        if earlier is None:
            take_turn(feed.source_id)
            document = Import(
                feed=feed,
                file_name=source_client.name,
                file_digest=request_digest,
                by_name=source_client.name,
                received_at=at,
            )
            refusal = receive(document, opened)
            log(document, actor_of(source_client), "push_records", at)
            if refusal is None:
                Push.objects.create(
                    source_client=source_client,
                    key=key,
                    request_digest=request_digest,
                    import_file=document,
                )
    if refusal is not None:
        raise refusal
    return _answer(feed, rows, earlier.import_file.received_at if earlier is not None else at)


def actor_of(source_client: SourceClient) -> audit.Actor:
    """The system as the logs name it."""
    return audit.Actor("source", source_client.client_id, source_client.name)


def _answer(feed: Feed, rows: Rows, at: datetime) -> Pushed:
    """Checked apart from the import, so that nothing of the answer has to be kept to give it again."""
    checking = checking_of(feed, partial(_table, rows), at)
    records = {outcome.line for outcome in checking if isinstance(outcome, Draft)}
    refused = {refusal.line: refusal.problems for refusal in checking.findings.refused}
    return Pushed(
        items=tuple(
            Item(is_record=line in records and line not in refused, problems=refused.get(line, ()))
            for line in range(1, len(rows) + 1)
        ),
        notes=checking.findings.notes,
    )


def _table(rows: Rows, known: frozenset[str] = frozenset()) -> Table:
    """The rows as a table whose lines are their numbers from 1."""
    names = list(dict.fromkeys(name for row in rows for name in row))

    def read() -> Iterator[Row]:
        for number, row in enumerate(rows, 1):
            yield Row(number, tuple(row.get(name, "") for name in names))

    return Table(tuple(HeaderCell(tidy(name), place) for place, name in enumerate(names)), 0, read)
