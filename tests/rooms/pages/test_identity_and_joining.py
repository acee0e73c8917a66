"""Proof before anything, then a free choice: nothing shown to strangers, nothing ticked beforehand."""

from __future__ import annotations

from urllib.parse import urlencode

from django.test import Client

from cityscore.core.tenancy import open_city
from cityscore.participants import queries as participants
from cityscore.participants.models import Enrolment
from cityscore.schemes.queries import source_by_code
from tests.rooms.pages.builders import Scene, desk_code, joined, proved
from tests.rooms.pages.conftest import signed_in
from tests.rooms.participants.builders import notice

ME = "/willow/me/"


def claim(browser: Client, number: str = "W1") -> str:
    answer = browser.post(ME + "identity/", {"identifier_type": "local", "identifier": number}, follow=True)
    return answer.content.decode()


def test_an_account_without_proof_is_asked_for_it_everywhere(scene: Scene, mei: Client) -> None:
    for path in ("points/", "perks/", "data/", "join/leaf/", "elsewhere/"):
        assert mei.get(ME + path)["Location"] == ME + "identity/"


def test_claim_then_code_proves(scene: Scene, mei: Client) -> None:
    assert "Enter the code from the desk" in claim(mei)
    code = desk_code(scene.cast.willow, "W1")
    answer = mei.post(ME + "identity/code/", {"code": code.lower().replace("-", " ")}, follow=True)
    assert answer.redirect_chain == [(ME, 302)]
    assert "Thank you, that worked." in answer.content.decode()


def test_a_claim_says_the_same_whether_or_not_the_number_is_known(scene: Scene, mei: Client) -> None:
    proved(scene.cast.jun, scene.cast.willow, "W7")
    known, unknown = (
        claim(signed_in(account), number)
        for account, number in ((scene.cast.mei, "W7"), (scene.cast.lan, "W8"))
    )
    assert _without_tokens(known) == _without_tokens(unknown)


def _without_tokens(text: str) -> list[str]:
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line]


def test_a_wrong_code_says_what_to_do_and_counts(scene: Scene, mei: Client) -> None:
    claim(mei)
    for _ in range(5):
        text = mei.post(ME + "identity/code/", {"code": "0000-0000"}).content.decode()
        assert "This code was not accepted." in text
    assert (
        "Too many codes were tried."
        in mei.post(ME + "identity/code/", {"code": "0000-0000"}).content.decode()
    )


def test_a_malformed_number_is_said_on_the_page(scene: Scene, mei: Client) -> None:
    answer = mei.post(ME + "identity/", {"identifier_type": "cn-ric", "identifier": "123"})
    assert answer.status_code == 200
    assert "This number cannot be right" in answer.content.decode()


def test_hostile_input_is_a_page_and_not_an_error(scene: Scene, mei: Client) -> None:
    for bad in ("\x00", "x" * 5000, "", "\ud800"):
        posted = {"identifier_type": bad, "identifier": bad}
        body = urlencode(posted, errors="surrogatepass")
        form = "application/x-www-form-urlencoded"
        assert mei.post(ME + "identity/", body, content_type=form).status_code == 200
        body = urlencode({"code": bad}, errors="surrogatepass")
        assert mei.post(ME + "identity/code/", body, content_type=form).status_code == 200
    assert mei.get(ME + "join/a%00b/").status_code in (302, 404)


def test_a_contested_identity_shows_the_reference_for_the_desk(scene: Scene, mei: Client) -> None:
    proved(scene.cast.jun, scene.cast.willow, "W1")
    claim(mei)
    mei.post(ME + "identity/code/", {"code": desk_code(scene.cast.willow, "W1")})
    text = mei.get(ME + "identity/").content.decode()
    with open_city(scene.cast.willow.city.id):
        reference = participants.identity_of(scene.cast.mei).reference
    assert "Two accounts claim the same identity." in text
    assert reference in text


def test_no_source_is_ticked_beforehand(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    text = mei.get(ME + "join/leaf/").content.decode()
    assert text.count('type="checkbox"') == 2
    assert "checked" not in text
    assert "notice no. 1" in text
    assert "Points are kept from the sources you allow." in text
    assert "Volunteer Service Regulations art. 19" in text


def test_joining_allows_exactly_the_sources_that_were_ticked(scene: Scene, mei: Client) -> None:
    person = proved(scene.cast.mei, scene.cast.willow, "W1")
    answer = mei.post(ME + "join/leaf/", {"notice_number": "1", "sources": ["library"]})
    assert answer["Location"] == ME + "perks/"
    with open_city(scene.cast.willow.city.id):
        enrolment = participants.enrolment_in_force(person.id, scene.scheme.id)
        library = source_by_code("library")
        assert enrolment is not None
        assert library is not None
        assert participants.consented_source_ids(enrolment) == {library.id}


def test_joining_without_any_source_is_possible(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    assert mei.post(ME + "join/leaf/", {"notice_number": "1"})["Location"] == ME + "perks/"
    assert "2 books" in mei.get(ME + "perks/").content.decode()


def test_a_newer_notice_must_be_read_first_and_ticks_are_kept(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    with open_city(scene.cast.willow.city.id):
        notice(scene.cast.willow, "leaf")
    text = mei.post(ME + "join/leaf/", {"notice_number": "1", "sources": ["library"]}).content.decode()
    assert "The notice has a newer version." in text
    assert "notice no. 2" in text
    assert text.count("checked") == 1
    with open_city(scene.cast.willow.city.id):
        assert not Enrolment.objects.exists()


def test_a_forged_form_joins_nothing(scene: Scene, mei: Client) -> None:
    proved(scene.cast.mei, scene.cast.willow, "W1")
    forged: tuple[dict[str, object], ...] = (
        {"sources": ["nowhere"], "notice_number": "1"},
        {"notice_number": "x"},
        {},
    )
    for posted in forged:
        assert mei.post(ME + "join/leaf/", posted).status_code == 200
    with open_city(scene.cast.willow.city.id):
        assert not Enrolment.objects.exists()


def test_who_already_joined_sees_the_statement_instead(scene: Scene, mei: Client) -> None:
    joined(scene, proved(scene.cast.mei, scene.cast.willow, "W1"))
    assert mei.get(ME + "join/leaf/")["Location"] == ME + "points/leaf/"


def test_the_overview_names_the_next_step(scene: Scene, mei: Client) -> None:
    assert "Three steps to your first perk" in mei.get(ME).content.decode()
    claim(mei)
    assert "Enter the code" in mei.get(ME).content.decode()
    person = proved(scene.cast.mei, scene.cast.willow, "W1")
    assert "Schemes you can join" in mei.get(ME).content.decode()
    joined(scene, person)
    assert "Your points are being worked out" in mei.get(ME).content.decode()
