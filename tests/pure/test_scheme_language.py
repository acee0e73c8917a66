"""A scheme file is read into its tree exactly and written back without loss."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cityscore.core.exact_json import digest
from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import (
    AnyOf,
    Band,
    By,
    Condition,
    Edge,
    Fixed,
    Per,
    Place,
    SchemeTree,
    Steps,
    Tiers,
    content_of,
    dump_scheme,
    json_schema,
    read_content,
    read_scheme,
)
from cityscore.schemes.shipped import shipped_schemes
from tests.pure.scheme_examples import EXAMPLES, Edit, edited
from tests.rooms.scoring.strategies import schemes

SHIPPED = [each.path for each in shipped_schemes() if not each.is_stub]
FILES = sorted([*EXAMPLES.glob("*.yaml"), *SHIPPED])
NAMES = [path.stem for path in FILES]


def tree_of(name: str, *edits: Edit) -> SchemeTree:
    tree = read_content(edited(name, *edits)).tree
    assert tree is not None
    return tree


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_example_and_shipped_scheme_is_valid(path: Path) -> None:
    reading = check_scheme(path.read_bytes())
    assert reading.problems == ()
    assert reading.sound
    assert reading.as_json() == {"ok": True, "problems": []}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_writing_a_scheme_and_reading_it_back_loses_nothing(path: Path) -> None:
    tree = read_scheme(path.read_bytes()).tree
    assert tree is not None
    written = dump_scheme(tree)
    again = check_scheme(written)
    assert again.tree == tree
    assert again.sound
    assert dump_scheme(tree) == written
    assert read_content(content_of(tree)).tree == tree


CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TRICKS = st.sampled_from(
    [*"\n\t\x85\u2028 :#-?,[]{}&*!|>'\"%@`~0", "null", "true", "1e3", "0x1F", "2026-01-01", ": ", " #", "- ",
     "<<", "---", "..."]
)  # fmt: skip
TEXTS = (
    st.lists(CHARACTERS | TRICKS, min_size=1, max_size=20)
    .map("".join)
    .filter(lambda text: text.strip() and text == text.strip() and len(text) <= 60)
)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(schemes(), st.lists(TEXTS, min_size=6, max_size=6, unique=True))
def test_any_scheme_comes_back_from_its_file_with_the_identical_digest(
    tree: SchemeTree, texts: list[str]
) -> None:
    content = content_of(tree)
    title, description, citation, unit, *choices = texts
    content["title"] = {"en": title, "zh-hans": title}
    content["description"] = {"en": description, "zh-hans": description * 40}
    content["sources"][0]["legal_basis"] = {"citation": citation}
    fields = {"extra": {"type": "choice", "choices": choices}, unit: {"type": "decimal", "unit": unit}}
    content["record_types"][0]["fields"] = {**content["record_types"][0]["fields"], **fields}
    whole = read_content(content).tree
    assert whole is not None
    written = dump_scheme(whole)
    again = read_scheme(written)
    assert again.problems == ()
    assert again.tree == whole
    assert digest(content_of(again.tree)) == digest(content_of(whole))
    assert dump_scheme(again.tree) == written


def test_a_scheme_is_written_as_one_would_write_it_by_hand() -> None:
    text = (EXAMPLES / "person.yaml").read_text(encoding="utf-8").split("\n", 1)[1]
    by_hand = [
        line for line in text.splitlines() if "period: rolling" not in line and "kind: points" not in line
    ]
    written = dump_scheme(tree_of("person")).splitlines()
    differing = set(by_hand) ^ set(written)
    assert len(differing) < 30, sorted(differing)
    assert "title: {en: Harbour points, zh-hans: 港湾分}" in written
    assert max(map(len, written)) <= 110


def test_text_that_looks_like_a_number_or_a_truth_survives_writing() -> None:
    tree = tree_of(
        "person",
        (
            "record_types[0].fields.kind.choices",
            ["1", "true", "null", "~", ".5", "1e3", "0x1F", "2026-01-01", "guide"],
        ),
        ("rules[2].when", [{"field": "kind", "op": "in", "value": ["1", "null", "2026-01-01"]}]),
        ("rules[0].title.en", "- [a]: {b} #c 'd' \"e\" &f *g !h %i @j `k` | l > m"),
        ("rules[0].title.zh-hans", "行一\n行二：“引号”"),
    )
    again = read_scheme(dump_scheme(tree))
    assert again.problems == ()
    assert again.tree == tree


def test_the_tree_holds_decimals_days_and_forms() -> None:
    tree = tree_of("person")
    assert tree.scale is not None
    assert tree.scale.base == Decimal(100)
    assert isinstance(tree.scale.base, Decimal)
    assert tree.effective.starts_on == date(2026, 1, 1)
    assert [type(rule.form) for rule in tree.rules] == [Fixed, Steps, Per, Tiers, By]
    assert tree.rules[2].when == (
        Condition(field="kind", op="in", value=("guide", "teacher")),
        AnyOf(
            any=(
                Condition(field="began", op="gte", value=date(2026, 1, 1)),
                Condition(field="hours", op="gt", value=Decimal(5)),
            )
        ),
    )
    assert tree.rules[2].clock.starts == "recorded"
    assert tree.rules[4].valid.by is not None
    assert dict(tree.rules[4].valid.by.table) == {"first": 12, "second": 12, "third": 36}
    assert [band.edge for band in tree.bands] == [None, Edge(Decimal(150), True), Edge(Decimal(300), False)]
    assert tree.record_type("service").fields["hours"].numeric
    assert tree.rules[0].title.sentence.zh_hans == "主讲讲座"


def test_a_day_is_a_day_only_where_the_field_compared_is_one() -> None:
    text = {"field": "项目编号", "op": "eq", "value": "2026-01-01"}
    tree = tree_of("person", ("rules[2].when", [text]))
    (condition,) = tree.rules[2].when
    assert isinstance(condition, Condition)
    assert condition.value == "2026-01-01"
    # also when the content goes straight to the tree, as stored content does
    (stored, _) = SchemeTree.model_validate(edited("person")).rules[2].when[1].any  # type: ignore[union-attr]
    assert stored.value == date(2026, 1, 1)


def test_numbers_keep_every_digit() -> None:
    assert tree_of("person", ("rules[2].points.per.step", Decimal("0.1"))).rules[2].form == Per(
        field="hours", step=Decimal("0.1"), points=Decimal(1), max=Decimal(20)
    )


def test_the_tree_cannot_be_changed() -> None:
    tree = tree_of("person")
    with pytest.raises(ValueError, match="frozen"):
        tree.city = "elsewhere"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        tree.rules[0].code = "x"  # type: ignore[misc]


def test_left_out_keys_have_the_stated_defaults() -> None:
    tree = tree_of("criteria")
    assert (tree.kind, tree.period, tree.scale, tree.bands) == ("criteria", "rolling", None, ())
    rule = tree.rules[0]
    assert (rule.counts, rule.when, rule.once_per, rule.cap, rule.fade) == ("each", (), (), None, None)
    assert (rule.clock.starts, rule.clock.after_days) == ("occurred", 0)
    assert (tree.who_may_join.min_age, tree.who_may_join.residence) == (None, "any")


def test_a_place_answers_whatever_is_there() -> None:
    place = Place({"rules": [{"cap": Decimal(3)}, 7], "day": "2026-01-31", "bad": "2026-02-30"})
    assert place["rules"]["cap"]["x"].path == "rules.cap.x"
    assert [entry["cap"].number for entry in place["rules"]] == [Decimal(3), None]
    assert [entry.path for entry in place["rules"]] == ["rules[0]", "rules[1]"]
    assert place["day"].day == date(2026, 1, 31)
    assert place["bad"].day is None
    assert not place["nothing"].given
    assert not list(place["day"])
    assert not list(place["nothing"].entries())


def test_the_json_schema_is_one_for_editors() -> None:
    schema = json_schema()
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert set(schema["required"]) == {"format", "city", "scheme", "title", "participants", "effective"}
    assert schema["additionalProperties"] is False
    assert "from" in schema["$defs"]["Band"]["properties"]
    assert "volunteering" in schema["$defs"]["RecordType"]["properties"]["topic"]["enum"]


def test_bands_know_their_edge() -> None:
    title = {"en": "A", "zh-hans": "甲"}
    assert Band.model_validate({"code": "a", "title": title}).edge is None
    assert Band.model_validate({"code": "a", "title": title, "above": 5}).edge == Edge(
        Decimal(5), included=False
    )
