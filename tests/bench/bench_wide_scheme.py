"""A scheme of 300 rules over 60 record types: checked, compiled, tried by both engines and explained.

./dev test tests/bench/bench_wide_scheme.py -s
"""

from __future__ import annotations

import io
from datetime import date
from random import Random
from typing import Any

import pytest

from cityscore.schemes.guardrails import check_scheme
from cityscore.scoring import trying
from cityscore.scoring.compiler import GIVEN, compile_scheme
from cityscore.scoring.management.commands.try_scheme import run_and_forget
from tests.bench.measuring import seconds
from tests.bench.scheme import wide_scheme_text

AS_OF, PEOPLE = date(2026, 6, 15), 2_000


@pytest.mark.django_db
def test_three_hundred_rules() -> None:
    text, found = wide_scheme_text(), dict[str, Any]()
    print(f"\n{len(text) / 1e3:.0f} kB")

    def check() -> None:
        found["tree"] = check_scheme(text.encode()).tree

    def write() -> None:
        compiled = compile_scheme(found["tree"])
        found["sql"] = compiled.totals(GIVEN) + compiled.lines(GIVEN)

    def read() -> None:
        found["trial"] = trying.read_trial(found["tree"], io.BytesIO(wide_records()))

    def by_sql() -> None:
        found["sql"] = trying.by_sql(found["tree"], found["trial"].facts, AS_OF, run_and_forget)

    def by_reference() -> None:
        found["reference"] = trying.by_reference(found["tree"], found["trial"].facts, AS_OF)

    for work in (check, write, read, by_sql, by_reference):
        print(f"{work.__name__}: {seconds(work):.2f} s")
    assert len(found["tree"].rules) == 300
    assert not found["trial"].problems
    assert found["sql"] == found["reference"]
    print(f"{PEOPLE:,} people, {len(found['trial'].facts):,} scored alike by both engines")


def wide_records() -> bytes:
    rng = Random(3)
    rows = [
        f"W{who},local,type-{rng.randrange(60)},R-{who}-{no},2026-0{rng.randint(1, 5)}-1{rng.randrange(10)},{rng.randint(0, 60)}\n"
        for who in range(PEOPLE)
        for no in range(5)
    ]
    return "".join(["identifier,identifier_type,record_type,record_no,occurred_on,hours\n", *rows]).encode()
