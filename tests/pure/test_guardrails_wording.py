"""Words are read as a resident reads them: in phrases, where they stand, whatever their disguise."""

from __future__ import annotations

import pytest

from cityscore.schemes.guardrails import guarded, guardrail_problems, wording
from cityscore.schemes.language import read_content
from tests.pure.scheme_examples import EXAMPLES, Edit, edited, found

WORDING = (
    wording.forbidden_subject,
    wording.about_someone_else,
    wording.rewards_mere_duty,
    wording.open_ended,
)
REFUSED = ("forbidden-subject", "about-someone-else", "rewards-mere-duty", "open-ended")


def _texts(name: str) -> list[str]:
    lines = (EXAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def spoken(text: str, participants: str = "person") -> list[tuple[str, str]]:
    """Code and path of what the text guardrails find in a scheme that says the text and nothing else."""
    content = {
        "participants": participants,
        "record_types": [{"code": "act", "description": {"zh-hans": text}}],
        "rules": [{"title": {"en": text}, "record_type": "act"}],
    }
    return [(problem.code, problem.path) for problem in guardrail_problems(content, WORDING)]


@pytest.mark.parametrize("text", _texts("words-accepted"))
def test_an_act_described_in_peace_is_accepted(text: str) -> None:
    assert spoken(text) == []


@pytest.mark.parametrize("code", REFUSED)
def test_a_phrase_that_no_scheme_may_score_is_refused_where_it_stands(code: str) -> None:
    for text in _texts(f"words-{code}"):
        assert {(code, "rules[0].title.en"), (code, "record_types[0].description.zh-hans")} <= set(
            spoken(text)
        ), text


@pytest.mark.parametrize("name", ["words-accepted", *(f"words-{code}" for code in REFUSED)])
def test_there_are_many_examples_in_each_language(name: str) -> None:
    chinese = [text for text in _texts(name) if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert min(len(chinese), len(_texts(name)) - len(chinese)) >= 40


@pytest.mark.parametrize(
    ("edit", "path"),
    [
        (("scheme", "petition-points"), "scheme"),
        (("title.en", "Petition points"), "title.en"),
        (("description", {"en": "For petitioners", "zh-hans": "说明"}), "description.en"),
        (("dimensions[0].code", "petitions"), "dimensions[0].code"),
        (("dimensions[1].title.zh-hans", "信访"), "dimensions[1].title.zh-hans"),
        (("bands[1].title.en", "Petitioner"), "bands[1].title.en"),
        (("record_types[2].description.en", "Petitions"), "record_types[2].description.en"),
        (("record_types[0].fields.信访次数", {"type": "integer"}), "record_types[0].fields.信访次数"),
        (("record_types[0].fields.hours.unit", "petitions"), "record_types[0].fields.hours.unit"),
        (
            ("record_types[0].fields.hours.title", {"en": "Petitions", "zh-hans": "时长"}),
            "record_types[0].fields.hours.title.en",
        ),
        (
            ("record_types[1].fields.level.choices", ["first", "second", "third", "petition"]),
            "record_types[1].fields.level.choices[3]",
        ),
        (("rules[1].code", "no-petition"), "rules[1].code"),
        (("rules[1].description", {"en": "x", "zh-hans": "不上访"}), "rules[1].description.zh-hans"),
        (
            ("rules[2].when[0]", {"field": "项目编号", "op": "eq", "value": "petition"}),
            "rules[2].when[0].value",
        ),
    ],
)
def test_every_place_that_says_what_is_scored_is_read(edit: Edit, path: str) -> None:
    problems = [problem for problem in found("person", edit) if problem[0] != "unknown-reference"]
    assert problems == [("forbidden-subject", path)]


@pytest.mark.parametrize(
    "edit",
    [
        ("sources[0].title.zh-hans", "共青团市委"),
        ("sources[0].title.en", "Party youth league committee"),
        ("rules[0].legal_basis.citation", "信访条例第一条 Petition regulations art. 1"),
        ("sources[1].legal_basis.citation", "政治协商会议文件"),
    ],
)
def test_citations_and_the_names_of_sources_are_not_read(edit: Edit) -> None:
    assert found("person", edit) == []


@pytest.mark.parametrize(
    "text",
    [
        "信\u200b访",
        "信 访",
        "信·访",
        "《信访》",
        "Ｐｅｔｉｔｉｏｎ",
        "PETITION",
        "pe\u00adtition",
        "pe\u034ftition",
        "peti\ufe0ftion",
        "信\u3164访",
        "\ufeff信\u2060访",
        "no_petition",
        "no-petition/x",
    ],
)
def test_disguised_words_are_read_as_they_look(text: str) -> None:
    assert found("person", ("rules[0].title.en", text)) == [("forbidden-subject", "rules[0].title.en")]


def test_organisations_may_be_spoken_of_as_organisations_are() -> None:
    edits = [("record_types[1].title.en", "Taxes paid on time"), ("rules[1].title.zh-hans", "依法纳税")]
    assert found("organisation", *edits) == []
    assert found("organisation", ("rules[1].title.zh-hans", "无信访")) == [
        ("forbidden-subject", "rules[1].title.zh-hans")
    ]


def test_points_for_a_choice_called_other_are_open_ended() -> None:
    choices = ("record_types[1].fields.level.choices", ["first", "second", "third", "其他"])
    assert found("person", choices) == []
    assert found("person", choices, ("rules[4].points.by.table.其他", 0)) == []
    assert found("person", choices, ("rules[4].points.by.table.其他", 3)) == [
        ("open-ended", "rules[4].points.by.table.其他")
    ]


@pytest.mark.parametrize("name", [*_texts("fields-prohibited"), "ＩＮＣＯＭＥ", "in\u200bcome"])
def test_a_field_for_what_no_record_may_hold_is_refused_once(name: str) -> None:
    path = f"record_types[0].fields.{name}"
    assert found("person", (path, {"type": "text-code"})) == [("prohibited-field", path)]
    assert found("organisation", (path, {"type": "text-code"})) == [("prohibited-field", path)]


def test_a_prohibited_field_cannot_hide_behind_its_title() -> None:
    field = {"type": "text-code", "title": {"en": "A1", "zh-hans": "血型"}}
    assert found("person", ("record_types[0].fields.a1", field)) == [
        ("prohibited-field", "record_types[0].fields.a1.title.zh-hans")
    ]


@pytest.mark.parametrize("name", _texts("fields-permitted"))
def test_a_field_for_the_act_itself_is_accepted(name: str) -> None:
    assert found("person", (f"record_types[0].fields.{name}", {"type": "text-code"})) == []


@pytest.mark.parametrize("unit", ["a ", "no ", "paid ", "帮助", "按时", "conduct of ", "1至", "member of a "])
def test_a_text_made_to_be_slow_is_not(unit: str) -> None:
    content = edited("person", ("rules[0].title.en", unit * 100_000))
    assert guarded(read_content(content)).problems


def test_a_forbidden_choice_is_named_where_it_is_defined_and_not_again_where_it_is_used() -> None:
    choices = ("record_types[0].fields.kind.choices", ["guide", "teacher", "petition"])
    used = ("rules[2].when[0].value", ["guide", "petition"])
    assert found("person", choices, used) == [("forbidden-subject", "record_types[0].fields.kind.choices[2]")]
