"""Golden cases: example people with what a scheme must give them, read from a file and judged.

Format `cityscore.cases/1`: a scheme's code and cases, each with a name, a day, records in the contract's
columns, and any subset of total, band, points by rule and next change. Two choices are made here:

- As in `try_scheme`, the scheme's `effective` is left aside: a case says what the rules give, whenever they
  come into force.
- A band with a `top_share` depends on everybody, so a case is about the edges alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from cityscore.core.points import show, to_hundredths
from cityscore.core.refusals import Problem, Sentence
from cityscore.schemes.language import Named, SchemeTree
from cityscore.schemes.language.files import FileReading, read_as
from cityscore.schemes.language.forms import Part
from cityscore.schemes.language.values import Code, Day, Name, Truth
from cityscore.scoring.cases.records import facts_of
from cityscore.scoring.facts import Fact
from cityscore.scoring.formula import score
from cityscore.scoring.results import Result

Judge = Callable[[SchemeTree, Mapping[int, Sequence[Fact]], date], Mapping[int, Result]]
"""Results of a crowd on one day, bands by their edges: the formula, or the compiled SQL."""

Shown = tuple[str, str]
"""A value in English and in Chinese."""

ANOTHER_SCHEME = Sentence(
    "These cases are about the scheme {named}, not {scheme}.",
    "这些用例针对的方案是 {named}，不是 {scheme}。",
)
SAME_NAME = Sentence(
    "Another case has the name “{name}”; give each its own.", "已有名为“{name}”的用例，请另取名称。"
)
UNKNOWN_RULE = Sentence("The scheme has no rule {code}.", "方案中没有规则 {code}。")
UNKNOWN_BAND = Sentence("The scheme has no band {code}.", "方案中没有等级 {code}。")
BROKEN = {
    "total": Sentence(
        "Case “{name_en}”: the total should be {expected_en} and comes out as {found_en}.",
        "用例“{name_zh}”：总分应为{expected_zh}，算出的是{found_zh}。",
    ),
    "band": Sentence(
        "Case “{name_en}”: the band should be {expected_en} and comes out as {found_en}.",
        "用例“{name_zh}”：等级应为{expected_zh}，算出的是{found_zh}。",
    ),
    "band_gone": Sentence(
        "Case “{name_en}”: it expects the band {expected_en}, which is not in the scheme.",
        "用例“{name_zh}”：预期等级为 {expected_zh}，但方案中没有这一等级。",
    ),
    "next_change_on": Sentence(
        "Case “{name_en}”: the next change should be on {expected_en} and comes out as {found_en}.",
        "用例“{name_zh}”：下次变动应为{expected_zh}，算出的是{found_zh}。",
    ),
    "rule": Sentence(
        "Case “{name_en}”: rule {rule} should give {expected_en} and gives {found_en}.",
        "用例“{name_zh}”：规则 {rule} 应计{expected_zh}，算出的是{found_zh}。",
    ),
    "unnamed": Sentence(
        "Case “{name_en}”: rule {rule} gives {found_en} and no points from it are expected.",
        "用例“{name_zh}”：规则 {rule} 计了{found_zh}，而用例中没有列出它。",
    ),
}


EARLIEST_YEAR, LATEST_YEAR = 1900, 2200
"""Years of the days that a case may be about."""
_POINTS = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,2}0*)?", re.ASCII)


def _points(value: Any) -> Decimal:
    """Points as statements print them ("1005.00") or as a plain number."""
    text = format(value, "f") if isinstance(value, Decimal) and value.is_finite() else value
    if isinstance(text, str) and _POINTS.fullmatch(text):
        return Decimal(text)
    raise PydanticCustomError("points_expected", "points with at most two decimals are expected")


def _cell(value: Any) -> str | None:
    """A record's value as a cell of a record file."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Decimal) and value.is_finite():
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise PydanticCustomError("cell_expected", "text, a number or a day is expected")


def within_reach(day: date) -> date:
    """The day itself, where windows of years before and after it still lie in the calendar."""
    if EARLIEST_YEAR <= day.year <= LATEST_YEAR:
        return day
    years = {"earliest": EARLIEST_YEAR, "latest": LATEST_YEAR}
    raise PydanticCustomError("day_out_of_reach", "a day of these years is expected", years)


PointText = Annotated[
    Decimal,
    PlainValidator(_points),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": ["string", "number"]}),
]
Cell = Annotated[str | None, PlainValidator(_cell), WithJsonSchema({"type": ["string", "number", "null"]})]


class Expected(Part):
    """What must come out; what is not written is not checked. null says that there is none.

    With `only_rules` every rule worth points must be named under `rules`.
    """

    total: PointText | None = None
    band: Code | None = None
    rules: Mapping[Code, PointText] = Field(default_factory=dict)
    only_rules: Truth = False
    next_change_on: Day | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Expected:
        if not self.model_fields_set - {"only_rules"} and not self.only_rules:
            raise PydanticCustomError("nothing_expected", "a case expects something")
        return self


class Case(Part):
    """An example person: records as rows in the contract's columns without the identifier."""

    name: Named
    as_of: Annotated[Day, AfterValidator(within_reach)]
    records: tuple[Mapping[Name, Cell], ...] = ()
    expect: Expected


class CasesFile(Part):
    """A whole file of cases."""

    format: Literal["cityscore.cases/1"]
    scheme: Code
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Example:
    """A case ready to be computed: its place in the file and the facts its records make."""

    case: Case
    path: str
    facts: tuple[Fact, ...]


def read_cases(content: bytes | str) -> FileReading[CasesFile]:
    """Reads a file of cases, its structure alone. Never raises on any content."""
    return read_as(CasesFile, content)


