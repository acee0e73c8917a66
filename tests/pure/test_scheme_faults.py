"""What is wrong with a scheme file is said in plain words at the right places, and nothing makes it crash."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cityscore.schemes.guardrails import check_scheme
from cityscore.schemes.language import dump_content
from tests.pure.scheme_examples import EXAMPLES, GONE, checked, edited, example, found

STRUCTURE: list[tuple[str, Any, str, str]] = [
    ("format", "cityscore.scheme/2", "not-allowed-value", "format"),
    ("city", "Lin Hai", "not-allowed-value", "city"),
    ("scheme", "a--b", "not-allowed-value", "scheme"),
    ("scheme", "x" * 61, "not-allowed-value", "scheme"),
    ("title", "Harbour points", "wrong-type", "title"),
    ("title.zh-hans", GONE, "missing-key", "title.zh-hans"),
    ("title.en", "  ", "not-allowed-value", "title.en"),
    ("title.fr", "Port", "unknown-key", "title.fr"),
    ("title.en", 5, "wrong-type", "title.en"),
    ("kind", "score", "not-allowed-value", "kind"),
    ("period", "weekly", "not-allowed-value", "period"),
    ("colour", "red", "unknown-key", "colour"),
    ("who_may_join.min_age", Decimal("17.5"), "wrong-type", "who_may_join.min_age"),
    ("who_may_join.min_age", -1, "not-allowed-value", "who_may_join.min_age"),
    ("scale.base", "100", "wrong-type", "scale.base"),
    ("scale.base", True, "wrong-type", "scale.base"),
    ("scale.decimals", 3, "not-allowed-value", "scale.decimals"),
    ("effective.from", "1 May 2026", "wrong-type", "effective.from"),
    ("effective.from", "2026-02-30", "wrong-type", "effective.from"),
    ("dimensions[0]", ["giving"], "wrong-type", "dimensions[0]"),
    ("dimensions", {"code": "giving"}, "wrong-type", "dimensions"),
    ("bands[1].above", 100, "not-allowed-value", "bands[1]"),
    ("sources[0].legal_basis.url", "javascript:alert(1)", "not-allowed-value", "sources[0].legal_basis.url"),
    ("record_types[0].fields", GONE, "missing-key", "record_types[0].fields"),
    ("record_types[0].fields.x", {"type": "number"}, "not-allowed-value", "record_types[0].fields.x.type"),
    ("record_types[0].fields.x", {"type": "choice"}, "not-allowed-value", "record_types[0].fields.x"),
    ("record_types[0].fields.x", {"type": "date", "min": 0}, "not-allowed-value", "record_types[0].fields.x"),
    ("record_types[2].description", GONE, "missing-key", "record_types[2].description"),
    ("record_types[2].decision", "yes", "wrong-type", "record_types[2].decision"),
    ("rules[0].cap", None, "wrong-type", "rules[0].cap"),
    ("rules[0].cap", 0, "not-allowed-value", "rules[0].cap"),
    ("rules[0].at_most", 0, "not-allowed-value", "rules[0].at_most"),
    ("rules[0].counts", "sum", "not-allowed-value", "rules[0].counts"),
    ("rules[0].fade", "slowly", "not-allowed-value", "rules[0].fade"),
    ("rules[2].points.per.step", 0, "not-allowed-value", "rules[2].points.per.step"),
    ("rules[2].points.per.max", -1, "not-allowed-value", "rules[2].points.per.max"),
    ("rules[2].points.per.step", GONE, "missing-key", "rules[2].points.per.step"),
    ("rules[1].points.steps.table[0]", [10], "missing-key", "rules[1].points.steps.table[0][1]"),
    ("rules[1].points.steps.table[0][0]", "ten", "wrong-type", "rules[1].points.steps.table[0][0]"),
    ("rules[3].points.tiers.table[0].step", 0, "not-allowed-value", "rules[3].points.tiers.table[0].step"),
    ("rules[2].when[0].op", "like", "not-allowed-value", "rules[2].when[0].op"),
    ("rules[2].when[0].op", "eq", "wrong-type", "rules[2].when[0]"),
    ("rules[2].when[1].any", [], "not-allowed-value", "rules[2].when[1].any"),
    ("rules[2].when[1].any[0]", {"any": []}, "unknown-key", "rules[2].when[1].any[0].any"),
    ("rules[2].clock.from", "today", "not-allowed-value", "rules[2].clock.from"),
    ("rules[2].clock.after_days", -1, "not-allowed-value", "rules[2].clock.after_days"),
    ("rules[0].valid.months", Decimal("6.5"), "wrong-type", "rules[0].valid.months"),
]


@pytest.mark.parametrize(("path", "value", "code", "where"), STRUCTURE)
def test_a_structural_fault_is_named_at_its_place(path: str, value: Any, code: str, where: str) -> None:
    reading = checked("person", (path, value))
    assert (code, where) in [(problem.code, problem.path) for problem in reading.problems]
    for problem in reading.problems:  # in plain words of both languages, not in the library's
        chinese, english = problem.message.zh_hans, problem.message.en
        assert any("\u4e00" <= character <= "\u9fff" for character in chinese)
        assert "{" not in english + chinese
        assert not any(
            word in english.lower() for word in ("input should", "pydantic", "validation", "tuple")
        )


def test_ten_mistakes_are_ten_problems_in_the_order_of_the_file() -> None:
    problems = found(
        "person",
        ("title.zh-hans", GONE),
        ("scale.max", 50),
        ("bands", []),
        ("effective.review_by", GONE),
        ("dimensions[1].code", "giving"),
        ("sources[0].kind", "bank"),
        ("record_types[0].fields.hours.min", GONE),
        ("record_types[2].topic", "gossip"),
        ("rules[0].points", "视情节"),
        ("rules[2].legal_basis", GONE),
        ("rules[4].colour", "red"),
    )
    unresolved = [problem for problem in problems if problem[0] != "unknown-reference"]
    assert unresolved == [
        ("missing-key", "title.zh-hans"),
        ("deduction-for-person", "scale.max"),
        ("no-review-date", "effective.review_by"),
        ("duplicate-code", "dimensions[1].code"),
        ("source-not-public", "sources[0].kind"),
        ("deduction-for-person", "record_types[0].fields.hours.min"),
        ("topic-not-allowed", "record_types[2].topic"),
        ("open-ended", "rules[0].points"),
        ("no-legal-basis", "rules[2].legal_basis"),
        ("unknown-key", "rules[4].colour"),
    ]


def deep(depth: int) -> str:
    return "rules: " + "[" * depth + "]" * depth


def nested(depth: int) -> Any:
    return {"any": [nested(depth - 1)]} if depth else {"field": "x"}


HOSTILE: list[bytes | str] = [
    *(b"", b"\x00", b"\xff\xfe", b"\xc3\x28", b"a: \x00", "null", "[]", "- 1", "3", '"text"', "a: b: c", "{"),
    *("a:\n\t- b", "a: 1\na: 2", "a: &x 1\nb: *x", "a: !!python/object:os.system x", "%YAML 1.1\n---\na: 1"),
    *(
        "a: 1\n---\nb: 2",
        "? [a]\n: b",
        "\ud800",
        "1: 2\nnull: 3\ntrue: 4",
        deep(30),
        deep(1000),
        deep(10_000),
    ),
    *(
        f"scale: {{base: {number}}}"
        for number in ("9" * 5000, "1e999999999", ".nan", "-.inf", "0x" + "F" * 90)
    ),
    *("a: " + "x" * 900_000, "scheme: " + "🦆" * 5000, 'title: {en: "\\0\\ud800", zh-hans: "\\u200b"}'),
    *(
        "rules: {0: {points: 3}}",
        "bands: {from: 3}",
        "sources: text",
        "effective: 2026",
        "participants: {person: 1}",
    ),
    "rules: [1, [2], {points: []}, null]",
    "rules: [{record_type: [a], points: {by: {field: [x], table: [1]}}, when: {any: 3}, once_per: 4}]",
    "rules: [{when: [{any: [{any: [{field: x}]}]}, [], null, 7], valid: {by: 5}}]",
    "rules: [{points: {steps: {table: [[], [1], [1, 2, 3], 4]}}}]",
    "rules: [{points: {tiers: {table: [1, {upto: x}, {upto: 5}, {upto: 3}]}}}]",
    "record_types: [{fields: [a, b]}]",
    "record_types: [{fields: {a: 1, b: [2]}, code: [x]}]",
    "dimensions: [{code: a, min: x, max: [], weight: {}}]",
    "effective: {from: 0000-00-00, review_by: 9999-99-99}",
    "effective: {from: 9999-12-31, review_by: 9999-12-31}",
]


RULE = "  - {code: a, title: {en: A, zh-hans: 甲}, points: {fixed: 1}, valid: {months: 12}}\n"
TOO_LARGE: dict[str, tuple[str, str]] = {
    "5 MB": ("x" * 5_000_000, "file-too-large"),
    "10,000 rules": ("rules:\n" + RULE * 10_000, "too-many-entries"),
    "10,000 rules without a word": ("rules: [" + "{}," * 10_000 + "]", "too-many-entries"),
    "one key again and again": ("a: 1\n" * 100_000, "too-many-entries"),
    "anchors again and again": ("- &a 1\n" * 100_000, "too-many-entries"),
    "lists of lists": ("x: [" + ",".join(["[" + "[]," * 999 + "]"] * 60) + "]", "too-many-values"),
    "a depth bomb of lists": ("a: " + "[" * 200_000, "too-deep"),
    "a depth bomb of mappings": ("a: " + "{a: " * 200_000, "too-deep"),
    "a depth bomb of dashes": ("- " * 200_000, "too-deep"),
}


@pytest.mark.parametrize("name", TOO_LARGE)
def test_a_file_that_is_too_large_is_refused_with_one_sentence(name: str) -> None:
    text, code = TOO_LARGE[name]
    reading = check_scheme(text)
    assert [problem.code for problem in reading.problems][-1] == code
    assert len(reading.problems) <= 2
    assert reading.raw is None


def test_a_scheme_of_three_hundred_rules_and_sixty_record_types_is_small_enough() -> None:
    content = edited("person")
    kinds = [{**kind, "code": f"{kind['code']}-{n}"} for n in range(20) for kind in content["record_types"]]
    rules = [
        {**rule, "code": f"{rule['code']}-{n}", "record_type": f"{rule['record_type']}-{n % 20}"}
        for n in range(60)
        for rule in content["rules"]
    ]
    reading = check_scheme(dump_content({**content, "record_types": kinds, "rules": rules}))
    assert reading.problems == ()
    assert reading.tree is not None
    assert (len(reading.tree.rules), len(reading.tree.record_types)) == (300, 60)


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_content_gives_problems_and_never_a_crash(content: bytes | str) -> None:
    reading = check_scheme(content)
    assert reading.problems
    assert not reading.sound
    for problem in reading.problems:
        assert len(problem.message.en) < 2000
        (problem.path + problem.message.en + problem.message.zh_hans).encode()


@pytest.mark.parametrize(
    "value", [None, 0, -1, True, "", "x", [], [None], {}, {"x": {}}, Decimal("1e14"), nested(20), [[[]]]]
)
@pytest.mark.parametrize(
    "key", ["city", "scale", "effective", "dimensions", "bands", "sources", "record_types", "rules"]
)
def test_any_value_in_any_place_gives_problems_and_never_a_crash(key: str, value: Any) -> None:
    for path in (key, f"{key}[0]") if isinstance(example("person")[key], list) else (key,):
        found("person", (path, value))


@pytest.mark.parametrize("key", example("person")["rules"][2])
def test_any_value_in_any_part_of_a_rule_gives_problems_and_never_a_crash(key: str) -> None:
    values: tuple[Any, ...] = (None, -1, True, "x", [None], {"x": {}}, nested(20))
    for value in values:
        found("person", (f"rules[2].{key}", value))


def test_duplicate_keys_anchors_and_aliases_are_refused_with_their_line() -> None:
    text = (EXAMPLES / "person.yaml").read_text(encoding="utf-8")
    twice = check_scheme(text.replace("period: rolling", "period: rolling\nperiod: rolling"))
    assert [problem.code for problem in twice.problems] == ["duplicate-key"]
    assert "Line 11 " in twice.problems[0].message.en
    anchored = check_scheme(
        text.replace("city: linhai", "city: &c linhai").replace("scheme: harbour", "scheme: *c")
    )
    assert [problem.code for problem in anchored.problems] == ["anchor-not-allowed", "anchor-not-allowed"]
