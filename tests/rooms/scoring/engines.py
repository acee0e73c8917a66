"""Both engines over one crowd, so that what they say can be laid side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cityscore.scoring.compiler import GIVEN, compile_scheme, given_parameters, results
from cityscore.scoring.formula import score
from cityscore.scoring.results import Result

from .crowds import Crowd

Run = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
"""Runs one query with its parameters in PostgreSQL and fetches everything."""
Mutation = Callable[[str], str]


def untouched(sql: str) -> str:
    return sql


def by_formula(crowd: Crowd) -> dict[int, Result]:
    return {
        who: score(
            crowd.tree,
            facts,
            as_of=crowd.as_of,
            grants=crowd.grants.get(who, ()),
            review_by=crowd.review_by,
        )
        for who, facts in crowd.facts.items()
    }


def queries(crowd: Crowd) -> tuple[str, str]:
    """The totals and the lines query of the crowd's scheme."""
    compiled = compile_scheme(crowd.tree)
    return compiled.totals(GIVEN), compiled.lines(GIVEN)


def by_sql(run: Run, crowd: Crowd, mutate: Mutation = untouched) -> dict[int, Result]:
    """The same from PostgreSQL; `mutate` may spoil the SQL, to see whether anybody notices."""
    parameters = {
        **compile_scheme(crowd.tree).parameters(as_of=crowd.as_of, review_by=crowd.review_by),
        **given_parameters(crowd.facts, crowd.grants),
    }
    totals, lines = (run(mutate(sql), parameters) for sql in queries(crowd))
    grants = {who: [each for each in known if each.holds(crowd.as_of)] for who, known in crowd.grants.items()}
    return results(crowd.tree, totals, lines, grants)
