"""Sources and record types belong to the city: schemes share them and cannot pull them apart."""

from __future__ import annotations

from datetime import date

import pytest

from cityscore.schemes import actions
from cityscore.schemes.models import RecordType, Source
from cityscore.schemes.refusals import SchemeHasProblems
from tests.cast import NOON, Office
from tests.rooms.schemes.builders import SCHEME, draft, other_scheme, published, scheme_text, unsubmitted

UNIT = ("unit: hour", "unit: minute")
RENAMED = ("zh-hans: 志愿服务}", "zh-hans: 志愿者服务}")
SOURCE_RENAMED = ("zh-hans: 志愿者协会}", "zh-hans: 志愿者联合会}")
CHOICE_DROPPED = ("choices: [school, library]", "choices: [school]")
CHOICE_ADDED = ("choices: [school, library]", "choices: [school, library, park]")


def conflicts(refused: pytest.ExceptionInfo[SchemeHasProblems]) -> list[tuple[str, str]]:
    return [(problem.code, problem.path) for problem in refused.value.problems]


def test_two_schemes_share_a_record_type_that_says_the_same(willow: Office) -> None:
    published(willow)
    published(willow, other_scheme(("min: 0.5", "min: 0.50")))
    assert RecordType.objects.count() == Source.objects.count() == 1


@pytest.mark.parametrize(
    ("swap", "path"),
    [(RENAMED, "record_types[0]"), (SOURCE_RENAMED, "sources[0]"), (UNIT, "record_types[0]")],
)
def test_the_same_code_with_other_content_is_a_conflict(
    willow: Office, swap: tuple[str, str], path: str
) -> None:
    published(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, other_scheme(swap))
    assert conflicts(refused) == [("record-type-conflict", path)]


def test_a_conflict_is_reported_beside_every_other_problem(willow: Office) -> None:
    published(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, other_scheme(RENAMED, ("valid: {months: 12}", "valid: {months: 99}")))
    assert {code for code, _ in conflicts(refused)} == {"record-type-conflict", "validity-too-long"}


def test_a_conflict_that_arose_after_loading_is_found_at_publication(willow: Office) -> None:
    waiting = draft(willow, other_scheme(RENAMED))
    published(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        actions.publish_version(version=waiting, by=willow.approver, at=NOON)
    assert conflicts(refused) == [("record-type-conflict", "record_types[0]")]


def test_a_draft_changes_nothing_in_the_city_before_it_is_published(willow: Office) -> None:
    published(willow)
    changed = draft(willow, scheme_text(RENAMED, SOURCE_RENAMED))
    assert RecordType.objects.get().title_zh == "志愿服务"
    actions.publish_version(version=changed, by=willow.approver, at=NOON)
    assert RecordType.objects.get().title_zh == "志愿者服务"
    assert Source.objects.get().title_zh == "志愿者联合会"
    assert RecordType.objects.get().content["title"]["zh-hans"] == "志愿者服务"


def test_a_scheme_out_of_use_holds_no_record_type_fast(willow: Office) -> None:
    draft(willow)
    published(willow, other_scheme(RENAMED, UNIT))
    assert RecordType.objects.get().tree.fields["hours"].unit == "minute"


@pytest.mark.parametrize(
    "swap",
    [
        UNIT,
        ("type: decimal", "type: integer"),
        ("    topic: volunteering\n", "    topic: volunteering\n    decision: true\n"),
    ],
)
def test_a_published_record_type_never_changes_what_its_records_mean(
    willow: Office, swap: tuple[str, str]
) -> None:
    published(willow)
    text = scheme_text(swap).replace("min: 0.5", "min: 1") if "integer" in swap[1] else scheme_text(swap)
    with pytest.raises(SchemeHasProblems) as refused:
        draft(willow, text)
    assert conflicts(refused) == [("record-type-conflict", "record_types[0]")]


def test_a_version_for_later_takes_nothing_away_from_the_one_in_force(willow: Office) -> None:
    published(willow)
    later = date(2026, 9, 1)
    narrower = draft(willow, scheme_text(CHOICE_DROPPED))
    with pytest.raises(SchemeHasProblems) as refused:
        actions.publish_version(version=narrower, by=willow.approver, at=NOON, effective_on=later)
    assert conflicts(refused) == [("record-type-conflict", "record_types[0]")]
    today = actions.publish_version(version=narrower, by=willow.approver, at=NOON)
    assert today.number == 2
    wider = draft(willow, scheme_text(CHOICE_ADDED))
    assert actions.publish_version(version=wider, by=willow.approver, at=NOON, effective_on=later).number == 3


def test_the_same_scheme_loads_again_without_conflict(willow: Office) -> None:
    published(willow)
    assert unsubmitted(willow, SCHEME).state == "draft"
