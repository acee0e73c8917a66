"""A city of another installation as its letters are heard and as the office sees it; the other end is played
by a key of the test's own. Two real servers are in `tests/faults/test_two_installations.py`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.core.management import call_command
from django.test import Client

from cityscore.cities import queries as city_queries
from cityscore.cities.refusals import OperatorOnly
from cityscore.core.tenancy import open_city
from cityscore.participants.queries import resident
from cityscore.schemes.models import Scheme
from conversions import queries
from conversions.actions import agreeing, simulating, visiting
from conversions.links import keys, meeting, receiving, wire
from conversions.models import Agreement, ConversionConsent, Letter, Link
from conversions.refusals import AddressNotUsable, CardNotUsable, FingerprintDiffers, LetterNotTrusted
from tests.cast import NOON, Cast, sign_up
from tests.rooms.cities.builders import at_the_office
from tests.rooms.conversions.builders import AGREEMENT, TIDE
from tests.rooms.records.builders import open_scheme
from tests.rooms.rewards.builders import resident as resident_of
from tests.rooms.schemes.builders import scheme_text

QUAY = tuple((old.replace("harbour", "quay"), new.replace("harbour", "quay")) for old, new in TIDE)
TO_QUAY = AGREEMENT.replace("city: harbour", "city: quay")


@dataclass
class Quay:
    """The other end: its key, and the number of its last letter."""

    seed: bytes
    number: int = 0

    @property
    def public(self) -> bytes:
        return Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()

    def card(self, **other: Any) -> dict[str, Any]:
        return {
            "format": "cityscore.card/1",
            "city": "quay",
            "title": {"en": "Quay", "zh-hans": "望江"},
            "time_zone": "Asia/Shanghai",
            "address": "https://quay.example.org/api/v1/between-cities/quay",
            "keys": [keys.encoded(self.public)],
            **other,
        }

    def say(self, kind: str, body: Any) -> dict[str, Any]:
        """One more letter to Willow, which is open; the outcome."""
        self.number += 1
        said = {
            "from": "quay", "to": "willow", "number": self.number, "kind": kind, "at": NOON.isoformat(),
            "body": body,
        }  # fmt: skip
        token = wire.sealed(said, seed=self.seed, purpose="cityscore-letter")
        in_turn, _ = receiving.receive(token=token, at=NOON)
        assert in_turn
        heard = Letter.objects.get(is_outgoing=False, number=self.number)
        return {"outcome": heard.outcome, "code": (heard.refusal or {}).get("code")}

    def step(self, agreement: Agreement, kind: str, **more: Any) -> dict[str, Any]:
        said = {
            "uid": str(agreement.uid), "kind": kind, "actor_kind": "officer", "actor_name": "Qi of Quay",
            "happened_at": NOON.isoformat(),
        }  # fmt: skip
        return self.say("step", said | more)


@pytest.fixture
def quay(cast: Cast) -> Iterator[Quay]:
    """Willow has met Quay, which told of its scheme."""
    other = Quay(Ed25519PrivateKey.generate().private_bytes_raw())
    card = meeting.read_card(json.dumps(other.card()).encode())
    operator = sign_up("op@example.org")
    operator.is_operator = True
    operator.save()
    with time_machine.travel(NOON, tick=False), open_city(cast.willow.city.id):
        open_scheme(cast.willow)
        meeting.meet(card=card, fingerprint=card.fingerprint, by=operator, at=NOON)
        tide = {
            "code": "tide", "title_en": "Tide", "title_zh": "潮", "participants": "person", "number": 1,
            "effective_on": "2026-01-01", "content_digest": "0" * 64, "text": scheme_text(*QUAY),
        }  # fmt: skip
        assert other.say("published", {"schemes": [tide], "perks": []})["outcome"] == "applied"
        yield other


def agreed(cast: Cast, quay: Quay) -> Agreement:
    """An agreement from Willow to Quay in force, with Quay's half of it told by letters."""
    made = agreeing.draft_agreement(text=TO_QUAY, by=cast.willow.editor, at=NOON)
    agreeing.propose(agreement=made, by=cast.willow.editor, at=NOON)
    simulating.simulate(agreement=made, by=cast.willow.editor, at=NOON)
    agreeing.sign(agreement=made, by=cast.willow.approver, at=NOON)
    assert quay.step(made, "sign", content_digest=made.content_digest)["outcome"] == "applied"
    agreeing.announce(agreement=made, body_en="a", body_zh="甲", by=cast.willow.head, at=NOON)
    made.refresh_from_db()
    assert made.state == Agreement.State.ACTIVE
    return made


