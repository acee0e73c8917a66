"""A preview says what a draft would change for those who take part, and publication keeps its limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cityscore.cities.refusals import DutyMissing
from cityscore.core import crossing
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant
from cityscore.schemes import actions as schemes
from cityscore.schemes.models import Scheme, SchemeVersion
from cityscore.schemes.refusals import AlreadyPublished, RenewedForLess, SchemeHasProblems
from cityscore.scoring import actions as scoring
from cityscore.scoring.models import ChangeNotice, Preview
from cityscore.scoring.preview import actions as previewing
from cityscore.scoring.preview import snapshot as counting
from cityscore.scoring.refusals import EnoughPreviewsToday, NoticeIsEmpty
from rewards import queries as rewards
from tests.cast import NOON, Cast, Office
from tests.rooms.rewards.builders import open_perks
from tests.rooms.schemes.builders import draft, scheme_text
from tests.rooms.scoring.builders import crowd

DAY = date(2026, 6, 15)
KEPT = ("from: 2026-01-01", "from: 2026-09-01")
"""Every draft here takes effect later than the version in force."""


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        yield cast.willow


def town(office: Office, groups: dict[int, int]) -> Scheme:
    """Willow's scheme and perks, and so many people with each number of volunteer hours."""
    scheme = open_perks(office)
    crowd(office, scheme, groups)
    return scheme


def weighed(office: Office, *swaps: tuple[str, str]) -> tuple[SchemeVersion, Preview]:
    version = draft(office, scheme_text(KEPT, *swaps))
    started = previewing.start(version=version, by=office.editor, at=NOON)
    assert previewing.work_on(preview_id=started.id, at=NOON + timedelta(minutes=1))
    return version, Preview.objects.get(id=started.id)


def test_gains_losses_bands_and_perk_tiers_are_counted(willow: Office) -> None:
    town(willow, {60: 30, 25: 20, 0: 40})
    _, found = weighed(willow, ("[20, 5]", "[20, 8]"), ("[50, 10]", "[50, 9]"), ("from: 1030", "from: 1009"))
    result: Any = found.result
    assert found.state == Preview.State.DONE
    assert result["people"] == 90
    assert result["points"] == {"lose": 30, "keep": 40, "gain": 20}
    assert [(each["code"], each["before"], each["after"]) for each in result["bands"]] == [
        ("a", 90, 60),
        ("aa", 0, 30),
    ]
    assert result["moves"] == {"up": 30, "down": 0, "same": 60}
    assert result["flows"] == [{"from": "a", "to": "aa", "people": 30}]
    perks = {each["code"]: (each["lose"], each["keep"], each["gain"]) for each in result["perks"]}
    assert perks == {
        "group-room": (0, 90, 0),
        "hotel-deposit": (0, 90, 0),
        "hotel-stay": (0, 90, 0),
        "library-books": (30, 60, 0),
        "pool-card": (0, 90, 0),
        "reading-room": (30, 60, 0),
    }
    assert (result["perks_lost"], result["perks_gained"]) == (30, 0)
    assert [(each["code"], each["lose"], each["gain"]) for each in result["dimensions"]] == [
        ("giving", 30, 20)
    ]
    (rule,) = result["rules"]
    assert (rule["code"], rule["before"], rule["after"], rule["lose"]) == ("volunteer-steps", 50, 50, 30)
    assert found.loss == Preview.Loss.OVER_10
    for when in ("before", "after"):
        assert sum(each[when] for each in result["stretches"]) == 90


def test_small_groups_are_withheld_with_what_would_give_them_away(willow: Office) -> None:
    town(willow, {60: 30, 25: 3, 0: 40})
    _, found = weighed(willow, ("[20, 5]", "[20, 6]"))
    result: Any = found.result
    assert result["points"]["gain"] is None
    assert result["points"]["keep"] is None
    assert result["points"]["lose"] == 0
    assert found.loss == Preview.Loss.NOBODY
    assert "3" not in {str(value) for value in numbers_in(result)}


