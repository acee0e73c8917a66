"""What is said beside a shipped scheme is true: what it calls refused is refused, and no stub is sound."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from cityscore.schemes.guardrails import check_scheme, guardrail_problems
from cityscore.schemes.language import read_scheme
from cityscore.schemes.shipped import (
    FOLDER,
    Entry,
    Refused,
    Shipped,
    read_about,
    shipped_for,
    shipped_schemes,
)
from rewards.language import check_perks

SHIPPED = {each.name: each for each in shipped_schemes()}
REFUSED = [
    pytest.param(each, refused, entry, id=f"{each.name}-{refused.code}-{place}")
    for each in SHIPPED.values()
    for refused in each.about.refused
    for place, entry in enumerate(refused.entries)
]


def with_entry(shipped: Shipped, refused: Refused, entry: Entry) -> dict[str, Any]:
    """The shipped scheme with one entry of the real scheme put in, in the real scheme's own words."""
    raw = dict(read_scheme(shipped.path.read_bytes()).raw or {})
    words = {"en": "Entry", "zh-hans": entry.zh_hans}
    topic = "not-among-the-topics" if refused.code == "topic-not-allowed" else "community-service"
    kind = {
        "code": "entry",
        "source": "any",
        "topic": topic,
        "title": words,
        "description": words,
        "fields": {},
    }
    rule = {"code": "entry", "title": words, "record_type": "entry", "points": {"fixed": entry.points or 1}}
    raw["record_types"] = [kind]
    raw["rules"] = [rule]
    if refused.code == "ranking-of-persons":
        raw["bands"] = [{"code": "entry", "title": words, "from": 1, "top_share": Decimal("0.2")}]
    return raw


def perk_with(entry: Entry) -> str:
    return f"""
format: cityscore.perks/1
city: anywhere
scheme: any
perks:
  - code: entry
    title: {{en: Entry, zh-hans: 条目}}
    description: {{en: Entry, zh-hans: "{entry.zh_hans}"}}
    kind: freebie
    partner: shop
    ordinary_terms: {{en: As for everyone, zh-hans: 人人相同}}
    universal: {{label: {{en: Entry, zh-hans: 条目}}}}
"""


@pytest.mark.parametrize(("shipped", "refused", "entry"), REFUSED)
def test_what_is_called_refused_is_refused_under_that_code(
    shipped: Shipped, refused: Refused, entry: Entry
) -> None:
    if refused.perk:
        codes = {problem.code for problem in check_perks(perk_with(entry)).problems}
    else:
        codes = {
            problem.code
            for problem in guardrail_problems(with_entry(shipped, refused, entry))
            if problem.path.startswith(("rules", "record_types", "bands"))
        }
    assert refused.code in codes


@pytest.mark.parametrize("shipped", SHIPPED.values(), ids=SHIPPED)
def test_what_is_shipped_is_sound_unless_it_is_a_stub(shipped: Shipped) -> None:
    reading = check_scheme(shipped.text)
    assert reading.sound is not shipped.is_stub, reading.problems
    assert reading.raw is not None
    assert (reading.raw["city"], reading.raw["scheme"]) == (shipped.about.city, shipped.about.scheme)
    found = shipped_for(shipped.about.city, shipped.about.scheme)
    assert found is not None
    assert found.name >= shipped.name


@pytest.mark.parametrize("shipped", SHIPPED.values(), ids=SHIPPED)
def test_its_title_and_description_say_which_of_the_three_it_is(shipped: Shipped) -> None:
    raw = read_scheme(shipped.text).raw or {}
    title, description = raw["title"], raw["description"]
    marked = {
        "published": ("", "", "", ""),
        "illustrative": (" (illustrative)", "（示意）", "Illustrative.", "示意方案。"),
        "stub": (" (not published)", "（未公布）", "Not published.", "未公布。"),
    }
    for status, (en, zh, opening, opening_zh) in marked.items():
        if status == shipped.about.status:
            assert title["en"].endswith(en)
            assert title["zh-hans"].endswith(zh)
            assert description["en"].startswith(opening)
            assert description["zh-hans"].startswith(opening_zh)
        elif en:
            assert en not in title["en"]
            assert opening not in description["en"]
    assert bool(shipped.about.added or shipped.is_stub) or shipped.about.status == "published"


def others() -> Iterator[str]:
    for path in FOLDER.glob("*.yaml"):
        yield path.name.removesuffix(".yaml").removesuffix(".about").removesuffix(".cases")


def test_every_shipped_file_belongs_to_a_scheme_that_is_spoken_about() -> None:
    assert set(others()) == set(SHIPPED)
    assert all(each.path.is_file() for each in SHIPPED.values())


def test_an_about_file_with_mistakes_is_not_taken() -> None:
    text = (FOLDER / "wendeng-seashell.about.yaml").read_text()
    assert read_about(text).sound
    assert not read_about(text.replace("status: published", "status: finished")).sound
    assert not read_about(text.replace("entries:", "items:")).sound


def test_nothing_is_shipped_for_a_city_that_is_not_among_them() -> None:
    assert shipped_for("lianhu", "lotus") is None
