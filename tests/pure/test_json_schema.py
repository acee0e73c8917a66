"""The JSON Schema lets every sound file through and stops what an editor can see to be broken."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import jsonschema_rs
import pytest

from cityscore.core.yaml_files import read_yaml
from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import json_schema, read_content
from tests.pure.mutations import changes
from tests.pure.scheme_examples import GONE, Edit, edited, example
from tests.pure.test_scheme_language import FILES, NAMES

VALIDATOR = jsonschema_rs.Draft202012Validator(json_schema())


def as_editors_see(content: Any) -> Any:
    """Plain JSON data, as an editor's own YAML reader gives it."""
    if isinstance(content, dict):
        return {key: as_editors_see(value) for key, value in content.items()}
    if isinstance(content, list):
        return [as_editors_see(each) for each in content]
    if isinstance(content, Decimal):
        return int(content) if content % 1 == 0 else float(content)
    return content


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_every_shipped_scheme_and_example_is_valid_by_the_schema(path: Any) -> None:
    content, _ = read_yaml(path.read_bytes())
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_see(content))] == []


BROKEN: list[Edit] = [
    ("format", "cityscore.scheme/2"),
    ("city", GONE),
    ("scheme", "Harbour Points"),
    ("title", "Harbour points"),
    ("title.zh-hans", GONE),
    ("participants", "everybody"),
    ("effective.review_by", GONE),
    ("colour", "red"),
    ("scale.decimals", 3),
    ("scale.base", "100"),
    ("who_may_join.min_age", 18.5),
    ("bands[1].above", 100),
    ("bands[1].from", None),
    ("bands[2].top_share", 0),
    ("sources[0].kind", "bank"),
    ("sources[0].legal_basis", GONE),
    ("record_types[0].topic", "gossip"),
    ("record_types[0].fields.hours.type", "number"),
    ("record_types[2].description", GONE),
    ("rules[0].points", {}),
    ("rules[0].points", {"fixed": 1, "by": {"field": "level", "table": {"first": 1}}}),
    ("rules[0].points", {"judgement": 5}),
    ("rules[0].points.fixed", "5-10"),
    ("rules[0].valid", GONE),
    ("rules[0].valid", {}),
    ("rules[4].valid.months", 12),
    ("rules[0].valid.months", 0),
    ("rules[0].valid.months", 61),
    ("rules[4].valid.by.table.first", 61),
    ("rules[4].valid.by.table.first", 0),
    ("rules[0].title.en", ""),
    ("sources[0].legal_basis.url", "example.org"),
    ("bands[2].top_share", 2),
    ("rules[0].cap", 0),
    ("rules[0].cap", None),
    ("rules[0].at_most", 0),
    ("rules[2].points.per.step", 0),
    ("rules[2].when[0].op", "like"),
    ("rules[2].when[1].any", []),
    ("rules[1].points.steps.table[0]", [10]),
    ("rules[1].points.steps.table[0]", [10, 2, 3]),
    ("rules[3].points.tiers.table[0].step", 0),
    ("rules[0].legal_basis", GONE),
    ("rules[2].clock.after_days", -1),
]


@pytest.mark.parametrize("edit", BROKEN, ids=[path for path, _ in BROKEN])
def test_what_an_editor_can_see_to_be_broken_is_not_valid(edit: Edit) -> None:
    assert not VALIDATOR.is_valid(as_editors_see(edited("person", edit)))


@pytest.mark.parametrize("name", ["person", "organisation", "criteria"])
def test_the_schema_never_refuses_what_the_language_accepts(name: str) -> None:
    tried = 0
    for path, changed, _ in changes(example(name)):
        if guarded(read_content(changed)).sound:
            tried += 1
            assert VALIDATOR.is_valid(as_editors_see(changed)), path
    assert tried > 20


def test_every_key_has_a_sentence_in_both_languages_for_editors_to_show() -> None:
    schema = json_schema("https://points.example.org/schema")
    assert schema["$id"] == "https://points.example.org/schema"
    parts = {"file": schema, **schema["$defs"]}
    keys = [
        (name, key, held) for name, part in parts.items() for key, held in part.get("properties", {}).items()
    ]
    assert len(keys) > 80
    for name, key, held in keys:
        english, chinese = held["description"].split("\n")
        assert english.isascii(), (name, key)
        assert chinese.endswith("。"), (name, key)
