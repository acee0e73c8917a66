"""Two versions compared: every change of content is said, in both languages, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.core.exact_json import digest
from cityscore.core.refusals import Sentence
from cityscore.schemes.differences import NOTHING, differences
from cityscore.schemes.differences.labels import LABELS
from cityscore.schemes.language import SchemeTree, content_of, read_content
from cityscore.schemes.language.forms import Part
from tests.pure.mutations import changes
from tests.pure.scheme_examples import GONE, Edit, edited, example
from tests.rooms.scoring.strategies import schemes

STEPS = "rules[1].points.steps.table"


def tree(name: str, *edits: Edit) -> SchemeTree:
    found = read_content(edited(name, *edits)).tree
    assert found is not None
    return found


def said(*edits: Edit, name: str = "person") -> list[str]:
    return [sentence.en for sentence in differences(tree(name), tree(name, *edits))]


@pytest.mark.parametrize(
    ("edits", "english", "chinese"),
    [
        ((), "Nothing has changed.", "内容没有变化。"),
        (
            ((f"{STEPS}[2]", [50, 12]),),
            "Hours given: step 50 → +10 becomes +12.",
            "志愿时长：满 50 由 +10 改为 +12。",
        ),
        (((f"{STEPS}[3]", [80, 15]),), "Hours given: new step 80 → +15.", "志愿时长：新增满 80 → +15。"),
        (((f"{STEPS}[0]", GONE),), "Hours given: step 10 → +2 is dropped.", "志愿时长：删去满 10 → +2。"),
        ((("rules[2].cap", 50),), "Guiding: cap 40 becomes 50.", "讲解服务：上限由 40 改为 50。"),
        ((("rules[2].cap", GONE),), "Guiding: cap 40 is dropped.", "讲解服务：不再有上限 40。"),
        ((("rules[0].cap", 9),), "Talks given: cap is now 9.", "主讲讲座：上限现为 9。"),
        (
            (("rules[0].valid.months", 24),),
            "Talks given: validity 12 months becomes 24 months.",
            "主讲讲座：有效期由 12 个月改为 24 个月。",
        ),
        (
            (("rules[4].points.by.table.third", 9),),
            "Course level: “third” → +8 becomes +9.",
            "课程级别：选项“third”由 +8 改为 +9。",
        ),
        (
            (("rules[4].valid.by.table.third", 1),),
            "Course level: validity of “third” → 36 months becomes 1 month.",
            "课程级别：“third”的有效期由 36 个月改为 1 个月。",
        ),
        (
            (("bands[1].from", 160),),
            "Band Good now starts at 160; before, 150.",
            "等级“良好”的下限由 150 改为 160。",
        ),
        (
            (("rules[3].points.tiers.table[0].max", 6),),
            "Lessons taken: tier up to 10: +1 for every 2, at most 5 becomes +1 for every 2, at most 6.",
            "学习课时：至 10：由每 2 计 +1，最多 5 改为每 2 计 +1，最多 6。",
        ),
        (
            (("rules[0].points", {"fixed": 6}),),
            "Talks given: points +5 becomes +6.",
            "主讲讲座：分值由 +5 改为 +6。",
        ),
        (
            (("title.zh-hans", "海港分"),),
            "Scheme: Chinese title “港湾分” becomes “海港分”.",
            "方案：中文名称由“港湾分”改为“海港分”。",
        ),
        (
            (("rules[2].clock", GONE),),
            "Guiding: start of counting 3 days after the day it was recorded becomes the day it occurred.",
            "讲解服务：起算日由登记之日起第 3 天之后改为发生之日。",
        ),
    ],
)
def test_a_change_reads_as_an_officer_would_say_it(
    edits: tuple[Edit, ...], english: str, chinese: str
) -> None:
    assert differences(tree("person"), tree("person", *numbers(edits))) == [Sentence(english, chinese)]


def numbers(edits: Any) -> Any:
    if isinstance(edits, tuple | list):
        return type(edits)(numbers(each) for each in edits)
    if isinstance(edits, dict):
        return {key: numbers(value) for key, value in edits.items()}
    return Decimal(edits) if isinstance(edits, int) and not isinstance(edits, bool) else edits


def test_changes_come_in_the_order_of_the_file_and_new_parts_say_what_they_give() -> None:
    rule = {**edited("person")["rules"][0], "code": "walks", "title": {"en": "Walks", "zh-hans": "讲解"}}
    assert said(("rules[5]", rule), ("scale.base", 90), ("bands[2]", GONE), ("rules[0]", GONE)) == [
        "Scheme: base 100 becomes 90.",
        "The band Great is removed.",
        "New rule Walks: +5, valid 12 months.",
        "The rule Talks given is removed.",
    ]


def test_parts_with_one_title_are_told_apart_by_their_codes() -> None:
    title = edited("person")["rules"][1]["title"]
    old, new = (tree("person", ("rules[0].title", title), ("rules[0].at_most", most)) for most in (3, 4))
    assert [each.en for each in differences(old, new)] == [
        "Hours given (talks): records counted at most 3 becomes 4."
    ]


def test_parts_that_only_moved_are_said_to_have_moved() -> None:
    rules = edited("person")["rules"]
    assert said(("rules", [rules[1], rules[0], *rules[2:]])) == [
        "The rules are in another order: Hours given, Talks given, Guiding, Lessons taken, Course level."
    ]


def _kinds(kind: Any) -> Iterator[type[Part]]:
    if isinstance(kind, type) and issubclass(kind, Part):
        yield kind
        for field in kind.model_fields.values():
            yield from _kinds(field.annotation)
    for inner in get_args(kind):
        yield from _kinds(inner)


WHOLE = {"Fixed", "Per", "Steps", "Tier", "Tiers", "By", "Points", "ValidBy", "Valid", "Clock", "Condition",
         "AnyOf"}  # fmt: skip
"""Parts that are shown as a whole or line by line; the exhaustive test below holds them."""


def test_every_field_of_the_language_has_a_name_in_a_comparison() -> None:
    kinds = set(_kinds(SchemeTree))
    named = {(kind, name) for kind in kinds if kind.__name__ not in WHOLE for name in kind.model_fields}
    assert named == set(LABELS)


@pytest.mark.parametrize("name", ["person", "organisation", "criteria"])
def test_no_single_change_goes_unmentioned(name: str) -> None:
    content, old, reached = example(name), tree(name), 0
    for path, changed, value in changes(content):
        new = read_content(changed).tree
        if new is None or digest(content_of(new)) == digest(content_of(old)):
            continue
        reached += 1
        sentences = differences(old, new)
        assert sentences != [NOTHING], path
        assert all(readable(each) for each in sentences), (path, sentences)
        if isinstance(value, Decimal) or (isinstance(value, str) and value.endswith("x")):
            shown = str(value)
            assert any(shown in each.en or shown in each.zh_hans for each in sentences), (path, sentences)
    assert reached > 30


def readable(sentence: Sentence) -> bool:
    spoken = sentence.en + sentence.zh_hans
    foreign = re.search(r"[{}]|None|Decimal|\w\(|=", spoken)
    return not foreign and sentence.en.endswith(".") and sentence.zh_hans.endswith("。")


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_two_schemes_differ_in_words_exactly_when_they_differ_in_content(data: st.DataObject) -> None:
    old, new = data.draw(schemes()), data.draw(schemes())
    same = digest(content_of(old)) == digest(content_of(new))
    assert (differences(old, new) == [NOTHING]) == same
    assert differences(old, old) == [NOTHING]
