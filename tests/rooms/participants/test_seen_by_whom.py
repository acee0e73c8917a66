"""Every look of the office at a person is in that person's own access log; no log, no data."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.test import Client

from cityscore.cities.models import Officer
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.participants import queries
from cityscore.participants.models import Claim, Participant
from cityscore.participants.refusals import IdentityFrozen
from tests.cast import Cast, Office
from tests.conftest import COMMITTED
from tests.rooms.participants.builders import at_desk, proved, resident_number
from tests.rooms.participants.signing_in import new_browser, officer_signed_in, sign_in

DESK = "/willow/office/participants/participant/"
SEEN = {"document_seen": "on"}
LOOKS = ("participants.open_person", "participants.look_up", "participants.open_contest")


def looks_at(people: list[Participant]) -> Counter[int]:
    """How many looks each person finds in their own log."""
    return Counter({each.id: queries.access_log(each.id).filter(action__in=LOOKS).count() for each in people})


def random_looks(cast: Cast, willow: Office, count: int) -> None:
    people = [at_desk(willow, resident_number(serial)) for serial in range(1, 13)]
    proved(cast.mei, willow, resident_number(1))
    with pytest.raises(IdentityFrozen):
        proved(cast.jun, willow, resident_number(1))
    contest = f"/willow/office/participants/claim/{Claim.objects.get().id}/change/"
    browsers = [officer_signed_in(willow.clerk), officer_signed_in(willow.auditor)]
    draw = random.Random(20260615)
    expected: Counter[int] = Counter()
    for _ in range(count):
        person, browser = draw.choice(people), draw.choice(browsers)
        way = draw.choice(["page", "look-up", "contest"])
        if way == "contest":
            person, browser = people[0], browsers[0]
            assert browser.get(contest).status_code == 200
        elif way == "page":
            assert browser.get(f"{DESK}{person.id}/change/").status_code == 200
        else:
            number = {"identifier_type": "cn-ric", "identifier": person.identifier}
            assert browser.post(DESK, number).status_code == 302
        expected[person.id] += 1
    assert looks_at(people) == Counter({each.id: expected[each.id] for each in people})
    names = {entry.actor_name for entry in AuditEntry.objects.filter(action__in=LOOKS)}
    lookers = Officer.objects.filter(account__in=[willow.clerk, willow.auditor])
    assert names == set(lookers.values_list("name", flat=True))


def test_fifty_looks_are_fifty_entries(cast: Cast, willow: Office) -> None:
    random_looks(cast, willow, 50)


@pytest.mark.soak
def test_five_hundred_looks_are_five_hundred_entries(cast: Cast, willow: Office) -> None:
    random_looks(cast, willow, 500)


def test_a_look_that_was_refused_is_not_a_look(cast: Cast, willow: Office) -> None:
    mei = proved(cast.mei, willow, resident_number(1))
    stranger = new_browser()
    sign_in(stranger, cast.jun)
    for browser in (stranger, Client(), officer_signed_in(willow.editor)):
        assert browser.get(f"{DESK}{mei.id}/change/").status_code in (302, 403)
    assert not looks_at([mei])[mei.id]


@contextmanager
def log_that_cannot_be_written() -> Iterator[None]:
    """The serving role loses its right to add to the log, as on a full or damaged disk."""
    owner, role = connections["owner"].cursor(), settings.DATABASES["default"]["USER"]
    owner.execute(f'REVOKE INSERT ON core_auditentry FROM "{role}"')
    try:
        yield
    finally:
        owner.execute(f'GRANT INSERT ON core_auditentry TO "{role}"')


@COMMITTED
def test_when_the_log_cannot_be_written_nothing_is_shown_and_nothing_done(committed_cast: Cast) -> None:
    office = committed_cast.willow
    with open_city(office.city.id), transaction.atomic():
        mei = proved(committed_cast.mei, office, resident_number(1))
    browser = officer_signed_in(office.clerk)
    browser.raise_request_exception = False
    number = {"identifier_type": "cn-ric", "identifier": resident_number(1)}
    page = f"{DESK}{mei.id}/change/"
    assert str(mei.public_id) in browser.get(page).content.decode()
    with log_that_cannot_be_written():
        answers = [
            browser.get(page),
            browser.post(DESK, number),
            browser.post(f"{DESK}code/", {**number, "delivery": "desk-code", "letter_days": 1, **SEEN}),
            browser.post(f"{DESK}{mei.id}/end-link/", SEEN),
        ]
    for answer in answers:
        assert answer.status_code == 500
        assert str(mei.public_id) not in answer.content.decode()
        assert "one-time-code" not in answer.content.decode()
    with open_city(office.city.id), transaction.atomic():
        assert queries.participant_of(committed_cast.mei) == mei
