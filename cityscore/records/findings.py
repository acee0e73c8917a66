"""What checking a whole file came to: exact counts, and as many of the reasons as a report can use."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field

from cityscore.core.refusals import Problem

from .drafts import RowRefusal

LISTED = 10_000
REMARKS_LISTED = 10


@dataclass(slots=True)
class Findings:
    """Counts are exact: rows_count = accepted_count + repeated_count + refused_count; blank rows are no rows,
    nor are totals and remarks: `remark_count` counts those and `remark_lines` says where the first ones are.

    At most `listed_limit` problems are listed; `unlisted_count` says how many more there are. `withdrawn`
    holds, ascending, the lines of drafts that were handed out while reading and must not stand:
    repetitions of an earlier row, and rows that share a record number with a differing row.
    """

    listed_limit: int = LISTED
    notes: tuple[Problem, ...] = ()
    rows_count: int = 0
    accepted_count: int = 0
    repeated_count: int = 0
    refused_count: int = 0
    remark_count: int = 0
    remark_lines: list[int] = field(default_factory=list)
    problem_counts: Counter[str] = field(default_factory=Counter)
    warning_counts: Counter[str] = field(default_factory=Counter)
    warnings: list[Problem] = field(default_factory=list)
    withdrawn: array[int] = field(default_factory=lambda: array("q"))
    _refused: dict[int, tuple[Problem, ...]] = field(default_factory=dict)
    _listed_count: int = 0

    @property
    def refused(self) -> list[RowRefusal]:
        """Refused rows in file order, each with all its problems, as far as they are listed."""
        return [RowRefusal(line, problems) for line, problems in sorted(self._refused.items())]

    @property
    def problems(self) -> list[Problem]:
        """The listed problems of all refused rows, in file order."""
        return [problem for refusal in self.refused for problem in refusal.problems]

    @property
    def unlisted_count(self) -> int:
        return self.problem_counts.total() - self._listed_count

    def stands(self, line: int) -> bool:
        """False for the line of a draft that was withdrawn at the end of the file."""
        place = bisect_left(self.withdrawn, line)
        return place == len(self.withdrawn) or self.withdrawn[place] != line

    def note_refusal(self, refusal: RowRefusal) -> None:
        """Count a refused row's problems, and list them while there is room for all of them."""
        self.problem_counts.update(problem.code for problem in refusal.problems)
        self.list_refusal(refusal)

    def list_refusal(self, refusal: RowRefusal) -> None:
        """List problems that are counted elsewhere, while there is room; they join those of the same row."""
        if self._listed_count + len(refusal.problems) <= self.listed_limit:
            self._listed_count += len(refusal.problems)
            self._refused[refusal.line] = self._refused.get(refusal.line, ()) + refusal.problems

    def note_remark(self, line: int) -> None:
        """Count a row that is a total or a remark."""
        self.remark_count += 1
        if len(self.remark_lines) < REMARKS_LISTED:
            self.remark_lines.append(line)

    def note_warnings(self, problems: tuple[Problem, ...]) -> None:
        self.warning_counts.update(problem.code for problem in problems)
        if len(self.warnings) + len(problems) <= self.listed_limit:
            self.warnings.extend(problems)