def by_formula(tree: SchemeTree, facts: Mapping[int, Sequence[Fact]], as_of: date) -> dict[int, Result]:
    """Everybody's result by the reference formula."""
    return {who: score(tree, records, as_of=as_of) for who, records in facts.items()}


def check_cases(tree: SchemeTree, cases: CasesFile, judge: Judge = by_formula) -> tuple[Problem, ...]:
    """Everything in a file of cases that does not fit a scheme, in the order of the file.

    Codes: `case-of-another-scheme`, `duplicate-code` (two cases of one name), `unknown-reference`, the codes
    of row problems for a record that an import would refuse, and `golden-case-broken` for each expectation
    that `judge` does not meet. A case with a broken record is not computed.
    """
    problems: list[Problem] = []
    if cases.scheme != tree.scheme:
        facts = {"named": cases.scheme, "scheme": tree.scheme}
        problems.append(Problem("case-of-another-scheme", "scheme", ANOTHER_SCHEME.filled(facts)))
    problems += _named_twice(cases)
    examples = []
    for place, case in enumerate(cases.cases):
        path = f"cases[{place}]"
        facts_found, found = facts_of(tree, case.records, path)
        found += list(_unknown(tree, case, path))
        problems += found
        if not found:
            examples.append(Example(case, path, facts_found))
    problems += broken(tree, examples, judge)
    order = {f"cases[{place}]": place for place in range(len(cases.cases))}
    return tuple(sorted(problems, key=lambda each: order.get(each.path.split(".")[0], -1)))


def broken(tree: SchemeTree, examples: Sequence[Example], judge: Judge = by_formula) -> list[Problem]:
    """`golden-case-broken` for every expectation that is not met, cases of one day computed together."""
    problems: list[Problem] = []
    days = sorted({example.case.as_of for example in examples})
    for day in days:
        of_day = {place: example for place, example in enumerate(examples) if example.case.as_of == day}
        results = judge(tree, {place: example.facts for place, example in of_day.items()}, day)
        for place, example in of_day.items():
            problems += _differences(tree, example, results[place])
    return problems


def _named_twice(cases: CasesFile) -> Iterator[Problem]:
    known: set[str] = set()
    for place, case in enumerate(cases.cases):
        for key, name in (("en", case.name.en), ("zh-hans", case.name.zh_hans)):
            if f"{key} {name}" in known:
                yield Problem(
                    "duplicate-code", f"cases[{place}].name.{key}", SAME_NAME.filled({"name": name})
                )
            known.add(f"{key} {name}")


def _unknown(tree: SchemeTree, case: Case, path: str) -> Iterator[Problem]:
    rules, bands = {rule.code for rule in tree.rules}, {band.code for band in tree.bands}
    for code in case.expect.rules:
        if code not in rules:
            where = f"{path}.expect.rules.{code}"
            yield Problem("unknown-reference", where, UNKNOWN_RULE.filled({"code": code}))
    band = case.expect.band
    if band is not None and band not in bands:
        yield Problem("unknown-reference", f"{path}.expect.band", UNKNOWN_BAND.filled({"code": band}))


def _differences(tree: SchemeTree, example: Example, result: Result) -> Iterator[Problem]:
    expect = example.case.expect
    asked = expect.model_fields_set
    decimals = 0 if tree.scale is None else tree.scale.decimals
    total = None if expect.total is None else to_hundredths(expect.total)
    if "total" in asked and total != result.total:
        # an expectation finer than the scale shows why it cannot be met
        finer = 2 if total is not None and total % 10 ** (2 - decimals) else decimals
        yield _problem(example, "total", _of_points(total, finer), _of_points(result.total, decimals))
    if expect.band is not None and expect.band not in {band.code for band in tree.bands}:
        yield _problem(example, "band_gone", (expect.band, expect.band), ("", ""))
    elif "band" in asked and expect.band != result.band:
        yield _problem(example, "band", _of_band(tree, expect.band), _of_band(tree, result.band))
    found = {line.rule: line.points for line in result.lines}
    for code, points in expect.rules.items():
        if to_hundredths(points) != found.get(code, 0):
            shown = _of_points(to_hundredths(points)), _of_points(found.get(code, 0))
            yield _problem(example, "rule", *shown, rule=code)
    for code in found if expect.only_rules else ():
        if code not in expect.rules:
            yield _problem(example, "unnamed", _of_points(0), _of_points(found[code]), rule=code)
    if "next_change_on" in asked and expect.next_change_on != result.next_change_on:
        shown = _of_day(expect.next_change_on), _of_day(result.next_change_on)
        yield _problem(example, "next_change_on", *shown)


def _problem(example: Example, what: str, expected: Shown, found: Shown, rule: str = "") -> Problem:
    where = {"rule": f"rules.{rule}", "unnamed": "rules", "band_gone": "band"}.get(what, what)
    facts = {
        "name_en": example.case.name.en,
        "name_zh": example.case.name.zh_hans,
        "expected_en": expected[0],
        "expected_zh": expected[1],
        "found_en": found[0],
        "found_zh": found[1],
        "rule": rule,
    }
    return Problem("golden-case-broken", f"{example.path}.expect.{where}", BROKEN[what].filled(facts))


def _of_points(hundredths: int | None, decimals: int = 2) -> Shown:
    if hundredths is None:
        return "none", "“无”"
    return show(hundredths, decimals), f" {show(hundredths, decimals)}"


def _of_band(tree: SchemeTree, code: str | None) -> Shown:
    if code is None:
        return "none", "“无”"
    title = next(band.title for band in tree.bands if band.code == code)
    return f"“{title.en}” ({code})", f"“{title.zh_hans}”（{code}）"


def _of_day(day: date | None) -> Shown:
    return ("none", "“无”") if day is None else (day.isoformat(), f" {day.isoformat()}")
