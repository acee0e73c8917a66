"""My data: every look in words, consent changed as easily as given, other cities, leaving at once."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from cityscore.cities.models import Officer
from cityscore.core import clock as city_clock
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.participants import actions as participants
from cityscore.participants import queries
from cityscore.participants.models import Participant
from cityscore.records.actions import roster
from conversions.models import Agreement, ConversionConsent, Standing
from tests.rooms.pages.builders import (
    Scene,
    agree_with_harbour,
    joined,
    mei_with_points,
    proved,
    volunteer_hours,
)
from tests.rooms.pages.conftest import signed_in
from tests.rooms.records.builders import FEED
from tests.rooms.rewards.builders import code_of

DATA = "/willow/me/data/"


def text_of(browser: Client, path: str) -> str:
    return browser.get(path, follow=True).content.decode()


def officer_name(scene: Scene) -> str:
    with open_city(scene.cast.willow.city.id):
        return str(Officer.objects.get(account=scene.cast.willow.clerk).name)


def test_a_look_by_staff_and_a_check_by_a_merchant_are_told(scene: Scene, mei: Client) -> None:
    person = mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        participants.look_up(
            identifier_type="local", identifier="W1", by=scene.cast.willow.clerk, at=city_clock.now()
        )
        scene.library.verify(code_of(person))
        scene.library.verify(code_of(person, "hotel-deposit"), "hotel-deposit")
    text = text_of(mei, DATA + "access/")
    assert f"City office: {officer_name(scene)}" in text
    assert "Looked the identity up at the desk" in text
    assert "Merchant: The north library" in text
    assert "Checked a pass for “Library books without a deposit”: yes" in text
    assert "Joined the scheme “Leaf points” under notice no. 1" in text


def test_a_merchant_cannot_write_into_a_residents_log(scene: Scene, mei: Client) -> None:
    person = mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        scene.library.verify(code_of(person), "you are a fool")
        scene.library.redeem(code_of(person), "you are a fool")
        assert "fool" not in str(list(AuditEntry.objects.values_list("about", "facts")))
    text = text_of(mei, DATA + "access/")
    assert "fool" not in text
    assert "Checked a pass for an unknown perk: no" in text
    assert "Tried a pass for an unknown perk: no" in text


def test_a_source_that_was_given_the_number_is_named(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        roster(feed_code=FEED, since=None, by=scene.cast.willow.clerk, at=city_clock.now())
    text = text_of(mei, DATA + "access/")
    assert "Gave your number to the source Volunteer association, which you allowed" in text


def test_nothing_in_a_residents_log_is_without_words(scene: Scene, mei: Client) -> None:
    person = mei_with_points(scene)
    answer_address = elsewhere(agree_with_harbour(scene)) + "answer/"
    mei.post(DATA + "sources/leaf/library/", {"given": "yes"})
    mei.post(DATA + "sources/leaf/library/", {"given": "no"})
    with open_city(scene.cast.willow.city.id):
        scene.library.redeem(code_of(person))
    mei.post(answer_address, {"given": "yes"})
    mei.post(answer_address, {"given": "no"})
    mei.post(DATA + "leave/leaf/")
    for language, unknown in (("en", "Handled your data"), ("zh-hans", "处理了您的数据")):
        text = text_of(signed_in(scene.cast.mei, language), DATA + "access/")
        assert unknown not in text
        assert text.count("<li><p><strong>") >= 9


def test_the_log_is_only_ones_own(scene: Scene) -> None:
    mei_with_points(scene)
    proved(scene.cast.jun, scene.cast.willow, "W2")
    assert "Joined the scheme" not in text_of(signed_in(scene.cast.jun), DATA + "access/")


def test_a_long_log_is_turned_page_by_page(scene: Scene, mei: Client) -> None:
    person = mei_with_points(scene)
    with open_city(scene.cast.willow.city.id):
        for _ in range(60):
            participants.look_up(
                identifier_type="local", identifier="W1", by=scene.cast.willow.clerk, at=city_clock.now()
            )
        count = AuditEntry.objects.filter(participant_id=person.id).count()
    first, second = text_of(mei, DATA + "access/"), text_of(mei, DATA + "access/?page=2")
    assert first.count("<time ") == 50
    assert second.count("<time ") == count - 50
    assert text_of(mei, DATA + "access/?page=x").count("<time ") == 50


def test_a_source_is_withdrawn_and_allowed_again(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    text = text_of(mei, DATA + "sources/leaf/")
    assert text.count(">allowed<") == 1
    answer = mei.post(DATA + "sources/leaf/volunteers/", {"given": "no"}, follow=True)
    assert "supplies nothing from now on" in answer.content.decode()
    assert ">allowed<" not in text_of(mei, DATA + "sources/leaf/")
    assert '<p class="big num">1000</p>' in text_of(mei, "/willow/me/points/leaf/")
    mei.post(DATA + "sources/leaf/volunteers/", {"given": "yes"})
    assert text_of(mei, DATA + "sources/leaf/").count(">allowed<") == 1


@pytest.mark.parametrize("path", ["sources/leaf/nowhere/", "sources/nothing/volunteers/"])
def test_an_unknown_source_is_not_found(scene: Scene, mei: Client, path: str) -> None:
    mei_with_points(scene)
    assert mei.post(DATA + path, {"given": "yes"}).status_code == 404


def test_changes_are_never_made_by_following_a_link(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    answer_address = elsewhere(agree_with_harbour(scene)) + "answer/"
    assert mei.get(DATA + "sources/leaf/volunteers/").status_code == 405
    assert mei.get("/willow/me/identity/code/").status_code == 405
    assert mei.get(answer_address).status_code == 405
    assert mei.get(DATA + "leave/leaf/").status_code == 200
    with open_city(scene.cast.willow.city.id):
        assert queries.enrolment_in_force(Participant.objects.get().id, scene.scheme.id) is not None


def test_leaving_takes_one_confirmation_and_is_effective_at_once(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    assert "Your passes stop working within seconds." in text_of(mei, DATA + "leave/leaf/")
    answer = mei.post(DATA + "leave/leaf/", follow=True)
    assert "You have left Leaf points." in answer.content.decode()
    assert "1005" not in answer.content.decode()
    assert "What you could get" in text_of(mei, "/willow/me/perks/")
    assert mei.post(DATA + "leave/leaf/").status_code == 404


def test_being_forgotten_asks_for_a_tick(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    assert "Tick this box to go ahead." in mei.post(DATA + "erase/").content.decode()
    with open_city(scene.cast.willow.city.id):
        assert Participant.objects.count() == 1
    assert "has been erased" in mei.post(DATA + "erase/", {"sure": "on"}, follow=True).content.decode()
    with open_city(scene.cast.willow.city.id):
        assert not Participant.objects.exists()


def test_everything_can_be_taken_along_as_one_file(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    answer = mei.get(DATA + "export/")
    assert answer["Content-Disposition"] == 'attachment; filename="cityscore-willow-2026-06-15.json"'
    everything = json.loads(answer.content)
    assert everything["participant"]["identifier"] == "W1"
    assert {"records", "scoring", "conversions", "rewards"} <= everything.keys()


def elsewhere(agreement: Agreement) -> str:
    return f"/willow/me/elsewhere/{agreement.uid}/"


def test_nothing_is_sent_elsewhere_before_a_yes(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    there = elsewhere(agree_with_harbour(scene))
    assert "Leaf points in Harbour" in text_of(mei, "/willow/me/elsewhere/")
    text = text_of(mei, there)
    assert "At present: 575 points, band A, until" in text
    assert "Library books without a deposit: 8 books" in text
    with open_city(scene.cast.willow.city.id):
        assert not ConversionConsent.objects.exists()
    with open_city(scene.cast.harbour.city.id):
        assert not Standing.objects.exists()


def test_a_yes_opens_perks_and_passes_there_and_a_no_ends_them(scene: Scene, mei: Client) -> None:
    mei_with_points(scene)
    there = elsewhere(agree_with_harbour(scene))
    mei.post(there + "answer/", {"given": "yes"})
    text = text_of(mei, there)
    assert "What Harbour holds" in text
    assert '<p class="big num">575</p>' in text
    assert "8 books" in text
    shown = text_of(mei, there + "perks/library-books/pass/")
    assert 'class="qr"' in shown
    answer = mei.post(there + "answer/", {"given": "no"}, follow=True)
    assert "the other city holds nothing of you any more" in answer.content.decode()
    gone = mei.get(there + "perks/library-books/pass/")
    assert gone["Location"] == there


def test_somebody_who_has_not_joined_at_home_cannot_say_yes(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    there = elsewhere(agree_with_harbour(scene))
    answer = mei.post(there + "answer/", {"given": "yes"}, follow=True)
    assert 'class="alert error"' in answer.content.decode()
    with open_city(scene.cast.harbour.city.id):
        assert not Standing.objects.exists()


def test_points_worked_out_after_a_yes_open_the_perks(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"), "volunteers")
    there = elsewhere(agree_with_harbour(scene))
    mei.post(there + "answer/", {"given": "yes"})
    assert "as soon as your points here have been worked out" in text_of(mei, there)
    volunteer_hours(scene, "W1", "R1,2026-03-01,25")
    assert "What Harbour holds" in text_of(mei, there)
