"""From drafts to records in few statements: COPY into a table of the transaction, then merge by key."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection

from cityscore.records.drafts import Draft

SQL = Path(__file__).parent / "sql"
COLUMNS = (
    "line, participant_id, record_type_id, record_no, occurred_on, ended_on, recorded_on, status, "
    "document_no, authority, fields, content_digest"
)


KEPT_TOGETHER = 1_000
PERSON = 1
"""Where a kept row has its participant id."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the staged rows come to; `others_keys` are lines whose record number is somebody else's."""

    new_count: int
    updated_count: int
    unchanged_count: int
    others_keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """How many active records a complete list does not name, of how many there are."""

    count: int
    active_count: int

    @property
    def is_much(self) -> bool:
        """Whether it looks like half a file: more than 20, and more than a tenth."""
        return self.count > MISSED_AT_EASE and self.count * 10 > self.active_count


@dataclass(frozen=True, slots=True)
class Difference:
    """A record number of which file and store say something else: `kind` is new, changed (in `columns`),
    of-another (its record is about another person), or missing from a complete list."""

    record_type: str
    record_no: str
    kind: str
    columns: tuple[str, ...] = ()


MISSED_AT_EASE = 20


@cache
def statement(name: str) -> str:
    """The text of one file under `sql/`."""
    return (SQL / f"{name}.sql").read_text()


class Staging:
    """The rows of one import on their way in. Lives and dies in the present transaction."""

    def __init__(self, type_ids: Mapping[str, int]) -> None:
        self._type_ids = type_ids
        with connection.cursor() as cursor:
            cursor.execute(statement("stage"))

    def add(self, drafts: Sequence[tuple[Draft, int]]) -> None:
        """Stage (draft, participant id) pairs.

        A sequence, because nothing else can be asked of the connection while it copies.
        """
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY incoming_record ({COLUMNS}) FROM STDIN") as copy,
        ):
            for draft, participant_id in drafts:
                copy.write_row(self._row(draft, participant_id))

    def withdraw(self, lines: Sequence[int]) -> int:
        """Take back staged lines; answers how many of them only repeat a row that stays."""
        if not lines:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(statement("withdraw"), {"lines": list(lines)})
            repeated: int = cursor.fetchone()[0]
        return repeated

    def missing(self, types: Collection[str]) -> Missing:
        """What a complete list of these record types does not name; asked before `weigh` takes rows out."""
        type_ids = [self._type_ids[code] for code in types]
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS named_record, missing_record")
            cursor.execute(statement("named"))
            cursor.execute(statement("missing"), {"type_ids": type_ids})
            cursor.execute("SELECT count(*) FROM missing_record")
            missing_count: int = cursor.fetchone()[0]
            cursor.execute(statement("active"), {"type_ids": type_ids})
            return Missing(missing_count, cursor.fetchone()[0])

    def differences(self) -> list[Difference]:
        """What the staged rows would change, by record type and number; asked before `weigh`."""
        with connection.cursor() as cursor:
            cursor.execute(statement("differences"))
            return [
                Difference(code, number, kind, tuple(columns))
                for code, number, kind, columns in cursor.fetchall()
            ]

    def missing_keys(self) -> list[Difference]:
        """What `missing` found, in the same order."""
        with connection.cursor() as cursor:
            cursor.execute(statement("missing_keys"))
            return [Difference(code, number, "missing") for code, number in cursor.fetchall()]

    def annul_missing(self, *, import_id: int, at: datetime) -> list[int]:
        """Annul what `missing` found; answers whom it is about."""
        with connection.cursor() as cursor:
            cursor.execute(statement("end_missing"), {"at": at})
            cursor.execute(statement("annul_missing"), {"import_id": import_id, "at": at})
            return sorted({participant_id for (participant_id,) in cursor.fetchall()})

    def size(self) -> int:
        """How many rows are staged."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM incoming_record")
            return int(cursor.fetchone()[0])

    def weigh(self) -> Weighed:
        """Take out what needs no writing: rows about somebody else's record, and what is known already."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE incoming_record")
            cursor.execute(statement("keys_of_others"))
            others = tuple(sorted(line for (line,) in cursor.fetchall()))
            cursor.execute(statement("unchanged"))
            unchanged = cursor.rowcount
            cursor.execute(statement("known"))
            updated: int = cursor.fetchone()[0]
        return Weighed(self.size() - updated, updated, unchanged, others)

    def write(self, *, import_id: int, adverse_types: Collection[str] = (), at: datetime) -> list[int]:
        """Write what is left; answers whom it is about. Active records of `adverse_types` are unconfirmed."""
        with connection.cursor() as cursor:
            adverse = [self._type_ids[code] for code in adverse_types if code in self._type_ids]
            cursor.execute(statement("set_aside"), {"adverse_type_ids": adverse})
            cursor.execute(statement("supersede"), {"at": at})
            cursor.execute(statement("insert"), {"import_id": import_id, "at": at})
            touched = sorted(participant_id for participant_id, _ in cursor.fetchall())
        self.close()
        return touched

    def close(self) -> None:
        """Let the rows go before the transaction ends, so that another import can stage in it."""
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE incoming_record")

    def left(self) -> Iterator[list[list[Any]]]:
        """The rows that are left, a thousand at a time, as `restore` takes them."""
        with connection.cursor() as cursor:
            cursor.execute(statement("left"))
            while rows := cursor.fetchmany(KEPT_TOGETHER):
                yield [list(row) for row in rows]

    def restore(self, rows: Sequence[Sequence[Any]]) -> None:
        """Stage again what `left` gave."""
        with (
            connection.cursor() as cursor,
            cursor.copy(f"COPY incoming_record ({COLUMNS}) FROM STDIN") as copy,
        ):
            for row in rows:
                copy.write_row([*row[:-1], bytes.fromhex(row[-1])])

    def keep_only(self, consenting: Callable[[set[int]], set[int]]) -> int:
        """Drop the rows of people who do not consent, by asking about all of them; answers how many."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT DISTINCT participant_id FROM incoming_record")
            participant_ids = consenting({participant_id for (participant_id,) in cursor.fetchall()})
            cursor.execute(statement("keep_only"), {"participant_ids": sorted(participant_ids)})
            return int(cursor.rowcount)

    def _row(self, draft: Draft, participant_id: int) -> tuple[Any, ...]:
        return (
            draft.line,
            participant_id,
            self._type_ids[draft.record_type],
            draft.record_no,
            draft.occurred_on,
            draft.ended_on,
            draft.recorded_on,
            draft.status,
            draft.document_no or "",
            draft.authority or "",
            json.dumps(draft.fields, ensure_ascii=False, sort_keys=True),
            draft.content_digest(),
        )
