"""Every refusal has examples on both sides in files, and every single check is needed by one of them."""

from __future__ import annotations

from collections import Counter

import pytest

from cityscore.schemes.guardrails import guarded
from cityscore.schemes.language import read_content
from cityscore.schemes.words.discretion import DISCRETION
from cityscore.schemes.words.duty import DUTIES
from cityscore.schemes.words.others import OTHERS
from cityscore.schemes.words.plain import Matter, first_matter_in, plain
from cityscore.schemes.words.prohibited_fields import MATTERS as PROHIBITED
from cityscore.schemes.words.prohibited_fields import prohibited_in
from cityscore.schemes.words.subjects import SUBJECTS
from tests.pure.checks_off import checks, without
from tests.pure.refusal_examples import ACCEPTED, REFUSED, Case
from tests.pure.text_examples import TEXT_CODES, texts_accepted, texts_refused


@pytest.mark.parametrize("case", REFUSED, ids=[case.name for case in REFUSED])
def test_what_is_refused_is_refused_under_its_code_where_it_stands(case: Case) -> None:
    reading = guarded(read_content(case.content))
    assert {(problem.code, problem.path) for problem in reading.problems} == set(case.found)
    for problem in reading.problems:
        assert problem.message.en.isascii() or any(sign in problem.message.en for sign in "“’–")
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem.message.zh_hans)


@pytest.mark.parametrize("case", ACCEPTED, ids=[case.name for case in ACCEPTED])
def test_what_is_beside_it_is_accepted(case: Case) -> None:
    assert guarded(read_content(case.content)).problems == ()


ALWAYS_REFUSED = {
    "deduction-for-person", "ranking-of-persons", "person-in-organisation-scheme", "topic-not-allowed",
    "forbidden-subject", "about-someone-else", "rewards-mere-duty", "open-ended", "source-not-public",
    "no-legal-basis", "no-validity", "validity-too-long", "no-review-date", "review-too-far",
    "decision-without-document", "prohibited-field", "unknown-reference", "duplicate-code",
    "bands-not-ascending", "bad-table", "mixed-signs", "unusable-together", "unreachable-band",
    "not-representable",
}  # fmt: skip
"""The codes of the specification that a file alone can meet."""


def test_every_code_has_at_least_five_examples_on_each_side() -> None:
    refused = Counter(case.code for case in REFUSED)
    accepted = Counter(case.code for case in ACCEPTED)
    for code in TEXT_CODES:
        refused[code] += len(texts_refused(code))
        accepted[code] += len(texts_accepted(code))
    few = {code for code in ALWAYS_REFUSED if refused[code] < 5 or accepted[code] < 5}
    assert few == set()


@pytest.mark.parametrize("check", checks(), ids=str)
def test_a_single_check_turned_off_is_noticed(check: str) -> None:
    assert without(check).is_noticed()


MATTERS = [
    (code, matter)
    for code, matters in (
        ("forbidden-subject", SUBJECTS),
        ("about-someone-else", OTHERS),
        ("rewards-mere-duty", DUTIES),
        ("open-ended", DISCRETION),
    )
    for matter in matters
]


@pytest.mark.parametrize(("code", "matter"), MATTERS, ids=[matter.name.en for _, matter in MATTERS])
def test_a_single_vocabulary_turned_off_is_noticed(code: str, matter: Matter) -> None:
    others = tuple(other for kind, other in MATTERS if kind == code and other is not matter)
    assert any(first_matter_in(text, others, of_persons=True) is None for text in texts_refused(code))
    if matter.harmless:
        bare = Matter(matter.name, matter.spoken)
        assert any(bare.found_in(plain(text)) is not None for text in texts_accepted(code))


def test_every_prohibited_matter_has_a_field_that_only_it_refuses() -> None:
    assert {prohibited_in(name) for name in texts_refused("prohibited-field")} == set(PROHIBITED)
