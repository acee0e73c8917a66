"""My use of a perk: what became of it, a claim about it, and my word on that claim."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.test import Client

from cityscore.core import clock
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Link
from rewards import actions
from rewards.models import Claim, DisownedUse, Redemption
from tests.rooms.pages.api import app_of
from tests.rooms.pages.builders import Scene, _with_fresh_token, mei_with_points
from tests.rooms.rewards.builders import code_of, counter


def claimed_stay(scene: Scene) -> tuple[str, str]:
    """Mei's stay, claimed from the fund by the hotel: the address of its page, and of the redemption."""
    mei_with_points(scene)
    office = scene.cast.willow
    with open_city(office.city.id), transaction.atomic():
        hotel = _with_fresh_token(counter(office, "inn", kind="hotel"))
        mei = Link.objects.get().participant
        now = clock.now()
        actions.set_fund(
            year=now.year, budget=Decimal(900), cap_per_claim=Decimal(90), by=office.head, at=now
        )
        held = hotel.redeem(code_of(mei, "hotel-stay", at=now), "hotel-stay").json()["redemption"]
        body = {"amount": "50.00", "evidence": "Bill 7 <b>unpaid</b>"}
        assert hotel.post(f"redemptions/{held}/claim", body).status_code == 200
    return f"/willow/me/perks/uses/{held}/", held


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_use_is_on_the_list_with_its_state_and_has_a_page(scene: Scene, mei: Client) -> None:
    page, _ = claimed_stay(scene)
    listed = text(mei.get("/willow/me/perks/"))
    assert page in listed
    assert "claimed from the guarantee fund" in listed
    shown = text(mei.get(page))
    for part in (
        "Stay now and settle later",
        "asked the fund for 50.00 yuan",
        "guarantee fund to pay",
        "Object",
    ):
        assert part in shown
    assert "Bill 7 &lt;b&gt;unpaid&lt;/b&gt;" in shown


def test_an_objection_is_kept_and_shown_and_the_office_reads_it(scene: Scene, mei: Client) -> None:
    page, _ = claimed_stay(scene)
    assert "This field is required" in text(mei.post(page, {"text": " "}))
    answered = text(mei.post(page, {"text": "I paid in cash."}, follow=True))
    assert "Your objection is noted" in answered
    assert "I paid in cash." in answered
    with open_city(scene.cast.willow.city.id):
        assert Claim.objects.get().objection == "I paid in cash."
        Claim.objects.update(objection_until=clock.now())
    assert "Is this wrong?" not in text(mei.get(page))
    late = text(mei.post(page, {"text": "Later."}, follow=True))
    assert "Later." not in late


def test_a_use_is_shown_to_nobody_else(scene: Scene, mei: Client, browser: Client) -> None:
    page, held = claimed_stay(scene)
    assert browser.get(page).status_code == 302
    assert mei.get(page.replace(held, "00000000-0000-4000-8000-000000000000")).status_code == 404
    with open_city(scene.cast.willow.city.id):
        Redemption.objects.update(used_pass=None)
    assert mei.get(page).status_code == 404
    assert mei.get(page.replace("willow", "harbour")).status_code in {302, 404}


def test_this_was_not_me_is_reported_once_and_answered_on_the_same_page(scene: Scene, mei: Client) -> None:
    page, held = claimed_stay(scene)
    assert "This was not me" in text(mei.get(page))
    assert mei.get(page + "not-me/").status_code == 405
    long = text(mei.post(page + "not-me/", {"text": "x" * 2_001}))
    assert "at most 2000 characters" in long
    answered = text(mei.post(page + "not-me/", {"text": "I was at home."}, follow=True))
    assert "Your unused passes have ended" in answered
    assert "the office looks into it" in answered
    assert "This was not me" not in answered
    office = scene.cast.willow
    with open_city(office.city.id), transaction.atomic():
        actions.answer_disowned_use(
            case=DisownedUse.objects.get(),
            annul=False,
            answer="<b>Seen</b>.",
            by=office.clerk,
            at=clock.now(),
        )
    shown = text(mei.get(page))
    assert "&lt;b&gt;Seen&lt;/b&gt;." in shown
    assert "The use stands." in shown
    nobodys = page.replace(held, "00000000-0000-4000-8000-000000000000")
    assert mei.post(nobodys + "not-me/", {}).status_code == 404


def test_an_app_objects_to_a_claim_and_reports_a_use(scene: Scene) -> None:
    _, held = claimed_stay(scene)
    app = app_of(scene.cast.mei)
    (listed,) = app.get("redemptions").json()["redemptions"]
    assert (listed["redemption"], listed["state"]) == (held, "claimed")
    shown = app.get(f"redemptions/{held}").json()
    assert (shown["claim"]["amount"], shown["claim"]["objection"], shown["not_me"]) == ("50.00", None, None)
    objected = app.post(f"redemptions/{held}/objection", {"text": "I paid in cash."}).json()
    assert objected["claim"]["objection"] == "I paid in cash."
    reported = app.post(f"redemptions/{held}/not-me", {"text": "I was at home."}).json()
    assert (reported["not_me"]["text"], reported["not_me"]["answer"]) == ("I was at home.", None)
    again = app.post(f"redemptions/{held}/not-me", {}).json()
    assert again["not_me"]["text"] == "I was at home."
    nobodys = "00000000-0000-4000-8000-000000000000"
    for door in ("not-me", "objection"):
        assert app.post(f"redemptions/{nobodys}/{door}", {"text": "x"}).status_code == 404
    assert app.get(f"redemptions/{nobodys}").status_code == 404
    with open_city(scene.cast.willow.city.id):
        Redemption.objects.update(used_pass=None)
    assert app.get(f"redemptions/{held}").status_code == 404


def test_an_objection_by_an_app_that_comes_too_late_is_refused(scene: Scene) -> None:
    _, held = claimed_stay(scene)
    with open_city(scene.cast.willow.city.id):
        Claim.objects.update(objection_until=clock.now())
    answered = app_of(scene.cast.mei).post(f"redemptions/{held}/objection", {"text": "Later."})
    assert (answered.status_code, answered.json()["code"]) == (409, "objection-too-late")
