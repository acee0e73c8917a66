"""Five shares say how good a feed's data are, by month, against 95 per cent."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from cityscore.cities.models import CalendarDay
from cityscore.core.tenancy import open_city
from cityscore.records import actions
from cityscore.records.models import Feed, Record
from cityscore.records.quality import Quality, Share, quality_of
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import enrol, hand_in, open_scheme

TODAY = date(2026, 6, 15)
HEAD = "identifier,record_no,occurred_on,recorded_on,hours\n"


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
        yield cast.willow


def shares(quality: Quality) -> dict[str, tuple[int, int]]:
    return {name: (share.met_count, share.of_count) for name, share in quality.shares.items()}


def measured() -> tuple[Quality, dict[date, Quality]]:
    return quality_of(Feed.objects.get(), today=TODAY)


def test_rows_and_records_are_counted_by_month(willow: Office) -> None:
    hand_in(
        willow,
        HEAD
        + "W1,R1,2026-06-01,2026-06-04,12\n"  # seven working days before the 15th
        + "W1,R2,2026-06-01,2026-06-03,12\n"  # eight
        + "W1,R3,2026-06-01,2026-06-12,many\n"
        + "W1,R4,2026-06-01,2026-06-12,1\nW1,R4,2026-06-01,2026-06-12,2\n"
        + "W9,R5,2026-06-01,2026-06-12,1\n",
    )
    whole, months = measured()
    assert shares(whole) == {
        "accepted": (3, 6),
        "complete": (2, 4),
        "timely": (1, 2),
        "single": (4, 6),
        "sound": (2, 2),
    }
    assert list(months) == [date(2026, 6, 1)]
    hand_in(willow, HEAD + "W1,R6,2026-06-01,,3\n", at=NOON - timedelta(days=40))
    whole, months = measured()
    assert [month.month for month in months] == [6, 5]
    assert whole.shares["accepted"].of_count == 7


def test_a_holiday_gives_the_source_another_day(willow: Office) -> None:
    hand_in(willow, HEAD + "W1,R2,2026-06-01,2026-06-03,12\n")
    assert shares(measured()[0])["timely"] == (0, 1)
    CalendarDay.objects.create(day=date(2026, 6, 10), title="Holiday")
    assert shares(measured()[0])["timely"] == (1, 1)


def test_what_people_do_to_a_record_is_no_new_record_and_an_upheld_objection_counts(willow: Office) -> None:
    hand_in(willow, HEAD + "W1,R1,2026-06-01,2026-06-12,12\nW1,R2,2026-06-01,2026-06-12,1\n")
    record = Record.objects.get(record_no="R1")
    objection = actions.dispute_record(
        participant=record.participant, record_id=record.id, reason="No.", at=NOON
    )
    assert shares(measured()[0])["sound"] == (2, 2)
    actions.decide_objection(objection=objection, is_upheld=True, decision="Right.", by=willow.clerk, at=NOON)
    assert shares(measured()[0]) == {
        "accepted": (2, 2),
        "complete": (2, 4),
        "timely": (2, 2),
        "single": (2, 2),
        "sound": (1, 2),
    }


def test_what_was_only_checked_and_what_is_older_is_left_out(willow: Office) -> None:
    hand_in(willow, HEAD + "W1,R1,2026-06-01,,12\n", check_only=True)
    hand_in(willow, HEAD + "W1,R2,2025-05-01,,12\n", at=NOON - timedelta(days=400))
    whole, months = measured()
    assert (months, whole.shares["accepted"].tenths) == ({}, None)


@pytest.mark.parametrize(
    ("met", "of", "tenths", "is_met"),
    [(19, 20, 950, True), (949, 1000, 949, False), (9_999, 10_000, 999, True), (1, 1, 1000, True)],
)
def test_a_share_is_rounded_down_and_judged_exactly(met: int, of: int, tenths: int, is_met: bool) -> None:
    share = Share(met, of)
    assert (share.tenths, share.is_met) == (tenths, is_met)


def test_the_page_says_it_in_words_and_marks_what_is_below(cast: Cast, willow: Office) -> None:
    page = f"/willow/office/records/feed/{Feed.objects.get().id}/quality/"
    assert "Nothing came through" in at_the_office(willow.clerk).get(page).content.decode()
    hand_in(willow, HEAD + "W1,R1,2026-06-01,2026-06-12,12\nW1,R2,2026-06-01,2026-06-12,many\n")
    text = html.unescape(at_the_office(willow.clerk).get(page).content.decode())
    assert "50.0\u00a0%" in text
    assert "1 / 2" in text
    assert text.count("below the target") == 4
    assert at_the_office(cast.harbour.clerk).get(page).status_code in {302, 403, 404}
