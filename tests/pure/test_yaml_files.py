"""City files as YAML 1.2: exact values, all problems at once, and no input that breaks the reader."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cityscore.core.yaml_files import MAX_BYTES, read_yaml


def codes(content: bytes | str) -> list[str]:
    return [problem.code for problem in read_yaml(content)[1]]


def test_values_are_those_of_yaml_1_2() -> None:
    data, problems = read_yaml(
        "country: NO\nswitch: yes\ntruth: true\nnothing: ~\nempty:\nleading: 010\noctal: 0o17\nhex: 0x1F\n"
        "day: 2026-01-31\nsexagesimal: 1:30\nquoted: '12'\nhalf: 2.50\nsigned: -.5\npower: 12e-1\n"
    )
    assert problems == ()
    assert data == {
        "country": "NO",
        "switch": "yes",
        "truth": True,
        "nothing": None,
        "empty": None,
        "leading": Decimal(10),
        "octal": Decimal(15),
        "hex": Decimal(31),
        "day": "2026-01-31",
        "sexagesimal": "1:30",
        "quoted": "12",
        "half": Decimal("2.50"),
        "signed": Decimal("-0.5"),
        "power": Decimal("1.2"),
    }


def test_numbers_are_never_floats() -> None:
    data, _ = read_yaml("a: 0.1\nb: 3\nc: [1e3]\n")
    assert data is not None
    assert {type(data["a"]), type(data["b"]), type(data["c"][0])} == {Decimal}


def test_keys_are_text_as_written() -> None:
    assert read_yaml("01: a\ntrue: b\n2.0: c\n志愿: d\n")[0] == {
        "01": "a",
        "true": "b",
        "2.0": "c",
        "志愿": "d",
    }


def test_the_directive_of_yaml_1_2_is_fine() -> None:
    assert read_yaml("%YAML 1.2\n---\na: no\n") == ({"a": "no"}, ())


def test_limits_are_the_readers_to_choose() -> None:
    text = "a: [1, 2, 3]\nb: {c: 4, d: 5}\n"
    assert read_yaml(text, most_entries=3, most_values=8)[1] == ()
    assert [problem.code for problem in read_yaml(text, most_entries=2)[1]] == ["too-many-entries"]
    assert [problem.code for problem in read_yaml(text, most_values=7)[1]] == ["too-many-values"]


def test_json_and_a_byte_order_mark_are_fine() -> None:
    assert read_yaml(b'\xef\xbb\xbf{"a": [1, "x"], "b": null}') == ({"a": [Decimal(1), "x"], "b": None}, ())


def test_every_problem_is_told_with_its_path_and_line() -> None:
    data, problems = read_yaml("a: 1\na: 2\nlist:\n  - {b: &x 1, b: *x}\n  - !secret 3\n  - 1e99\n  - .inf\n")
    assert [(problem.code, problem.path) for problem in problems] == [
        ("duplicate-key", "a"),
        ("anchor-not-allowed", "list[0].b"),
        ("duplicate-key", "list[0].b"),
        ("anchor-not-allowed", "list[0].b"),
        ("tag-not-allowed", "list[1]"),
        ("number-out-of-range", "list[2]"),
        ("number-out-of-range", "list[3]"),
    ]
    assert problems[0].message.as_json() == {
        "en": "Line 2 gives “a” a second time; keep one.",
        "zh-hans": "第 2 行重复出现“a”，请只保留一处。",
    }
    assert data == {"a": Decimal(1), "list": [{"b": Decimal(1)}, Decimal(3), "1e99", ".inf"]}


HOSTILE = [
    (b"\xff\xfea\x00", "not-utf8"),
    ("a: \ud800", "not-utf8"),
    ("a: \x00", "not-yaml"),
    ('a: "\\0"', "unprintable-character"),
    ('a: "\\ud800"', "unprintable-character"),
    ('a: "\\UFFFFFFFF"', "not-yaml"),
    ('"a\\0": 1', "bad-key"),
    ("a: " + "9" * 5000, "number-out-of-range"),
    ("a: 1e999999999", "number-out-of-range"),
    ("a: 1e-999999999", "number-out-of-range"),
    ("a: 0x" + "f" * 5000, "number-out-of-range"),
    ("a: .nan", "number-out-of-range"),
    ("[" * 200, "too-deep"),
    ("- " * 1000, "too-deep"),
    ("{a: " * 1000, "too-deep"),
    ("? [1, 2]\n: 3", "bad-key"),
    ("? ? ? a", "bad-key"),
    ("? \n: 2", "bad-key"),
    ("x" * 300 + ": 1", "bad-key"),
    ("{*x : 1}", "anchor-not-allowed"),
    ("&a a: 1", "anchor-not-allowed"),
    ("!!str a: 1", "tag-not-allowed"),
    ("a: !!python/object/apply:os.system [ls]", "tag-not-allowed"),
    ("%YAML 1.1\n---\na: no", "tag-not-allowed"),
    ("%YAML " + "9" * 5000 + ".1\n---\na: 1", "not-yaml"),
    ("%TAG ! tag:example.org,2000:\n---\na: 1", "tag-not-allowed"),
    ("--- {a: 1}\n--- {b: 2}", "not-a-mapping"),
    ("", "not-a-mapping"),
    ("just text", "not-a-mapping"),
    ("- a\n- b", "not-a-mapping"),
    ("a: 'open", "not-yaml"),
    ("a: b: c", "not-yaml"),
    ("\t", "not-yaml"),
    ("#" * (MAX_BYTES + 1), "file-too-large"),
]


@pytest.mark.parametrize(("content", "code"), HOSTILE, ids=[repr(content)[:24] for content, _ in HOSTILE])
def test_hostile_content_gets_a_named_problem(content: bytes | str, code: str) -> None:
    assert code in codes(content)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(max_size=60), st.text("ab:-?&*!|>{}[]'\"%#,\n \\x0.9e~<", max_size=60)))
def test_no_content_raises(content: bytes | str) -> None:
    data, problems = read_yaml(content)
    assert data is not None or problems


def test_a_billion_laughs_file_is_refused_without_expanding() -> None:
    layers = "\n".join(f"a{n + 1}: [*a{n}, *a{n}, *a{n}, *a{n}]" for n in range(30))
    data, problems = read_yaml(f"a0: &a0 [x]\n{layers}")
    assert {problem.code for problem in problems} == {"anchor-not-allowed"}
    assert data is not None
    assert data["a30"] == [None] * 4
