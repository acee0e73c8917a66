"""An identity is proved before an account sees or changes anything about it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from cityscore.cities.refusals import DutyMissing
from cityscore.core.tenancy import open_city
from cityscore.participants import actions, queries
from cityscore.participants.models import Claim, CodeAttempts, DeskCode, Link, Participant
from cityscore.participants.refusals import (
    AlreadyProved,
    ClaimMissing,
    CodeNotAccepted,
    IdentifierNotUsable,
    LetterDaysOutOfRange,
    StaffAccount,
    TooManyAttempts,
)
from tests.cast import NOON, Cast, Office
from tests.rooms.participants.builders import (
    USCC,
    at_desk,
    claimed,
    code_for,
    joined,
    proved,
    published,
    resident_number,
)

MEI = resident_number(1)
JUN = resident_number(2)


def test_a_claim_alone_shows_nothing(cast: Cast, willow: Office) -> None:
    at_desk(willow, MEI)
    claimed(cast.mei, MEI)
    assert queries.participant_of(cast.mei) is None
    assert queries.identity_of(cast.mei).state == "claimed"


def test_a_code_from_the_desk_proves_the_claimed_number(cast: Cast, willow: Office) -> None:
    participant = proved(cast.mei, willow, MEI)
    assert queries.participant_of(cast.mei) == participant
    assert participant.identifier == MEI
    assert participant.born_on == date(1990, 1, 1)
    assert participant.kind == Participant.Kind.PERSON
    assert not Claim.objects.exists()  # it is a link now


def test_somebody_registered_at_the_desk_is_the_same_person_when_they_get_a_phone(
    cast: Cast, willow: Office
) -> None:
    registered = at_desk(willow, MEI)
    assert proved(cast.mei, willow, MEI) == registered


def test_a_number_is_known_however_it_is_written(cast: Cast, willow: Office) -> None:
    number = next(each for serial in range(1, 99) if (each := resident_number(serial)).endswith("X"))
    participant = proved(cast.mei, willow, number)
    wide = number.lower().translate({0x30 + digit: 0xFF10 + digit for digit in range(10)})
    assert queries.by_identifier("cn-ric", f" {wide[:6]} {wide[6:]} ") == participant


def test_a_code_may_be_typed_with_slips_that_people_make(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    code = code_for(willow, MEI).lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert actions.prove_by_code(account=cast.mei, code=code, at=NOON)


@pytest.mark.parametrize("after", [timedelta(minutes=15), timedelta(days=1)])
def test_a_code_dies_after_fifteen_minutes(cast: Cast, willow: Office, after: timedelta) -> None:
    claimed(cast.mei, MEI)
    code = code_for(willow, MEI)
    with pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code=code, at=NOON + after)
    assert actions.prove_by_code(account=cast.mei, code=code, at=NOON + timedelta(minutes=14, seconds=59))


def test_a_code_by_letter_lives_as_many_days_as_the_office_says(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    for days in (0, 31):
        with pytest.raises(LetterDaysOutOfRange):
            code_for(willow, MEI, letter_days=days)
    code = code_for(willow, MEI, letter_days=14)
    actions.prove_by_code(account=cast.mei, code=code, at=NOON + timedelta(days=13))
    assert Link.objects.get().proof == "letter"


def test_a_code_works_once(cast: Cast, willow: Office) -> None:
    code = code_for(willow, MEI)
    claimed(cast.mei, MEI)
    participant = actions.prove_by_code(account=cast.mei, code=code, at=NOON)
    Link.objects.filter(participant=participant).update(state="ended", ended_at=NOON)
    claimed(cast.mei, MEI)
    with pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code=code, at=NOON)


def test_a_new_code_ends_the_one_before(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    first, second = code_for(willow, MEI), code_for(willow, MEI)
    with pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code=first, at=NOON)
    assert actions.prove_by_code(account=cast.mei, code=second, at=NOON)


def test_a_code_for_one_number_proves_no_other(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, JUN)
    with pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code=code_for(willow, MEI), at=NOON)
    assert not Participant.objects.exists()


def test_a_code_of_one_city_proves_nothing_in_another(cast: Cast) -> None:
    with open_city(cast.willow.city.id):
        code = code_for(cast.willow, MEI)
    with open_city(cast.harbour.city.id):
        claimed(cast.mei, MEI)
        with pytest.raises(CodeNotAccepted):
            actions.prove_by_code(account=cast.mei, code=code, at=NOON)


def test_a_code_without_a_claim_is_refused_before_it_is_looked_at(cast: Cast, willow: Office) -> None:
    with pytest.raises(ClaimMissing):
        actions.prove_by_code(account=cast.mei, code=code_for(willow, MEI), at=NOON)


def test_five_codes_a_day_can_be_tried_and_another_claim_gives_no_more(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    for _ in range(5):
        with pytest.raises(CodeNotAccepted):
            actions.prove_by_code(account=cast.mei, code="0000-0000", at=NOON)
        claimed(cast.mei, MEI)
    right = code_for(willow, MEI)
    with pytest.raises(TooManyAttempts):
        actions.prove_by_code(account=cast.mei, code=right, at=NOON)
    tomorrow = NOON + timedelta(hours=24)
    code = code_for(willow, MEI, letter_days=3)
    assert actions.prove_by_code(account=cast.mei, code=code, at=tomorrow)


def test_an_attempt_is_counted_although_it_was_refused(cast: Cast, willow: Office) -> None:
    """As in a request: the door answers the refusal and its transaction commits."""
    claimed(cast.mei, MEI)
    with transaction.atomic(), pytest.raises(CodeNotAccepted):
        actions.prove_by_code(account=cast.mei, code="wrong", at=NOON)
    assert CodeAttempts.objects.get().attempt_count == 1


def test_an_impossible_number_is_refused_with_what_is_wrong(cast: Cast, willow: Office) -> None:
    with pytest.raises(IdentifierNotUsable) as refused:
        claimed(cast.mei, MEI[:-1] + ("0" if MEI[-1] != "0" else "1"))
    assert [problem.code for problem in refused.value.problems] == ["identifier-check-digit"]
    assert not Claim.objects.exists()


def test_an_officer_takes_part_with_a_private_account(cast: Cast, willow: Office) -> None:
    with pytest.raises(StaffAccount):
        actions.claim_identifier(account=willow.clerk, identifier_type="cn-ric", identifier=MEI, at=NOON)


def test_an_account_stands_for_one_identity(cast: Cast, willow: Office) -> None:
    proved(cast.mei, willow, MEI)
    with pytest.raises(AlreadyProved):
        claimed(cast.mei, JUN)


def test_a_claim_can_be_corrected_before_proof(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, JUN)
    claimed(cast.mei, MEI)
    assert Claim.objects.get().identifier == MEI


def test_only_a_clerk_gives_codes(cast: Cast, willow: Office) -> None:
    for account in (willow.editor, willow.auditor, willow.head, cast.harbour.clerk, cast.jun):
        with pytest.raises(DutyMissing):
            actions.issue_desk_code(identifier_type="cn-ric", identifier=MEI, by=account, at=NOON)


def test_an_organisation_is_known_by_its_code(cast: Cast, willow: Office) -> None:
    participant = proved(cast.jun, willow, USCC, "cn-uscc")
    assert participant.kind == Participant.Kind.ORGANISATION
    assert participant.born_on is None


def test_one_account_proves_itself_in_two_cities_that_cannot_compare_notes(cast: Cast) -> None:
    keys, indexes = set(), set()
    for office in (cast.willow, cast.harbour):
        with open_city(office.city.id):
            participant = proved(cast.mei, office, MEI)
            keys.add(bytes(Link.objects.get().account_key))
            indexes.add(bytes(participant.identifier_index))
            assert queries.participant_of(cast.mei) == participant
    assert len(keys) == len(indexes) == 2


def test_no_identifier_and_no_code_is_stored_in_plain(cast: Cast, willow: Office) -> None:
    code = code_for(willow, JUN)
    claimed(cast.mei, JUN)
    joined(proved(cast.lan, willow, MEI), published(willow), "blood")
    everything = stored()
    assert "柳叶分" in everything  # the search does find what is there
    for secret in (MEI, JUN, code, code.replace("-", "")):
        assert secret not in everything
        assert secret.encode().hex() not in everything


def stored() -> str:
    """Every row of every table that the application can read, bytes as hexadecimal."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            "   AND has_table_privilege(oid, 'SELECT')"
        )
        tables = [name for (name,) in cursor.fetchall()]
        rows: list[str] = []
        for table in tables:
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            rows += [row for (row,) in cursor.fetchall()]
    return " ".join(rows)


def test_claims_nobody_proves_and_codes_nobody_uses_are_forgotten(cast: Cast, willow: Office) -> None:
    claimed(cast.mei, MEI)
    code_for(willow, MEI)
    assert actions.forget_stale(at=NOON + timedelta(days=59)) == 0
    assert not DeskCode.objects.exists()
    assert actions.forget_stale(at=NOON + timedelta(days=61)) == 1
    assert not Claim.objects.exists()
