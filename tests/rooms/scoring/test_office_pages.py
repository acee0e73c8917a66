"""The office's pages: a preview is started, followed and read; an example person is entered and confirmed."""

from __future__ import annotations

import re
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from cityscore.core.tenancy import open_city
from cityscore.schemes.models import SchemeVersion
from cityscore.scoring.cases import actions as golden_actions
from cityscore.scoring.models import ChangeNotice, GoldenCase, Preview
from cityscore.scoring.preview import actions as previewing
from tests.cast import NOON, Cast, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.rewards.builders import open_perks
from tests.rooms.schemes.builders import draft, other_scheme, scheme_text
from tests.rooms.scoring.builders import CASES, crowd

CASE_PAGES = "/willow/office/scoring/goldencase/"
LATER = ("from: 2026-01-01", "from: 2026-12-01")


@pytest.fixture(autouse=True)
def _at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


def weighed_town(office: Office, *swaps: tuple[str, str], groups: dict[int, int]) -> SchemeVersion:
    with open_city(office.city.id):
        scheme = open_perks(office)
        crowd(office, scheme, groups)
        return draft(office, scheme_text(LATER, *swaps))


def page_of(version: SchemeVersion) -> str:
    return f"/willow/office/scoring/preview/of/{version.id}/"


def work(office: Office) -> None:
    with open_city(office.city.id):
        assert previewing.work_on(preview_id=Preview.objects.latest("id").id, at=NOON)


def test_a_preview_is_started_followed_and_read_in_both_languages(cast: Cast) -> None:
    version = weighed_town(cast.willow, ("[50, 10]", "[50, 9]"), groups={60: 30, 0: 40, 25: 12})
    editor = at_the_office(cast.willow.editor)
    page = page_of(version)
    link = editor.get(f"/willow/office/schemes/schemeversion/{version.id}/change/").content.decode()
    assert page in link
    assert editor.post(page, {"start": "1"}).headers["location"] == page
    waiting = editor.get(page).content.decode()
    assert 'http-equiv="refresh"' in waiting
    assert "<progress" in waiting
    work(cast.willow)
    for language, words in (("en", "more than 10 % lose"), ("zh-hans", "超过 10%")):
        text = editor.get(page, headers={"accept-language": language}).content.decode()
        assert words in text
        assert 'role="img"' in text
        assert "<title id=" in text
        assert " style=" not in text.partition("<main")[2]
        assert "http-equiv" not in text
    assert "2026-09-13" in text  # ninety days later


def test_the_page_says_when_its_result_is_out_of_date(cast: Cast) -> None:
    version = weighed_town(cast.willow, groups={60: 30})
    editor = at_the_office(cast.willow.editor)
    editor.post(page_of(version), {"start": "1"})
    work(cast.willow)
    assert "out of date" not in editor.get(page_of(version)).content.decode()
    with open_city(cast.willow.city.id):
        draft(cast.willow, scheme_text(LATER, ("[50, 10]", "[50, 12]")))
    assert "out of date" in editor.get(page_of(version)).content.decode()


def test_the_head_tells_the_public_on_the_page(cast: Cast) -> None:
    version = weighed_town(cast.willow, ("[50, 10]", "[50, 9]"), groups={60: 3, 0: 97})
    head = at_the_office(cast.willow.head)
    head.post(page_of(version), {"start": "1"})
    work(cast.willow)
    assert "must be told first" in head.get(page_of(version)).content.decode()
    incomplete = head.post(page_of(version), {"notice": "1", "body_zh": "调整", "body_en": ""})
    assert "errorlist" in incomplete.content.decode()
    told = head.post(page_of(version), {"notice": "1", "body_zh": "时长调整", "body_en": "Hours change"})
    assert told.status_code == 302
    assert "Hours change" in head.get(page_of(version)).content.decode()
    with open_city(cast.willow.city.id):
        assert ChangeNotice.objects.count() == 1


def test_who_may_not_gets_no_button_and_no_result(cast: Cast) -> None:
    version = weighed_town(cast.willow, groups={60: 30})
    clerk = at_the_office(cast.willow.clerk)
    assert 'name="start"' not in clerk.get(page_of(version)).content.decode()
    refused = clerk.post(page_of(version), {"start": "1"})
    assert refused.status_code == 403
    assert (
        at_the_office(cast.willow.clerk).get("/willow/office/scoring/preview/of/999999/").status_code == 404
    )
    with open_city(cast.willow.city.id):
        assert not Preview.objects.exists()


FORTY_HOURS = {
    "scheme": "leaf",
    "name_en": "Forty hours",
    "name_zh": "四十小时",
    "as_of": "2026-06-15",
    "row-0-record_type": "volunteer-hours",
    "row-0-record_no": "V-1",
    "row-0-occurred_on": "2026-03-04",
    "row-0-hours": "40",
}


def filled(text: str) -> dict[str, str]:
    """What a browser would send of the expectations on a page."""
    found = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', text))
    kept = {name: value for name, value in found.items() if name.startswith("rule-") or name in ("total",)}
    band = re.search(r'<option value="([^"]*)" selected>', text.partition('name="band"')[2])
    day = re.search(r'name="next_change_on" value="([^"]*)"', text)
    return {
        **kept,
        "band": band[1] if band else "",
        "next_change_on": day[1] if day else "",
        "only_rules": "on",
    }


