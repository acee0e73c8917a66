"""From drafts to records in few statements: COPY into a table of the transaction, then merge by key."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Merged:
    """What became of the staged rows; `others_keys` are lines whose record number is somebody else's."""

    new_count: int
    updated_count: int
    unchanged_count: int
    others_keys: tuple[int, ...]
    participant_ids: tuple[int, ...]


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

    def merge(self, *, import_id: int, adverse_types: Collection[str] = (), at: datetime) -> Merged:
        """Write what is new or changed, once; the rest is counted. Active records of `adverse_types` wait for
        confirmation."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE incoming_record")
            cursor.execute(statement("keys_of_others"))
            others = tuple(sorted(line for (line,) in cursor.fetchall()))
            cursor.execute(statement("unchanged"))
            unchanged = cursor.rowcount
            adverse = [self._type_ids[code] for code in adverse_types if code in self._type_ids]
            cursor.execute(statement("set_aside"), {"adverse_type_ids": adverse})
            cursor.execute(statement("supersede"), {"at": at})
            updated = cursor.rowcount
            cursor.execute(statement("insert"), {"import_id": import_id, "at": at})
            touched = cursor.fetchall()
            cursor.execute("DROP TABLE incoming_record")
        return Merged(
            new_count=sum(count for _, count in touched) - updated,
            updated_count=updated,
            unchanged_count=unchanged,
            others_keys=others,
            participant_ids=tuple(sorted(participant_id for participant_id, _ in touched)),
        )

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
