"""What the operator can do from the terminal: erase somebody, name a city's identity provider."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import dataclass

import pytest
from allauth.socialaccount.models import SocialApp
from django.core.management import call_command

from cityscore.cities.models import Account
from cityscore.core.tenancy import open_city
from cityscore.participants import providers, queries, tasks
from cityscore.participants.models import Claim, Participant
from tests.cast import Cast, Office
from tests.rooms.participants import oidc_provider
from tests.rooms.participants.builders import at_desk, claimed, resident_number
from tests.rooms.participants.oidc_provider import CLIENT_ID, CLIENT_SECRET

MEI = resident_number(1)


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


def run(name: str, *arguments: str, stdin: str = "") -> Outcome:
    """The command as from the terminal, without its own process."""
    out, err, before = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin, code = io.StringIO(stdin), 0
    try:
        call_command(name, *arguments, stdout=out, stderr=err)
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.stdin = before
    return Outcome(code, out.getvalue(), err.getvalue())


@pytest.fixture
def operator(cast: Cast) -> Account:
    Account.objects.filter(id=cast.lan.id).update(is_operator=True)
    return cast.lan


@pytest.fixture
def mei(willow: Office) -> Participant:
    return at_desk(willow, MEI)


def test_erase_forgets_somebody_by_number(mei: Participant, operator: Account) -> None:
    outcome = run("erase", "willow", MEI, "--by", operator.email, "--json")
    assert outcome.code == 0
    assert json.loads(outcome.out) == {"ok": True, "city": "willow", "erased": str(mei.public_id)}
    assert not Participant.objects.exists()
    assert queries.access_log(mei.id)[0].actor_kind == "operator"


def test_erase_can_keep_the_number_out_of_the_command_line(mei: Participant, operator: Account) -> None:
    outcome = run("erase", "willow", "-", "--by", operator.email, stdin=f"{MEI}\n")
    assert outcome.code == 0
    assert MEI not in outcome.out + outcome.err
    assert not Participant.objects.exists()


def test_erase_refuses_with_a_reason_and_changes_nothing(
    cast: Cast, mei: Participant, willow: Office, operator: Account
) -> None:
    at_desk(willow, MEI, "local")
    for city, number, by, reason in (
        ("willow", MEI, operator.email, "identifier-ambiguous"),
        ("willow", resident_number(2), operator.email, "participant-unknown"),
        ("willow", "nonsense", operator.email, "participant-unknown"),
        ("nowhere", MEI, operator.email, "city-unknown"),
        ("willow", MEI, "nobody@example.org", "account-unknown"),
    ):
        outcome = run("erase", city, number, "--by", by)
        assert (outcome.code, outcome.err.partition(":")[0]) == (1, reason)
    for by in (cast.mei.email, willow.auditor.email):
        outcome = run("erase", "willow", MEI, "--type", "cn-ric", "--by", by)
        assert (outcome.code, outcome.err.partition(":")[0]) == (1, "duty-missing")
    assert Participant.objects.count() == 2


def test_a_provider_is_named_with_its_secret_on_standard_input(willow: Office, operator: Account) -> None:
    with oidc_provider.running() as provider:
        arguments = (
            "--title", "Willow ID", "--client-id", CLIENT_ID, "--identifier-type", "cn-ric",
            "--identifier-claim", "national_id", "--born-on-claim", "birthdate", "--scope", "openid",
        )  # fmt: skip
        named = ("set_identity_provider", "willow", provider.issuer, *arguments)
        refused = run(*named, "--by", willow.head.email, stdin=f"{CLIENT_SECRET}\n")
        assert (refused.code, refused.err.partition(":")[0]) == (1, "operator-only")
        done = run(*named, "--by", operator.email, stdin=f"{CLIENT_SECRET}\n")
    assert done.code == 0
    assert CLIENT_SECRET not in done.out + done.err
    present = providers.present()
    assert present is not None
    assert present.secret == CLIENT_SECRET
    assert SocialApp.objects.get().settings["scope"] == ["openid"]


def test_a_provider_that_does_not_answer_is_refused(willow: Office, operator: Account) -> None:
    outcome = run(
        "set_identity_provider", "willow", "http://127.0.0.1:1", "--title", "x", "--client-id", "x",
        "--identifier-type", "cn-ric", "--identifier-claim", "sub", "--by", operator.email, stdin="x",
    )  # fmt: skip
    assert (outcome.code, outcome.err.partition(":")[0]) == (1, "provider-unfit")


def test_the_nightly_task_forgets_what_nobody_proved(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        claimed(cast.mei, MEI)  # in June; the task's clock is today's
    tasks.forget_stale(city_id=cast.willow.city.id)
    with open_city(cast.willow.city.id):
        assert not Claim.objects.exists()
