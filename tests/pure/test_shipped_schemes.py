"""The shipped schemes give the published answers, and say in their title when they are illustrative."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import SchemeTree, content_of
from cityscore.scoring.facts import Fact, Value
from cityscore.scoring.formula import score

SHIPPED = Path(__file__).parents[2] / "cityscore/schemes/shipped"
AS_OF = date(2026, 6, 1)


@cache
def shipped(name: str) -> SchemeTree:
    reading = check_scheme((SHIPPED / f"{name}.yaml").read_bytes())
    assert reading.sound
    assert reading.tree is not None
    return reading.tree


def points_of(name: str, record_type: str, **fields: Value) -> Decimal:
    """What one record of May 2026 adds to the base."""
    tree = shipped(name)
    source = tree.record_type(record_type).source
    day = date(2026, 5, 1)
    total = score(tree, [Fact(record_type, source, "R1", day, None, day, fields)], as_of=AS_OF).total
    assert total is not None
    assert tree.scale is not None
    return Decimal(total) / 100 - tree.scale.base


@pytest.mark.parametrize(
    ("hours", "points"),
    [(9, 0), (10, 2), (20, 5), (50, 10), (80, 15), (100, 20), (150, 25), (200, 30), (250, 40), (300, 50)],
)
def test_wendeng_gives_the_published_points_for_hours(hours: int, points: int) -> None:
    assert points_of("wendeng-seashell", "volunteer-hours", hours=Decimal(hours)) == points


@pytest.mark.parametrize(
    ("amount", "points"),
    [(99, 0), (1000, 10), (1400, 11), (5000, 20), (10000, 30), (20000, 40), (50000, 40)],
)
def test_wendeng_gives_the_published_points_for_donations(amount: int, points: int) -> None:
    assert points_of("wendeng-seashell", "donation", amount=Decimal(amount)) == points


def test_wendeng_gives_the_published_points_for_blood_marrow_and_awards() -> None:
    assert points_of("wendeng-seashell", "blood", donations=Decimal(1)) == 10
    assert points_of("wendeng-seashell", "marrow-donation") == 50
    assert points_of("wendeng-seashell", "award", level="nation", matter_no="A1") == 100
    assert points_of("wendeng-seashell", "award", level="district-department", matter_no=None) == 5


def test_wendeng_awards_count_for_the_published_years() -> None:
    (rule,) = [rule for rule in shipped("wendeng-seashell").rules if rule.code == "award-by-level"]
    assert rule.valid.by is not None
    years = {level: months / 12 for level, months in rule.valid.by.table.items()}
    assert (years["district-department"], years["district"], years["city"]) == (1, 1, 2)
    assert (years["province"], years["nation"]) == (3, 5)


def edges(name: str) -> list[tuple[str, int | None, bool]]:
    return [
        (
            band.code,
            int(band.edge.points) if band.edge else None,
            band.edge is not None and band.edge.included,
        )
        for band in shipped(name).bands
    ]


def test_the_published_bands_are_the_shipped_ones() -> None:
    assert edges("wendeng-seashell") == [
        ("d", None, False), ("c", 600, True), ("b", 850, True), ("a", 960, True), ("aa", 1030, True),
        ("aaa", 1050, True),
    ]  # fmt: skip
    assert edges("hangzhou-qianjiang") == [
        ("needs-improvement", None, False), ("fair", 550, True), ("good", 600, True),
        ("excellent", 700, True), ("outstanding", 750, True),
    ]  # fmt: skip
    assert edges("wendeng-rural-stars") == [
        ("zero-star", None, False), ("one-star", 800, False), ("two-star", 990, False),
        ("three-star", 1020, False), ("four-star", 1040, False), ("five-star", 1060, False),
    ]  # fmt: skip
    xiamen = shipped("xiamen-egret")
    assert xiamen.scale is not None
    assert xiamen.scale.min == 0
    assert xiamen.scale.max == 1000
    assert len(xiamen.bands) == 5


def test_two_schemes_of_a_city_say_the_same_of_what_they_share() -> None:
    district, rural = content_of(shipped("wendeng-seashell")), content_of(shipped("wendeng-rural-stars"))
    for part in ("sources", "record_types"):
        known = {entry["code"]: entry for entry in district[part]}
        shared = [entry for entry in rural[part] if entry["code"] in known]
        assert len(shared) >= 3
        assert all(entry == known[entry["code"]] for entry in shared)


@pytest.mark.parametrize("name", ["hangzhou-qianjiang", "xiamen-egret"])
def test_invented_points_are_marked_illustrative_in_both_languages(name: str) -> None:
    tree = shipped(name)
    assert tree.description is not None
    assert "illustrative" in tree.title.en
    assert "示意" in tree.title.zh_hans
    assert tree.description.en.startswith("Illustrative.")
    assert tree.description.zh_hans.startswith("示意方案")
