"""A use that the person says was not theirs: passes end at once, and the office answers once."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from cityscore.cities.models import Account
from cityscore.cities.refusals import DutyMissing
from cityscore.core import crossing
from cityscore.participants import queries as participant_queries
from cityscore.participants.actions import leaving
from cityscore.participants.models import Participant
from cityscore.schemes.models import Scheme
from rewards import actions, exporting
from rewards.models import DisownedUse, Pass, QuotaCounter, Redemption
from rewards.refusals import DisownedUseAnswered, RedemptionNotInThisState, RedemptionUnknown
from tests.cast import NOON, Office
from tests.rooms.cities.builders import at_the_office
from tests.rooms.rewards.builders import Counter, code_of, resident


def used(library: Counter, person: Participant) -> UUID:
    made = library.redeem(code_of(person, "reading-room"), "reading-room").json()
    return UUID(made["redemption"])


def disown(person: Participant, redemption: UUID, text: str = "I was at home.") -> DisownedUse:
    return actions.disown_use(participant=person, redemption=redemption, text=text, at=NOON)


@pytest.fixture
def mei(willow: Office, scheme: Scheme) -> Participant:
    return resident(willow, scheme, points=20)


def test_every_unused_pass_ends_at_once(library: Counter, mei: Participant) -> None:
    made = used(library, mei)
    in_hand = code_of(mei, "library-books")
    disown(mei, made)
    assert library.verify(in_hand)["reason"] == "not_entitled"
    assert not Pass.objects.filter(used_at=None, ended_at=None).exists()
    assert library.verify(code_of(mei, "library-books"))["result"] == "granted"  # a new pass works


def test_saying_it_twice_is_one_case_and_ends_newer_passes_too(library: Counter, mei: Participant) -> None:
    made = used(library, mei)
    first = disown(mei, made)
    in_hand = code_of(mei, "library-books")
    again = disown(mei, made, "Really not.")
    assert (again.id, again.text) == (first.id, "I was at home.")
    assert library.verify(in_hand)["reason"] == "not_entitled"


def test_nobody_reports_another_persons_use(
    willow: Office, scheme: Scheme, library: Counter, mei: Participant
) -> None:
    made = used(library, mei)
    other = resident(willow, scheme, "W2")
    for redemption in (made, uuid4()):
        with pytest.raises(RedemptionUnknown):
            disown(other, redemption)
    assert not DisownedUse.objects.exists()


def test_annulling_gives_the_limit_back_and_the_person_reads_why(
    willow: Office, library: Counter, mei: Participant
) -> None:
    case = disown(mei, used(library, mei))
    actions.answer_disowned_use(case=case, annul=True, answer="The till was wrong.", by=willow.clerk, at=NOON)
    assert Redemption.objects.get().state == "annulled"
    assert {each.used_count for each in QuotaCounter.objects.all()} == {0}
    log = [entry.action for entry in participant_queries.access_log(mei.id)]
    assert {"rewards.disown_use", "rewards.annul", "rewards.answer_disowned_use"} <= set(log)
    with pytest.raises(DisownedUseAnswered):
        actions.answer_disowned_use(case=case, annul=False, answer="No.", by=willow.clerk, at=NOON)


def test_a_use_that_stands_keeps_its_count(willow: Office, library: Counter, mei: Participant) -> None:
    case = disown(mei, used(library, mei))
    answered = actions.answer_disowned_use(
        case=case, annul=False, answer="Your card was seen.", by=willow.head, at=NOON
    )
    assert answered.is_annulled is False
    assert Redemption.objects.get().state == "redeemed"


def test_what_is_settled_already_cannot_be_annulled_and_the_case_stays_open(
    willow: Office, library: Counter, mei: Participant
) -> None:
    case = disown(mei, used(library, mei))
    Redemption.objects.update(state="ended")
    with pytest.raises(RedemptionNotInThisState):
        actions.answer_disowned_use(case=case, annul=True, answer="x", by=willow.clerk, at=NOON)
    case.refresh_from_db()
    assert case.answered_at is None


def test_only_who_answers_objections_answers(willow: Office, library: Counter, mei: Participant) -> None:
    case = disown(mei, used(library, mei))
    for account in (willow.editor, willow.auditor):
        with pytest.raises(DutyMissing):
            actions.answer_disowned_use(case=case, annul=False, answer="x", by=account, at=NOON)


def test_erasing_takes_the_words_and_leaves_a_case_about_nobody(library: Counter, mei: Participant) -> None:
    disown(mei, used(library, mei))
    (said,) = exporting.export(participant_id=mei.id)["disowned"]
    assert said["text"] == "I was at home."
    leaving.erase(participant=mei, actor=participant_queries.resident(mei), at=NOON)
    case = DisownedUse.objects.get()
    assert (case.text, case.redemption.used_pass) == ("", None)


def at(account: Account, method: str, address: str, *args: Any, **options: Any) -> Any:
    with crossing.outside():
        return getattr(at_the_office(account), method)(f"/willow/office/{address}", *args, **options)


def test_a_clerk_reads_and_answers_it_in_the_office(
    willow: Office, library: Counter, mei: Participant
) -> None:
    case = disown(mei, used(library, mei))
    page = f"rewards/disowneduse/{case.id}/change/"
    assert "Uses that people report as not theirs: 1" in at(willow.clerk, "get", "").content.decode()
    assert "I was at home." in at(willow.clerk, "get", page).content.decode()
    assert "rewards.open_disowned_use" in [entry.action for entry in participant_queries.access_log(mei.id)]
    assert at(willow.editor, "get", page).status_code == 403
    said = {"verdict": "annul", "answer": "The till was wrong."}
    assert at(willow.auditor, "post", page, said).status_code == 403
    assert "This field is required" in at(willow.clerk, "post", page, {"verdict": "annul"}).content.decode()
    assert at(willow.clerk, "post", page, said).status_code == 302
    assert Redemption.objects.get().state == "annulled"
    assert "The till was wrong." in at(willow.auditor, "get", page).content.decode()
