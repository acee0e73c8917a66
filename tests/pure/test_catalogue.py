"""An indicator catalogue becomes a draft of what may be scored, and a reason for everything else."""

from __future__ import annotations

import copy
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from cityscore.schemes.catalogue import Finding, Outcome, draft_of, judge, read_items
from cityscore.schemes.guardrails import check_scheme, guarded
from cityscore.schemes.language import dump_content, read_content
from tests.pure.scheme_examples import EXAMPLES

CONTENT = (EXAMPLES / "catalogue.csv").read_bytes()
FILLED: dict[str, Any] = {
    "effective": {"from": "2026-01-01", "review_by": "2027-12-31"},
    "scale": {"base": Decimal(1000)},
}


def findings() -> list[Finding]:
    items, problems = read_items(CONTENT)
    assert problems == ()
    return judge(items)


def said_of(text: str) -> Finding:
    (found,) = [each for each in findings() if each.item.text.replace(" ", "") == text.replace(" ", "")]
    return found


def codes(finding: Finding) -> list[str]:
    return [each.code for each in (*finding.problems, *finding.inputs)]


def test_every_item_has_one_outcome() -> None:
    counted = Counter((each.item.subject, str(each.outcome)) for each in findings())
    assert counted == {
        ("person", "rule"): 12,
        ("person", "needs-input"): 5,
        ("person", "refused"): 7,
        ("organisation", "rule"): 2,
        ("organisation", "needs-input"): 1,
        ("organisation", "refused"): 1,
    }


def test_nothing_that_deducts_from_a_person_gets_through() -> None:
    for finding in findings():
        if finding.item.subject == "person" and finding.item.deducts:
            assert finding.outcome is Outcome.REFUSED
            assert "deduction-for-person" in codes(finding)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("无偿献血的", []),
        ("协助社区调解邻里纠纷的", []),
        ("获评市级道德模范称号的", []),
        ("照看社区独居老人且成效良好的", ["what-establishes-it"]),
        ("向社区捐赠图书的", ["one-figure"]),
        ("服役期间荣立三等功的", ["note-left-out"]),
        ("其他热心行为", ["open-ended"]),
        ("子女参军的", ["topic-not-allowed", "about-someone-else"]),
        ("参加廉政讲座的", ["topic-not-allowed", "forbidden-subject"]),
        ("引进工业投资达到900万元以上的", ["topic-not-allowed"]),
        ("乱停车辆的", ["deduction-for-person", "forbidden-subject"]),
        ("受到警告处罚的", ["which-decision"]),
        ("其他失信行为，视情节减分", ["open-ended"]),
    ],
)
def test_an_item_is_refused_under_its_codes_or_says_what_it_needs(text: str, expected: list[str]) -> None:
    assert codes(said_of(text)) == expected


def test_one_text_with_two_figures_is_told_of_the_other_line() -> None:
    twice = [each for each in findings() if each.item.text == "受到市级表彰的"]
    assert [each.inputs[0].code for each in twice] == ["same-text-other-points"] * 2
    assert "Line 18" in twice[0].inputs[0].message.en
    assert "第 17 行" in twice[1].inputs[0].message.zh_hans


def rules(participants: str = "person") -> dict[str, Any]:
    content = draft_of(findings(), participants=participants).content
    return {rule["code"]: rule for rule in content["rules"]}


def test_lines_of_one_table_become_one_rule() -> None:
    made = rules()
    assert made["lines-2-4"]["points"] == {"steps": {"field": "时长", "table": [[12, 3], [24, 6], [60, 12]]}}
    assert made["lines-2-4"]["counts"] == "total"
    assert made["lines-5-7"]["points"]["tiers"]["table"] == [
        {"upto": 500, "step": 50, "points": 1, "max": 10},
        {"upto": 2000, "step": 150, "points": 1, "max": 10},
        {"upto": None, "step": 500, "points": 1, "max": 5},
    ]
    assert made["lines-5-7"]["cap_per_year"] == 25
    assert made["lines-9-10"]["points"]["steps"]["table"] == [[50, 1], [300, 4]]
    assert "counts" not in made["lines-9-10"]
    assert made["line-8"]["points"] == {"fixed": 8}
    assert rules("organisation")["line-26"]["points"]["per"]["step"] == 1000


