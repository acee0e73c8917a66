"""A whole file checked: rows to drafts and refusals as they are read, then what only its end can tell."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice, repeat

from cityscore.core.refusals import Problem, Sentence
from cityscore.core.text import Flaw
from cityscore.schemes.language import RecordType

from .columns import resolve_columns
from .drafts import Draft, RowRefusal
from .duplicates import KeyBook
from .findings import LISTED, Findings
from .mapping import FeedMapping
from .national import adopted
from .plans import FilePlan
from .reading import Row, Table
from .rows import RowChecker
from .sweep import Sweep

ROWS_AT_ONCE = 200

_DUPLICATE = Sentence(
    "Line {other} has the same record number and says something else. Keep the right one of the two.",
    "第 {other} 行使用了相同的记录编号而内容不同，请只保留正确的一行。",
)
_REMARKS = Sentence(
    "{count} rows are totals or remarks and no records; they were not read: {lines}.",
    "有 {count} 行为合计或说明，不是记录，未读取：第 {lines} 行。",
)
_NO_ROWS = Problem(
    "no-rows",
    "lines",
    Sentence("The file has a header and no rows.", "文件只有表头，没有记录。"),
)


def _remarks(findings: Findings) -> Problem:
    lines = ", ".join(map(str, findings.remark_lines)) + (
        " …" if findings.remark_count > len(findings.remark_lines) else ""
    )
    message = _REMARKS.filled({"count": findings.remark_count, "lines": lines})
    return Problem("remarks-not-read", "lines", message, findings.remark_lines[0])


class Checking:
    """One reading of one file. Iterate it once, to the end; then `findings` is complete.

    Drafts are handed out as rows are read and are provisional: those whose line is in
    `findings.withdrawn` must be taken back when the end has been reached, in the same transaction.
    Needs about 30 bytes of memory a row.
    """

    def __init__(
        self,
        table: Table,
        mapping: FeedMapping,
        record_types: Collection[RecordType],
        *,
        today: date,
        organisation_types: frozenset[str] = frozenset(),
        listed_limit: int = LISTED,
    ) -> None:
        table, mapping = adopted(table, mapping)
        columns = resolve_columns(table, mapping, record_types)
        plan = FilePlan(
            columns,
            mapping,
            record_types,
            today=today,
            organisation_types=organisation_types,
            day_zero=table.day_zero,
        )
        self._rows = table.rows
        self._checker = RowChecker(plan)
        self._sweep = Sweep(plan)
        self._keys = KeyBook()
        self._findings = Findings(listed_limit=listed_limit, notes=columns.notes)
        self._complete = False
        self._clashing, self._others = array("q"), array("q")
        self.record_no_header = columns.headers.get("record_no", "record_no")

    @property
    def rows_count(self) -> int:
        """Rows read so far, for showing progress."""
        return self._findings.rows_count

    @property
    def findings(self) -> Findings:
        if not self._complete:
            raise RuntimeError("the findings of a file are known when all of its rows have been read")
        return self._findings

    def clash(self, line: int) -> Problem | None:
        """What is wrong with a row whose record number says something else elsewhere; known at the end."""
        place = bisect_left(self._clashing, line)
        if place == len(self._clashing) or self._clashing[place] != line:
            return None
        flaw = Flaw("duplicate-key", _DUPLICATE.filled({"other": self._others[place]}))
        return self._checker.problem(line, "record_no", flaw)

    def __iter__(self) -> Iterator[Draft | RowRefusal]:
        while rows := list(islice(self._rows, ROWS_AT_ONCE)):
            yield from self._outcomes(rows)
        self._settle()

    def _outcomes(self, rows: list[Row]) -> list[Draft | RowRefusal]:
        """What becomes of some rows, counted and remembered; blank rows are no rows."""
        findings = self._findings
        outcomes: list[Draft | RowRefusal] = []
        drafts: list[Draft] = []
        for row, draft in zip(rows, self._sweep.drafts(rows), strict=True):
            outcome = draft or self._judge(row)
            if outcome is not None:
                outcomes.append(outcome)
            if isinstance(outcome, Draft):
                drafts.append(outcome)
        findings.rows_count += len(outcomes)
        findings.accepted_count += len(drafts)
        findings.refused_count += len(outcomes) - len(drafts)
        self._remember(drafts)
        return outcomes

    def _judge(self, row: Row) -> Draft | RowRefusal | None:
        judged = self._checker.check(row)
        if judged is None:
            return None
        if judged.outcome is None:
            self._findings.note_remark(row.line)
        elif isinstance(judged.outcome, RowRefusal):
            self._findings.note_refusal(judged.outcome)
            if judged.key is not None:
                self._keys.add([hash(judged.key)], [hash(row.cells)], [row.line], refused=True)
        elif judged.warnings:
            self._warn(row.line, judged.warnings)
        return judged.outcome

    def _remember(self, drafts: list[Draft]) -> None:
        # a draft is a tuple: these slices are everything but its line and key
        self._keys.add(
            [hash(draft[3:5]) for draft in drafts],
            [hash((draft[1:3], draft[5:11], *draft.fields.items())) for draft in drafts],
            [draft.line for draft in drafts],
            refused=False,
        )

    def _warn(self, line: int, warnings: tuple[Flaw, ...]) -> None:
        self._findings.note_warnings(
            tuple(self._checker.problem(line, "identifier", flaw) for flaw in warnings)
        )

    def _settle(self) -> None:
        findings = self._findings
        withdrawn, lines, others = array("q"), array("q"), array("q")
        for same in self._keys.same_keys():
            standing = [line for line in same.lines if line not in same.refused]
            if same.differing:
                lines.extend(same.lines)
                others.extend((same.lines[1], *repeat(same.lines[0], len(same.lines) - 1)))
                findings.accepted_count -= len(standing)
                findings.refused_count += len(standing)
                withdrawn.extend(standing)
            elif standing:
                findings.accepted_count -= len(standing) - 1
                findings.repeated_count += len(standing) - 1
                withdrawn.extend(standing[1:])
        findings.withdrawn = array("q", sorted(withdrawn))
        self._refuse_duplicates(lines, others)
        if findings.remark_lines:
            findings.notes += (_remarks(findings),)
        if findings.rows_count == 0:
            findings.notes += (_NO_ROWS,)
        self._complete = True

    def _refuse_duplicates(self, lines: array[int], others: array[int]) -> None:
        order = sorted(range(len(lines)), key=lines.__getitem__)
        self._clashing = array("q", map(lines.__getitem__, order))
        self._others = array("q", map(others.__getitem__, order))
        findings = self._findings
        if lines:
            findings.problem_counts["duplicate-key"] += len(lines)
        for line in self._clashing[: findings.listed_limit]:
            if (problem := self.clash(line)) is not None:
                findings.list_refusal(RowRefusal(line, (problem,)))


def check_rows(
    table: Table,
    mapping: FeedMapping,
    record_types: Collection[RecordType],
    *,
    today: date,
    organisation_types: frozenset[str] = frozenset(),
    listed_limit: int = LISTED,
) -> Checking:
    """Check a file in one reading: iterate for drafts and refused rows, then look at `.findings`.

    `today` is the city's day (date.max: no day is too late). `organisation_types` are the record types
    used by organisation schemes only. Raises the refusals of `resolve_columns` at once, and FileRefused
    from the iteration when very many rows are broken.
    """
    return Checking(
        table,
        mapping,
        record_types,
        today=today,
        organisation_types=organisation_types,
        listed_limit=listed_limit,
    )
