"""What the database itself refuses, each broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from cityscore.core import crossing
from cityscore.participants.models import Claim, CodeAttempts, Consent, DeskCode, Enrolment, Link, Participant
from cityscore.schemes.models import Source
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import (
    USCC,
    at_desk,
    claimed,
    code_for,
    joined,
    proved,
    resident_number,
)
from tests.rooms.participants.builders import published as publish

EARLIER = NOON - timedelta(seconds=1)


def again(row: object) -> None:
    """The same row a second time."""
    row.pk = None  # type: ignore[attr-defined]
    row._state.adding = True  # type: ignore[attr-defined]
    row.save(force_insert=True)  # type: ignore[attr-defined]


def copied_participant(**changes: object) -> None:
    participant = Participant.objects.get(identifier_type="cn-ric")
    for name, value in changes.items():
        setattr(participant, name, value)
    again(participant)


def second_link(**changes: object) -> None:
    link = Link.objects.get()
    for name, value in changes.items():
        setattr(link, name, value)
    again(link)


BREAKS: dict[str, Callable[[], object]] = {
    "a_public_id_is_used_once": lambda: copied_participant(identifier_index=b"x"),
    "an_identifier_is_one_participant": lambda: copied_participant(public_id=Link.objects.get().public_id),
    "only_a_person_was_born": lambda: Participant.objects.filter(identifier_type="cn-uscc").update(
        born_on=NOON.date()
    ),
    "one_live_link_per_person": lambda: second_link(account_key=b"x"),
    "one_live_link_per_account": lambda: second_link(
        participant=Participant.objects.get(kind="organisation")
    ),
    "an_ended_link_says_when": lambda: Link.objects.update(state="ended"),
    "an_account_has_one_claim": lambda: again(Claim.objects.get()),
    "a_claim_is_frozen_exactly_when_proved": lambda: Claim.objects.update(state="frozen"),
    "one_unused_desk_code_per_identifier": lambda: again(DeskCode.objects.get(used_at__isnull=True)),
    "a_desk_code_lives_for_a_while": lambda: DeskCode.objects.update(expires_at=NOON),
    "attempts_are_counted_once": lambda: again(CodeAttempts.objects.get()),
    "one_enrolment_in_force_per_scheme": lambda: again(Enrolment.objects.get()),
    "an_enrolment_ends_after_it_began": lambda: Enrolment.objects.update(ended_at=EARLIER),
    "one_consent_in_force_per_source": lambda: again(Consent.objects.get()),
    "a_consent_ends_after_it_was_given": lambda: Consent.objects.update(withdrawn_at=EARLIER),
}


@pytest.fixture
def _full_house(cast: Cast, willow: Office) -> None:
    """One row of everything."""
    joined(proved(cast.mei, willow, resident_number(1)), publish(willow), "blood")
    at_desk(willow, USCC, "cn-uscc", kind="organisation")
    claimed(cast.jun, resident_number(2))
    code_for(willow, resident_number(2))


@pytest.mark.usefixtures("_full_house")
@pytest.mark.parametrize("name", BREAKS)
def test_the_database_refuses(name: str) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BREAKS[name]()


def test_every_constraint_with_a_name_of_its_own_is_broken_here() -> None:
    models = (Participant, Link, Claim, DeskCode, CodeAttempts, Enrolment, Consent)
    named = {each.name for model in models for each in model._meta.constraints}
    assert {name for name in named if not name.endswith("_within_city")} == set(BREAKS)


def test_a_participant_does_not_go_while_something_refers_to_it(cast: Cast, willow: Office) -> None:
    participant = proved(cast.mei, willow, resident_number(1))
    joined(participant, publish(willow))
    with pytest.raises(IntegrityError, match="same_city"), transaction.atomic():
        delete_in_sql(participant)


def test_a_consent_cannot_name_a_source_of_another_city(cast: Cast, willow: Office) -> None:
    enrolment = joined(proved(cast.mei, willow, resident_number(1)), publish(willow))
    with crossing.enter(cast.harbour.city.id):
        foreign = Source.objects.create(code="x", title_en="X", title_zh="X", kind="library", content={})
    with pytest.raises(IntegrityError, match="same_city"), transaction.atomic():
        consent_to(enrolment, foreign)


def delete_in_sql(participant: Participant) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DELETE FROM participants_participant WHERE id = %s", [participant.id])


def consent_to(enrolment: Enrolment, source: Source) -> None:
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")
    Consent.objects.create(enrolment=enrolment, source_id=source.id, given_at=NOON)
