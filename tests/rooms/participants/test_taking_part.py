"""Imports find who takes part and lets the source answer; everybody else is as if they had never joined."""

from __future__ import annotations

import pytest

from cityscore.core.tenancy import open_city
from cityscore.participants import actions, queries
from cityscore.participants.models import Participant
from cityscore.participants.refusals import IdentifierAmbiguous, ParticipantUnknown
from cityscore.schemes.models import Scheme, Source
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import BARK, at_desk, joined, published, resident_number

NUMBERS = [resident_number(serial) for serial in range(1, 7)]
PAIRS = [("cn-ric", number) for number in NUMBERS]


@pytest.fixture
def leaf(willow: Office) -> Scheme:
    return published(willow)


@pytest.fixture
def people(willow: Office) -> list[Participant]:
    """Six people who proved who they are and have joined nothing."""
    return [at_desk(willow, number) for number in NUMBERS]


def source_id(code: str) -> int:
    found: int = Source.objects.get(code=code).id
    return found


def leave(participant: Participant, scheme: Scheme) -> None:
    actions.leave(participant=participant, scheme=scheme, actor=queries.resident(participant), at=NOON)


def test_a_source_is_answered_about_those_who_agreed_to_it(people: list[Participant], leaf: Scheme) -> None:
    joined(people[0], leaf, "blood", "volunteers")
    joined(people[1], leaf, "blood")
    joined(people[2], leaf)
    joined(people[3], leaf, "blood")
    leave(people[3], leaf)
    withdrawn = joined(people[4], leaf, "blood")
    blood = Source.objects.get(code="blood")
    actions.set_consent(
        enrolment=withdrawn, source=blood, given=False, actor=queries.resident(people[4]), at=NOON
    )
    assert queries.consenting(PAIRS, source_id=blood.id) == {
        PAIRS[0]: people[0].id,
        PAIRS[1]: people[1].id,
    }
    assert queries.consenting(PAIRS, source_id=source_id("volunteers")) == {PAIRS[0]: people[0].id}
    everybody = queries.by_identifiers(PAIRS)
    assert set(everybody.values()) == {people[index].id for index in (0, 1, 2, 4)}
    assert all(len(index) == 32 for index in everybody)


def test_consent_in_one_scheme_is_enough_for_a_source_they_share(
    people: list[Participant], willow: Office, leaf: Scheme
) -> None:
    bark = published(willow, BARK)
    joined(people[0], leaf)
    joined(people[0], bark, "blood")
    assert queries.consenting(PAIRS, source_id=source_id("blood")) == {PAIRS[0]: people[0].id}
    leave(people[0], bark)
    assert queries.consenting(PAIRS, source_id=source_id("blood")) == {}
    assert list(queries.by_identifiers(PAIRS).values()) == [people[0].id]


def test_who_came_back_without_that_consent_is_not_found(people: list[Participant], leaf: Scheme) -> None:
    joined(people[0], leaf, "blood")
    leave(people[0], leaf)
    joined(people[0], leaf, "volunteers")
    assert queries.consenting(PAIRS, source_id=source_id("blood")) == {}


def test_the_same_digits_as_another_kind_of_number_are_another(
    people: list[Participant], leaf: Scheme
) -> None:
    joined(people[0], leaf, "blood")
    assert queries.by_identifiers([("local", NUMBERS[0])]) == {}


def test_a_number_known_in_one_city_is_unknown_in_the_other(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        joined(at_desk(cast.willow, NUMBERS[0]), published(cast.willow), "blood")
        assert queries.by_identifiers(PAIRS)
        ours = queries.participant_named(NUMBERS[0])
    with open_city(cast.harbour.city.id):
        assert queries.by_identifiers(PAIRS) == {}
        with pytest.raises(ParticipantUnknown):
            queries.participant_named(NUMBERS[0])
        theirs = at_desk(cast.harbour, NUMBERS[0])
    assert bytes(ours.identifier_index) != bytes(theirs.identifier_index)


def test_a_command_names_somebody_by_number_alone_unless_two_kinds_fit(willow: Office) -> None:
    first = at_desk(willow, "G1234567", "passport")
    assert queries.participant_named("g1234567") == first
    second = at_desk(willow, "G1234567", "local")
    with pytest.raises(IdentifierAmbiguous):
        queries.participant_named("G1234567")
    assert queries.participant_named("G1234567", "local") == second
    for unknown in ("", "no such number", NUMBERS[0], "\x00"):
        with pytest.raises(ParticipantUnknown):
            queries.participant_named(unknown)
