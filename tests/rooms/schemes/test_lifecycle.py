"""Announced, in force, retired; warned 90, 30 and 7 days before its review, and renewed by one approval."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.test import Client

from cityscore.cities.refusals import DutyMissing
from cityscore.core.tenancy import open_city
from cityscore.schemes import actions, queries
from cityscore.schemes.editing.starting import latest_review
from cityscore.schemes.models import SchemeVersion
from cityscore.schemes.queries import Phase
from cityscore.schemes.refusals import NotInForce, RenewedForLess, SchemeHasProblems
from cityscore.schemes.waiting import waits_for_office
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.schemes.builders import draft, published, scheme_text, unsubmitted

CHANGED = scheme_text(("[10, 2]", "[10, 3]"))
JULY, LATEST = date(2026, 7, 1), date(2028, 6, 30)


def publish(office: Office, text: str, on: date) -> SchemeVersion:
    version = draft(office, text)
    return actions.publish_version(version=version, by=office.approver, at=NOON, effective_on=on)


def renew(office: Office, version: SchemeVersion, **term: date) -> SchemeVersion:
    asked = {"effective_on": JULY, "review_by": LATEST, **term}
    return actions.renew_version(version=version, by=office.approver, at=NOON, **asked)


def test_a_version_is_announced_then_in_force_then_retired(willow: Office) -> None:
    first, second = published(willow), publish(willow, CHANGED, JULY)
    third = unsubmitted(willow)
    june = [queries.phase_of(each, date(2026, 6, 30)) for each in (first, second, third)]
    july = [queries.phase_of(each, JULY) for each in (first, second, third)]
    assert june == [Phase.IN_FORCE, Phase.ANNOUNCED, Phase.DRAFT]
    assert july == [Phase.RETIRED, Phase.IN_FORCE, Phase.DRAFT]


def test_a_renewed_version_says_the_same_for_a_new_term(willow: Office) -> None:
    before = published(willow)
    after = renew(willow, before)
    assert before.scheme_tree.is_renewed_by(after.scheme_tree)
    assert (after.number, after.state, after.effective_on) == (2, "published", JULY)
    assert after.scheme_tree.effective.review_by == LATEST
    assert (after.author_ids, after.approver_id) == (before.author_ids, willow.approver.id)


def test_a_renewal_leaves_a_draft_alone(willow: Office) -> None:
    before = published(willow)
    waiting = draft(willow, CHANGED)
    renew(willow, before)
    assert SchemeVersion.objects.get(id=waiting.id).content_digest == waiting.content_digest


def test_only_the_newest_version_is_renewed_and_by_an_approver(willow: Office) -> None:
    first = published(willow)
    publish(willow, CHANGED, JULY)
    with pytest.raises(NotInForce):
        renew(willow, first)
    with pytest.raises(NotInForce):
        renew(willow, draft(willow))
    with pytest.raises(DutyMissing):
        actions.renew_version(version=first, by=willow.editor, at=NOON, effective_on=JULY, review_by=LATEST)


@pytest.mark.parametrize(
    ("term", "code"),
    [
        ({"review_by": date(2028, 7, 2)}, "review-too-far"),
        ({"effective_on": date(2025, 12, 31), "review_by": date(2027, 12, 31)}, "effective-too-early"),
        ({"effective_on": date(9999, 12, 31), "review_by": date(9999, 12, 31)}, "effective-too-late"),
    ],
)
def test_a_renewal_meets_the_same_limits_as_any_version(
    willow: Office, term: dict[str, date], code: str
) -> None:
    version = published(willow)
    with pytest.raises(SchemeHasProblems) as refused:
        renew(willow, version, **term)
    assert code in {problem.code for problem in refused.value.problems}
    assert SchemeVersion.objects.count() == 1


def test_a_renewal_never_brings_the_review_forward(willow: Office) -> None:
    version = published(willow)  # to be reviewed by 2027-12-31
    with pytest.raises(RenewedForLess) as refused:
        renew(willow, version, review_by=date(2027, 12, 30))
    assert "2027-12-31" in refused.value.message.en
    assert SchemeVersion.objects.count() == 1
    assert renew(willow, version, review_by=date(2027, 12, 31)).number == 2


@pytest.mark.parametrize(
    ("starts_on", "review_by"),
    [
        (date(2026, 7, 1), date(2028, 6, 30)),
        (date(2028, 2, 29), date(2030, 2, 27)),
        (date(9998, 1, 1), date(9999, 12, 30)),
        (date(9999, 12, 31), date(9999, 12, 31)),
    ],
)
def test_a_review_is_proposed_for_any_first_day(starts_on: date, review_by: date) -> None:
    assert latest_review(starts_on) == review_by


@pytest.mark.parametrize(
    ("today", "urgency"),
    [
        ("2027-10-01", None),
        ("2027-10-02", 0),
        ("2027-11-30", 0),
        ("2027-12-01", 1),
        ("2027-12-23", 1),
        ("2027-12-24", 2),
        ("2027-12-31", 2),
        ("2028-03-01", 2),
    ],
)
def test_the_office_is_warned_90_30_and_7_days_before(
    willow: Office, today: str, urgency: int | None
) -> None:
    published(willow)  # to be reviewed by 2027-12-31
    due = queries.reviews_due(date.fromisoformat(today))
    assert [each.urgency for each in due] == ([] if urgency is None else [urgency])


def test_a_successor_that_comes_in_time_needs_no_warning(willow: Office) -> None:
    first = published(willow)
    assert len(queries.reviews_due(date(2027, 12, 1))) == 1
    renew(willow, first, effective_on=date(2027, 12, 31), review_by=date(2029, 12, 30))
    assert queries.reviews_due(date(2027, 12, 1)) == []


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_offices_first_page_and_list_say_what_waits(cast: Cast, open_gate: None, language: str) -> None:
    with open_city(cast.willow.city.id):
        published(cast.willow)
        actions.submit_version(version=unsubmitted(cast.willow, CHANGED), by=cast.willow.editor, at=NOON)
    with time_machine.travel("2027-12-27T04:00Z", tick=False):
        client = at_the_office(cast.willow.approver, language=language)
        first = client.get("/willow/office/").content.decode()
        listed = client.get("/willow/office/schemes/schemeversion/").content.decode()
    expected = {
        "en": ("Review now: Leaf points", "waits for a second person", "4 days left"),
        "zh-hans": ("请立即复审：柳叶分", "柳叶分有草案等待第二人批准", "还剩 4 天"),
    }[language]
    assert expected[0] in first
    assert expected[1] in first
    assert expected[2] in listed


def test_nothing_waits_in_an_office_without_schemes(willow: Office) -> None:
    assert waits_for_office() == []


def test_the_public_reads_what_is_announced_until_it_is_in_force(cast: Cast, open_gate: None) -> None:
    with open_city(cast.willow.city.id):
        published(cast.willow)
        publish(cast.willow, CHANGED, JULY)
    with time_machine.travel("2026-06-20T04:00Z", tick=False):
        pages = [Client(headers={"accept-language": "en"}).get(page) for page in PUBLIC]
    for answer in pages:
        assert "Leaf points: new rules from" in answer.content.decode()
        assert "becomes" in answer.content.decode()
    with time_machine.travel("2026-07-02T04:00Z", tick=False):
        later = [Client(headers={"accept-language": "en"}).get(page) for page in PUBLIC]
    for answer in later:
        assert "new rules from" not in answer.content.decode()


PUBLIC = ("/willow/", "/willow/schemes/leaf/")


def test_the_list_is_narrowed_to_a_phase(cast: Cast, open_gate: None) -> None:
    with open_city(cast.willow.city.id):
        published(cast.willow)
        publish(cast.willow, CHANGED, JULY)
    with time_machine.travel("2026-06-20T04:00Z", tick=False):
        client = at_the_office(cast.willow.clerk)
        for phase, number in (("announced", 2), ("in-force", 1)):
            page = client.get(f"/willow/office/schemes/schemeversion/?phase={phase}").content.decode()
            assert f">Leaf points {number}<" in page
            assert f">Leaf points {3 - number}<" not in page