def test_two_drafts_that_differ_by_one_person_show_the_same(willow: Office) -> None:
    town(willow, {60: 30, 30: 1, 40: 41, 0: 40})
    with_them, without = (
        weighed(willow, ("[20, 5]", f"[20, 5], [{from_hours}, 6]"))[1].result for from_hours in (25, 35)
    )
    assert with_them is not None
    assert with_them["points"]["gain"] == 40
    assert without is not None
    without["stretches"] = with_them["stretches"]  # cut where a stretch holds nobody
    assert with_them == without


def test_a_perk_for_one_rule_is_counted_and_given_where_rules_give_points(willow: Office) -> None:
    scheme = open_perks(
        willow, ("needs: {total: 1010}, amount: 1, unit: hour", "needs: {rule: volunteer-steps}")
    )
    crowd(willow, scheme, {60: 30, 0: 40})
    _, found = weighed(willow, ("[[10, 2], [20, 5], [50, 10]]", "[[70, 10]]"))
    assert found.result is not None
    perks = {each["code"]: (each["lose"], each["keep"], each["gain"]) for each in found.result["perks"]}
    assert perks["reading-room"] == (30, 40, 0)
    everybody = list(Participant.objects.values_list("id", flat=True))
    scoring.note_touched(scheme_id=scheme.id, participant_ids=everybody, at=NOON)
    scoring.score_touched(scheme=scheme, as_of=DAY, at=NOON)
    granted = [
        verdict.granted
        for person in Participant.objects.all()
        for perk, verdict in rewards.eligibility_of(person, NOON)
        if perk.code == "reading-room"
    ]
    assert sorted(granted) == [False] * 40 + [True] * 30


def test_a_day_allows_a_dozen_previews_of_a_scheme_even_of_drafts_thrown_away(willow: Office) -> None:
    scheme = town(willow, {60: 30})
    for number in range(previewing.MOST_IN_A_DAY):
        version = draft(willow, scheme_text(KEPT, ("[20, 5]", f"[20, {5 + number % 4}]")))
        previewing.start(version=version, by=willow.editor, at=NOON)
        schemes.discard_draft(version=version, by=willow.editor, at=NOON)
    version = draft(willow, scheme_text(KEPT))
    with pytest.raises(EnoughPreviewsToday):
        previewing.start(version=version, by=willow.editor, at=NOON + timedelta(hours=23))
    assert previewing.start(version=version, by=willow.editor, at=NOON + timedelta(hours=24)).scheme == scheme


def test_small_moves_in_a_town_of_three_hundred_leave_the_important_numbers(willow: Office) -> None:
    town(willow, {0: 200, 10: 53, 20: 40, 50: 7})
    _, found = weighed(willow, ("[[10, 2], [20, 5], [50, 10]]", "[[10, 4], [20, 12], [50, 30]]"))
    result: Any = found.result
    assert (result["people"], result["points"]) == (300, {"lose": 0, "keep": 200, "gain": 100})
    assert (result["perks_lost"], result["perks_gained"]) == (0, 40)
    perks = {each["code"]: (each["lose"], each["keep"], each["gain"]) for each in result["perks"]}
    assert perks["library-books"] == (0, 260, 40)
    assert [each["before"] for each in result["bands"]] == [300, 0]
    assert [each["after"] for each in result["bands"]] == [None, None]
    assert result["moves"] == {"up": None, "down": 0, "same": None}
    assert 7 not in numbers_in(result)
    assert 293 not in numbers_in(result)


def numbers_in(value: Any) -> Iterator[int]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from numbers_in(each)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield value


def test_a_change_of_words_changes_nothing(willow: Office) -> None:
    town(willow, {60: 30})
    _, found = weighed(willow, ("Hours given", "Time given"))
    result: Any = found.result
    assert result["points"] == {"lose": 0, "keep": 30, "gain": 0}
    assert (result["rules"], result["dimensions"], result["unchanged_rules"]) == ([], [], 1)


