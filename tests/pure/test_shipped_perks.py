"""The shipped perks open at the published thresholds, one point below they do not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from rewards import language
from rewards.eligibility import Circumstances, Holder, judge
from rewards.language import check_perks
from rewards.terms import PerkTerms

FOLDER = Path(language.__file__).parent / "shipped"
NOW = Circumstances(today=date(2026, 6, 1))


@cache
def perk(city: str, code: str) -> PerkTerms:
    tree = check_perks((FOLDER / f"{city}.yaml").read_bytes()).tree
    assert tree is not None
    (terms,) = [each for each in tree.terms() if each.code == code]
    return terms


def given(terms: PerkTerms, holder: Holder) -> tuple[Decimal | None, bool]:
    """The amount given, and whether anything is."""
    verdict = judge(terms, holder=holder, circumstances=NOW)
    return (verdict.value.amount if verdict.value else None), verdict.granted


@pytest.mark.parametrize(
    ("city", "code", "total", "amount", "granted"),
    [
        ("xiamen", "roadside-parking", 529, None, False),
        ("xiamen", "roadside-parking", 530, None, True),
        ("xiamen", "library-loans", 599, None, False),
        ("xiamen", "library-loans", 600, 40, True),
        ("xiamen", "car-parks", 649, None, False),
        ("xiamen", "car-parks", 650, None, True),
        ("fuzhou", "bus-and-metro", 0, 10, True),  # everyone else
        ("fuzhou", "bus-and-metro", 696, 10, True),
        ("fuzhou", "bus-and-metro", 697, 20, True),
        ("fuzhou", "free-rental", 649, None, False),
        ("fuzhou", "free-rental", 650, 3, True),
        ("suzhou", "library-card", 120, None, False),  # above 120
        ("suzhou", "library-card", 121, None, True),
        ("wuhu", "lehui-tiers", 799, None, False),
        ("wuhu", "lehui-tiers", 800, None, True),
    ],
)
def test_a_perk_opens_at_its_published_threshold(
    city: str, code: str, total: int, amount: int | None, granted: bool
) -> None:
    assert given(perk(city, code), Holder(total=Decimal(total))) == (amount, granted)


def test_wuhu_has_its_four_thresholds() -> None:
    needs = [tier.needs.total for tier in perk("wuhu", "lehui-tiers").better_tiers]
    assert needs == [800, 850, 900, 950]


def test_aaa_of_suqian_pays_forty_per_cent_less() -> None:
    terms = perk("suqian", "transport-top-up")
    assert given(terms, Holder(total=Decimal(1360), band="aaa", bands=("aaa",))) == (Decimal(40), True)
    assert given(terms, Holder(total=Decimal(1350), band=None, bands=("aaa",))) == (None, False)


def test_eight_books_of_weihai() -> None:
    bands = ("d", "c", "b", "a", "aa", "aaa")
    terms = perk("weihai", "library-books")
    assert given(terms, Holder(band="aa", bands=bands)) == (Decimal(8), True)
    assert given(terms, Holder(band="a", bands=bands)) == (None, False)
    assert terms.illustrative  # from which level is not published


@pytest.mark.parametrize("code", ["transport-discount", "library-discount", "museum-discount"])
@pytest.mark.parametrize("rule", ["blood-donor", "model-worker", "bravery", "charity"])
def test_every_criterion_of_the_honesty_card_opens_every_perk(code: str, rule: str) -> None:
    terms = perk("nanjing", code)
    assert given(terms, Holder(rules_held=frozenset({rule}))) == (None, True)
    assert given(terms, Holder()) == (None, False)


PUBLISHED = {"xiamen": 3, "suzhou": 1, "suqian": 1, "fuzhou": 2}


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_only_published_perks_go_unmarked(path: Path) -> None:
    tree = check_perks(path.read_bytes()).tree
    assert tree is not None
    unmarked = [terms.code for terms in tree.terms() if not terms.illustrative]
    assert len(unmarked) == PUBLISHED.get(path.stem, 0), unmarked
