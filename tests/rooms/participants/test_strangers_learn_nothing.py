"""Sign-ups that name other people's identifiers learn nothing, not even whether the identifiers exist."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_script_prefix
from django.urls import reverse

from cityscore.cities.models import Account
from cityscore.core.models import AuditEntry
from cityscore.core.tenancy import open_city
from cityscore.participants import actions, queries
from cityscore.participants.models import Claim, Link, Participant
from cityscore.participants.refusals import CodeNotAccepted
from tests.cast import NOON, PASSWORD, Cast, Office
from tests.rooms.participants.builders import at_desk, claimed, code_for, joined, published, resident_number
from tests.rooms.participants.conftest import Told


def sign_up_and_claim(serial: int, number: str) -> tuple[Account, list[tuple[int, str]]]:
    """One stranger's whole visit: sign up, name a number, try a code. Status and page of each step."""
    browser = Client(
        headers={"accept-language": "en"}, REMOTE_ADDR=f"198.51.{serial // 250}.{serial % 250 + 1}"
    )
    email = f"stranger{serial:05d}@example.org"
    steps = [
        browser.post(page("account_signup"), {"email": email, "password1": PASSWORD}),
        browser.post(page("me_identity"), {"identifier_type": "cn-ric", "identifier": number}),
        browser.get(page("me_identity")),
        browser.post(page("me_code"), {"code": "0000-0000"}),
        browser.get(page("me")),
        browser.get(page("me_access")),
    ]
    pages = [(step.status_code, _without_the_visitors_own(step.content.decode(), serial)) for step in steps]
    return Account.objects.get(email=email), pages


def page(name: str) -> str:
    """The address of one of Willow's pages."""
    with override_script_prefix("/willow/"):
        return reverse(name, urlconf=settings.CITY_URLCONF)


def _without_the_visitors_own(shown: str, serial: int) -> str:
    """A page without what differs between any two visitors: the form token, e-mail and claim reference."""
    shown = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", shown)
    shown = re.sub(r"\b[0-9A-F]{8}\b", "REFERENCE", shown)
    return shown.replace(f"{serial:05d}", "")


def number_of(serial: int) -> str:
    """Another invented number for each serial; one birthday has room for 999."""
    return resident_number(serial % 500 + 1, born=f"199001{serial // 500 + 1:02d}")


def strangers(cast: Cast, count: int) -> None:
    """`count` sign-ups: every second one names an enrolled resident's number, the others nobody's."""
    with open_city(cast.willow.city.id):
        leaf = published(cast.willow)
        for serial in range(1, count, 2):
            joined(at_desk(cast.willow, number_of(serial)), leaf, "blood")
        before = (Participant.objects.count(), AuditEntry.objects.count())
    told_to_strangers = set()
    for serial in range(1, count + 1):
        account, pages = sign_up_and_claim(serial, number_of(serial))
        told_to_strangers.add(tuple(pages))
        with open_city(cast.willow.city.id):
            assert queries.participant_of(account) is None
    (seen,) = told_to_strangers  # each of them saw exactly the same
    assert [status for status, _ in seen] == [302, 302, 200, 200, 200, 302]
    with open_city(cast.willow.city.id):
        assert (Participant.objects.count(), AuditEntry.objects.count()) == before
        assert not Link.objects.exists()
        assert set(Claim.objects.values_list("state", flat=True)) == {"open"}


def test_fifty_sign_ups_learn_nothing(cast: Cast) -> None:
    strangers(cast, 50)


@pytest.mark.soak
def test_a_thousand_sign_ups_learn_nothing(cast: Cast) -> None:
    strangers(cast, 1000)


def statements(account: Account, number: str) -> list[str]:
    """What the database is asked when an account claims a number and tries a code, without the values."""
    with CaptureQueriesContext(connection) as captured:
        claimed(account, number)
        with pytest.raises(CodeNotAccepted):
            actions.prove_by_code(account=account, code="0000-0000", at=NOON)
    without_values = [re.sub(r"'[^']*'(::\w+)?|\b\d+\b", "?", each["sql"]) for each in captured]
    return [each for each in without_values if "SAVEPOINT" not in each]


def test_the_database_is_asked_the_same_whether_or_not_somebody_has_the_number(
    cast: Cast, willow: Office, told: Told
) -> None:
    joined(at_desk(willow, resident_number(1)), published(willow), "blood")
    code_for(willow, resident_number(2))
    told.clear()
    known = statements(cast.mei, resident_number(1))
    given_a_code = statements(cast.jun, resident_number(2))
    unknown = statements(cast.lan, resident_number(3))
    assert len(known) >= 8
    assert known == given_a_code == unknown
    assert told == []


def test_a_stranger_cannot_use_up_a_code_or_the_owners_attempts(cast: Cast, willow: Office) -> None:
    code = code_for(willow, resident_number(1))
    for stranger in (cast.jun, cast.lan):
        claimed(stranger, resident_number(1))
        for _ in range(5):
            with pytest.raises(CodeNotAccepted):
                actions.prove_by_code(account=stranger, code="0000-0000", at=NOON)
    claimed(cast.mei, resident_number(1))
    assert actions.prove_by_code(account=cast.mei, code=code, at=NOON)
