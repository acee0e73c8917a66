"""My records, in pages and by app: what is there, what I can do about it, and what others cannot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from cityscore.core.tenancy import open_city
from cityscore.records import actions
from cityscore.records.models import Objection, Record
from tests.cast import NOON, PASSWORD
from tests.rooms.pages.api import App, app_of
from tests.rooms.pages.builders import Scene, mei_with_points, proved
from tests.rooms.pages.conftest import signed_in

LIST = "/willow/me/data/records/"


def newest(scene: Scene, record_no: str = "R1") -> Record:
    with open_city(scene.cast.willow.city.id):
        return Record.objects.get(superseded_at=None, record_no=record_no)


def page_of(scene: Scene) -> str:
    return f"{LIST}{newest(scene).id}/"


def text(response: Any) -> str:
    return str(response.content.decode())


def test_records_are_listed_and_each_has_its_page(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    listed = text(mei.get(LIST))
    assert "2 records" in listed
    assert page_of(scene) in listed
    shown = text(mei.get(page_of(scene)))
    for part in ("12.5", "no. R1", "Is it wrong?", "Remove the record", "History"):
        assert part in shown


def test_without_records_the_page_says_what_brings_them(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    assert "No source has supplied a record about you yet." in text(mei.get(LIST))


def test_an_objection_is_raised_followed_and_appealed(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    empty = mei.post(page_of(scene), {"do": "dispute", "text": ""})
    assert "This field is required" in text(empty)
    answered = text(mei.post(page_of(scene), {"do": "dispute", "text": "Not me."}, follow=True))
    for part in ("does not count until a person has decided", "Not me.", "to be answered by"):
        assert part in answered
    assert "Is it wrong?" not in answered
    willow = scene.cast.willow
    with open_city(willow.city.id):
        actions.decide_objection(
            objection=Objection.objects.get(),
            is_upheld=False,
            decision="It was you.",
            by=willow.clerk,
            at=NOON,
        )
    assert "It was you." in text(mei.get(page_of(scene)))
    appealed = text(mei.post(page_of(scene), {"do": "appeal", "text": "Ask again."}, follow=True))
    assert "Another officer decides" in appealed
    assert "Ask again." in appealed


def test_a_record_is_removed_and_restored(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    assert "You removed it" in text(mei.post(page_of(scene), {"do": "remove"}, follow=True))
    assert "removed by the person" in text(mei.get(LIST))
    assert "The record counts again." in text(mei.post(page_of(scene), {"do": "restore"}, follow=True))


@pytest.mark.parametrize("do", ["", "purge", "decide"])
def test_nothing_else_can_be_done(scene: Scene, mei: Client, do: str) -> None:
    mei_with_points(scene)
    assert mei.post(page_of(scene), {"do": do}).status_code == 404


def test_a_record_of_somebody_else_is_not_there(scene: Scene) -> None:
    mei_with_points(scene)
    proved(scene.cast.jun, scene.cast.willow, "W2")
    jun = signed_in(scene.cast.jun)
    for address in (page_of(scene), f"{LIST}999999999999999999/", f"{LIST}9999999999999999999/"):
        assert jun.get(address).status_code == 404
        assert jun.post(address, {"do": "remove"}).status_code == 404


@pytest.fixture
def app(scene: Scene) -> App:
    scene.cast.mei.set_password(PASSWORD)
    scene.cast.mei.save()
    mei_with_points(scene)
    return app_of(scene.cast.mei)


def test_an_app_disputes_and_removes(scene: Scene, app: App) -> None:
    first, second = app.get("records").json()["records"]
    disputed = app.post(f"records/{first['record']}/dispute", {"reason": "Not me."})
    assert disputed.status_code == 201, disputed.content
    assert (disputed.json()["state"], disputed.json()["reason"]) == ("open", "Not me.")
    assert app.get("objections").json() == {"objections": [disputed.json()]}
    again = app.post(f"records/{first['record']}/dispute", {"reason": "Not me."})
    assert (again.status_code, again.json()["code"]) == (409, "already-contested")
    assert app.call("delete", f"records/{second['record']}").status_code == 204
    assert {each["set_aside"] for each in app.get("records").json()["records"]} == {"disputed", "removed"}
    statement = app.get("statements/leaf").json()
    assert (statement["total"], statement["lines"]) == ("1000", [])


@pytest.mark.parametrize("number", ["0", "999999999999999999", "9999999999999999999", "x"])
def test_an_app_learns_nothing_about_other_numbers(app: App, number: str) -> None:
    assert app.call("delete", f"records/{number}").status_code == 404
    assert app.post(f"records/{number}/dispute", {"reason": "x"}).status_code == 404


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 3}, {"reason": "x" * 2001}, {"why": "x"}])
def test_an_objection_says_something(scene: Scene, app: App, body: dict[str, Any]) -> None:
    number = app.get("records").json()["records"][0]["record"]
    assert app.post(f"records/{number}/dispute", body).status_code == 400


def test_the_clock_is_on_both_pages(scene: Scene, mei: Client, clock: Any) -> None:
    mei_with_points(scene)
    mei.post(page_of(scene), {"do": "dispute", "text": "Not me."})
    clock.shift(timedelta(days=8))
    assert "the office is late" in text(mei.get(page_of(scene)))
