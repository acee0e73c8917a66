"""What golden cases cannot show of the shipped schemes: bands that nobody reaches, and parts that are shared.

That every figure comes out as published is held by the golden cases beside the files.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache

import pytest

from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import SchemeTree, content_of
from cityscore.schemes.shipped import shipped_schemes

Edge = tuple[str, int | None, bool]
"""A band, its edge, and whether the edge itself belongs to it."""

SHIPPED = {each.name: each for each in shipped_schemes()}
EDGES: dict[str, list[Edge]] = {
    "wendeng-seashell": [
        ("d", None, False), ("c", 600, True), ("b", 850, True), ("a", 960, True), ("aa", 1030, True),
        ("aaa", 1050, True),
    ],
    "wendeng-rural-stars": [
        ("zero-star", None, False), ("one-star", 800, False), ("two-star", 990, False),
        ("three-star", 1020, False), ("four-star", 1040, False), ("five-star", 1060, False),
    ],
    "weihai-haibei": [
        ("d", None, False), ("c", 801, True), ("b", 950, True), ("a", 1000, True), ("aa", 1050, True),
        ("aaa", 1150, True),
    ],
    "hangzhou-qianjiang": [
        ("needs-improvement", None, False), ("fair", 550, True), ("good", 600, True),
        ("excellent", 700, True), ("outstanding", 750, True),
    ],
    "fuzhou-jasmine": [
        ("from-0", None, False), ("from-350", 350, True), ("from-550", 550, True), ("from-650", 650, True),
        ("from-750", 750, True), ("from-850", 850, True),
    ],
    "suqian-xichu": [("aaa", 1360, True)],
    "jiangsu-environmental": [
        ("black", None, False), ("red", 1, True), ("yellow", 3, True), ("blue", 6, True), ("green", 11, True),
    ],
}  # fmt: skip
SCALES: dict[str, tuple[object, ...]] = {
    "wendeng-seashell": (1000, None, None, 0),
    "wendeng-rural-stars": (1000, None, None, 0),
    "weihai-haibei": (1000, None, None, 0),
    "suqian-xichu": (1000, None, None, 0),
    "rongcheng-points": (1000, None, None, 0),
    "fuzhou-jasmine": (500, 0, 1000, 0),
    "jiangsu-environmental": (9, 0, 12, 0),
    "wuhan-environmental-2016": (100, 0, 100, 0),
    "wuhan-environmental-2019": (80, 0, 100, 0),
    "kenli-chengken": (100, None, None, 1),
}
"""Base, bounds and decimals where the base is published."""


@cache
def shipped(name: str) -> SchemeTree:
    reading = check_scheme(SHIPPED[name].text)
    assert reading.sound
    assert reading.tree is not None
    return reading.tree


@pytest.mark.parametrize("name", EDGES)
def test_the_published_bands_are_the_shipped_ones(name: str) -> None:
    assert EDGES[name] == [
        (
            band.code,
            int(band.edge.points) if band.edge else None,
            band.edge is not None and band.edge.included,
        )
        for band in shipped(name).bands
    ]


@pytest.mark.parametrize("name", SCALES)
def test_the_published_scales_are_the_shipped_ones(name: str) -> None:
    scale = shipped(name).scale
    assert scale is not None
    assert (scale.base, scale.min, scale.max, scale.decimals) == SCALES[name]


def test_no_band_stands_where_no_edge_is_published() -> None:
    for name in (
        "rongcheng-points",
        "wuhan-environmental-2016",
        "wuhan-environmental-2019",
        "kenli-chengken",
    ):
        assert shipped(name).bands == ()


def test_green_is_held_by_two_per_cent_at_most() -> None:
    shares = {band.code: band.top_share for band in shipped("jiangsu-environmental").bands}
    assert shares == {"black": None, "red": None, "yellow": None, "blue": None, "green": Decimal("0.02")}


def test_xiamen_has_five_levels_from_0_to_1000() -> None:
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


CITED = (
    "Wendeng measures 2020 ",
    "Illustrative; the city names its own rule ",
    "Points of the Wendeng measures 2020 stand in; the city names its own rule ",
)


@pytest.mark.parametrize("name", [each.name for each in SHIPPED.values() if not each.is_stub])
def test_no_law_is_cited_that_the_sources_do_not_name(name: str) -> None:
    tree = shipped(name)
    bases = [*(source.legal_basis for source in tree.sources), *(rule.legal_basis for rule in tree.rules)]
    for basis in bases:
        assert basis.citation.startswith(CITED)
        if SHIPPED[name].about.status == "illustrative":
            assert not basis.citation.startswith(CITED[0])