def test_a_card_is_pinned_by_an_operator_who_compared_it(cast: Cast) -> None:
    other = Quay(bytes(32))
    card = meeting.read_card(json.dumps(other.card()).encode())
    with open_city(cast.willow.city.id):
        with pytest.raises(OperatorOnly):
            meeting.meet(card=card, fingerprint=card.fingerprint, by=cast.willow.head, at=NOON)
        operator = sign_up("op@example.org")
        operator.is_operator = True
        with pytest.raises(FingerprintDiffers) as refused:
            meeting.meet(card=card, fingerprint="0000", by=operator, at=NOON)
        assert card.fingerprint in refused.value.message.en
        ours = meeting.read_card(json.dumps(other.card(city="harbour")).encode())
        with pytest.raises(CardNotUsable):
            meeting.meet(card=ours, fingerprint=ours.fingerprint, by=operator, at=NOON)
    assert city_queries.party_by_code("quay") is None


@pytest.mark.parametrize(
    "flaw",
    [
        {"keys": ["AAAA"]},
        {"keys": []},
        {"time_zone": "Nowhere"},
        {"city": "Quay!"},
        {"more": 1},
        {"title": {"en": "Quay"}},
    ],
)
def test_a_card_that_is_none_is_refused(flaw: dict[str, Any]) -> None:
    with pytest.raises(CardNotUsable):
        meeting.read_card(json.dumps(Quay(bytes(32)).card(**flaw)).encode())


@pytest.mark.parametrize(
    "address", ["http://quay.example.org", "ftp://127.0.0.1", "http://10.0.0.1/x", "quay", "http://[::1"]
)
def test_another_installation_is_reached_over_https_alone(address: str) -> None:
    with pytest.raises(AddressNotUsable):
        meeting.read_card(json.dumps(Quay(bytes(32)).card(address=address)).encode())


def test_a_mirror_is_no_city_of_this_installation(cast: Cast, quay: Quay) -> None:
    assert city_queries.city_by_code("quay") is None
    assert "quay" not in {city.code for city in city_queries.cities_here()}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("greeting", {}),
        ("step", None),
        ("step", {"uid": "x"}),
        ("published", {"schemes": [{"code": "tide"}], "perks": []}),
        ("published", {"schemes": [], "perks": [{"code": "x"}]}),
        ("key", {"public_key": "short"}),
        ("looked", {"facts": {"participant_id": 1}}),
        ("published", {"schemes": [], "perks": [{"code": "\x00"}]}),
    ],
)
def test_a_letter_that_is_not_understood_is_answered_and_the_next_one_goes_on(
    quay: Quay, kind: str, body: Any
) -> None:
    assert quay.say(kind, body) == {"outcome": "refused", "code": "letter-unreadable"}
    assert quay.say("published", {"schemes": [], "perks": []})["outcome"] == "applied"


def test_a_step_of_an_agreement_that_is_not_shared_is_refused(cast: Cast, quay: Quay) -> None:
    made = Agreement(uid="7d5b0a52-2f3c-4c52-9f0b-0b8a0d5c3f11")
    assert quay.step(made, "end")["code"] == "agreement-unknown"


def test_only_a_text_between_these_two_cities_is_proposed(quay: Quay) -> None:
    made = Agreement(uid="7d5b0a52-2f3c-4c52-9f0b-0b8a0d5c3f11")
    between_others = AGREEMENT.replace("city: willow", "city: oak")
    assert quay.step(made, "propose", text=between_others)["code"] == "not-a-party"
    assert quay.step(made, "propose", text="format: x")["code"] == "agreement-not-sound"
    assert not Agreement.objects.exists()


def test_a_signature_over_another_text_is_refused(cast: Cast, quay: Quay) -> None:
    made = agreed(cast, quay)
    assert quay.step(made, "sign", content_digest="0" * 64)["code"] == "agreement-content-differs"


def test_the_host_does_not_announce(cast: Cast, quay: Quay) -> None:
    assert (
        quay.step(agreed(cast, quay), "announce", notice_en="b", notice_zh="乙")["code"] == "home-announces"
    )


def test_a_table_that_could_give_people_away_is_not_kept(cast: Cast, quay: Quay) -> None:
    made = agreed(cast, quay)
    table = {"month_starts_on": "2026-06-01", "unit": "10", "rows": [["500", 990], ["510", 90]]}
    assert quay.step(made, "publish_table", table=table)["code"] == "letter-unreadable"
    table["rows"] = [["500", 900], ["510", 100]]
    assert quay.step(made, "publish_table", table=table)["outcome"] == "applied"


