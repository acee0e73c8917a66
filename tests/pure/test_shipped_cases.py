"""The golden cases beside the shipped schemes come out as they were worked out by hand, by the formula."""

from __future__ import annotations

import pytest

from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import SchemeTree
from cityscore.schemes.shipped import Shipped, shipped_schemes
from cityscore.scoring.cases.file import CasesFile, check_cases, read_cases

RUNNABLE = [each for each in shipped_schemes() if not each.is_stub]
NAMES = [each.name for each in RUNNABLE]


def tree_and_cases(shipped: Shipped) -> tuple[SchemeTree, CasesFile]:
    scheme, cases = check_scheme(shipped.text), read_cases(shipped.cases_path.read_bytes())
    assert scheme.sound
    assert scheme.tree is not None
    assert cases.sound, cases.problems
    assert cases.tree is not None
    return scheme.tree, cases.tree


@pytest.mark.parametrize("shipped", RUNNABLE, ids=NAMES)
def test_every_case_comes_out_as_worked_out_by_hand(shipped: Shipped) -> None:
    assert check_cases(*tree_and_cases(shipped)) == ()


@pytest.mark.parametrize("shipped", RUNNABLE, ids=NAMES)
def test_every_case_shows_its_arithmetic(shipped: Shipped) -> None:
    lines = shipped.cases_path.read_text(encoding="utf-8").splitlines()
    before = [lines[place - 1] for place, line in enumerate(lines) if line.startswith("  - name:")]
    assert before
    assert all(line.startswith("  # ") for line in before)


@pytest.mark.parametrize("shipped", RUNNABLE, ids=NAMES)
def test_every_band_that_can_be_reached_is_in_some_case(shipped: Shipped) -> None:
    tree, cases = tree_and_cases(shipped)
    base = None if tree.scale is None else tree.scale.base
    reachable = {
        band.code
        for band in tree.bands
        if tree.participants == "organisation" or (band.edge and base and band.edge.points >= base)
    }
    assert reachable <= {case.expect.band for case in cases.cases}


FACTS = [
    each
    for each in RUNNABLE
    if each.about.status == "published" or each.about.scheme in ("environmental", "honesty-card")
]


@pytest.mark.parametrize("shipped", FACTS, ids=[each.name for each in FACTS])
def test_every_rule_with_published_points_is_in_some_case(shipped: Shipped) -> None:
    tree, cases = tree_and_cases(shipped)
    assert {rule.code for rule in tree.rules} <= {code for case in cases.cases for code in case.expect.rules}
