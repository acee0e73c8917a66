"""A feed's columns are matched on a page, from a sample of which nothing is kept."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cityscore.core.tenancy import open_city
from cityscore.records import actions
from cityscore.records.models import Feed, Import
from cityscore.records.refusals import FeedNotUsable
from cityscore.records.sampling import shape_of
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.records.builders import enrol, hand_in, open_scheme
from tests.rooms.records.test_no_trace import everything_stored

SAMPLE = "志愿服务汇总表,,,,\n证件号码,流水号,服务日期,服务时长,宗教信仰\nZQ9911,V-17,2026-05-01,12,某\n"


@pytest.fixture
def willow(cast: Cast) -> Iterator[Office]:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "ZQ9911")
        yield cast.willow


def page_of(feed: Feed) -> str:
    return f"/willow/office/records/feed/{feed.id}/columns/"


def looked_at(client: Client, feed: Feed) -> Any:
    return client.post(page_of(feed), {"file": SimpleUploadedFile("a.csv", SAMPLE.encode())})


def chosen(text: str) -> dict[str, str]:
    """Header → the meaning that is chosen for it on the page."""
    headers = re.findall(r'name="header-\d+" value="([^"]*)"', text)
    blocks = re.split(r'name="header-\d+"', text)[1:]
    picked = [re.search(r'value="([^"]*)" selected', block) for block in blocks]
    return {name: found[1] if found else "" for name, found in zip(headers, picked, strict=True)}


def sent(**targets: str) -> dict[str, str]:
    rows = [
        ("证件号码", "identifier"),
        ("流水号", "record_no"),
        ("服务日期", "occurred_on"),
        ("服务时长", "hours"),
    ]
    body = {"count": "5", "save": "1", "header-4": "宗教信仰"}
    for place, (header, target) in enumerate(rows):
        body |= {f"header-{place}": header, f"target-{place}": targets.get(target, target)}
    return body


def test_a_sample_shows_its_columns_with_guesses_and_no_value(willow: Office) -> None:
    feed = Feed.objects.get()
    before = everything_stored()
    response = looked_at(at_the_office(willow.editor), feed)
    text = html.unescape(response.content.decode())
    assert chosen(text) == {
        "证件号码": "identifier",
        "流水号": "record_no",
        "服务日期": "occurred_on",
        "服务时长": "",
        "宗教信仰": "",
    }
    assert "may not be collected" in text
    assert "<code>aa9999</code>" in text
    assert "<code>9999-99-99</code>" in text
    assert "ZQ9911" not in text
    assert "no-store" in response["Cache-Control"]
    assert ("服务时长" in everything_stored(), "服务时长" in before) == (False, False)


def test_what_is_matched_reads_the_next_file_and_is_a_new_version(willow: Office) -> None:
    feed, client = Feed.objects.get(), at_the_office(willow.editor)
    assert client.post(page_of(feed), sent()).status_code == 302
    feed.refresh_from_db()
    assert (feed.columns_version, feed.columns["服务时长"]) == (2, "hours")
    document = hand_in(willow, SAMPLE.replace(",宗教信仰", "").replace(",某", ""))
    assert (document.accepted_count, document.columns_version) == (1, 2)
    client.post(page_of(feed), sent())
    feed.refresh_from_db()
    assert feed.columns_version == 2, "the same again is no new version"


def test_what_could_never_be_read_is_said_and_not_saved(willow: Office) -> None:
    feed, client = Feed.objects.get(), at_the_office(willow.editor)
    before = feed.columns
    text = html.unescape(client.post(page_of(feed), sent(hours="", occurred_on="record_no")).content.decode())
    assert "Column hours is missing" in text
    assert "Column occurred_on is missing" in text
    assert "all mean record_no" in text
    assert chosen(text)["服务日期"] == "record_no"
    feed.refresh_from_db()
    assert (feed.columns, feed.columns_version) == (before, 1)


def test_only_who_edits_sources_matches_columns(cast: Cast, willow: Office) -> None:
    feed = Feed.objects.get()
    for account in (willow.clerk, willow.auditor):
        assert at_the_office(account).post(page_of(feed), sent()).status_code == 404
    assert at_the_office(willow.editor).get("/willow/office/records/feed/999999/columns/").status_code == 404
    broken = {"file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")}
    response = at_the_office(willow.editor).post(page_of(feed), broken)
    assert "PDF" in response.content.decode()
    assert Import.objects.count() == 0


def test_the_action_asks_for_the_duty_and_fitting_columns(willow: Office) -> None:
    feed = Feed.objects.get()
    with pytest.raises(FeedNotUsable):
        actions.match_columns(feed=feed, columns={"x": "shoe-size"}, by=willow.editor, at=NOON)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("2026-05-01", "9999-99-99"),
        ("王小明 Mei_1", "字字字 aaa_9"),
        ("９3.5", "99.9"),
        ("x" * 40, "a" * 23 + "…"),
    ],
)
def test_a_shape_says_nothing_of_the_value(value: str, shape: str) -> None:
    assert shape_of(value) == shape
