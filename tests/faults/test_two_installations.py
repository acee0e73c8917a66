"""An agreement between two servers that share nothing but HTTP: from the first card to the last standing."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import timedelta
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.db.models import F

from cityscore.cities.models import City
from cityscore.core import audit, clock, crossing
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Participant
from cityscore.participants.queries import resident
from cityscore.schemes.models import Scheme
from conversions.actions import agreeing, ending, simulating, visiting
from conversions.links import asking, keys, reconciling, wire
from conversions.models import Agreement, AgreementEvent, ConversionConsent, Letter, Link, Standing
from conversions.refusals import OtherInstallationSilent, RefusedElsewhere
from rewards import actions
from rewards import queries as rewards
from tests.conftest import COMMITTED
from tests.faults.installations import Installation, two_installations
from tests.rooms.conversions.builders import AGREEMENT, NOTICE, TIDE
from tests.rooms.conversions.test_visiting import score_everybody
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.rewards.builders import code_of, counter
from tests.rooms.rewards.test_visitors import HARBOUR_PERKS
from tests.rooms.schemes.builders import published, scheme_text
from tests.workers import database_url

pytestmark = COMMITTED
FOR_LONG = AGREEMENT.replace("until: 2026-12-31", "until: 2126-12-31")
State = Agreement.State
Both = tuple[Installation, Installation]


@pytest.fixture
def both(transactional_db: None) -> Iterator[Both]:
    """Willow with a scheme, Harbour with a scheme, a perk and a library; they have met."""
    with two_installations() as (willow, harbour):
        with willow.city():
            open_scheme(willow.office)
        with harbour.city():
            published(harbour.office, scheme_text(*TIDE))
            for perk in actions.load_perks(text=HARBOUR_PERKS, by=harbour.office.editor, at=clock.now()):
                actions.publish_perk(perk=perk, by=harbour.office.approver, at=clock.now())
        willow.meet(harbour)
        harbour.meet(willow)
        for each in (willow, harbour):
            each.deliver()
        yield willow, harbour


def copy_of(city: Installation) -> Agreement:
    found: Agreement = city.read(lambda: Agreement.objects.get(other_city__in=("willow", "harbour")))
    return found


def state_of(city: Installation) -> str:
    return str(copy_of(city).state)


def propose(willow: Installation) -> None:
    with willow.city():
        drafted = agreeing.draft_agreement(text=FOR_LONG, by=willow.office.editor, at=clock.now())
        agreeing.propose(agreement=drafted, by=willow.office.editor, at=clock.now())


def sign(city: Installation) -> None:
    copy = copy_of(city)
    with city.city():
        simulating.simulate(agreement=copy, by=city.office.editor, at=clock.now())
        agreeing.sign(agreement=copy, by=city.office.approver, at=clock.now())


def agree(willow: Installation, harbour: Installation) -> None:
    """Signed on both sides before either heard of the other's signature, and announced."""
    propose(willow)
    willow.deliver()
    sign(willow)
    sign(harbour)
    willow.deliver()
    harbour.deliver()
    copy = copy_of(willow)
    with willow.city():
        agreeing.announce(agreement=copy, **NOTICE, by=willow.office.head, at=clock.now())
    willow.deliver()


def travel(willow: Installation, number: str = "W1") -> ConversionConsent:
    """Somebody in Willow with 1005 points says yes."""
    copy = copy_of(willow)
    with willow.city():
        who = enrol(willow.office, Scheme.objects.get(code="leaf"), number).participant
        hand_in(willow.office, HEADER + f"{number},R{number},2026-05-01,40\n")
        score_everybody(None)  # type: ignore[arg-type]
        return visiting.consent(participant=who, agreement=copy, actor=resident(who), at=clock.now())


def held(harbour: Installation) -> list[tuple[Any, ...]]:
    fields = ("pseudonym", "points_hundredths", "band")
    return harbour.read(  # type: ignore[no-any-return]
        lambda: list(Standing.objects.filter(ended_at=None).values_list(*fields).order_by("pseudonym"))
    )