def test_only_who_may_starts_one_and_never_of_a_published_version(willow: Office) -> None:
    scheme = town(willow, {60: 1})
    version = draft(willow, scheme_text(KEPT))
    for officer in (willow.clerk, willow.auditor):
        with pytest.raises(DutyMissing):
            previewing.start(version=version, by=officer, at=NOON)
    first = previewing.start(version=version, by=willow.editor, at=NOON)
    assert previewing.start(version=version, by=willow.approver, at=NOON) == first
    published = SchemeVersion.objects.exclude(number=None).get(scheme=scheme)
    with pytest.raises(AlreadyPublished):
        previewing.start(version=published, by=willow.editor, at=NOON)


def publish(office: Office, version: SchemeVersion, *, days: int, by: Any = None) -> list[str]:
    """Codes of what stands against publishing, to take effect in so many days; empty when it was done."""
    try:
        schemes.publish_version(
            version=version, by=by or office.approver, at=NOON, effective_on=DAY + timedelta(days=days)
        )
    except SchemeHasProblems as refused:
        return [each.code for each in refused.problems]
    return []


def test_nothing_is_published_for_participants_without_a_fresh_preview(willow: Office) -> None:
    town(willow, {60: 12})
    more = ("[50, 10]", "[50, 12]")
    version = draft(willow, scheme_text(KEPT, more))
    assert publish(willow, version, days=80) == ["preview-missing"]
    weighed(willow, more)
    changed = draft(willow, scheme_text(KEPT, more, ("Hours given", "Time given")))
    assert publish(willow, changed, days=80) == ["preview-stale"]
    version, _ = weighed(willow, more)
    Preview.objects.update(snapshot_at=NOON - previewing.GOOD_FOR)
    assert publish(willow, version, days=80) == ["preview-stale"]
    version, _ = weighed(willow, more)
    assert publish(willow, version, days=80) == []


def test_who_loses_a_tier_has_thirty_days(willow: Office) -> None:
    town(willow, {60: 1, 0: 99})
    version, found = weighed(willow, ("[50, 10]", "[50, 9]"))
    assert found.loss == Preview.Loss.SOMEBODY
    assert publish(willow, version, days=29) == ["notice-too-short"]
    assert publish(willow, version, days=30) == []


def test_when_many_lose_a_tier_the_head_signs_and_the_public_is_told(willow: Office) -> None:
    town(willow, {60: 3, 0: 97})
    version, found = weighed(willow, ("[50, 10]", "[50, 9]"))
    assert found.loss == Preview.Loss.OVER_2
    assert publish(willow, version, days=29) == [
        "notice-too-short",
        "head-of-office-must-sign",
        "public-notice-missing",
    ]
    with pytest.raises(NoticeIsEmpty):
        tell(willow, version, "The hours step changes.", " ")
    with pytest.raises(DutyMissing):
        previewing.publish_notice(version=version, body_en="a", body_zh="甲", by=willow.editor, at=NOON)
    tell(willow, version, "The hours step changes.", "志愿时长档次有调整。")
    assert publish(willow, version, days=30) == ["head-of-office-must-sign"]
    assert publish(willow, version, days=30, by=willow.head) == []


def tell(office: Office, version: SchemeVersion, en: str, zh: str) -> ChangeNotice:
    return previewing.publish_notice(version=version, body_en=en, body_zh=zh, by=office.head, at=NOON)


def test_when_more_than_a_tenth_lose_a_tier_it_is_ninety_days(willow: Office) -> None:
    town(willow, {60: 11, 0: 89})
    version, found = weighed(willow, ("[50, 10]", "[50, 9]"))
    assert found.loss == Preview.Loss.OVER_10
    tell(willow, version, "The hours step changes.", "志愿时长档次有调整。")
    assert publish(willow, version, days=89, by=willow.head) == ["notice-too-short"]
    assert publish(willow, version, days=90, by=willow.head) == []


