"""A universal perk works at once; a pass is a fresh code each time; a refusal says the nearest way."""

from __future__ import annotations

import re

from django.test import Client

from cityscore.core.tenancy import open_city
from rewards.models import Pass
from tests.rooms.pages.builders import Scene, joined, mei_with_points, proved
from tests.rooms.rewards.builders import code_of

PERKS = "/willow/me/perks/"
PASS = "/willow/me/perks/library-books/pass/"


def picture(text: str) -> str:
    found = re.search(r'<div class="qr".*?<path[^>]* d="([^"]+)"', text, re.DOTALL)
    assert found is not None
    return found[1]


def passes(scene: Scene) -> list[Pass]:
    with open_city(scene.cast.willow.city.id):
        return list(Pass.objects.order_by("id"))


def test_the_universal_perk_is_usable_at_once(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"))
    text = mei.get(PERKS).content.decode()
    ready, within_reach = text.split("Within reach")
    assert "Library books without a deposit" in ready
    assert "2 books" in ready
    assert "Reading room" in within_reach


def test_what_is_missing_is_said_with_the_nearest_way(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = mei.get(PERKS).content.decode()
    assert "This asks for 1010 points; you have 1005, so 5 more." in text
    assert "Next: 8 books." in text


def test_every_visit_shows_a_fresh_code(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    first, second = (mei.get(PASS).content.decode() for _ in range(2))
    assert picture(first) != picture(second)
    assert len(passes(scene)) == 2
    assert 'data-seconds="60"' in first


def test_a_running_page_is_given_only_the_card(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = mei.get(PASS, headers={"hx-request": "true"}).content.decode()
    assert text.startswith("<section")
    assert "<html" not in text


def test_the_page_names_neither_person_nor_points_nor_code(scene: Scene, mei: Client) -> None:
    participant = mei_with_points(scene)
    text = mei.get(PASS).content.decode()
    for secret in ("1005", "W1", str(participant.public_id), "mei@example.org"):
        assert secret not in text
    assert not re.search(r"[A-Z0-9 $%*+./:-]{100}", text)


def test_a_pass_can_be_bound_to_one_merchant(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    assert "Only at The north library." in mei.get(PASS + "?merchant=north").content.decode()
    assert "Only at" not in mei.get(PASS + "?merchant=nowhere").content.decode()
    assert [each.merchant_id is not None for each in passes(scene)] == [True, False]


def test_a_pass_that_is_not_due_says_why_and_makes_none(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"))
    text = mei.get("/willow/me/perks/reading-room/pass/").content.decode()
    assert "This pass cannot be shown now:" in text
    assert "qr" not in text
    assert passes(scene) == []


def test_a_perk_that_does_not_exist_is_not_found(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    assert mei.get("/willow/me/perks/nothing/pass/").status_code == 404
    assert mei.get("/willow/me/perks/a%00b/pass/").status_code == 404


def test_a_use_is_listed_with_its_receipt(scene: Scene, mei: Client) -> None:
    participant = mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        code = code_of(participant)
        receipt = scene.library.redeem(code).json()["receipt"]["number"]
    text = mei.get(PERKS).content.decode()
    assert "Used lately" in text
    assert receipt in text


def test_who_has_not_joined_sees_what_could_be_had(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    text = mei.get(PERKS).content.decode()
    assert "What you could get" in text
    assert "Show my pass" not in text