def test_a_table_that_begins_higher_gives_nothing_for_less() -> None:
    rows = "person,捐款101—500 元的，每50元加1分,8\nperson,捐款500元以上的，每100元加1分,5\n"
    items, _ = read_items(("subject,item,points_min\n" + rows).encode())
    (rule,) = draft_of(judge(items), participants="person").content["rules"]
    assert rule["points"]["tiers"]["table"][0] == {"upto": 100, "step": 50, "points": 0}
    assert [tier["upto"] for tier in rule["points"]["tiers"]["table"]] == [100, 500, None]


def test_what_an_officer_must_decide_is_left_open_in_the_draft() -> None:
    made = rules()
    assert made["line-13"]["points"] == {"fixed": None}
    assert made["line-17"]["points"] == made["line-18"]["points"] == {"fixed": None}
    draft = draft_of(findings(), participants="person")
    reading = check_scheme(draft.text)
    assert not reading.sound
    assert [problem.path for problem in reading.problems] == [each.path for each in draft.open_places]
    assert {problem.code for problem in reading.problems} <= {
        "not-allowed-value", "wrong-type", "no-legal-basis", "no-validity", "no-review-date",
        "source-not-public",
    }  # fmt: skip


def filled(content: dict[str, Any], city: str = "willow") -> dict[str, Any]:
    """The draft with every open place filled as an officer would."""
    content = copy.deepcopy(content) | FILLED | {"city": city}
    content["title"] = {"en": "Willow points", "zh-hans": "柳城分"}
    content["sources"][0] |= {"kind": "public-body", "title": {"en": "Civil affairs", "zh-hans": "民政局"}}
    content["sources"][0]["legal_basis"] = {"citation": "Measures"}
    for part in (*content["dimensions"], *content["record_types"], *content["rules"]):
        part["title"]["en"] = "An act that was named"
    for kind in content["record_types"]:
        kind["description"]["en"] = "Named in a certificate of the civil affairs bureau"
        kind["description"]["zh-hans"] = kind["description"]["zh-hans"] or "以民政局证书为准"
    for rule in content["rules"]:
        rule |= {"valid": {"months": Decimal(12)}, "legal_basis": {"citation": "Measures annex"}}
        if rule["points"].get("fixed", 0) is None:
            rule["points"]["fixed"] = Decimal(5)
    return content


@pytest.mark.parametrize("participants", ["person", "organisation"])
def test_the_draft_is_a_sound_scheme_once_the_officers_inputs_are_in(participants: str) -> None:
    draft = draft_of(findings(), participants=participants)
    content = filled(draft.content)
    assert guarded(read_content(content)).problems == ()
    assert check_scheme(dump_content(content)).sound
    changed = {problem.path for problem in draft.open_places}
    assert changed  # and nothing else had to be touched:
    again = guarded(read_content(content | {"effective": draft.content["effective"]})).problems
    assert {problem.path for problem in again} <= changed


def test_the_annotation_of_a_copy_changes_nothing() -> None:
    without = b"\n".join(line.rpartition(b",")[0] for line in CONTENT.splitlines())
    assert judge(read_items(without)[0]) == findings()


def test_chinese_headers_and_gb18030_are_read_alike() -> None:
    text = CONTENT.decode().replace(
        "subject,domain,category,item,points_min,points_max,note", "对象,领域,类别,事项,最低分,最高分,备注"
    )
    text = text.replace("person,", "个人,").replace("organisation,", "企业,")
    assert judge(read_items(text.encode("gb18030"))[0]) == findings()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00", "not-text"),
        (b"", "missing-column"),
        (b"subject,item\nperson,x\n", "missing-column"),
        (b"subject,item,points_min\nghost,x,1\n", "subject-unknown"),
        (b'subject,item,points_min\n"person,x,1\n', "not-text"),
        (b"x" * 5_000_001, "file-too-large"),
        (b"subject,item,points_min\n" + b"person,x,1\n" * 20_001, "file-too-large"),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_refused_with_a_sentence(content: bytes, code: str) -> None:
    _, problems = read_items(content)
    assert {problem.code for problem in problems} == {code}
    assert all(problem.message.zh_hans.endswith("。") for problem in problems)


def test_an_item_without_a_figure_needs_one() -> None:
    items, _ = read_items("subject,item,points_min\nperson,义务清理社区积雪,酌情\n".encode())
    (finding,) = judge(items)
    assert codes(finding) == ["no-figure"]