def differences(city: Installation) -> list[Any]:
    with city.here(), open_city(city.office.city.id):
        ((report),) = reconciling.reconcile(at=clock.now())
        assert not report["waiting"]
        assert not report["refused"]
        return list(report["differences"])


def test_an_agreement_lives_on_two_servers_that_share_nothing(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    assert (state_of(willow), state_of(harbour)) == (State.ACTIVE, State.ACTIVE)
    steps = [
        sorted(city.read(lambda: list(AgreementEvent.objects.values_list("kind", "side", "actor_name"))))
        for city in both
    ]
    assert [each for each in steps[0] if each[0] != "draft"] == steps[1]
    given = travel(willow)
    willow.deliver()
    assert held(harbour) == [(given.pseudonym, 57_500, "a")]
    with harbour.city():
        pier = counter(harbour.office, "pier")
    with willow.city(), visiting.visit(consent=given, at=clock.now()) as standing:
        shown = [code_of(standing, at=clock.now()) for _ in range(2)]
        perks = [perk.code for perk, verdict in rewards.perks_for_standing(standing, clock.now())]
    assert perks == ["library-books"]
    with harbour.here():
        assert pier.redeem(shown[0]).status_code == 201
    harbour.deliver()
    with willow.city():
        entry = AuditEntry.objects.filter(participant_id=given.participant_id).latest("id")
        assert (entry.actor_kind, entry.facts["host"]["en"]) == ("merchant", "Harbour")
    assert differences(willow) == []
    assert differences(harbour) == []
    copy = copy_of(harbour)
    with harbour.city():
        ending.suspend(agreement=copy, reason="A doubt", by=harbour.office.approver, at=clock.now())
    with harbour.here():
        assert pier.redeem(shown[1]).json()["reason"] == "not_entitled"
    harbour.deliver()
    assert state_of(willow) == State.SUSPENDED
    with willow.city():
        visiting.withdraw(consent=given, actor=resident(Participant.objects.get()), at=clock.now())
    willow.deliver()
    assert held(harbour) == []
    assert differences(willow) == []
    left = willow.read(lambda: list(Letter.objects.filter(kind="standings").values_list("body", "token")))
    assert set(left) == {(None, "")}


def say(city: Installation, token: str, door: str = "letters") -> requests.Response:
    """Hand a token in, as anybody on the network could."""
    address = city.card.replace("/card", f"/{door}")
    return requests.post(address, token.encode(), headers={"Content-Type": "application/jose"}, timeout=10)


def signed(city: Installation, said: dict[str, Any], purpose: wire.Purpose = "cityscore-letter") -> str:
    """A token with the city's own key."""
    with city.city():
        return wire.sealed(said, seed=keys.own_key(clock.now()).seed, purpose=purpose)


def last_step(city: Installation) -> Letter:
    found: Letter = city.read(lambda: Letter.objects.filter(kind="step", is_outgoing=True).latest("id"))
    return found


def test_a_letter_altered_repeated_reordered_or_forged_changes_nothing(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    letter = last_step(willow)
    before = harbour.read(lambda: (Link.objects.get().heard_number, AgreementEvent.objects.count()))
    assert say(harbour, letter.token).status_code == 200  # repeated: answered as the first time
    head, payload, signature = letter.token.split(".")
    altered = f"{head}.{payload[:-2]}{'AA' if payload[-2:] != 'AA' else 'BB'}.{signature}"
    said = {"from": "willow", "to": "harbour", "at": clock.now().isoformat()}
    end = {
        "uid": str(copy_of(willow).uid), "kind": "end", "actor_kind": "officer", "actor_name": "Nobody",
        "happened_at": said["at"],
    }  # fmt: skip
    next_number = before[0] + 1
    step = {**said, "number": next_number, "kind": "step", "body": end}
    forged = signed(harbour, step)
    question = signed(willow, step, "cityscore-question")
    elsewhere = signed(willow, step | {"to": "quay"})
    for token in (altered, forged, question, elsewhere, "nothing", "a.b.c"):
        answer = say(harbour, token)
        assert (answer.status_code, answer.json()["code"]) == (401, "letter-not-trusted")
    for number in (next_number + 1, next_number - 1):
        ahead = signed(willow, step | {"number": number})
        answer = say(harbour, ahead)
        assert answer.status_code == 409
        with willow.city():
            _, told = wire.opened(
                answer.text,
                keys=keys.believed(city_of("harbour")),
                purpose="cityscore-answer",
                sender="harbour",
                receiver="willow",
            )
        assert (told["outcome"], told["expected"]) == ("out-of-step", next_number)
    assert before == harbour.read(lambda: (Link.objects.get().heard_number, AgreementEvent.objects.count()))
    assert state_of(harbour) == State.ACTIVE


def city_of(code: str) -> City:
    return City.objects.get(code=code)


def test_a_server_killed_in_the_middle_of_a_letter_applies_it_once(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    harbour.stop()
    harbour.serve(CITYSCORE_FAULT_AT="letter.taken:1")
    given = travel(willow)
    willow.deliver()
    assert held(harbour) == []
    link = willow.read(lambda: Link.objects.get())
    assert (link.failed_count, link.next_try_at is None) == (1, False)
    harbour.stop()
    harbour.serve()
    willow.deliver()
    assert held(harbour) == [(given.pseudonym, 57_500, "a")]
    assert differences(willow) == []


@pytest.mark.parametrize("place", ["letter.numbered", "letter.answered"])
def test_a_sender_killed_in_the_middle_of_a_letter_sends_it_again(both: Both, place: str) -> None:
    willow, harbour = both
    agree(willow, harbour)
    given = travel(willow)
    with willow.here():
        told = {
            "DATABASE_URL": database_url("default"),
            "DATABASE_OWNER_URL": database_url("owner"),
            "CITYSCORE_FAULT_AT": f"{place}:1",
        }
        send = f"from conversions import tasks; tasks.deliver_letters(city_id={willow.office.city.id})"
        died = subprocess.run(
            [sys.executable, "-W", "ignore", "manage.py", "shell", "-c", send],
            env=os.environ | told,
            capture_output=True,
            check=False,
        )
    assert died.returncode == -9
    assert held(harbour) == ([] if place == "letter.numbered" else [(given.pseudonym, 57_500, "a")])
    willow.deliver()
    assert held(harbour) == [(given.pseudonym, 57_500, "a")]
    assert differences(willow) == []


def test_clocks_may_differ_by_minutes_and_no_more_where_a_code_is_asked_for(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    given = travel(willow)
    willow.deliver()
    late = clock.now() - timedelta(seconds=90)
    with willow.city(), visiting.visit(consent=given, at=late) as standing:
        assert code_of(standing, at=late)
    wrong = clock.now() - timedelta(minutes=10)
    with willow.city(), pytest.raises(OtherInstallationSilent):
        asking.ask(Link.objects.get(), "summary", {}, wrong)
    nonce = "7d5b0a52-2f3c-4c52-9f0b-0b8a0d5c3f11"
    body = {"pseudonym": str(given.pseudonym), "perk": "library-books"}
    said = {"from": "willow", "to": "harbour", "nonce": nonce, "kind": "pass", "body": body}
    asked = signed(willow, said | {"at": clock.now().isoformat()}, "cityscore-question")
    assert say(harbour, asked, "questions").status_code == 200
    again = say(harbour, asked, "questions")
    assert (again.status_code, again.json()["code"]) == (422, "question-stale")


def test_a_new_key_takes_over_and_the_old_one_is_believed_no_more(both: Both) -> None:
    willow, harbour = both
    with willow.city():
        old = keys.own_key(clock.now())
        new = keys.rotate(by=audit.SYSTEM, at=clock.now())
    willow.deliver()
    agree(willow, harbour)
    with harbour.city():
        assert set(keys.believed(city_of("willow"))) == {new.key_id}
    assert state_of(harbour) == State.ACTIVE
    with willow.city():
        stale = wire.sealed({"from": "willow", "to": "harbour"}, seed=old.seed, purpose="cityscore-letter")
    assert say(harbour, stale).status_code == 401


def test_of_two_ends_that_cross_the_same_one_holds_on_both_sides(both: Both) -> None:
    willow, harbour = both
    propose(willow)
    willow.deliver()
    sign(willow)
    sign(harbour)
    willow.deliver()
    harbour.deliver()
    here, there = copy_of(willow), copy_of(harbour)
    with willow.city():
        agreeing.announce(agreement=here, **NOTICE, by=willow.office.head, at=clock.now())
        ending.end(agreement=here, reason="No", by=willow.office.approver, at=clock.now())
    with harbour.city():
        ending.decline(agreement=there, reason="Never", by=harbour.office.approver, at=clock.now())
    willow.deliver()
    harbour.deliver()
    assert (state_of(willow), state_of(harbour)) == (State.DECLINED, State.DECLINED)
    refused = willow.read(
        lambda: list(Letter.objects.filter(outcome="refused").values_list("kind", "refusal"))
    )
    assert [(kind, told["code"]) for kind, told in refused] == [("step", "agreement-not-in-this-state")]


def test_what_the_agreement_cannot_give_is_not_taken(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    given = travel(willow)
    willow.deliver()
    with willow.city(), crossing.enter(city_of("harbour").id):
        Standing.objects.update(points_hundredths=99_999, in_letter=0)
    willow.deliver()
    assert held(harbour) == [(given.pseudonym, 57_500, "a")]
    with willow.here(), open_city(willow.office.city.id):
        ((report),) = reconciling.reconcile(at=clock.now())
    assert [each["what"] for each in report["differences"]] == ["standings"]
    assert report["refused"] == 1


def test_a_pass_that_is_refused_there_says_why(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    given = travel(willow)
    with (
        willow.city(),
        visiting.visit(consent=given, at=clock.now()) as standing,
        pytest.raises(RefusedElsewhere) as refused,
    ):
        code_of(standing, at=clock.now())
    assert "try again in a moment" in refused.value.message.en
    harbour.stop()
    with (
        willow.city(),
        visiting.visit(consent=given, at=clock.now()) as standing,
        pytest.raises(OtherInstallationSilent),
    ):
        code_of(standing, at=clock.now())
    with willow.here(), redirect_stdout(io.StringIO()) as said, pytest.raises(SystemExit) as left:
        call_command("compare_cities", "willow")
    assert left.value.code == 1
    assert "does not answer" in said.getvalue()


def test_a_server_restored_to_an_earlier_day_is_told_anew_what_it_forgot(both: Both) -> None:
    willow, harbour = both
    agree(willow, harbour)
    given = travel(willow)
    willow.deliver()
    with harbour.city():  # as its backup of before had it
        forgotten = Letter.objects.filter(is_outgoing=False, kind="standings")
        Link.objects.update(heard_number=F("heard_number") - forgotten.count())
        forgotten.delete()
        Standing.objects.all().delete()
    with willow.city():
        keys.rotate(by=audit.SYSTEM, at=clock.now())
    willow.deliver()
    with harbour.city():
        assert len(keys.believed(city_of("willow"))) == 2
    assert held(harbour) == []
    with willow.here(), open_city(willow.office.city.id):
        ((report),) = reconciling.reconcile(at=clock.now(), resend=True)
    assert [each["what"] for each in report["differences"]] == ["standings"]
    willow.deliver()
    assert held(harbour) == [(given.pseudonym, 57_500, "a")]
    assert differences(willow) == []
