"""An old statement can be had again, byte for byte, and is not the same as that day recomputed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command

from cityscore.core import audit
from cityscore.core.tenancy import open_city
from cityscore.participants.models import Enrolment
from cityscore.schemes.models import Scheme
from cityscore.scoring import actions, statements
from cityscore.scoring.models import Run
from cityscore.scoring.refusals import NobodyHere
from tests.cast import NOON, Cast, Office
from tests.rooms.records.builders import HEADER, enrol, hand_in, open_scheme
from tests.rooms.schemes.builders import published, scheme_text
from tests.rooms.schemes.gates import open_gate as open_gate

TODAY = date(2026, 6, 15)
THEN = NOON + timedelta(minutes=5)
LATER = THEN + timedelta(days=20)
NEXT_RULES = scheme_text(("[50, 10]", "[50, 12]"), ("from: 2026-01-01", "from: 2026-07-01"))
WITH_STATUS = "identifier,record_no,occurred_on,hours,status\n"


def bytes_of(person: Enrolment, run: Run) -> bytes:
    document = statements.replay(participant=person.participant, run=run)
    return json.dumps(document, ensure_ascii=False).encode()


def run_everybody(scheme: Scheme, *, as_of: date, days: int = 0) -> Run:
    at = THEN + timedelta(days=days)
    run = actions.open_run(scheme=scheme, as_of=as_of, by=audit.SYSTEM, at=at)
    assert actions.work_on_one_shard(run_id=run.id)
    return actions.publish_if_complete(run_id=run.id, at=at)


def much_happens(office: Office, person: Enrolment) -> None:
    """A record is corrected, one annulled, others come, an award is given, and the rules change."""
    hand_in(office, HEADER + "W1,R1,2026-05-01,40\nW1,R9,2026-05-03,8\n", at=LATER)
    hand_in(office, WITH_STATUS + "W1,R2,2026-05-02,40,annulled\n", at=LATER + timedelta(hours=1))
    hand_in(office, HEADER + "W1,R1,2026-05-01,41\n", at=LATER + timedelta(hours=2))
    actions.grant(
        hundredths={person.participant_id: 1500},
        scheme_id=person.scheme_id,
        label="Stars",
        dimension="giving",
        counts_from=date(2026, 1, 1),
        counts_until=date(2027, 1, 1),
        agreement="a1",
        at=LATER,
    )
    published(office, NEXT_RULES)


@pytest.mark.usefixtures("open_gate")
def test_a_replay_is_what_the_run_said_and_recomputing_is_what_is_known_now(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        person = enrol(cast.willow, scheme, "W1")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\nW1,R2,2026-05-02,40\n")
        shown = statements.statement_of(participant=person.participant, scheme=scheme, as_of=TODAY, at=THEN)
        first = run_everybody(scheme, as_of=TODAY)
        said = bytes_of(person, first)
        assert said == json.dumps(shown, ensure_ascii=False).encode()

        much_happens(cast.willow, person)
        second = run_everybody(scheme, as_of=date(2026, 7, 10), days=25)
        assert bytes_of(person, first) == said
        assert bytes_of(person, second) != said
        again = bytes_of(person, second)
        hand_in(cast.willow, HEADER + "W1,R9,2026-05-03,1\n", at=LATER + timedelta(days=30))
        assert bytes_of(person, second) == again

        known_now = statements.statement_of(
            participant=person.participant, scheme=scheme, as_of=TODAY, at=LATER + timedelta(days=31)
        )
        assert (known_now["version"], known_now["as_of"]) == (1, "2026-06-15")
        assert (shown["total"], known_now["total"]) == ("1010", "1020")  # 42 hours → 5, and the award
        assert [each["record_no"] for each in known_now["lines"][0]["records"]] == ["R1", "R9"]


@pytest.mark.usefixtures("open_gate")
def test_the_command_replays_a_run_byte_for_byte(cast: Cast, capsys: pytest.CaptureFixture[str]) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        person = enrol(cast.willow, scheme, "W1")
        hand_in(cast.willow, HEADER + "W1,R1,2026-05-01,12\nW1,R2,2026-05-02,40\n")
        run = run_everybody(scheme, as_of=TODAY)
    asked = (
        "statement",
        "willow",
        "leaf",
        "W1",
        "--run",
        str(run.id),
        "--by",
        cast.willow.clerk.email,
        "--json",
    )
    call_command(*asked)
    said = capsys.readouterr().out
    assert json.loads(said)["total"] == "1010"
    with open_city(cast.willow.city.id):
        much_happens(cast.willow, person)
    call_command(*asked)
    assert capsys.readouterr().out == said


@pytest.mark.parametrize(
    ("words", "code"), [(["--run", "999999"], 1), (["--run", "1", "--as-of", "2026-06-15"], 2)]
)
def test_a_run_that_is_not_there_or_a_second_day_is_refused(cast: Cast, words: list[str], code: int) -> None:
    with open_city(cast.willow.city.id):
        enrol(cast.willow, open_scheme(cast.willow), "W1")
    with pytest.raises(SystemExit) as stopped:
        call_command("statement", "willow", "leaf", "W1", *words, "--by", cast.willow.clerk.email)
    assert stopped.value.code == code


def test_nobody_is_in_a_run_that_was_opened_before_they_joined(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        scheme = open_scheme(cast.willow)
        enrol(cast.willow, scheme, "W1")
        run = run_everybody(scheme, as_of=TODAY)
        late = enrol(cast.willow, scheme, "W2", at=LATER)
        with pytest.raises(NobodyHere):
            statements.replay(participant=late.participant, run=run)
