"""Store golden cases, take them over from a file, and judge a version by all of its scheme's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from cityscore.cities import duties
from cityscore.cities.duties import Act
from cityscore.cities.models import Account
from cityscore.core import audit
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes import queries as scheme_queries
from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import SchemeTree, read_content
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.shipped import FOLDER
from cityscore.scoring.cases.file import (
    SAME_NAME,
    Case,
    CasesFile,
    Example,
    broken,
    by_formula,
    check_cases,
    read_cases,
)
from cityscore.scoring.cases.records import facts_of
from cityscore.scoring.compiler import GIVEN, compile_scheme, given_parameters, results
from cityscore.scoring.facts import Fact
from cityscore.scoring.models import GoldenCase
from cityscore.scoring.refusals import CasesHaveProblems, NoDraftToJudgeBy
from cityscore.scoring.results import Result

DOES_NOT_FIT = Sentence("Case “{name_en}”: {problem_en}", "用例“{name_zh}”：{problem_zh}")


def by_sql(tree: SchemeTree, facts: Mapping[int, Sequence[Fact]], as_of: date) -> dict[int, Result]:
    """Everybody's result by the compiled SQL that runs use, bands by their edges."""
    compiled = compile_scheme(tree)
    parameters: dict[str, Any] = {**compiled.parameters(as_of=as_of), **given_parameters(facts)}
    found = []
    with connection.cursor() as cursor:
        for statement in (compiled.totals(GIVEN), compiled.lines(GIVEN)):
            cursor.execute(statement, parameters)
            found.append(cursor.fetchall())
    return results(tree, *found)


def findings(version: SchemeVersion) -> list[Problem]:
    """`golden-case-broken` for every expectation of the scheme's golden cases that a version does not meet,
    by the formula or by the SQL. A case whose records no longer fit the version's record types is broken."""
    tree = version.scheme_tree
    problems: list[Problem] = []
    examples = []
    for stored in GoldenCase.objects.filter(scheme=version.scheme_id).order_by("id"):
        path = f"golden_cases[{stored.pk}]"
        facts, unfit = facts_of(tree, stored.case.records, path)
        problems += [_unfit(stored.case, each) for each in unfit]
        if not unfit:
            examples.append(Example(stored.case, path, facts))
    found = broken(tree, examples, by_formula)
    return [*problems, *found, *(each for each in broken(tree, examples, by_sql) if each not in found)]


def _unfit(case: Case, problem: Problem) -> Problem:
    facts = {
        "name_en": case.name.en,
        "name_zh": case.name.zh_hans,
        "problem_en": problem.message.en,
        "problem_zh": problem.message.zh_hans,
    }
    return Problem("golden-case-broken", problem.path, DOES_NOT_FIT.filled(facts))