def test_an_example_person_is_computed_confirmed_and_kept(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
    editor = at_the_office(cast.willow.editor)
    added = editor.post(
        f"{CASE_PAGES}add/", {"scheme": "leaf", "add_row": "1", "new_type": "volunteer-hours"}
    )
    assert 'name="row-0-hours"' in added.content.decode()
    text = editor.post(f"{CASE_PAGES}add/", {**FORTY_HOURS, "compute": "1"}).content.decode()
    expected = filled(text)
    assert expected["total"] == "1005"
    assert expected["rule-volunteer-steps"] == "5.00"
    assert expected["next_change_on"] == "2027-03-04"
    unconfirmed = editor.post(f"{CASE_PAGES}add/", {**FORTY_HOURS, **expected, "save": "1"})
    assert "Confirm that you worked" in unconfirmed.content.decode()
    sent = {**FORTY_HOURS, **expected, "save": "1", "is_confirmed": "1"}
    assert editor.post(f"{CASE_PAGES}add/", sent).status_code == 302
    with open_city(cast.willow.city.id):
        stored = GoldenCase.objects.get()
        assert stored.content["expect"] == {
            "total": "1005",
            "band": "a",
            "rules": {"volunteer-steps": "5.00"},
            "only_rules": True,
            "next_change_on": "2027-03-04",
        }
    listed = editor.get(CASE_PAGES).content.decode()
    assert "Forty hours" in listed
    assert "kept" in listed
    again = editor.get(f"{CASE_PAGES}{stored.id}/change/").content.decode()
    assert filled(again) == expected
    changed = editor.post(f"{CASE_PAGES}{stored.id}/change/", {**sent, "total": "1006"})
    assert changed.status_code == 302
    assert "broken" in editor.get(CASE_PAGES).content.decode()
    assert editor.post(f"{CASE_PAGES}{stored.id}/change/", {**sent, "remove": "1"}).status_code == 302
    with open_city(cast.willow.city.id):
        assert not GoldenCase.objects.exists()


def test_what_is_wrong_with_a_record_or_an_expectation_is_said_beside_it(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
    editor = at_the_office(cast.willow.editor)
    wrong = {**FORTY_HOURS, "row-0-hours": "0.1", "row-0-occurred_on": "", "compute": "1"}
    text = editor.post(f"{CASE_PAGES}add/", wrong).content.decode()
    assert "below 0.5" in text
    assert "value is missing" in text
    nothing = {**FORTY_HOURS, "save": "1", "is_confirmed": "1"}
    assert "Write what is expected" in editor.post(f"{CASE_PAGES}add/", nothing).content.decode()
    many = {**nothing, "total": "many"}
    assert "Write points such as" in editor.post(f"{CASE_PAGES}add/", many).content.decode()
    gone = editor.post(f"{CASE_PAGES}add/", {**FORTY_HOURS, "remove_row": "0"}).content.decode()
    assert 'name="row-0-hours"' not in gone


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("button", ["compute", "save"])
def test_a_day_at_the_calendars_end_is_refused_at_its_field(cast: Cast, day: str, button: str) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
    sent = {**FORTY_HOURS, "as_of": day, "total": "1005", "is_confirmed": "1", button: "1"}
    for language, words in (("en", "years 1900 to 2200"), ("zh-hans", "年份须在 1900 至 2200 之间")):
        client = at_the_office(cast.willow.editor, language=language)
        assert words in client.post(f"{CASE_PAGES}add/", sent).content.decode()
    with open_city(cast.willow.city.id):
        assert not GoldenCase.objects.exists()


def test_the_list_says_that_a_case_is_broken_whose_band_is_gone(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        held = draft(cast.willow)
        text = CASES.replace("total: 1005, band: a", "total: 1005, band: aa")
        golden_actions.import_cases(scheme=held.scheme, content=text, by=cast.willow.editor, at=NOON)
        draft(cast.willow, scheme_text(("code: aa", "code: top")))
    shown = at_the_office(cast.willow.editor, language="en").get(CASE_PAGES)
    assert shown.status_code == 200
    assert ">broken<" in shown.content.decode()


def test_cases_are_imported_from_a_file_or_refused_with_every_reason(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
    editor = at_the_office(cast.willow.editor)
    page = f"{CASE_PAGES}import/"
    spoiled = SimpleUploadedFile("c.yaml", CASES.replace("band: a", "band: gold").encode())
    refused = editor.post(page, {"scheme": "leaf", "file": spoiled})
    assert refused.status_code == 422
    assert "no band gold" in refused.content.decode()
    assert "Choose a file" in editor.post(page, {"scheme": "leaf"}).content.decode()
    sound = SimpleUploadedFile("c.yaml", CASES.encode())
    assert editor.post(page, {"scheme": "leaf", "file": sound}).status_code == 302
    with open_city(cast.willow.city.id):
        assert GoldenCase.objects.count() == 2


def test_with_two_schemes_one_is_chosen_first_and_only_editors_enter(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        draft(cast.willow)
        draft(cast.willow, other_scheme())
    editor = at_the_office(cast.willow.editor)
    assert "?scheme=bark" in editor.get(f"{CASE_PAGES}add/").content.decode()
    assert 'value="bark"' in editor.get(f"{CASE_PAGES}add/?scheme=bark").content.decode()
    for path in ("add/", "import/"):
        assert at_the_office(cast.willow.auditor).get(CASE_PAGES + path).status_code == 403
        assert at_the_office(cast.willow.auditor).post(CASE_PAGES + path, FORTY_HOURS).status_code == 403