def test_the_public_reads_a_notice_until_its_rules_are_in_force(willow: Office) -> None:
    town(willow, {60: 3, 0: 97})
    version, _ = weighed(willow, ("[50, 10]", "[50, 9]"))
    tell(willow, version, "The hours step changes.", "志愿时长档次有调整。")
    assert "The hours step changes." in public_page("en")
    assert "志愿时长档次有调整。" in public_page("zh-hans")
    assert publish(willow, version, days=30, by=willow.head) == []
    assert "The hours step changes." in public_page("en")
    assert "The hours step changes." not in public_page("en", on=NOON + timedelta(days=31))


def public_page(language: str, on: datetime = NOON) -> str:
    with time_machine.travel(on, tick=False), crossing.outside():
        return Client(headers={"accept-language": language}).get("/willow/schemes/leaf/").content.decode()


def test_a_notice_belongs_to_one_content(willow: Office) -> None:
    town(willow, {60: 3, 0: 97})
    version, _ = weighed(willow, ("[50, 10]", "[50, 9]"))
    tell(willow, version, "The hours step changes.", "志愿时长档次有调整。")
    other, _ = weighed(willow, ("[50, 10]", "[50, 8]"))
    assert "The hours step changes." not in public_page("en")
    assert publish(willow, other, days=30, by=willow.head) == ["public-notice-missing"]


def test_a_city_sees_its_own_previews_alone(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        town(cast.willow, {60: 12})
        _, found = weighed(cast.willow)
    with open_city(cast.harbour.city.id):
        assert not Preview.objects.filter(id=found.id).exists()
        with pytest.raises(Preview.DoesNotExist):
            previewing.work_on(preview_id=found.id, at=NOON)


def test_a_preview_that_always_fails_is_given_up_after_three_attempts(
    willow: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    town(willow, {60: 12})
    found = previewing.start(version=draft(willow, scheme_text(KEPT)), by=willow.editor, at=NOON)

    def fail(*_: Any) -> Any:
        raise ValueError("planted")

    monkeypatch.setattr(counting, "count_people", fail)
    for state in ("running", "running", "failed"):
        assert previewing.work_on(preview_id=found.id, at=NOON)
        found.refresh_from_db()
        assert found.state == state
    assert "planted" in found.error
    assert not previewing.work_on(preview_id=found.id, at=NOON)
    monkeypatch.undo()
    again = previewing.start(version=found.version, by=willow.editor, at=NOON)
    assert again.id != found.id
    assert previewing.work_on(preview_id=again.id, at=NOON)
    again.refresh_from_db()
    assert again.state == "done"


def test_the_command_line_weighs_before_it_publishes(willow: Office) -> None:
    town(willow, {60: 12})
    version = draft(willow, scheme_text(KEPT, ("[50, 10]", "[50, 12]")))

    def prepare(by: Any) -> None:
        previewing.prepare(version_id=version.id, effective_on=None, approver_id=by.id, at=NOON)

    with pytest.raises(DutyMissing):
        prepare(willow.editor)
    assert not Preview.objects.exists()
    for _ in range(2):
        prepare(willow.approver)
    assert Preview.objects.filter(state="done").count() == 1
    assert publish(willow, version, days=80) == []


def test_rules_renewed_unchanged_need_no_preview(willow: Office) -> None:
    scheme = town(willow, {60: 30})
    (version,) = SchemeVersion.objects.filter(scheme=scheme)
    term = {"effective_on": date(2026, 7, 1), "review_by": date(2028, 6, 30)}
    with pytest.raises(RenewedForLess):
        schemes.renew_version(
            version=version, by=willow.approver, at=NOON, **{**term, "review_by": date(2027, 6, 30)}
        )
    renewed = schemes.renew_version(version=version, by=willow.approver, at=NOON, **term)
    assert (renewed.number, Preview.objects.count()) == (2, 0)
    assert previewing.basis_of(renewed).before == version
    shorter = draft(willow, scheme_text(KEPT, ("review_by: 2027-12-31", "review_by: 2027-06-30")))
    with pytest.raises(SchemeHasProblems) as refused:
        schemes.publish_version(version=shorter, by=willow.approver, at=NOON)
    assert {"preview-missing"} == {problem.code for problem in refused.value.problems}
