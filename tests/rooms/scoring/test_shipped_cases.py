"""The shipped golden cases by the compiled SQL, and the two per cent of Jiangsu by both engines."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from cityscore.schemes.language import SchemeTree
from cityscore.schemes.shipped import Shipped, shipped_schemes
from cityscore.scoring.cases.file import check_cases
from cityscore.scoring.compiler import GIVEN, compile_scheme, given_parameters, results
from cityscore.scoring.facts import Fact
from cityscore.scoring.results import Result
from tests.pure.test_shipped_cases import NAMES, RUNNABLE, tree_and_cases

from .engines import Run

ENGINES = ("sql", "reference")


@pytest.mark.parametrize("shipped", RUNNABLE, ids=NAMES)
def test_every_case_comes_out_by_the_sql_as_well(run: Run, shipped: Shipped) -> None:
    def by_sql(tree: SchemeTree, facts: Mapping[int, Sequence[Fact]], as_of: date) -> Mapping[int, Result]:
        compiled = compile_scheme(tree)
        parameters = {**compiled.parameters(as_of=as_of), **given_parameters(facts)}
        totals, lines = (run(sql, parameters) for sql in (compiled.totals(GIVEN), compiled.lines(GIVEN)))
        return results(tree, totals, lines)

    assert check_cases(*tree_and_cases(shipped), by_sql) == ()


def scheme_path(name: str) -> Path:
    return next(each.path for each in shipped_schemes() if each.name == name)


def bands_of(engine: str, folder: Path, pledges: Mapping[str, Sequence[str]], of: int) -> dict[str, str]:
    """Bands of so many Jiangsu organisations, of which some have made pledges."""
    file = folder / "pledges.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["identifier", "identifier_type", "record_type", "record_no", "occurred_on", "level"])
        for place in range(of):
            who = f"ORG-{place:03d}"
            levels = pledges.get(who, ["pledge-1"])
            for number, level in enumerate(levels):
                writer.writerow(
                    [who, "local", "environmental-pledge", f"{who}-{number}", "2026-02-01", level]
                )
    answer = trial(engine, scheme_path("jiangsu-environmental"), file)
    assert answer["scored"] == of
    return {each["subject"]: each["band"] for each in answer["statements"]}


def trial(engine: str, scheme: Path, records: Path) -> dict[str, Any]:
    out, day = StringIO(), "2026-03-01"
    call_command(
        "try_scheme", str(scheme), str(records), "--as-of", day, "--engine", engine, "--json", stdout=out
    )
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


@pytest.mark.parametrize("engine", ENGINES)
def test_two_of_a_hundred_organisations_are_green(db: None, tmp_path: Path, engine: str) -> None:
    # floor(0.02 x 100) = 2 places: 12 and 12 fill them, 11 meets the edge and gets the next lower level
    best = {"ORG-007": ["pledge-2", "pledge-1"], "ORG-042": ["pledge-2", "pledge-1"], "ORG-050": ["pledge-2"]}
    bands = bands_of(engine, tmp_path, best, 100)
    assert sorted(who for who, band in bands.items() if band == "green") == ["ORG-007", "ORG-042"]
    assert bands["ORG-050"] == "blue"


@pytest.mark.parametrize("engine", ENGINES)
def test_three_equals_do_not_fit_in_two_places(db: None, tmp_path: Path, engine: str) -> None:
    # a group of equal totals is admitted whole or not at all
    equals = {who: ["pledge-2"] for who in ("ORG-007", "ORG-042", "ORG-050")}
    assert set(bands_of(engine, tmp_path, equals, 100).values()) == {"blue"}


@pytest.mark.parametrize("engine", ENGINES)
def test_one_of_forty_nine_has_no_place(db: None, tmp_path: Path, engine: str) -> None:
    # floor(0.02 x 49) = 0
    assert set(bands_of(engine, tmp_path, {"ORG-007": ["pledge-2"]}, 49).values()) == {"blue"}


def by_both(name: str, folder: Path, header: str, *rows: str) -> list[dict[str, Any]]:
    """The statements that both engines give alike."""
    file = folder / "records.csv"
    file.write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    sql, reference = (trial(engine, scheme_path(name), file) for engine in ENGINES)
    assert sql == reference
    statements: list[dict[str, Any]] = sql["statements"]
    return statements


@pytest.mark.parametrize(("year", "base"), [(2016, "100"), (2019, "80")])
def test_a_warning_of_wuhan_is_noted_and_deducts_nothing(
    db: None, tmp_path: Path, year: int, base: str
) -> None:
    (found,) = by_both(
        f"wuhan-environmental-{year}",
        tmp_path,
        "identifier,identifier_type,record_type,record_no,occurred_on,document_no,authority",
        "ORG-1,local,environmental-warning,W-1,2026-01-10,示例〔2026〕1号,生态环境局",
    )
    assert (found["base"], found["total"], found["band"], found["lines"]) == (base, base, None, [])
    (noted,) = found["noted"]
    assert (noted["rule"], noted["record_no"], noted["points"]) == ("warning", "W-1", "0.00")


def test_a_sole_trader_is_not_rated_by_jiangsu(db: None, tmp_path: Path) -> None:
    file = tmp_path / "records.csv"
    header = "identifier,identifier_type,record_type,record_no,occurred_on,document_no,authority"
    row = "92320102MA1MQT1R2X,cn-uscc,environmental-warning,W-1,2026-01-10,示例〔2026〕1号,生态环境局"
    file.write_text(f"{header}\n{row}\n", encoding="utf-8")
    for engine in ENGINES:
        answer = trial(engine, scheme_path("jiangsu-environmental"), file)
        assert answer["scored"] == 0
        assert "person-in-organisation-scheme" in {problem["code"] for problem in answer["refused"]}


def test_the_honesty_card_has_neither_base_nor_total_nor_band(db: None, tmp_path: Path) -> None:
    (found,) = by_both(
        "nanjing-honesty-card",
        tmp_path,
        "identifier,identifier_type,record_type,record_no,occurred_on,donations",
        "NJ-1,local,blood,B-1,2026-01-10,1",
    )
    assert (found["base"], found["total"], found["band"]) == (None, None, None)
    assert [(line["rule"], line["points"]) for line in found["lines"]] == [("blood-donor", "1.00")]