@transaction.atomic
def store_case(
    *, scheme: Scheme, case: Case, by: Account, at: datetime, replaces: GoldenCase | None = None
) -> GoldenCase:
    """Keep an example person, or what they have become.

    Raises DutyMissing, NoDraftToJudgeBy, or CasesHaveProblems when a record would not be imported, a rule or
    band is unknown or the name is taken. That the draft breaks the case is no reason: the next may not.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    Scheme.objects.select_for_update(no_key=True).get(id=scheme.id)
    problems = [*_unusable(judging_tree(scheme), [case]), *_taken(scheme, case, replaces)]
    if problems:
        raise CasesHaveProblems(problems)
    return _keep(scheme, case, actor, at, replaces)


@transaction.atomic
def remove_case(*, stored: GoldenCase, by: Account, at: datetime) -> None:
    """Let go of an example person; the audit log keeps what was expected. Raises DutyMissing."""
    actor = duties.require(by, Act.DRAFT_SCHEME)
    _log("remove_golden_case", stored, actor, at)
    stored.delete()


@transaction.atomic
def import_cases(*, scheme: Scheme, content: bytes | str, by: Account, at: datetime) -> list[GoldenCase]:
    """Take over every case of a file; one of a known name replaces it. All or nothing.

    Raises DutyMissing, NoDraftToJudgeBy, or CasesHaveProblems with everything that does not fit.
    """
    actor = duties.require(by, Act.DRAFT_SCHEME)
    reading = read_cases(content)
    if reading.tree is None or not reading.sound:
        raise CasesHaveProblems(reading.problems)
    problems = _unusable(judging_tree(scheme), reading.tree.cases, scheme=reading.tree.scheme)
    if problems:
        raise CasesHaveProblems(problems)
    return _keep_all(scheme, reading.tree.cases, actor, at)


def shipped_cases(scheme_file: str) -> bytes | None:
    """The file of cases beside a shipped scheme such as `wendeng-seashell`, if it has one."""
    path = FOLDER / f"{Path(scheme_file).name}.cases.yaml"
    return path.read_bytes() if path.is_file() else None


@transaction.atomic
def take_shipped(*, scheme_id: int, shipped: str, by: str, at: datetime) -> None:
    """A scheme was started from a shipped one: its cases come along, those that still fit it."""
    content = shipped_cases(shipped)
    reading = read_cases(content) if content is not None else None
    if reading is None or reading.tree is None or not reading.sound:
        return
    scheme = Scheme.objects.get(id=scheme_id)
    tree = judging_tree(scheme)
    known = set(GoldenCase.objects.filter(scheme=scheme).values_list("name_en", flat=True))
    fitting = [
        case for case in reading.tree.cases if case.name.en not in known and not _unusable(tree, [case])
    ]
    _keep_all(scheme, fitting, audit.Actor("officer", "", by), at)


def judging_tree(scheme: Scheme) -> SchemeTree:
    """What cases are entered against: the scheme's draft where it is sound, else its newest version.

    Raises NoDraftToJudgeBy.
    """
    draft, published = scheme_queries.newest_draft(scheme), scheme_queries.published_versions(scheme).first()
    for version in (draft, published):
        reading = guarded(read_content(version.tree)) if version is not None else None
        if reading is not None and reading.sound and reading.tree is not None:
            return reading.tree
    raise NoDraftToJudgeBy(scheme=scheme.code)


def _unusable(tree: SchemeTree, cases: Sequence[Case], scheme: str | None = None) -> list[Problem]:
    """What keeps cases from ever being judged; that they are broken now is none of it."""
    file = CasesFile.model_construct(
        format="cityscore.cases/1", scheme=scheme or tree.scheme, cases=tuple(cases)
    )
    return [each for each in check_cases(tree, file) if each.code != "golden-case-broken"]


def _taken(scheme: Scheme, case: Case, replaces: GoldenCase | None) -> list[Problem]:
    others = GoldenCase.objects.filter(scheme=scheme)
    if replaces is not None:
        others = others.exclude(id=replaces.id)
    return [
        Problem("duplicate-code", f"name.{key}", SAME_NAME.filled({"name": name}))
        for key, field, name in (
            ("en", "name_en", case.name.en),
            ("zh-hans", "name_zh", case.name.zh_hans),
        )
        if others.filter(**{field: name}).exists()
    ]


def _keep_all(scheme: Scheme, cases: Sequence[Case], actor: audit.Actor, at: datetime) -> list[GoldenCase]:
    known = {each.name_en: each for each in GoldenCase.objects.filter(scheme=scheme)}
    kept = []
    for place, case in enumerate(cases):
        earlier = known.get(case.name.en)
        taken = _taken(scheme, case, earlier)
        if taken:
            path = f"cases[{place}]"
            raise CasesHaveProblems(Problem(each.code, f"{path}.{each.path}", each.message) for each in taken)
        kept.append(_keep(scheme, case, actor, at, earlier))
    return kept


def _keep(
    scheme: Scheme, case: Case, actor: audit.Actor, at: datetime, replaces: GoldenCase | None
) -> GoldenCase:
    stored = replaces or GoldenCase(scheme=scheme)
    stored.name_en, stored.name_zh = case.name.en, case.name.zh_hans
    stored.content = content_of(case)
    stored.stored_by, stored.stored_at = actor.name, at
    stored.save()
    _log("store_golden_case", stored, actor, at)
    return stored


def content_of(case: Case) -> dict[str, Any]:
    """The case as plain JSON data without its name; what was not written stays away."""
    return case.model_dump(mode="json", by_alias=True, exclude_unset=True, exclude={"name"})


def _log(verb: str, stored: GoldenCase, actor: audit.Actor, at: datetime) -> None:
    audit.write(
        actor=actor,
        action=f"scoring.{verb}",
        at=at,
        about=f"scheme:{stored.scheme.code}",
        case=stored.name_en,
        expect=stored.content.get("expect"),
    )
