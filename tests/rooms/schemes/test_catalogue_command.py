"""`read_catalogue` as an officer types it: the report, the draft, and what is wrong with a file."""

from __future__ import annotations

from pathlib import Path

from cityscore.schemes.guardrails import check_scheme
from tests.pure.scheme_examples import EXAMPLES
from tests.rooms.schemes.test_commands import as_json, run

CATALOGUE = EXAMPLES / "catalogue.csv"


def test_the_report_counts_outcomes_and_says_why(tmp_path: Path) -> None:
    exit_code, document = as_json("read_catalogue", CATALOGUE)
    assert exit_code == 0
    assert document["counts"]["person"] == {"rule": 12, "needs-input": 5, "refused": 7}
    assert document["refused_under"]["deduction-for-person"] == 3
    assert len(document["items"]) == 28
    volunteers, *_ = document["items"]
    assert (volunteers["outcome"], volunteers["rule"]) == ("rule", "lines-2-4")
    assert document["draft"]["rules"] == 12
    assert {each["path"] for each in document["draft"]["open"]} >= {"effective.review_by", "rules[0].valid"}


def test_the_draft_is_written_and_its_check_names_what_is_open(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    exit_code, out, _ = run(
        "read_catalogue", CATALOGUE, "--city", "willow", "--scheme", "leaf", "--out", draft
    )
    assert exit_code == 0
    assert "  person     7  refused  不予收录" in out.splitlines()
    reading = check_scheme(draft.read_bytes())
    assert reading.raw is not None
    assert (reading.raw["city"], reading.raw["scheme"]) == ("willow", "leaf")
    assert "no-validity" in {problem.code for problem in reading.problems}
    assert run("check_scheme", draft)[0] == 1


def test_the_draft_may_be_for_organisations() -> None:
    _, document = as_json("read_catalogue", CATALOGUE, "--participants", "organisation")
    assert (document["draft"]["participants"], document["draft"]["rules"]) == ("organisation", 3)


def test_a_file_that_is_no_catalogue_is_refused_and_a_missing_one_is_wrong_usage(tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("name\nx\n")
    exit_code, document = as_json("read_catalogue", odd)
    assert (exit_code, document["problems"][0]["code"]) == (1, "missing-column")
    assert as_json("read_catalogue", tmp_path / "none.csv")[0] == 2
    assert as_json("read_catalogue", CATALOGUE, "--out", tmp_path / "no" / "draft.yaml")[0] == 2
