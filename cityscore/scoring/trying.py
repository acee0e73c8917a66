"""What would these records score? Both engines over one file, everybody taken as enrolled; keeps nothing.

A trial leaves the scheme's `effective` aside: neither its first day nor its review ends anything.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, BinaryIO

from cityscore.core.refusals import Problem
from cityscore.records.checking import check_rows
from cityscore.records.drafts import Draft
from cityscore.records.mapping import FeedMapping
from cityscore.records.reading import open_table
from cityscore.schemes.language import SchemeTree
from cityscore.scoring.bands import assign_top_share
from cityscore.scoring.compiler import GIVEN, compile_scheme, given_parameters, results
from cityscore.scoring.facts import Fact, fact_of
from cityscore.scoring.formula import score
from cityscore.scoring.results import Result
from cityscore.scoring.statement_shape import statement

Run = Callable[[str, Mapping[str, Any]], list[tuple[Any, ...]]]
"""Runs one query with its parameters in PostgreSQL and fetches everything."""
Crowd = Mapping[int, Sequence[Fact]]
GIVEN_TOTALS = (
    "SELECT given.* FROM jsonb_to_recordset(%(given_totals)s::jsonb)"
    " AS given (participant_id bigint, total bigint)"
)


@dataclass(frozen=True, slots=True)
class Trial:
    """Subjects in order of their identifiers, each with its active records; and the rows not taken."""

    subjects: tuple[str, ...]
    facts: Crowd
    problems: tuple[Problem, ...]


def read_trial(tree: SchemeTree, stream: BinaryIO) -> Trial:
    """The records of a file in the contract's columns. Raises the refusals of `records.reading`."""
    codes = frozenset(each.code for each in tree.record_types)
    mapping = FeedMapping()
    checking = check_rows(
        open_table(stream, mapping.names_known(tree.record_types)),
        mapping,
        tree.record_types,
        today=date.max,  # a trial may look at any day
        organisation_types=codes if tree.participants == "organisation" else frozenset(),
    )
    drafts = [outcome for outcome in checking if isinstance(outcome, Draft)]
    types = {each.code: each for each in tree.record_types}
    found: dict[tuple[str, str], list[Fact]] = {}
    for draft in drafts:
        if not checking.findings.stands(draft.line):
            continue
        facts = found.setdefault((draft.identifier, draft.identifier_type), [])
        if draft.status == "active":
            facts.append(fact_of(draft, types[draft.record_type]))
    ordered = sorted(found)
    return Trial(
        subjects=tuple(identifier for identifier, _ in ordered),
        facts={place: found[key] for place, key in enumerate(ordered)},
        problems=tuple(checking.findings.problems),
    )


def by_reference(tree: SchemeTree, facts: Crowd, as_of: date) -> dict[int, Result]:
    """Everybody's result by the reference formula."""
    found = {who: score(tree, records, as_of=as_of) for who, records in facts.items()}
    return _banded(tree, found, assign_top_share)


def by_sql(tree: SchemeTree, facts: Crowd, as_of: date, run: Run) -> dict[int, Result]:
    """Everybody's result by the compiled SQL that runs use."""
    compiled = compile_scheme(tree)
    parameters = {
        **compiled.parameters(as_of=as_of),
        **given_parameters(facts),
    }
    found = results(tree, run(compiled.totals(GIVEN), parameters), run(compiled.lines(GIVEN), parameters))
    shared = compiled.top_share(GIVEN_TOTALS)

    def assign(_: SchemeTree, totals: Mapping[int, int]) -> dict[int, str | None]:
        given = [{"participant_id": who, "total": total} for who, total in totals.items()]
        return dict(run(shared or "", {"given_totals": json.dumps(given)}))

    return _banded(tree, found, assign) if shared else found


def _banded(
    tree: SchemeTree,
    found: dict[int, Result],
    assign: Callable[[SchemeTree, Mapping[int, int]], Mapping[int, str | None]],
) -> dict[int, Result]:
    """The results with bands that know the whole crowd, where a band holds only a share of it."""
    if all(band.top_share is None for band in tree.bands):
        return found
    bands = assign(tree, {who: result.total for who, result in found.items() if result.total is not None})
    return {who: replace(result, band=bands.get(who)) for who, result in found.items()}


def document_of(tree: SchemeTree, trial: Trial, found: Mapping[int, Result], as_of: date) -> dict[str, Any]:
    """The JSON answer of `try_scheme`."""
    return {
        "scheme": tree.scheme,
        "as_of": as_of.isoformat(),
        "scored": len(found),
        "refused": [problem.as_json() for problem in trial.problems],
        "statements": list(_statements(tree, trial, found, as_of)),
    }


def _statements(
    tree: SchemeTree, trial: Trial, found: Mapping[int, Result], as_of: date
) -> Iterable[dict[str, Any]]:
    for who, subject in enumerate(trial.subjects):
        yield statement(
            tree,
            found[who],
            city=tree.city,
            scheme=tree.scheme,
            version=None,
            subject=subject,
            as_of=as_of,
        )
