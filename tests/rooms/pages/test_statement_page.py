"""Every point is explained, and what the page shows adds up to the total."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.test import Client

from tests.rooms.pages.builders import Scene, joined, mei_with_points, proved, volunteer_hours
from tests.rooms.pages.conftest import signed_in

STATEMENT = "/willow/me/points/leaf/"


def sums(text: str) -> tuple[list[Decimal], Decimal]:
    """The rows of "How it adds up", and the total under them."""
    table = text[text.index("<tbody><tr><th") :]
    cells = [cell.replace("−", "-") for cell in re.findall(r'<td class="num">([^<]*)</td>', table)]
    return [Decimal(cell) for cell in cells[:-1]], Decimal(cells[-1])


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_rows_add_up_to_the_total_shown(scene: Scene, language: str) -> None:
    mei_with_points(scene)
    text = signed_in(scene.cast.mei, language).get(STATEMENT).content.decode()
    rows, total = sums(text)
    assert sum(rows) == total == 1005
    assert '<p class="big num">1005</p>' in text


def test_a_line_names_rule_records_basis_and_expiry(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = mei.get(STATEMENT).content.decode()
    for part in (
        "Hours given",
        "+5",
        "2 records",
        "no. R1",
        "March 1, 2026",
        "counts until March 1, 2027",
        "Volunteer association",
        "Measures annex 2",
        "Next change on March 1, 2027",
        "10 hours or more",
    ):
        assert part in text, part


def test_points_without_decimals_are_whole_numbers(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = re.sub(r"<svg.*?</svg>", "", mei.get(STATEMENT).content.decode(), flags=re.DOTALL)
    assert not re.search(r"\d\.\d\d", text)


def test_records_below_a_first_step_are_noted(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"), "volunteers")
    volunteer_hours(scene, "W1", "R1,2026-03-01,3")
    text = mei.get(STATEMENT).content.decode()
    assert "Also noted" in text
    assert "No points beyond the start yet." in text
    assert sums(text)[1] == 1000


def test_who_has_not_joined_is_led_to_joining(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    assert mei.get(STATEMENT)["Location"] == "/willow/me/join/leaf/"
    assert "You have not joined a scheme" in mei.get("/willow/me/points/").content.decode()


def test_with_one_scheme_the_list_is_skipped(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    assert mei.get("/willow/me/points/")["Location"] == STATEMENT


def test_nobody_sees_anothers_statement(scene: Scene) -> None:
    mei_with_points(scene)
    joined(scene, proved(scene.cast.jun, scene.cast.willow, "W2"), "volunteers")
    text = signed_in(scene.cast.jun).get(STATEMENT).content.decode()
    assert sums(text)[1] == 1000
    assert "no. R1" not in text