def test_a_stranger_is_not_heard(cast: Cast, quay: Quay) -> None:
    stranger = Quay(Ed25519PrivateKey.generate().private_bytes_raw())
    with pytest.raises(LetterNotTrusted):
        stranger.say("published", {"schemes": [], "perks": []})
    with open_city(cast.willow.city.id):
        assert Link.objects.get().heard_number == quay.number


def test_a_look_lands_in_the_log_of_the_one_who_was_looked_at(cast: Cast, quay: Quay) -> None:
    made = agreed(cast, quay)
    who = resident_of(cast.willow, Scheme.objects.get(), "W1", points=5)
    given = visiting.consent(participant=who, agreement=made, actor=resident(who), at=NOON)
    said = {
        "pseudonym": str(given.pseudonym), "actor_kind": "merchant", "actor_key": "pier",
        "actor_name": "Pier", "what": "rewards.verify", "happened_at": NOON.isoformat(),
        "facts": {"perk": "books", "result": "granted", "perk_title": {"en": "Books", "zh-hans": "书"}},
    }  # fmt: skip
    assert quay.say("looked", said)["outcome"] == "applied"
    assert quay.say("looked", said | {"facts": {"at": "now"}})["code"] == "letter-unreadable"
    assert quay.say("looked", said | {"what": "participants.prove"})["code"] == "letter-unreadable"


def test_a_city_that_writes_after_a_silence_is_written_to_at_once(quay: Quay) -> None:
    Link.objects.update(next_try_at=NOON + timedelta(hours=1), failed_count=7)
    quay.say("published", {"schemes": [], "perks": []})
    assert Link.objects.get().next_try_at is None


def test_the_resident_is_told_what_is_on_its_way(cast: Cast, quay: Quay) -> None:
    made = agreed(cast, quay)
    who = resident_of(cast.willow, Scheme.objects.get(), "W1", points=5)
    visiting.consent(participant=who, agreement=made, actor=resident(who), at=NOON)
    assert queries.is_on_its_way(made, who.id)
    visiting.withdraw(consent=ConversionConsent.objects.get(), actor=resident(who), at=NOON)
    assert queries.is_on_its_way(made, who.id)


def test_the_office_reads_what_was_said_and_refused(cast: Cast, quay: Quay) -> None:
    made = agreed(cast, quay)
    quay.step(made, "sign", content_digest="0" * 64)
    link = Link.objects.get()
    browser = at_the_office(cast.willow.auditor)
    page = browser.get(f"/willow/office/conversions/link/{link.id}/change/", HTTP_ACCEPT_LANGUAGE="en")
    text = page.content.decode()
    assert page.status_code == 200
    assert "The two copies of the agreement no longer say the same" in text
    assert keys.encoded(quay.public) not in text
    assert wire.fingerprint([quay.public]) in text
    listed = browser.get("/willow/office/conversions/link/").content.decode()
    assert "quay.example.org" in listed
    refused = browser.post(f"/willow/office/conversions/link/{link.id}/compare/", follow=True)
    assert refused.status_code == 200
    assert browser.get(f"/willow/office/conversions/link/{link.id}/compare/").status_code == 404
    agreement = browser.get(f"/willow/office/conversions/agreement/{made.id}/change/").content.decode()
    assert "has not confirmed the last step yet" in agreement or "尚未确认最近一步" in agreement


def test_the_operator_prints_a_card(cast: Cast) -> None:
    said = io.StringIO()
    with redirect_stdout(said):
        call_command("city_card", "willow", "--json")
    shown = json.loads(said.getvalue())
    card = meeting.read_card(json.dumps(shown["card"]).encode())
    assert (card.city, card.fingerprint) == ("willow", shown["fingerprint"])


def test_the_card_is_for_everybody_and_the_letter_box_for_nobody_unknown(cast: Cast) -> None:
    browser = Client()
    place = "/api/v1/between-cities/willow"
    shown = browser.get(f"{place}/card").json()
    with open_city(cast.willow.city.id):
        assert shown["keys"] == [keys.encoded(bytes(keys.own_key(NOON).public_key))]
    assert set(shown) == {"format", "city", "title", "time_zone", "address", "keys"}
    assert browser.get("/api/v1/between-cities/nowhere/card").status_code == 404
    for door in ("letters", "questions"):
        assert browser.post(f"{place}/{door}", "x", content_type="application/jose").status_code == 401
        assert browser.post(f"{place}/{door}", {}, content_type="application/json").status_code == 415
        long = browser.post(f"{place}/{door}", "x" * (wire.LONGEST + 1), content_type="application/jose")
        assert long.status_code == 413
