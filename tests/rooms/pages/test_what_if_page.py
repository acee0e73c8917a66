"""What if I did this? One rule at a time, before and after side by side, and then it is forgotten."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from cityscore.core.tenancy import open_city
from tests.house.test_refusals_and_tasks import row_counts
from tests.rooms.pages.builders import Scene, joined, mei_with_points, proved, volunteer_hours
from tests.rooms.pages.conftest import signed_in

PAGE = "/willow/me/points/leaf/what-if/volunteer-steps/"
ENTERED = {"r-f0": "40", "r-occurred_on": "2026-06-01", "r-times": "1"}


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def rows_of(answer: Any) -> list[list[str]]:
    table = answer.content.decode().partition('id="answer"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)[1:]
    return [
        [html.unescape(re.sub(r"<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)]
        for row in rows
    ]


def test_every_rule_leads_to_its_question(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = mei.get("/willow/me/points/leaf/what-if/").content.decode()
    assert f'href="{PAGE}"' in text
    assert 'href="/willow/me/points/leaf/what-if/books/"' in text
    statement = mei.get("/willow/me/points/leaf/").content.decode()
    assert f'href="{PAGE}"' in statement
    assert 'href="/willow/me/points/leaf/what-if/"' in statement


def test_a_question_has_the_fields_of_its_record_in_words_and_units(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = text_of(mei.get(PAGE))
    for part in ("hours", "For example 10 hours.", "Day", "How many times", "Volunteer service"):
        assert part in text, part
    assert "place" not in text  # no rule looks at it
    books = mei.get("/willow/me/points/leaf/what-if/books/").content.decode()
    assert '<option value="city">city</option>' in books


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_an_answer_shows_before_and_after(scene: Scene, language: str) -> None:
    mei_with_points(scene)
    answer = signed_in(scene.cast.mei, language).post(PAGE, ENTERED)
    rows = rows_of(answer)
    assert rows[0][1:] == ["1005", "1010"]
    assert rows[1][1:] == ["A", "A"]
    text = text_of(answer)
    wanted = {
        "en": (
            "+5 points: 1005 → 1010.",
            "Band A stays.",
            "20 points to AA.",
            "Perks that would newly open",
            "8 books",
        ),
        "zh-hans": (
            "+5 分：1005 → 1010。",
            "等级保持“A”。",
            "距“AA”还差 20 分。",
            "将新开通的权益",
            "借书 8 册",
        ),
    }
    for part in wanted[language]:
        assert part in text, part


def test_what_the_page_says_is_what_then_happens(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    said = rows_of(mei.post(PAGE, ENTERED))[0][2]
    volunteer_hours(scene, "W1", f"R9,{ENTERED['r-occurred_on']},40")
    page = mei.get("/willow/me/points/leaf/").content.decode()
    assert f'<p class="big num">{said}</p>' in page
    perks = text_of(mei.get("/willow/me/perks/"))
    assert "8 books" in perks


def test_asking_stores_nothing(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        before = row_counts()
    assert "1010" in text_of(mei.post(PAGE, ENTERED))
    with open_city(scene.cast.willow.city.id):
        assert row_counts() == before


@pytest.mark.parametrize(
    ("entered", "sentence"),
    [
        ({"r-f0": "forty"}, "This is not a number."),
        ({"r-f0": "0.1"}, "The number is below 0.5."),
        ({"r-f0": ""}, "The value is missing."),
        ({"r-occurred_on": "2026-06-16"}, "The day is in the future."),
        ({"r-occurred_on": "someday"}, "This is not a date."),
        ({"r-times": "21"}, "less than or equal to 20"),
        ({"r-times": "many"}, "Enter a whole number."),
        ({"r-f0": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(
    scene: Scene, mei: Client, entered: dict[str, str], sentence: str
) -> None:
    mei_with_points(scene)
    answer = mei.post(PAGE, ENTERED | entered)
    text = text_of(answer)
    assert sentence in text
    assert text.count(sentence) == 1
    assert "What it would give" not in text
    assert 'aria-invalid="true"' in answer.content.decode()


def test_a_source_not_allowed_is_named_with_the_way_to_allow_it(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"))
    answer = mei.post(PAGE, ENTERED)
    text = text_of(answer)
    assert "You do not let “Volunteer association” supply records about you" in text
    assert rows_of(answer)[0][1:] == ["1000", "1000"]
    assert 'href="/willow/me/data/sources/leaf/"' in answer.content.decode()


def test_who_has_not_joined_is_led_to_joining_and_an_unknown_rule_is_not_there(
    scene: Scene, mei: Client
) -> None:
    participant = proved(scene.cast.mei, scene.cast.willow, "W1")
    for path in (PAGE, "/willow/me/points/leaf/what-if/"):
        assert mei.get(path)["Location"] == "/willow/me/join/leaf/"
    joined(scene, participant)
    assert mei.get("/willow/me/points/leaf/what-if/nothing/").status_code == 404
    assert mei.get("/willow/me/points/none/what-if/").status_code == 404
    assert mei.get("/willow/me/points/leaf/what-if/a%00b/").status_code == 404
