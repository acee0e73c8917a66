"""The records of an example person, judged cell by cell exactly as an import judges a row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cityscore.core.refusals import Problem, Sentence
from cityscore.records.columns import Columns
from cityscore.records.drafts import Draft, RowRefusal
from cityscore.records.mapping import FeedMapping
from cityscore.records.plans import FilePlan
from cityscore.records.reading import Row
from cityscore.records.rows import RowChecker
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.language.tree import RECORD_COLUMNS
from cityscore.scoring.facts import Fact, fact_of

NOT_WRITTEN = ("identifier", "identifier_type")
UNKNOWN_FIELD = Sentence(
    "“{name}” is no column of this record type; correct its spelling or remove it.",
    "该记录类型没有“{name}”这一列，请更正拼写或删去。",
)
SAME_NUMBER = Sentence(
    "Another record of this case has the same type and number; give each its own.",
    "本用例中已有类型和编号都相同的记录，请另取编号。",
)


def facts_of(
    tree: SchemeTree, records: Sequence[Mapping[str, str | None]], path: str
) -> tuple[tuple[Fact, ...], list[Problem]]:
    """The facts that active records make, and what an import would refuse of any of them.

    Each record has the contract's columns but the identifier; `path` is the case's place in its file.
    """
    facts: list[Fact] = []
    problems: list[Problem] = []
    seen: set[tuple[str, str]] = set()
    types = {each.code: each for each in tree.record_types}
    for place, record in enumerate(records):
        where = f"{path}.records[{place}]"
        draft, found = _draft_of(tree, record, where)
        problems += found
        if draft is None:
            continue
        if (draft.record_type, draft.record_no) in seen:
            problems.append(Problem("duplicate-key", f"{where}.record_no", SAME_NUMBER))
        seen.add((draft.record_type, draft.record_no))
        if draft.status == "active":
            facts.append(fact_of(draft, types[draft.record_type]))
    return tuple(facts), problems


def _draft_of(
    tree: SchemeTree, record: Mapping[str, str | None], where: str
) -> tuple[Draft | None, list[Problem]]:
    known = [name for name in RECORD_COLUMNS if name not in NOT_WRITTEN]
    kind = next((each for each in tree.record_types if each.code == record.get("record_type")), None)
    fields = () if kind is None else tuple(kind.fields)
    problems = [
        Problem("unknown-key", f"{where}.{name}", UNKNOWN_FIELD.filled({"name": name}))
        for name in record
        if name not in known and name not in fields and kind is not None
    ]
    names = ("identifier", *known, *fields)
    cells = ("EXAMPLE", *(record.get(name) or "" for name in names[1:]))
    places = {name: place for place, name in enumerate(names)}
    columns = Columns(width=len(names), places=places, headers={}, notes=())
    mapping = FeedMapping(fixed={"identifier_type": "local"})
    plan = FilePlan(columns, mapping, tree.record_types, today=date.max)
    judged = RowChecker(plan).check(Row(1, cells))
    assert judged is not None  # a row with an identifier is not blank
    if isinstance(judged.outcome, RowRefusal):
        return None, [*problems, *(_here(each, where) for each in judged.outcome.problems)]
    return judged.outcome, problems


def _here(problem: Problem, where: str) -> Problem:
    """A row's problem at its place in the file of cases."""
    return Problem(problem.code, f"{where}.{problem.path.partition('.')[2]}", problem.message)
