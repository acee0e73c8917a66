"""The compiler: a scheme becomes set-based PostgreSQL, the same for a city's run, a statement and a trial.

`compile_scheme(tree)` gives two queries over relations that the caller names (`Relations`):

- `totals`, one row a participant: participant_id bigint, total bigint in hundredths (null for a criteria
  scheme), band text (before `top_share`), dimensions jsonb {code: hundredths}, held_rules jsonb [code]
  (of criteria schemes, else empty), grants_hundredths bigint, next_change_on date, dimension_points bigint[]:
  the dimensions again, in the order of the scheme, for a tenth of what it costs to build JSON.
- `lines`, one row for each record that counts under a rule: participant_id bigint, rule_no integer (the
  rule's place in the scheme, from 0), rule_points numeric and is_capped boolean (of the whole rule),
  record_id, record_type, source, record_no, occurred_on, counts_until date, points bigint (after trimming;
  null for a rule that sums a field first).

`results` makes of both the Result that the reference formula gives. All arithmetic is in whole hundredths, or
numeric where it must be exact beyond that; no text is compared under a locale, no day depends on a session.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from cityscore.schemes.language import SchemeTree

from .columns import Kind, facts_sql, kinds_of
from .lines import lines_sql
from .relations import GIVEN, NO_GRANTS, Relations, given_parameters
from .rows import LineRow, TotalRow, results
from .shares import top_share_sql
from .totals import totals_sql
from .windows import parameters_of

__all__ = [
    "GIVEN",
    "NO_GRANTS",
    "Compiled",
    "LineRow",
    "Relations",
    "TotalRow",
    "compile_scheme",
    "given_parameters",
    "results",
]


@dataclass(frozen=True)
class Compiled:
    """A scheme as SQL with psycopg's named placeholders; give `parameters` with every execution.

    Keep it: a query is written once for the same relations, and equal text is prepared once by PostgreSQL.
    """

    tree: SchemeTree
    _written: dict[tuple[str, Relations], str] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def _kinds(self) -> tuple[Kind, ...]:
        return kinds_of(self.tree)

    def totals(self, relations: Relations) -> str:
        """One row for every participant of the relation, in no order."""
        if ("totals", relations) not in self._written:
            facts = facts_sql(self._kinds, relations.records)
            self._written["totals", relations] = totals_sql(self.tree, self._kinds, relations, facts)
        return self._written["totals", relations]

    def lines(self, relations: Relations) -> str:
        """A row for every record that counts under a rule, by participant, rule and record_no.

        It looks at the records alone: restrict `relations.records` to those who take part.
        """
        if ("lines", relations) not in self._written:
            facts = facts_sql(self._kinds, relations.records)
            self._written["lines", relations] = lines_sql(self.tree, self._kinds, facts)
        return self._written["lines", relations]

    def top_share(self, scores: str) -> str | None:
        """participant_id and band of everybody in `scores` (a SELECT of participant_id, total), which holds
        everybody who is scored; None for a scheme without `top_share`, whose bands need no such step."""
        return top_share_sql(self.tree, scores)

    def parameters(self, *, as_of: date, review_by: date | None = None) -> dict[str, object]:
        """The days that the queries name; `review_by` None leaves the version's end aside."""
        return dict(parameters_of(self.tree, as_of, review_by))


def compile_scheme(tree: SchemeTree) -> Compiled:
    """The scheme as SQL. The tree is one that passed its guardrails."""
    return Compiled(tree)
